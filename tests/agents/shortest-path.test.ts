import fc from "fast-check";
import { describe, expect, test } from "vitest";
import "../../envs/maze/grid/index.ts";
import "../../agents/index.ts";
import { type Agent, makeAgent, UnsupportedAgentError, viewOf } from "../../src/agent/index.ts";
import { makeVec, type Params, type VectorEnv } from "../../src/env/index.ts";
import { SeedTree } from "../../src/random/index.ts";

interface Played {
	readonly env: VectorEnv<"disabled">;
	readonly agent: Agent;
}

function play(
	id: string,
	params: Params,
	numEnvs: number,
	seed: number,
	agentParams: Params = {},
): Played {
	const env = makeVec(id, { params, numEnvs, autoreset: "disabled", maxEpisodeSteps: null });
	env.reset({ seed });
	const agent = makeAgent(
		"shortest-path",
		agentParams,
		viewOf(env as VectorEnv),
		new SeedTree(seed),
	);
	agent.explaining = true;
	return { env, agent };
}

/**
 * Fewest steps to the goal by trying all actions in the environment itself: a search over the
 * positions (and directions) it reports.
 */
function bruteForce(id: string, params: Params, seed: number): number {
	const env = makeVec(id, { params, numEnvs: 1, autoreset: "disabled", maxEpisodeSteps: null });
	env.reset({ seed });
	const { n } = env.singleActionSpace as unknown as { n: number };
	const key = (): string =>
		`${env.kernel.hidden.position!.data[0]} ${env.kernel.hidden.direction?.data[0]}`;
	const seen = new Set([key()]);
	let frontier = [env.snapshot()];
	for (let depth = 1; frontier.length > 0; depth++) {
		const next: typeof frontier = [];
		for (const snapshot of frontier)
			for (let action = 0; action < n; action++) {
				env.restore(snapshot);
				env.step([action]);
				if (env.kernel.info.success!.data[0] === 1) return depth;
				if (seen.has(key())) continue;
				seen.add(key());
				next.push(env.snapshot());
			}
		frontier = next;
	}
	return -1;
}

/** Steps the agent needs; its own forecast must fall by one a step. */
function needed({ env, agent }: Played): number {
	const actions = env.kernel.actionSpace.allocate(1)!;
	for (let step = 1; ; step++) {
		agent.act(actions);
		const forecast = agent.explanation!.distance!.data[0]!;
		const own = agent.explanation!.steps!.data[actions[""]!.data[0]!];
		expect(own).toBe(forecast);
		env.step(actions[""]!.data);
		if (env.kernel.info.success!.data[0] === 1) {
			expect(forecast).toBe(1);
			return step;
		}
		expect(step).toBeLessThan(500);
	}
}

const grids: [string, Params][] = [
	["maze/Grid-v0", { size: 9 }],
	["maze/Grid-v0", { size: 9, generator: "kruskal", braid: 1, control: "turn" }],
	["maze/Grid-v0", { generator: "open", size: [4, 6], noop: true }],
	["maze/FourRooms-v0", {}],
	["maze/Darkroom-v0", { actions: "train" }],
	["maze/Darkroom-v0", { sequenceLength: 2, actions: "test", size: 7 }],
	["maze/Darkroom-v0", { sequenceLength: 1 }],
];

describe.each(grids)("%s %j", (id, params) => {
	test("takes as few steps as an exhaustive search", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 1e6 }),
				fc.constantFrom("first", "random"),
				(seed, ties) => {
					expect(needed(play(id, params, 1, seed, { ties }))).toBe(bruteForce(id, params, seed));
				},
			),
			{ numRuns: 6 },
		);
	});
});

test("in the dense room it stays on the goal", () => {
	const { env, agent } = play("maze/DarkroomDense-v0", {}, 81, 3);
	env.reset({
		seed: 1,
		options: Array.from({ length: 81 }, (_, cell) => ({ goal: [Math.floor(cell / 9), cell % 9] })),
	});
	const actions = env.kernel.actionSpace.allocate(81)!;
	const total = new Float64Array(81);
	for (let t = 0; t < 20; t++) {
		agent.act(actions);
		env.step(actions[""]!.data).reward.forEach((reward, row) => {
			total[row]! += reward;
		});
	}
	for (let cell = 0; cell < 81; cell++) {
		const away = Math.abs(Math.floor(cell / 9) - 4) + Math.abs((cell % 9) - 4);
		expect(total[cell]).toBe(20 - Math.max(0, away - 1));
	}
});

test("plans anew when goal or layout change under it", () => {
	const { env, agent } = play("maze/Grid-v0", { size: 9, goalBehaviour: "teleport" }, 1, 5);
	const actions = env.kernel.actionSpace.allocate(1)!;
	const random = new Uint32Array([1, 2, 3, 4]);
	for (let k = 0; k < 30; k++) {
		env.kernel.task!.sample(0, random, 0);
		env.kernel.task!.changed(0);
		for (let t = 0; ; t++) {
			agent.act(actions);
			const forecast = agent.explanation!.distance!.data[0]!;
			env.step(actions[""]!.data);
			if (env.kernel.info.success!.data[0] === 1) {
				expect(forecast).toBe(1);
				break;
			}
			expect(t).toBeLessThan(60);
		}
	}
});

test("of random ties it takes each", () => {
	const { env, agent } = play("maze/Grid-v0", { generator: "open", size: 3 }, 400, 1, {
		ties: "random",
	});
	env.reset({ seed: 1, options: { start: [2, 0], goal: [0, 2] } });
	const actions = env.kernel.actionSpace.allocate(400)!;
	agent.act(actions);
	const up = actions[""]!.data.filter((action) => action === 0).length;
	const right = actions[""]!.data.filter((action) => action === 1).length;
	expect(up + right).toBe(400);
	expect(Math.abs(up - 200)).toBeLessThan(40);
});

test("finds its way through hidden and shuffled actions", async () => {
	await import("../../src/layers/index.ts");
	const env = makeVec("maze/Darkroom-v0", {
		numEnvs: 12,
		autoreset: "same-step",
		layers: [
			{ id: "ActionSet", params: { permute: "trial", hide: { fraction: 0.5, mode: "mask" } } },
		],
	});
	env.reset({ seed: 1 });
	const agent = makeAgent("shortest-path", {}, viewOf(env as VectorEnv), new SeedTree(1));
	agent.explaining = true;
	const actions = env.kernel.actionSpace.allocate(12)!;
	let ends = 0;
	for (let t = 0; t < 60; t++) {
		for (let row = 0; row < 12; row++)
			if (env.clocks.trialStart[row] === 1) agent.reset(row, row + 1);
		agent.act(actions);
		const forecast = agent.explanation!.distance!.data.slice();
		const { finalMask, terminated } = env.step(actions[""]!.data);
		for (let row = 0; row < 12; row++) {
			expect(terminated[row]).toBe(Number(forecast[row] === 1));
			ends += finalMask[row]!;
		}
	}
	expect(ends).toBeGreaterThan(100);
});

test("says why it cannot plan", () => {
	const view = viewOf(makeVec("maze/Darkroom-v0", { numEnvs: 1 }) as VectorEnv);
	const attempt = (change: object) => () =>
		makeAgent("shortest-path", {}, { ...view, ...change } as typeof view, new SeedTree(1));
	expect(attempt({})).not.toThrow();
	expect(attempt({ constants: { family: "bandit" } })).toThrow(UnsupportedAgentError);
	expect(attempt({ constants: { family: "bandit" } })).toThrow(/needs a grid environment/);
	expect(attempt({ hidden: {} })).toThrow(/the hidden state lacks "position"/);
	const { layout: _layout, ...rest } = view.constants as Record<string, unknown>;
	expect(attempt({ constants: rest })).toThrow(/the hidden state lacks "layout"/);
	const fewer = makeVec("maze/Darkroom-v0", { numEnvs: 1, params: { sequenceLength: 1 } });
	expect(attempt({ actionSpace: fewer.singleActionSpace })).toThrow(
		/the action space has 5 actions, the grid describes 125/,
	);
});
