#!/usr/bin/env node
// Registers the environments, layers and agents that the commands look up.
import "../../index.ts";
import { nodeIo } from "./io.ts";
import { run } from "./program.ts";

process.exitCode = await run(process.argv.slice(2), nodeIo());
