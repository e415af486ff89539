// Writes src/scenario/scenario-type.ts from schema/scenario-v1.json. `--check` only compares.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
const target = at("src/scenario/scenario-type.ts");

/** The generator knows no if/then/else: the same choice as a union. */
function asUnions(node) {
	if (Array.isArray(node)) return node.map(asUnions);
	if (node === null || typeof node !== "object") return node;
	const { if: condition, then: yes, else: no, ...rest } = node;
	const out = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, asUnions(each)]));
	// An empty `then` allows all that the condition does.
	if (condition) out.anyOf = [Object.keys(yes).length > 0 ? yes : condition, no];
	return out;
}

/** The text of the generated file. */
export async function generateTypes() {
	const schema = JSON.parse(await readFile(at("schema/scenario-v1.json"), "utf8"));
	return compile(asUnions(schema), "Scenario", {
		bannerComment:
			"/* Generated from schema/scenario-v1.json by `npm run generate`: do not edit. */",
		additionalProperties: true,
		// Lists, not tuples of every length up to maxItems.
		ignoreMinAndMaxItems: true,
		format: true,
		style: { useTabs: true, printWidth: 100 },
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const text = await generateTypes();
	if (process.argv.includes("--check")) {
		if ((await readFile(target, "utf8").catch(() => "")) !== text) {
			console.error("src/scenario/scenario-type.ts is stale: npm run generate");
			process.exitCode = 1;
		}
	} else await writeFile(target, text);
}
