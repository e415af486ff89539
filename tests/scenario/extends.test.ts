import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
	loadScenario,
	parseScenario,
	ScenarioError,
	type ScenarioFile,
} from "../../src/scenario/index.ts";
import { memoryReader, problemOf, problemsOf, valid } from "./helpers.ts";

const json = (value: unknown): string => JSON.stringify(value, null, 2);

function parse(files: Record<string, unknown>, file = "a.json"): ScenarioFile {
	const texts = Object.fromEntries(
		Object.entries(files).map(([name, value]) => [name, json(value)]),
	);
	return parseScenario(texts[file]!, { file, reader: memoryReader(texts) });
}

describe("merging", () => {
	test("objects merge, lists and values replace, null removes", () => {
		const base = { ...valid(), title: "base", metrics: ["return", "regret"] };
		base.env.params = { arms: 5, horizon: 20, distribution: "odd" };
		const [scenario] = parse({
			"base.json": base,
			"a.json": {
				version: 1,
				extends: "./base.json",
				env: { params: { horizon: 7, distribution: null } },
				agents: [{ id: "greedy" }],
				title: null,
				metrics: null,
				protocol: { numEnvs: 2 },
			},
		}).scenarios;
		expect(scenario).toMatchObject({
			title: "",
			env: { params: { arms: 5, horizon: 7, distribution: "uniform" }, maxEpisodeSteps: 7 },
			agents: [{ id: "greedy" }],
			metrics: ["regret", "return"],
			protocol: { seeds: [0, 1], numEnvs: 2 },
		});
		expect(scenario!.agents).toHaveLength(1);
	});

	test("the name and the reference are a file's own", () => {
		const score = { role: "best", agent: "x", metric: "regret", mean: 1, low: 0, high: 2, n: 3 };
		const base = { ...valid(), reference: { command: "c", version: "1", scores: [score] } };
		const { name, scenarios } = parse({
			"base.json": base,
			"a.json": { version: 1, extends: "base.json" },
		});
		expect(name).toBe("a");
		expect(scenarios[0]!.reference).toBeUndefined();
		expect(parse({ "a.json": base }).scenarios[0]!.reference!.scores[0]).toEqual({
			variant: "",
			...score,
		});
	});

	test("chains work from the far end", () => {
		const { scenarios } = parse({
			"c.json": valid(),
			"b.json": { version: 1, extends: "c.json", protocol: { numEnvs: 8, seeds: [4] } },
			"a.json": { version: 1, extends: "b.json", protocol: { numEnvs: 9 } },
		});
		expect(scenarios[0]!.protocol).toMatchObject({ numEnvs: 9, seeds: [4] });
	});

	test("null also removes from what is new", () => {
		const { scenarios } = parse({
			"b.json": { ...valid(), env: { id: "bandit/Bernoulli-v0" } },
			"a.json": { version: 1, extends: "b.json", env: { params: { arms: null, horizon: 3 } } },
		});
		expect(scenarios[0]!.env.params).toMatchObject({ horizon: 3 });
		expect(scenarios[0]!.env.params).not.toHaveProperty("arms");
	});
});

describe("places", () => {
	test("a value from an extended file is shown there", () => {
		const base = valid();
		base.env.params.arms = 0;
		const files = {
			"base.json": json(base),
			"a.json": json({
				version: 1,
				extends: "base.json",
				junk: 1,
				env: { params: { horizon: -1 } },
			}),
		};
		const problems = problemsOf(files["a.json"], { file: "a.json", reader: memoryReader(files) });
		const lineOf = (name: keyof typeof files, part: string): number =>
			files[name].split("\n").findIndex((line) => line.includes(part)) + 1;
		expect(problems.map(({ file, line, path }) => [file, line, path])).toEqual([
			["a.json", lineOf("a.json", "junk"), "junk"],
			["a.json", lineOf("a.json", "horizon"), "env.params.horizon"],
			["base.json", lineOf("base.json", '"arms"'), "env.params.arms"],
		]);
	});

	test("bad JSON and a wrong version in an extended file are shown there", () => {
		const own = json({ version: 1, extends: "b.json" });
		const reader = (text: string) => memoryReader({ "b.json": text });
		expect(problemOf(own, { reader: reader('{\n "version": 1,,}') })).toMatchObject({
			file: "b.json",
			line: 2,
		});
		expect(problemOf(own, { reader: reader('{"version": 9}') })).toMatchObject({
			file: "b.json",
			path: "version",
		});
	});
});

describe("chains that do not end", () => {
	test("a cycle names its files", () => {
		const files = Object.fromEntries(
			["a", "b", "c"].map((name, i, all) => [
				`${name}.json`,
				json({ version: 1, extends: `${all[(i + 1) % 3]}.json` }),
			]),
		);
		const problem = problemOf(files["a.json"]!, { file: "a.json", reader: memoryReader(files) });
		expect(problem).toMatchObject({ file: "c.json", path: "extends" });
		expect(problem.message).toContain("a.json → b.json → c.json → a.json");
	});

	test("a chain is bounded", () => {
		const reader = {
			resolve: (_from: string, reference: string) => reference,
			read: (file: string) =>
				new TextEncoder().encode(json({ version: 1, extends: String(Number(file) + 1) })),
		};
		const problem = problemOf(json({ version: 1, extends: "1" }), { reader });
		expect(problem.message).toContain("longer than 20");
	});

	test.each([[3], [""], [null], [{}]])("extends %j is no path", (value) => {
		const problem = problemOf(json({ ...valid(), extends: value }), { reader: memoryReader({}) });
		expect(problem).toMatchObject({ path: "extends", message: /expected a path/ });
	});

	test("a missing file is shown at the reference", () => {
		const problem = problemOf(json({ ...valid(), extends: "./no.json" }), {
			reader: memoryReader({}),
		});
		expect(problem).toMatchObject({ file: "test.json", path: "extends" });
		expect(problem.message).toBe("cannot read no.json: no such file");
	});
});

describe("on disk", () => {
	let folder = "";
	const at = (name: string): string => join(folder, name);
	const messageOf = (file: string): string => {
		try {
			loadScenario(file, { cwd: folder });
		} catch (error) {
			if (error instanceof ScenarioError) return error.message;
			throw error;
		}
		return "";
	};

	beforeEach(() => {
		folder = mkdtempSync(join(tmpdir(), "palaestra-"));
	});
	afterEach(() => rmSync(folder, { recursive: true }));

	test("references are relative to the file they stand in", () => {
		mkdirSync(at("deep"));
		writeFileSync(at("base.json"), json(valid()));
		writeFileSync(at("deep/mid.json"), json({ version: 1, extends: "../base.json" }));
		writeFileSync(at("top.json"), json({ version: 1, extends: "./deep/mid.json", title: "t" }));
		const loaded = loadScenario("top.json", { cwd: folder });
		expect(loaded).toMatchObject({
			name: "top",
			file: at("top.json"),
			scenarios: [{ title: "t" }],
		});
		writeFileSync(at("base.json"), json({ ...valid(), junk: 1 }));
		expect(messageOf("top.json")).toContain("base.json:29:3: error: junk: unknown key");
	});

	test("what cannot be read says why", () => {
		mkdirSync(at("folder.json"));
		writeFileSync(at("latin.json"), Buffer.from([0x7b, 0xe9, 0x7d]));
		writeFileSync(at("utf16.json"), Buffer.from([0xff, 0xfe, 0x7b, 0]));
		writeFileSync(at("big.json"), " ".repeat(5_000_001));
		writeFileSync(at("bom.json"), `\uFEFF${json(valid())}`);
		execFileSync("mkfifo", [at("pipe.json")]);
		symlinkSync(at("loop.json"), at("loop.json"));
		expect(messageOf("none.json")).toBe("none.json: error: no such file");
		expect(messageOf("none.json/x.json")).toMatch(/no such file/);
		expect(messageOf("folder.json")).toMatch(/is a directory/);
		expect(messageOf("latin.json")).toMatch(/not UTF-8/);
		expect(messageOf("utf16.json")).toMatch(/UTF-16/);
		expect(messageOf("big.json")).toMatch(/has 5000001 bytes/);
		expect(messageOf("bom.json")).toMatch(/byte order mark/);
		expect(messageOf("pipe.json")).toMatch(/not a regular file/);
		expect(messageOf("loop.json")).toMatch(/symbolic links/);
		expect(messageOf("x".repeat(5000))).toMatch(/too long/);
	});

	test("a file that extends itself through a link is stopped", () => {
		symlinkSync(at("a.json"), at("b.json"));
		writeFileSync(at("a.json"), json({ version: 1, extends: "./b.json" }));
		expect(messageOf("a.json")).toMatch(/extends itself|longer than/);
	});
});
