import { resolve } from "node:path";
import { createContext, runInContext } from "node:vm";
import { build, type Rollup } from "vite";
import { expect, test } from "vitest";

test("bundled for a browser, scenarios are parsed and checked without Node", async () => {
	const built = (await build({
		configFile: false,
		logLevel: "error",
		build: {
			write: false,
			minify: false,
			lib: {
				entry: resolve("tests/scenario/scripts/without-node.ts"),
				formats: ["iife"],
				name: "script",
			},
		},
	})) as Rollup.RollupOutput[];
	const { code } = built[0]!.output[0];
	// What browsers have beside the language; no process, no require.
	const globals = { console, structuredClone, TextEncoder, TextDecoder, URL, performance };
	const context = createContext({ ...globals, outcome: undefined });
	runInContext(code, context);
	expect(JSON.parse(JSON.stringify(context.outcome))).toEqual({
		name: "scenario",
		broken: "invalid-scenario",
		isScenarioError: "ScenarioError",
		load: "no-files",
		find: "no-files",
	});
});
