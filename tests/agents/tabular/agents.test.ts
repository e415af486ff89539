import { describe, expect, test } from "vitest";
import {
	epsilonAt,
	learningRateAt,
	type QLearning,
	type QLearningParams,
} from "../../../agents/index.ts";
import type { ReplayQ } from "../../../agents/tabular/replay-q.ts";
import {
	type Agent,
	type AgentView,
	makeAgent,
	type Transition,
	UnsupportedAgentError,
	viewOf,
} from "../../../src/agent/index.ts";
import {
	Clocks,
	InvalidParamsError,
	makeVec,
	type Params,
	type VectorEnv,
} from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";
import { Box, column, Dict, Discrete, type Space } from "../../../src/spaces/index.ts";
import "../../../envs/maze/grid/index.ts";

/** A view with no environment behind it. */
function viewWith(
	numEnvs: number,
	observationSpace: Space,
	actionSpace: Space,
	mask?: readonly number[],
): AgentView {
	return {
		numEnvs,
		observationSpace,
		actionSpace,
		observation: observationSpace.allocate(numEnvs)!,
		info: {},
		clocks: new Clocks(numEnvs, 10),
		...(mask
			? {
					actionMask: {
						data: Uint8Array.from(Array.from({ length: numEnvs }, () => mask).flat()),
						width: mask.length,
						shape: [mask.length],
					},
				}
			: {}),
	};
}

function transition(
	state: number,
	action: number,
	reward: number,
	next: number,
	terminated = 0,
): Transition {
	const one = (value: number) => ({ "": { ...column("int32", 1), data: Int32Array.of(value) } });
	return {
		observation: one(state),
		action: one(action),
		reward: Float64Array.of(reward),
		terminated: Uint8Array.of(terminated),
		truncated: new Uint8Array(1),
		nextObservation: one(next),
		info: {},
	};
}

function agentOf(id: string, params: Params, view: AgentView, seed = 1): Agent {
	return makeAgent(id, params, view, new SeedTree(seed));
}

function choices(agent: Agent, view: AgentView, count: number): Int32Array {
	const actions = view.actionSpace.allocate(view.numEnvs)!;
	const seen = new Int32Array((view.actionSpace as Discrete).n);
	for (let k = 0; k < count; k++) {
		agent.act(actions);
		for (const action of actions[""]!.data) seen[action - (view.actionSpace as Discrete).start]!++;
	}
	return seen;
}

describe("schedules", () => {
	const base = { learningRate: 0.5, learningRateSteps: 100 } as QLearningParams;
	test("of the learning rate", () => {
		const at = (learningRateSchedule: QLearningParams["learningRateSchedule"], t: number): number =>
			learningRateAt({ ...base, learningRateSchedule }, t);
		expect([0, 50, 1e6].map((t) => at("constant", t))).toEqual([0.5, 0.5, 0.5]);
		expect([0, 50, 100, 150].map((t) => at("linear", t))).toEqual([0.5, 0.25, 0, 0]);
		expect([0, 100, 300].map((t) => at("inverse", t))).toEqual([0.5, 0.25, 0.125]);
	});

	test("of ε: 1 to 0 over 180 of 200 episodes", () => {
		const params = { epsilon: 1, finalEpsilon: 0, epsilonEpisodes: 180 } as QLearningParams;
		expect([0, 45, 90, 179, 180, 199].map((e) => epsilonAt(params, e))).toEqual([
			1,
			0.75,
			0.5,
			1 - 179 / 180,
			0,
			0,
		]);
		expect(epsilonAt({ ...params, epsilonEpisodes: 0, epsilon: 0.15 }, 199)).toBe(0.15);
		expect(epsilonAt({ ...params, finalEpsilon: 0.1 }, 90)).toBeCloseTo(0.55, 12);
	});
});

describe("q-learning", () => {
	const view = viewWith(1, new Discrete(3), new Discrete(2));

	test("updates as Watkins' rule says, with the rate of the step", () => {
		const agent = agentOf(
			"q-learning",
			{ learningRate: 0.5, discount: 0.9, learningRateSchedule: "inverse", learningRateSteps: 1 },
			view,
		) as QLearning;
		agent.learn(transition(0, 1, 1, 1));
		expect(agent.q[1]).toBe(0.5);
		agent.learn(transition(1, 0, 0, 0));
		expect(agent.q[2]).toBeCloseTo(0.25 * 0.9 * 0.5, 15);
		agent.learn(transition(2, 0, 2, 0, 1));
		expect(agent.q[4]).toBeCloseTo((0.5 / 3) * 2, 15);
		expect(Array.from(agent.memory.steps!)).toEqual([3]);
	});

	test("terminal: mask leaves the last state's values, zero clears them before the update", () => {
		for (const terminal of ["mask", "zero"]) {
			const params = { learningRate: 0.5, initial: 1, terminal };
			const agent = agentOf("q-learning", params, view) as QLearning;
			agent.learn(transition(0, 0, 1, 2, 1));
			expect(Array.from(agent.q)).toEqual(
				terminal === "mask" ? [1, 1, 1, 1, 1, 1] : [1, 1, 1, 1, 0, 0],
			);
			// A step that stays where it is: the cleared values are what is updated.
			agent.learn(transition(0, 0, 1, 0, 1));
			expect(agent.q[0]).toBe(terminal === "mask" ? 1 : 0.5);
			expect(agent.q[1]).toBe(terminal === "mask" ? 1 : 0);
		}
	});

	test("a truncated step bootstraps", () => {
		const agent = agentOf(
			"q-learning",
			{ learningRate: 1, initial: 2, discount: 0.5 },
			view,
		) as QLearning;
		agent.learn({ ...transition(0, 0, 1, 1), truncated: Uint8Array.of(1) });
		expect(agent.q[0]).toBe(2);
	});

	test("starts from a number or from uniform draws, and forgets at a trial's start", () => {
		const wide = viewWith(2, new Discrete(50), new Discrete(20));
		const agent = agentOf("q-learning", { initial: [0.2, 0.4] }, wide) as QLearning;
		expect(agent.q.every((value) => value >= 0.2 && value < 0.4)).toBe(true);
		const mean = agent.q.reduce((sum, value) => sum + value) / agent.q.length;
		expect(Math.abs(mean - 0.3)).toBeLessThan(0.006);
		const before = agent.q.slice();
		agent.memory.steps![1] = 7;
		agent.reset(1, 2);
		expect(agent.q.subarray(0, 1000)).toEqual(before.subarray(0, 1000));
		expect(agent.q.subarray(1000)).not.toEqual(before.subarray(1000));
		expect(agent.memory.steps![1]).toBe(0);
		expect((agentOf("q-learning", { initial: 3 }, wide) as QLearning).q.every((v) => v === 3)).toBe(
			true,
		);
	});

	test("ties are broken at random or first, exploration is uniform over allowed actions", () => {
		const four = viewWith(1, new Discrete(1), new Discrete(4, { start: 5 }), [1, 0, 1, 1]);
		const all = choices(agentOf("q-learning", { epsilon: 0 }, four), four, 6000);
		expect(all[1]).toBe(0);
		for (const a of [0, 2, 3]) expect(Math.abs(all[a]! - 2000)).toBeLessThan(150);
		expect(
			Array.from(choices(agentOf("q-learning", { epsilon: 0, ties: "first" }, four), four, 50)),
		).toEqual([50, 0, 0, 0]);
		const agent = agentOf("q-learning", { epsilon: 0.3 }, four) as QLearning;
		agent.q.set([0, 9, 1, 0]);
		const seen = choices(agent, four, 10_000);
		expect(seen[1]).toBe(0);
		expect(Math.abs(seen[2]! - 8000)).toBeLessThan(150);
		expect(Math.abs(seen[0]! - 1000)).toBeLessThan(110);
	});

	test("explains its values and the probabilities it acts with", () => {
		const four = viewWith(1, new Discrete(1), new Discrete(4), [1, 0, 1, 1]);
		const agent = agentOf("q-learning", { epsilon: 0.3 }, four) as QLearning;
		agent.q.set([1, 9, 1, 0]);
		agent.explaining = true;
		choices(agent, four, 1);
		expect(Array.from(agent.explanation.q!.data)).toEqual([1, 9, 1, 0]);
		const p = Array.from(agent.explanation.probability!.data);
		[0.45, 0, 0.45, 0.1].forEach((value, a) => {
			expect(p[a]).toBeCloseTo(value, 12);
		});
	});

	test("masked actions do not count in the maximum of the next state", () => {
		const two = viewWith(1, new Discrete(2), new Discrete(2), [0, 1]);
		const agent = agentOf("q-learning", { learningRate: 1, discount: 1 }, two) as QLearning;
		agent.q.set([0, 0, 100, 3]);
		agent.learn(transition(0, 1, 0, 1));
		expect(agent.q[1]).toBe(3);
	});

	test("reads the observation member of a Dict", () => {
		const dict = new Dict({
			observation: new Discrete(3),
			other: new Box({ low: 0, high: 1, shape: [2] }),
		});
		const inner = viewWith(1, dict as Space, new Discrete(2));
		const agent = agentOf("q-learning", { epsilon: 0 }, inner) as QLearning;
		agent.q.set([0, 1, 1, 0, 0, 1]);
		const seen = [0, 1, 2].map((state) => {
			inner.observation.observation!.data[0] = state;
			return choices(agent, inner, 1).indexOf(1);
		});
		expect(seen).toEqual([1, 0, 1]);
	});

	test("rows are on their own: a row's choices do not depend on how many there are", () => {
		const run = (numEnvs: number): number[] => {
			const many = viewWith(numEnvs, new Discrete(1), new Discrete(9));
			const agent = agentOf("q-learning", {}, many);
			const actions = many.actionSpace.allocate(numEnvs)!;
			return Array.from({ length: 30 }, () => {
				agent.act(actions);
				return actions[""]!.data[1]!;
			});
		};
		expect(run(2)).toEqual(run(5));
	});

	test("refuses what it cannot tabulate", () => {
		const box = new Box({ low: 0, high: 1, shape: [2] });
		const attempt = () => agentOf("q-learning", {}, viewWith(1, box as Space, new Discrete(2)));
		expect(attempt).toThrow(UnsupportedAgentError);
		expect(attempt).toThrow(/needs a Discrete observation space .*got Box/);
		expect(() => agentOf("replay-q", {}, viewWith(1, new Discrete(2), box as Space))).toThrow(
			/needs a Discrete action space, got Box/,
		);
	});

	test.each([
		[{ learningRate: 0 }, /learningRate: is 0/],
		[{ epsilon: 1.1 }, /epsilon: is 1\.1/],
		[{ initial: [1, 0] }, /initial: is \[1, 0\], expected \[low, high\] with low ≤ high/],
		[{ initial: "zero" }, /initial: is "zero", expected a number, or \[low, high\]/],
		[{ learningRateSchedule: "cosine" }, /learningRateSchedule: is "cosine"/],
		[{ alpha: 1 }, /alpha: unknown key/],
	])("refuses %j", (params, message) => {
		expect(() => agentOf("q-learning", params as Params, view)).toThrow(InvalidParamsError);
		expect(() => agentOf("q-learning", params as Params, view)).toThrow(message);
	});
});

describe("replay-q", () => {
	test("one success reaches every state on the way, newest first", () => {
		const view = viewWith(1, new Discrete(5), new Discrete(2));
		const agent = agentOf("replay-q", { discount: 0.5 }, view) as ReplayQ;
		for (const state of [0, 1, 2]) agent.learn(transition(state, 1, 0, state + 1));
		expect(agent.memory.q!.every((value) => value === 0)).toBe(true);
		agent.learn(transition(3, 1, 1, 4, 1));
		expect([0, 1, 2, 3].map((state) => agent.memory.q![state * 2 + 1])).toEqual([
			0.125, 0.25, 0.5, 1,
		]);
	});

	test("only new outcomes make it replay, and the last one counts", () => {
		const view = viewWith(1, new Discrete(3), new Discrete(1));
		const agent = agentOf("replay-q", { discount: 0.5 }, view) as ReplayQ;
		agent.learn(transition(0, 0, 1, 2, 1));
		agent.memory.q![0] = 7;
		agent.learn(transition(0, 0, 1, 2, 1));
		expect(agent.memory.q![0]).toBe(7);
		agent.learn(transition(0, 0, 0, 1));
		expect(agent.memory.q![0]).toBe(0);
		expect(agent.memory.count![0]).toBe(1);
		agent.reset(0, 1);
		expect([agent.memory.count![0], agent.memory.found![0], agent.memory.q![0]]).toEqual([0, 0, 0]);
	});

	test("more sweeps carry values along ways found out of order", () => {
		const view = viewWith(1, new Discrete(4), new Discrete(1));
		const values = (sweeps: number): number[] => {
			const agent = agentOf("replay-q", { discount: 0.5, sweeps }, view) as ReplayQ;
			agent.learn(transition(1, 0, 0, 2));
			agent.learn(transition(0, 0, 0, 1));
			agent.learn(transition(2, 0, 1, 3, 1));
			return Array.from(agent.memory.q!);
		};
		expect(values(1)).toEqual([0, 0.5, 1, 0]);
		expect(values(5)).toEqual([0.25, 0.5, 1, 0]);
	});
});

test.each(["q-learning", "replay-q"])("%s goes on to the bit from saved memory", (id) => {
	const env = makeVec("maze/Darkroom-v0", {
		numEnvs: 6,
		params: { size: 5, sequenceLength: 1 },
		autoreset: "same-step",
		episodesPerTrial: 4,
	});
	env.reset({ seed: 2 });
	const view = viewOf(env as VectorEnv);
	const agent = agentOf(id, {}, view);
	const actions = env.kernel.action!;
	const run = (steps: number): number[] => {
		const taken: number[] = [];
		for (let t = 0; t < steps; t++) {
			const own = view.actionSpace.allocate(6)!;
			agent.act(own);
			const before = view.observation[""]!.data.slice();
			const { reward, terminated, truncated, finalMask, finalObservation } = env.step(
				own[""]!.data,
			);
			const next = view.observation[""]!.data.slice();
			for (let row = 0; row < 6; row++) if (finalMask[row] === 1) next[row] = finalObservation[row];
			const of = (data: typeof next) => ({ "": { data, width: 1, shape: [] } });
			agent.learn!({
				observation: of(before),
				action: own,
				reward,
				terminated,
				truncated,
				nextObservation: of(next),
				info: {},
			});
			taken.push(...own[""]!.data);
		}
		return taken;
	};
	run(50);
	const saved = Object.fromEntries(
		Object.entries(agent.memory).map(([key, array]) => [key, array.slice()]),
	);
	const snapshot = env.snapshot();
	const after = run(80);
	env.restore(snapshot);
	for (const [key, array] of Object.entries(saved)) agent.memory[key]!.set(array);
	expect(run(80)).toEqual(after);
	expect(actions[""]!.data.length).toBe(6);
});
