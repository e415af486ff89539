import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { expect, test } from "vitest";
import { valid } from "../scenario/helpers.ts";
import { emptyFolder, palaestra } from "./helpers.ts";

function folderWith(files: Record<string, unknown>): string {
	const folder = emptyFolder();
	for (const [name, value] of Object.entries(files))
		writeFileSync(
			join(folder, name),
			typeof value === "string" ? value : JSON.stringify(value, null, 2),
		);
	return folder;
}

test("a valid file is told in a line", async () => {
	const cwd = folderWith({ "a.json": valid() });
	expect(await palaestra(["validate", "a.json"], { cwd })).toEqual({
		code: 0,
		stdout: "a.json: valid, 2 agents × 2 seeds × 3 environments of bandit/Bernoulli-v0\n",
		stderr: "",
		json: expect.any(Function),
	});
});

test("as JSON, with the variants of a grid", async () => {
	const cwd = folderWith({ "a.json": { ...valid(), grid: { "env.params.arms": [2, 3] } } });
	const { code, json } = await palaestra(["validate", "a.json", "--json"], { cwd });
	expect(code).toBe(0);
	expect(json()).toEqual({
		valid: true,
		scenarios: [
			{
				given: "a.json",
				valid: true,
				kind: "scenario",
				file: join(cwd, "a.json"),
				name: "test",
				variants: ["arms=2", "arms=3"],
			},
		],
	});
	expect((await palaestra(["validate", "a.json"], { cwd })).stdout).toContain(
		"valid, 2 variants of 2 agents",
	);
});

test("problems go to stderr as a compiler's would, and the exit code is 2", async () => {
	const bad = { ...valid(), metrics: ["regrets"], junk: 1 };
	const cwd = folderWith({ "bad.json": bad, "good.json": valid() });
	const { code, stdout, stderr } = await palaestra(["validate", "bad.json", "good.json"], { cwd });
	expect(code).toBe(2);
	expect(stdout).toMatch(/^good\.json: valid, [^\n]*\n$/);
	expect(stderr).toMatch(
		/^bad\.json:\d+:\d+: error: metrics\.0: is "regrets".*\n +\d+ \| .*\n +\| +\^+\n/,
	);
	expect(stderr).toContain("junk: unknown key");
	const only = await palaestra(["validate", "bad.json"], { cwd });
	expect(only).toMatchObject({ code: 2, stdout: "" });
});

test("problems as JSON", async () => {
	const cwd = folderWith({ "bad.json": { ...valid(), junk: 1 }, "cut.json": '{"version": 1' });
	const { code, json, stderr } = await palaestra(
		["validate", "bad.json", "cut.json", "no.json", "nope", "--json"],
		{ cwd },
	);
	expect(code).toBe(2);
	expect(stderr).toBe("");
	const { valid: all, scenarios } = json();
	expect(all).toBe(false);
	expect(scenarios).toMatchObject([
		{
			given: "bad.json",
			valid: false,
			code: "invalid-scenario",
			problems: [{ path: "junk", file: "bad.json" }],
		},
		{ given: "cut.json", valid: false, problems: [{ line: 1, column: 14 }] },
		{ given: "no.json", valid: false, problems: [{ message: "no such file" }] },
		{ given: "nope", valid: false, code: "unknown-scenario", problems: [] },
	]);
});

test("--set changes what is checked, --resolved prints it", async () => {
	const cwd = folderWith({ "a.json": valid() });
	const set = ["--set", "protocol.numEnvs=7", "--set", "env.params.distribution=odd"];
	const { json } = await palaestra(["validate", "a.json", "--resolved", "--json", ...set], { cwd });
	expect(json().scenarios[0].resolved).toMatchObject([
		{ protocol: { numEnvs: 7 }, env: { params: { distribution: "odd", arms: 5 } } },
	]);
	const { stdout } = await palaestra(["validate", "a.json", "--resolved"], { cwd });
	expect(JSON.parse(stdout)).toMatchObject({ name: "test", protocol: { numEnvs: 3 } });
	const bad = await palaestra(["validate", "a.json", "--set", "protocol.numEnvs=0"], { cwd });
	expect(bad.code).toBe(2);
	expect(bad.stderr).toMatch(/^overrides:2:22: error: protocol\.numEnvs/);
	expect((await palaestra(["validate", "a.json", "--set", "nothing"], { cwd })).code).toBe(2);
});

test("scenarios by name: bundled ones, and those of the folder", async () => {
	const cwd = emptyFolder();
	mkdirSync(join(cwd, "scenarios"));
	writeFileSync(join(cwd, "scenarios/mine.json"), JSON.stringify(valid()));
	const { code, stdout } = await palaestra(["validate", "mine", "quickstart"], { cwd });
	expect(code).toBe(0);
	expect(stdout.split("\n").map((line) => line.split(":")[0])).toEqual(["mine", "quickstart", ""]);
});

test("--import registers what a scenario names", async () => {
	const scenario = { version: 1, env: { id: "mine/Coin-v0" }, agents: [{ id: "random" }] };
	const entry = JSON.stringify(resolve("src/env/index.ts"));
	const spaces = JSON.stringify(resolve("src/spaces/index.ts"));
	const module = `
		import { registerEnv } from ${entry};
		import { Discrete } from ${spaces};
		registerEnv({
			id: "mine/Coin-v0",
			description: "A coin.",
			maxEpisodeSteps: 5,
			createEnv: () => ({
				observationSpace: new Discrete(1),
				actionSpace: new Discrete(2),
				reset: () => ({ observation: 0, info: {} }),
				step: () => ({ observation: 0, reward: 0, terminated: false, truncated: false, info: {} }),
				snapshot: () => ({}),
				restore: () => {},
			}),
		});`;
	const cwd = folderWith({ "mine.json": scenario, "mine.ts": module });
	expect((await palaestra(["validate", "mine.json"], { cwd })).stderr).toContain("no environment");
	const imported = await palaestra(["validate", "mine.json", "--import", "mine.ts"], { cwd });
	expect(imported.stderr).toBe("");
	expect(imported.code).toBe(0);
	const absent = await palaestra(["list", "envs", "--import", "none.js"], { cwd });
	expect(absent).toMatchObject({ code: 2, stdout: "" });
	expect(absent.stderr).toContain("--import: none.js does not exist");
});
