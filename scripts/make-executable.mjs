// The command that package.json names as `bin`, made a program: tsc writes plain files, and
// `npx palaestra` in a clone runs what it finds.
import { chmodSync, readFileSync } from "node:fs";
import { at } from "./generated.mjs";

const { bin } = JSON.parse(readFileSync(at("package.json"), "utf8"));
for (const file of Object.values(bin)) chmodSync(at(file), 0o755);
