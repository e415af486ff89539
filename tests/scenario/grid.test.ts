import { describe, expect, test } from "vitest";
import type { ParseOptions, ResolvedScenario } from "../../src/scenario/index.ts";
import { parseScenario } from "../../src/scenario/index.ts";
import { problemOf, problemsOf, valid } from "./helpers.ts";

function withGrid(grid: Record<string, unknown>): string {
	return JSON.stringify({ ...valid(), grid }, null, "\t");
}

function points(
	grid: Record<string, unknown>,
	options: ParseOptions = {},
): readonly ResolvedScenario[] {
	return parseScenario(withGrid(grid), options).scenarios;
}

const variants = (grid: Record<string, unknown>): string[] =>
	points(grid).map(({ variant }) => variant);

describe("expansion", () => {
	test("every combination, the last key fastest, the scenario's name kept", () => {
		const found = points({ "env.params.arms": [2, 3], "agents.1.params.alpha": [0.5, 1, 4] });
		expect(found.map(({ variant }) => variant)).toEqual([
			"arms=2,alpha=0.5",
			"arms=2,alpha=1",
			"arms=2,alpha=4",
			"arms=3,alpha=0.5",
			"arms=3,alpha=1",
			"arms=3,alpha=4",
		]);
		expect(found.map(({ env }) => env.params.arms)).toEqual([2, 2, 2, 3, 3, 3]);
		expect(found.map(({ agents }) => agents[1]!.params.alpha)).toEqual([0.5, 1, 4, 0.5, 1, 4]);
		expect(found[4]!.settings).toEqual({ "env.params.arms": 3, "agents.1.params.alpha": 1 });
		expect(new Set(found.map(({ name }) => name))).toEqual(new Set(["test"]));
	});

	test("without a grid there is one point without a name", () => {
		const { scenarios } = parseScenario(JSON.stringify(valid()));
		expect(scenarios).toHaveLength(1);
		expect(scenarios[0]).toMatchObject({ variant: "", settings: {} });
	});

	test("what the scenario leaves out may come from the grid", () => {
		const scenario = valid();
		delete scenario.env.params;
		delete scenario.protocol;
		const grid = {
			"env.params.arms": [3],
			"protocol.numEnvs": [7],
			"protocol.evaluate.trials": [2],
		};
		const [point] = parseScenario(JSON.stringify({ ...scenario, grid })).scenarios;
		expect(point).toMatchObject({
			env: { params: { arms: 3 } },
			protocol: { numEnvs: 7, evaluate: { trials: 2 } },
		});
	});

	test("whole sections and lists may vary", () => {
		const found = points({
			agents: [[{ id: "random" }], [{ id: "greedy" }, { id: "ucb1" }]],
			"env.layers": [[], [{ id: "TimeLimit", params: { maxEpisodeSteps: 4 } }]],
		});
		expect(found.map(({ agents, env }) => [agents.length, env.layers.length])).toEqual([
			[1, 0],
			[1, 1],
			[2, 0],
			[2, 1],
		]);
		expect(found.map(({ variant }) => variant)[3]).toBe("agents=#1,layers=#1");
	});
});

describe("names", () => {
	test("short values stand as they are, structures by their numbers or place", () => {
		expect(variants({ "env.params.arms": [5, { min: 4, max: 20 }] })).toEqual([
			"arms=5",
			"arms=4-20",
		]);
		expect(variants({ "env.params.distribution": ["odd", "even"] })).toEqual([
			"distribution=odd",
			"distribution=even",
		]);
		expect(variants({ "agents.0.label": ["a b", "a,b", "c/d"] })).toEqual([
			"label=#0",
			"label=#1",
			"label=c/d",
		]);
	});

	test("keys that end alike are told apart", () => {
		const found = variants({ "agents.0.label": ["x"], "agents.1.label": ["y"] });
		expect(found).toEqual(["agents.0.label=x,agents.1.label=y"]);
		const evaluated = variants({
			"env.params.arms": [3],
			"protocol.evaluate.env.params.arms": [4],
		});
		expect(evaluated).toEqual(["env.params.arms=3,evaluate.env.params.arms=4"]);
	});

	test("no two points share a name", () => {
		const found = variants({
			"env.params.arms": [{ min: 4, max: 20 }, { min: 4, max: 21 }, 4, 20],
		});
		expect(new Set(found).size).toBe(4);
	});
});

describe("problems", () => {
	test.each([
		["parms.arms", /begins with "parms", expected one of env/],
		["evn.params.arms", /did you mean "env"/],
		["name", /begins with "name"/],
		["agents.2.params.alpha", /goes to entry "2" of agents, which has 2 entries/],
		["agents.thompson.params", /goes to entry "thompson" of agents/],
		["env.id.x", /goes through env.id, which is "bandit\/Bernoulli-v0"/],
		["env..arms", /is not a path/],
		["", /is not a path/],
		["env.__proto__.x", /reserved/],
	])("path %j", (path, message) => {
		const problem = problemOf(withGrid({ [path]: [1] }));
		expect(problem.path).toBe(
			/^\w+$/.test(path) ? `grid.${path}` : `grid[${JSON.stringify(path)}]`,
		);
		expect(problem.message).toMatch(message);
		expect(problem).toMatchObject({ line: 30, column: 3 });
	});

	test("an unknown parameter is shown at the grid's key, a bad value at the value", () => {
		const text = withGrid({ "env.params.armz": [1], "agents.1.params.alpha": [1, -4] });
		const lines = text.split("\n");
		const line = (part: string): number => lines.findIndex((each) => each.includes(part)) + 1;
		expect(problemsOf(text)).toMatchObject([
			{ line: line("armz"), path: "env.params.armz", suggestion: "arms" },
			{ line: line("-4"), column: 4, path: "agents.1.params.alpha" },
		]);
	});

	test("a problem that all points share is told once", () => {
		const scenario = { ...valid(), grid: { "env.params.arms": [2, 3, 4] } };
		scenario.agents[0].id = "radnom";
		expect(problemsOf(JSON.stringify(scenario))).toHaveLength(1);
	});

	test("a point that does not fit is told alone", () => {
		const text = withGrid({ "env.id": ["bandit/Bernoulli-v0", "maze/PointMaze-UMaze-v0"] });
		const problems = problemsOf(text);
		expect(problems.length).toBeGreaterThan(0);
		expect(problems.every(({ path }) => path.startsWith("env.params"))).toBe(true);
	});

	test("axes inside each other, and grids too large", () => {
		const nested = problemsOf(withGrid({ "env.params": [{ arms: 2 }], "env.params.arms": [3] }));
		expect(nested).toMatchObject([
			{ path: 'grid["env.params.arms"]', message: /lies inside env.params/ },
		]);
		const axis = Array.from({ length: 40 }, (_, i) => i + 1);
		const large = problemOf(withGrid({ "env.params.arms": axis, "env.params.horizon": axis }));
		expect(large.message).toBe("has 1600 points, expected at most 1000");
	});
});

describe("overrides", () => {
	test("put values in place, and take the grid's axis away", () => {
		const set = { "env.params.arms": 9, "protocol.seeds": [5], "agents.1.params.beta": 3 };
		const found = points({ "env.params.arms": [2, 3] }, { set });
		expect(found).toHaveLength(1);
		expect(found[0]).toMatchObject({
			variant: "",
			env: { params: { arms: 9 } },
			protocol: { seeds: [5] },
			agents: [{}, { params: { alpha: 2, beta: 3 } }],
		});
		const two = points(
			{ "env.params.arms": [2, 3], "protocol.numEnvs": [1] },
			{ set: { "env.params.arms": 4 } },
		);
		expect(two.map(({ variant }) => variant)).toEqual(["numEnvs=1"]);
	});

	test("bad ones are told as such", () => {
		const text = JSON.stringify(valid());
		expect(problemOf(text, { set: { "env.params.arms": 0 } })).toMatchObject({
			file: "overrides",
			line: 2,
			path: "env.params.arms",
		});
		expect(problemOf(text, { set: { "nowhere.x": 0 } })).toMatchObject({
			file: "overrides",
			message: /begins with/,
		});
		expect(problemOf(text, { set: { "env.params.armz": 1 } })).toMatchObject({
			file: "overrides",
			suggestion: "arms",
		});
	});
});
