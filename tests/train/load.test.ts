import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { loadScenario, ScenarioError } from "../../src/scenario/index.ts";
import { loadTraining, TrainingError } from "../../src/train/index.ts";
import { emptyFolder, load, problemsOf, valid, write } from "./helpers.ts";

describe("a valid file", () => {
	test("is resolved with defaults filled in and paths made absolute", () => {
		const folder = emptyFolder();
		const { checkpointEvery: _, batch: __, seeds: ___, ...value } = valid();
		const training = load(folder, value);
		expect(training).toMatchObject({
			version: 1,
			name: "t",
			agent: { id: "unigram", params: { rate: 0.1, noise: 0.01, failAt: -1 } },
			data: { agent: { id: "thompson", params: {} }, steps: 20, subsample: 1 },
			steps: 40,
			batch: 64,
			seeds: [0],
			checkpointEvery: 1000,
			output: join(folder, "checkpoints/t-{seed}"),
		});
		expect(training).not.toHaveProperty("backend");
		expect(JSON.parse(JSON.stringify(training))).toEqual(training);
	});

	test("seeds by count; --set reaches into it, paths of --set are relative to the folder", () => {
		const folder = emptyFolder();
		write(folder, "deep/t.json", { ...valid(), seeds: { count: 3, first: 5 } });
		const set = { "agent.params.rate": 0.5, output: "./here/w-{seed}" };
		const { training } = loadTraining("deep/t.json", { cwd: folder, set });
		expect(training.seeds).toEqual([5, 6, 7]);
		expect(training.agent.params.rate).toBe(0.5);
		expect(training.output).toBe(join(folder, "here/w-{seed}"));
	});

	test("extends another; a path is relative to the file that it is written in", () => {
		const folder = emptyFolder();
		write(folder, "base/base.json", valid());
		write(folder, "t.json", { version: 1, extends: "./base/base.json", steps: 7 });
		const { training } = loadTraining("t.json", { cwd: folder });
		expect(training).toMatchObject({ name: "t", steps: 7, batch: 4 });
		expect(training.output).toBe(join(folder, "base/checkpoints/t-{seed}"));
	});
});

describe("problems", () => {
	const place = (value: unknown, set?: Record<string, unknown>) =>
		problemsOf(value, set).map(({ path, message }) => `${path}: ${message}`);
	const changed = (change: (value: ReturnType<typeof valid>) => void): string[] => {
		const value = valid();
		change(value);
		return place(value);
	};

	const headless = (params: object) => ({ id: "headless-ad", params });

	test.each<[string, (value: ReturnType<typeof valid>) => void, RegExp]>([
		["an unknown key", (v) => (v.stesp = 3), /^stesp: unknown key "stesp"; did you mean "steps"/],
		["no steps", (v) => delete v.steps, /^: lacks the key "steps"/],
		["steps of a wrong type", (v) => (v.steps = "9"), /^steps: is "9", expected integer/],
		["an unknown agent", (v) => (v.agent.id = "unigran"), /^agent\.id: .*Did you mean "unigram"/],
		[
			"an agent without weights",
			(v) => (v.agent.id = "thompson"),
			/^agent\.id: "thompson" has no weights to train, expected one of .*unigram/,
		],
		["a parameter", (v) => (v.agent.params.rate = -1), /^agent\.params\.rate: is -1, must be > 0/],
		[
			"a parameter's name",
			(v) => (v.agent.params.rat = 1),
			/^agent\.params\.rat: unknown key "rat"/,
		],
		["data", (v) => (v.data.stesp = 1), /^data\.stesp: unknown key/],
		["no length", (v) => delete v.data.steps, /^data: lacks a length/],
		[
			"a source that is none",
			(v) => (v.data.agent.id = "thomson"),
			/^data.*Did you mean "thompson"/,
		],
		["an environment", (v) => (v.data.env.id = "bandit/X-v0"), /^data.*bandit\/X-v0/],
		[
			"a draw",
			(v) => (v.data.draw = { "x.y": { min: 1, max: 2 } }),
			/^data\.draw\["x\.y"\]: is no path/,
		],
		["no folder", (v) => (v.data = { folder: "./none" }), /^data\.folder: .*none/],
		[
			"a folder that is none",
			(v) => (v.data = { folder: 3 }),
			/^data\.folder: is 3, expected string/,
		],
		["a key beside", (v) => (v.data = { folder: "./x", env: {} }), /^data\.env: unknown key "env"/],
		[
			"two seeds, one output",
			(v) => Object.assign(v, { seeds: [1, 2], output: "./w" }),
			/^output: .* for 2 seeds, expected \{seed\}/,
		],
		["an output's ending", (v) => (v.output = "./w.json"), /^output: .*without its ending/],
		["an output's folder", (v) => (v.output = "./w/"), /^output: .*path of a file/],
		[
			"an output that is the file itself",
			(v) => (v.output = "./t"),
			/^output: .*where this file is/,
		],
		["an output's brace", (v) => (v.output = "./w-{sed}"), /^output: .*\{sed\} stands for nothing/],
		[
			"a backend",
			(v) => (v.backend = "gpu"),
			/^backend: is "gpu", expected one of "tfjs-node-gpu"/,
		],
		["seeds twice", (v) => (v.seeds = [1, 1]), /^seeds\.1: is 1, which entry 0 is already/],
		[
			"seeds too large",
			(v) => (v.seeds = { count: 2, first: 2 ** 53 - 1 }),
			/^seeds\.first: .*above/,
		],
		[
			"heads that do not divide the width",
			(v) => (v.agent = headless({ heads: 3 })),
			/^agent\.params\.heads: is 3, expected a divisor of width, 64/,
		],
		[
			"a context that cannot hold what training shows",
			(v) => (v.agent = headless({ contextTokens: 26 })),
			/^agent\.params\.contextTokens: is 26, expected at least 27 for 6 actions and 20 steps/,
		],
		[
			"more actions than there can be codes",
			(v) => (v.agent = headless({ codeSize: 5 })),
			/^agent\.params\.codeSize: is 5, expected a power of 2 or at least 6/,
		],
		[
			"histories too short",
			(v) => (Object.assign(v, { agent: headless({}) }).data.steps = 1),
			/^data: histories of 1 step, expected 2 or more/,
		],
		["a version", (v) => (v.version = 2), /^version: is 2, and this release reads version 1/],
	])("%s", (_name, change, message) => {
		const found = changed(change);
		expect(found).toHaveLength(1);
		expect(found[0]).toMatch(message);
	});

	test("all at once, each with its line and a caret", () => {
		const folder = emptyFolder();
		const value = { ...valid(), steps: 0, batch: -3, output: "./w.json" };
		const file = write(folder, "t.json", value);
		try {
			loadTraining(file, { cwd: folder });
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(TrainingError);
			expect(error).toBeInstanceOf(ScenarioError);
			const { code, problems, message } = error as TrainingError;
			expect(code).toBe("invalid-training");
			const lines = JSON.stringify(value, null, "\t").split("\n");
			for (const { line, path, file: named } of problems) {
				expect(named).toBe("t.json");
				expect(lines[line - 1]).toContain(`"${path}"`);
			}
			expect(problems.map(({ path }) => path).sort()).toEqual(["batch", "output", "steps"]);
			expect(message).toMatch(/t\.json:\d+:\d+: error: steps: is 0.*\n.*\n.*\^/);
		}
	});

	test("overrides are checked too", () => {
		expect(place(valid(), { "agent.params.rate": "x" })[0]).toMatch(
			/rate.*is "x", expected number/,
		);
		expect(place(valid(), { "env.params.arms": 3 })[0]).toMatch(
			/begins with "env", expected one of agent/,
		);
	});
});

test("scenarios and training files are told from each other", () => {
	const folder = emptyFolder();
	const scenario = { version: 1, env: { id: "bandit/Bernoulli-v0" }, agents: [{ id: "random" }] };
	write(folder, "s.json", scenario);
	write(folder, "t.json", valid());
	expect(() => loadTraining("s.json", { cwd: folder })).toThrow(/is no training file/);
	expect(() => loadScenario("t.json", { cwd: folder })).toThrow(
		/is a training file, expected a scenario; train with: palaestra train .*t\.json/,
	);
});
