import { expect, test } from "vitest";
import { makeVec } from "../../index.ts";
import {
	ENDLESS,
	parseScenario,
	type ResolvedScenario,
	resolveScenario,
	type Scenario,
	ScenarioError,
} from "../../src/scenario/index.ts";
import { valid } from "./helpers.ts";

function resolve(changes: object, options = {}): ResolvedScenario {
	return parseScenario(JSON.stringify({ ...valid(), ...changes }), options).scenarios[0]!;
}

test("defaults are filled in", () => {
	const { env, agents } = valid();
	const text = JSON.stringify({ version: 1, env, agents });
	expect(parseScenario(text, { file: "some/where/My file.json" })).toMatchObject({
		name: "My-file",
		scenarios: [
			{
				version: 1,
				name: "My-file",
				title: "",
				description: "",
				source: "",
				agents: [
					{ id: "random", params: {}, label: "random" },
					{ id: "thompson", params: { alpha: 2, beta: 1 }, label: "thompson" },
				],
				protocol: {
					seeds: [0, 1, 2, 3, 4],
					numEnvs: 100,
					train: null,
					evaluate: { trials: 1 },
				},
				metrics: ["regret", "return"],
				record: {
					replay: { rows: 4, trials: 1, columns: ["observation", "info", "hidden", "explanation"] },
					curvePoints: 200,
				},
			},
		],
	});
});

test("the environment is resolved to what makeVec takes, its own limit included", () => {
	const { env } = resolve({});
	expect(env).toEqual({
		id: "bandit/Bernoulli-v0",
		params: { arms: 5, horizon: 20, distribution: "uniform", fraction: 0.95 },
		layers: [],
		maxEpisodeSteps: 20,
		episodesPerTrial: 1,
	});
	const { id, ...options } = env;
	const told = makeVec(id, { ...options, numEnvs: 2 });
	expect(told.fingerprint).toBe(
		makeVec(id, { params: { arms: 5, horizon: 20 }, numEnvs: 2 }).fingerprint,
	);
});

test("limits and endless trials", () => {
	const env = (more: object) => ({ ...valid().env, ...more });
	expect(resolve({ env: env({ maxEpisodeSteps: 7 }) }).env.maxEpisodeSteps).toBe(7);
	const evaluate = { steps: 100 };
	const endless = resolve({
		env: env({ maxEpisodeSteps: "none", episodesPerTrial: "endless" }),
		protocol: { evaluate },
	});
	expect(endless.env).toMatchObject({ maxEpisodeSteps: null, episodesPerTrial: ENDLESS });
	expect(endless.protocol.evaluate).toMatchObject({ steps: 100 });
	expect("trials" in endless.protocol.evaluate).toBe(false);
	const { id, ...options } = endless.env;
	expect(makeVec(id, { ...options, numEnvs: 1 }).clocks.episodesPerTrial).toBe(ENDLESS);
});

test("seeds by count, records by numEnvs", () => {
	const { protocol, record } = resolve({ protocol: { seeds: { count: 3, first: 7 }, numEnvs: 2 } });
	expect(protocol.seeds).toEqual([7, 8, 9]);
	expect(record.replay?.rows).toBe(2);
	expect(resolve({ record: { replay: false } }).record.replay).toBeNull();
	expect(resolve({ record: { replay: { columns: [], rows: 1 } } }).record.replay).toEqual({
		rows: 1,
		trials: 1,
		columns: [],
	});
});

test("training and evaluation take the environment with their changes", () => {
	const { env, protocol } = resolve({
		protocol: {
			numEnvs: 4,
			train: { trials: 3, env: { params: { horizon: 50 }, episodesPerTrial: 2 } },
			evaluate: { trials: 2, env: { params: { distribution: "even" } } },
		},
	});
	expect(env.params).toMatchObject({ horizon: 20, distribution: "uniform" });
	expect(protocol.train).toMatchObject({
		steps: 3 * 2 * 50,
		env: { params: { arms: 5, horizon: 50, distribution: "uniform" }, maxEpisodeSteps: 50 },
	});
	expect(protocol.evaluate).toMatchObject({
		trials: 2,
		env: { params: { arms: 5, horizon: 20, distribution: "even" }, maxEpisodeSteps: 20 },
	});
});

test("null in changes goes back to what the environment has of itself", () => {
	const { protocol } = resolve({
		env: { ...valid().env, maxEpisodeSteps: 5, episodesPerTrial: 9 },
		protocol: {
			evaluate: { env: { maxEpisodeSteps: null, episodesPerTrial: null, params: { arms: null } } },
		},
	});
	expect(protocol.evaluate.env).toMatchObject({ maxEpisodeSteps: 20, episodesPerTrial: 1 });
	expect(protocol.evaluate.env.params).not.toHaveProperty("arms");
});

test("with another id, evaluation starts from nothing", () => {
	const { protocol } = resolve({
		protocol: { evaluate: { env: { id: "bandit/Gaussian-v0" } } },
		agents: [{ id: "random" }],
	});
	expect(protocol.evaluate.env).toMatchObject({
		id: "bandit/Gaussian-v0",
		params: { horizon: 300 },
	});
});

test("no budget, no training", () => {
	expect(resolve({ protocol: { train: { steps: 0 } } }).protocol.train).toBeNull();
	expect(resolve({ protocol: { train: { trials: 0 } } }).protocol.train).toBeNull();
});

test("metrics follow what the environment tells", () => {
	const env = (id: string) => ({ env: { id }, agents: [{ id: "random" }] });
	expect(resolve(env("maze/FourRooms-v0")).metrics).toEqual(["success", "return", "length"]);
	expect(resolve({ metrics: ["return"] }).metrics).toEqual(["return"]);
});

test("the result is plain JSON, and the text's own value is left alone", () => {
	const scenario = valid() as Scenario;
	const before = JSON.stringify(scenario);
	const { scenarios } = resolveScenario(scenario);
	expect(JSON.stringify(scenario)).toBe(before);
	expect(JSON.parse(JSON.stringify(scenarios))).toEqual(scenarios);
});

test("an object is checked as its text would be", () => {
	expect(() => resolveScenario({ ...valid(), junk: 1 })).toThrow(/scenario:\d+:2: error: junk/);
	const round: Record<string, unknown> = valid();
	round.self = round;
	expect(() => resolveScenario(round as never)).toThrow(ScenarioError);
	expect(() => resolveScenario(undefined as never)).toThrow(ScenarioError);
});
