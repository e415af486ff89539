import { describe, expect, test } from "vitest";
import { problemOf, problemsOf, valid } from "./helpers.ts";

/** What is wrong, values by path (undefined removes), path, message, and the text around "‸", the place. */
type Case = [string, Record<string, unknown>, string, RegExp, string];

const schemaCases: Case[] = [
	[
		"an unknown key",
		{ metric: 1 },
		"metric",
		/unknown key "metric"; did you mean "metrics"/,
		'‸"metric"',
	],
	["an unknown key inside", { "env.layer": [] }, "env.layer", /did you mean "layers"/, '‸"layer"'],
	["a key like no other", { zzzzzz: 1 }, "zzzzzz", /unknown key "zzzzzz"$/, '‸"zzzzzz"'],
	["a missing id", { "env.id": undefined }, "env", /lacks the key "id"/, '"env": ‸{'],
	["a name with blanks", { name: "a b" }, "name", /is "a b"/, '‸"a b"'],
	["no agents", { agents: [] }, "agents", /fewer than 1/, "‸[]"],
	["agents by name", { agents: { id: "x" } }, "agents", /expected array/, '"agents": ‸{'],
	["params of 3", { "env.params": 3 }, "env.params", /is 3, expected object/, '"params": ‸3'],
	[
		"no environments",
		{ "protocol.numEnvs": 0 },
		"protocol.numEnvs",
		/is 0, must be >= 1/,
		's": ‸0',
	],
	["half an environment", { "protocol.numEnvs": 2.5 }, "protocol.numEnvs", /integer/, "‸2.5"],
	["a huge number", { "protocol.numEnvs": 1e300 }, "protocol.numEnvs", /1e\+300/, "‸1e+300"],
	[
		"a seed twice",
		{ "protocol.seeds": [7, 8, 7] },
		"protocol.seeds.2",
		/is 7, which entry 0 is/,
		"8,\n\t\t\t‸7",
	],
	["a negative seed", { "protocol.seeds": [-1] }, "protocol.seeds.0", /must be >= 0/, "‸-1"],
	["half a seed", { "protocol.seeds": [0.5] }, "protocol.seeds.0", /expected integer/, "‸0.5"],
	[
		"seeds without a count",
		{ "protocol.seeds": { first: 3 } },
		"protocol.seeds",
		/lacks the key "count"/,
		'seeds": ‸{',
	],
	["no seeds", { "protocol.seeds": { count: 0 } }, "protocol.seeds.count", />= 1/, '"count": ‸0'],
	["seeds as text", { "protocol.seeds": "5" }, "protocol.seeds", /is "5", expected/, '‸"5"'],
	[
		"0 trials",
		{ "protocol.evaluate": { trials: 0 } },
		"protocol.evaluate.trials",
		/>= 1/,
		'"trials": ‸0',
	],
	[
		"0 steps",
		{ "protocol.evaluate": { steps: 0 } },
		"protocol.evaluate.steps",
		/>= 1/,
		'"steps": ‸0',
	],
	[
		"an unknown metric",
		{ metrics: ["regrets"] },
		"metrics.0",
		/did you mean "regret"/,
		'‸"regrets"',
	],
	[
		"a metric twice",
		{ metrics: ["return", "return"] },
		"metrics.1",
		/which entry 0 is/,
		'",\n\t\t‸"return"',
	],
	[
		"an unknown column",
		{ record: { replay: { columns: ["hiden"] } } },
		"record.replay.columns.0",
		/did you mean "hidden"/,
		'‸"hiden"',
	],
	[
		"a replay of text",
		{ record: { replay: "yes" } },
		"record.replay",
		/is "yes", expected/,
		'‸"yes"',
	],
	[
		"one curve point",
		{ record: { curvePoints: 1 } },
		"record.curvePoints",
		/>= 2/,
		'curvePoints": ‸1',
	],
	[
		"a limit of 0",
		{ "env.maxEpisodeSteps": 0 },
		"env.maxEpisodeSteps",
		/is 0, expected an integer from 1.*or "none"/,
		'Steps": ‸0',
	],
	[
		"a wrong word as limit",
		{ "env.maxEpisodeSteps": "never" },
		"env.maxEpisodeSteps",
		/or "none"/,
		'‸"never"',
	],
	["null without a base", { "env.params.arms": null }, "env.params.arms", /is null/, "‸null"],
	["an empty label", { "agents.0.label": "" }, "agents.0.label", /must match pattern/, '‸""'],
	[
		"a label of two lines",
		{ "agents.0.label": "a\nb" },
		"agents.0.label",
		/must match pattern/,
		'‸"a\\nb"',
	],
	[
		"a grid of no list",
		{ grid: { "env.params.arms": 5 } },
		'grid["env.params.arms"]',
		/expected array/,
		'params.arms": ‸5',
	],
	[
		"a grid without values",
		{ grid: { "env.params.arms": [] } },
		'grid["env.params.arms"]',
		/fewer than 1/,
		"‸[]",
	],
	[
		"a reference without scores",
		{ reference: { command: "x", version: "1" } },
		"reference",
		/lacks the key "scores"/,
		'"reference": ‸{',
	],
];

const endless = { id: "maze/GoalTeleport-v0" };
const pointMaze = { id: "maze/PointMaze-UMaze-v0" };
const misfit = [{ id: "OneHot" }, { id: "ClipAction" }];

const meaningCases: Case[] = [
	[
		"an unknown environment",
		{ "env.id": "bandit/Bernouli-v0" },
		"env.id",
		/Did you mean "bandit\/Bernoulli-v0"/,
		'‸"bandit/Bernouli-v0"',
	],
	[
		"an unknown layer",
		{ "env.layers": [{ id: "TimeLimits" }] },
		"env.layers.0.id",
		/Did you mean "TimeLimit"/,
		'‸"TimeLimits"',
	],
	[
		"an unknown agent",
		{ "agents.1.id": "thomson" },
		"agents.1.id",
		/Did you mean "thompson"/,
		'‸"thomson"',
	],
	[
		"a parameter out of range",
		{ "env.params.horizon": 0 },
		"env.params.horizon",
		/is 0, must be >= 1/,
		'horizon": ‸0',
	],
	[
		"an unknown parameter",
		{ "env.params.horizn": 3 },
		"env.params.horizn",
		/did you mean "horizon"/,
		'‸"horizn"',
	],
	[
		"parameters that contradict",
		{ "env.params.means": [0.1, 0.2] },
		"env.params.means",
		/lists 2 arms, expected 5/,
		'"means": ‸[',
	],
	[
		"a layer's parameter",
		{ "env.layers": [{ id: "FrameStack", params: { size: 0 } }] },
		"env.layers.0.params.size",
		/is 0, must be >= 1/,
		'"size": ‸0',
	],
	[
		"an agent's parameter",
		{ "agents.1.params.alpha": 0 },
		"agents.1.params.alpha",
		/is 0, must be > 0/,
		'"alpha": ‸0',
	],
	[
		"an agent's unknown parameter",
		{ "agents.1.params": { alfa: 1 } },
		"agents.1.params.alfa",
		/did you mean "alpha"/,
		'‸"alfa"',
	],
	[
		"a layer that does not fit",
		{ "env.layers": misfit },
		"env.layers.1.params",
		/Box/,
		'‸{\n\t\t\t\t"id": "ClipAction"',
	],
	[
		"an agent that cannot act",
		{ "agents.1": { id: "linucb" } },
		"agents.1.id",
		/"linucb" cannot act in bandit\/Bernoulli-v0/,
		'‸"linucb"',
	],
	[
		"a planner without cells",
		{ env: pointMaze, "agents.1": { id: "shortest-path" } },
		"agents.1.id",
		/cannot act in maze\/PointMaze/,
		'‸"shortest-path"',
	],
	[
		"a label twice",
		{ "agents.1.label": "RANDOM" },
		"agents.1.label",
		/that of agents.0 already/,
		'‸"RANDOM"',
	],
	[
		"an agent twice",
		{ "agents.1": { id: "random" } },
		"agents.1.id",
		/that of agents.0 already/,
		'},\n\t\t{\n\t\t\t"id": ‸"random"',
	],
	[
		"trials and steps",
		{ "protocol.evaluate": { trials: 1, steps: 5 } },
		"protocol.evaluate.steps",
		/stands beside trials/,
		'‸"steps"',
	],
	["training without budget", { "protocol.train": {} }, "protocol.train", /lacks a budget/, "‸{}"],
	[
		"training with two budgets",
		{ "protocol.train": { trials: 1, steps: 5 } },
		"protocol.train.steps",
		/stands beside trials/,
		'‸"steps"',
	],
	[
		"seeds past the last",
		{ "protocol.seeds": { count: 9, first: 9007199254740990 } },
		"protocol.seeds.first",
		/above 9007199254740991/,
		"‸9007199254740990",
	],
	[
		"more rows than environments",
		{ record: { replay: { rows: 4 } } },
		"record.replay.rows",
		/is 4, expected at most protocol.numEnvs, which is 3/,
		'"rows": ‸4',
	],
	[
		"more recorded trials than run",
		{ record: { replay: { trials: 2 } } },
		"record.replay.trials",
		/at most protocol.evaluate.trials, which is 1/,
		'"trials": ‸2',
	],
	[
		"a metric it does not tell",
		{ metrics: ["return", "success"] },
		"metrics.1",
		/needs info.success, which bandit\/Bernoulli-v0 does not tell/,
		'‸"success"',
	],
	[
		"a metric without its budget",
		{ metrics: ["late_reward"] },
		"metrics.0",
		/needs a budget in steps/,
		'‸"late_reward"',
	],
	[
		"trials without end",
		{ env: endless, "protocol.evaluate": { trials: 2 } },
		"protocol.evaluate.trials",
		/has no time limit/,
		'"trials": ‸2',
	],
	[
		"trials without end, unsaid",
		{ env: endless },
		"protocol.evaluate",
		/has no time limit/,
		'‸"protocol"',
	],
	[
		"a limit taken away",
		{ "env.maxEpisodeSteps": "none", "protocol.evaluate": { trials: 2 } },
		"protocol.evaluate.trials",
		/may never end/,
		'"trials": ‸2',
	],
	[
		"endless trials",
		{ "env.episodesPerTrial": "endless", "protocol.evaluate": { trials: 2 } },
		"protocol.evaluate.trials",
		/episodesPerTrial is "endless"/,
		'"trials": ‸2',
	],
	[
		"endless training",
		{
			"env.episodesPerTrial": "endless",
			"protocol.evaluate": { steps: 9 },
			"protocol.train": { trials: 3 },
		},
		"protocol.train.trials",
		/may never end/,
		'"trials": ‸3',
	],
	[
		"too much training",
		{ "env.maxEpisodeSteps": 2147483647, "protocol.train": { trials: 1e9 } },
		"protocol.train.trials",
		/too many/,
		"‸1000000000",
	],
	[
		"a wrong change for evaluation",
		{ "protocol.evaluate": { env: { params: { arms: -3 } } } },
		"protocol.evaluate.env.params.arms",
		/is -3/,
		"‸-3",
	],
	[
		"a wrong change for training",
		{ "protocol.train": { steps: 9, env: { id: "no/Such-v0" } } },
		"protocol.train.env.id",
		/no environment is registered/,
		'‸"no/Such-v0"',
	],
	["extends without files", { extends: "./a.json" }, "extends", /needs a reader/, '‸"./a.json"'],
];

function changed(changes: Record<string, unknown>): string {
	const scenario = valid();
	for (const [path, value] of Object.entries(changes)) {
		const keys = path.split(".");
		const last = keys.pop()!;
		const holder = keys.reduce((node, key) => node[key], scenario);
		if (value === undefined) delete holder[last];
		else holder[last] = value;
	}
	return JSON.stringify(scenario, null, "\t");
}

/** Line and column of the "‸" of a part that stands in the text once. */
function placeOf(text: string, marked: string): { line: number; column: number } {
	const part = marked.replace("‸", "");
	const found = text.split(part).length - 1;
	if (found !== 1) throw new Error(`${part} stands ${found} times in ${text}`);
	const before = text.slice(0, text.indexOf(part) + marked.indexOf("‸")).split("\n");
	return { line: before.length, column: before.at(-1)!.length + 1 };
}

describe.each([
	["schema", schemaCases],
	["meaning", meaningCases],
])("%s", (_kind, cases) => {
	test.each(cases)("%s", (_name, changes, path, message, marked) => {
		const text = changed(changes);
		const problem = problemOf(text);
		expect(problem.path).toBe(path);
		expect(problem.message).toMatch(message);
		expect({ line: problem.line, column: problem.column }).toEqual(placeOf(text, marked));
	});
});

test("the scenario that the cases change is valid", () => {
	expect(problemsOf(changed({}))).toEqual([]);
});

test("problems in every section come at once, in the order of the file", () => {
	const text = changed({
		"env.id": "bandit/Gausian-v0",
		"agents.0.id": "randum",
		"agents.1.params": { alpha: -1, x: 1 },
		protocol: { seeds: [1, 1], numEnvs: 0 },
		metrics: ["nothing"],
		recrod: {},
	});
	const problems = problemsOf(text);
	expect(problems.map(({ path }) => path)).toEqual([
		"env.id",
		"agents.0.id",
		"agents.1.params.alpha",
		"agents.1.params.x",
		"protocol.seeds.1",
		"protocol.numEnvs",
		"metrics.0",
		"recrod",
	]);
	const lines = problems.map(({ line }) => line);
	expect([...lines].sort((a, b) => a - b)).toEqual(lines);
});

test("missing sections are named", () => {
	expect(problemsOf("{}").map(({ message }) => message)).toEqual([
		'lacks the key "version"',
		'lacks the key "env"',
		'lacks the key "agents"',
	]);
});

test("a problem carries the value, what is allowed and the nearest name", () => {
	expect(problemOf(changed({ metrics: ["regrets"] }))).toMatchObject({
		value: "regrets",
		allowed: expect.arrayContaining(['"regret"', '"return"']),
		suggestion: "regret",
	});
});
