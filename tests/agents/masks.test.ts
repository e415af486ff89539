import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { makeAgent } from "../../src/agent/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { Box, column, Discrete } from "../../src/spaces/index.ts";
import { drive } from "../helpers/drive.ts";
import { fakeView } from "../helpers/fake-view.ts";

const ARM_AGENTS = [
	"epsilon-greedy",
	"ucb1",
	"sliding-window-ucb",
	"discounted-ucb",
	"thompson",
	"discounted-thompson",
	"gaussian-thompson",
	"greedy",
	"subset-thompson",
	"linucb",
	"random",
	"oracle",
];

describe.each(ARM_AGENTS)("%s", (id) => {
	it("never takes a hidden arm, and learns of arms that appear within an episode", () => {
		const n = 6;
		const mask = column("uint8", 50, [n]);
		const view = fakeView(new Discrete(n, { start: 3 }), mask);
		view.observation[""]!.data.fill(0.5);
		const agent = makeAgent(id, {}, view, new SeedTree(1));
		const actions = view.actionSpace.allocate(50)!;
		const reward = new Float64Array(50);
		const flags = new Uint8Array(50);
		const taken = new Set<number>();
		agent.reset(0, 50);
		for (let t = 0; t < 60; t++) {
			// Arms 1 and 2 at first; 4 and 5 appear; 1 goes; 0 comes for a while.
			for (let row = 0; row < 50; row++)
				mask.data.set([+(t >= 45 && t < 50), +(t < 40), 1, 0, +(t >= 20), +(t >= 30)], row * n);
			agent.act(actions);
			for (let row = 0; row < 50; row++) {
				const arm = actions[""]!.data[row]! - 3;
				expect(mask.data[row * n + arm]).toBe(1);
				taken.add(arm);
				reward[row] = arm % 2;
			}
			agent.learn?.({
				observation: view.observation,
				action: actions,
				reward,
				terminated: flags,
				truncated: flags,
				nextObservation: view.observation,
				info: {},
			});
		}
		// The oracle is told that all means are 0: it takes the first allowed arm.
		if (id !== "oracle") expect([...taken].sort()).toEqual([0, 1, 2, 4, 5]);
	});

	it("acts alike in a row whatever the size of the batch, and goes on from saved memory", () => {
		const env = id === "linucb" ? "bandit/ContextualLinear-v0" : "bandit/Bernoulli-v0";
		const params = { arms: { min: 3, max: 6 }, horizon: 40 };
		const trace = (numEnvs: number): number[] => {
			const out: number[] = [];
			drive({ env, params, numEnvs, agent: id, steps: 90, each: (d) => out.push(d.action[3]!) });
			return out;
		};
		expect(trace(8)).toEqual(trace(64));

		// A second agent given the memory of the first in the middle acts as the first does.
		const first: number[] = [];
		const second: number[] = [];
		let copy: Record<string, unknown> = {};
		const save = (d: { agent: { memory: object } }): void => {
			copy = structuredClone({ ...d.agent.memory });
		};
		drive({
			env,
			params,
			numEnvs: 4,
			agent: id,
			steps: 39,
			each: (d, step) => {
				if (step > 20) first.push(...d.action);
				if (step === 20) save(d);
			},
		});
		drive({
			env,
			params,
			numEnvs: 4,
			agent: id,
			steps: 39,
			each: (d, step) => {
				if (step > 20) second.push(...d.action);
				if (step !== 20) return;
				for (const [key, array] of Object.entries(d.agent.memory)) {
					array.fill(77);
					array.set(copy[key] as ArrayLike<number>);
				}
			},
		});
		expect(second).toEqual(first);
	});
});

describe("ties", () => {
	it("are broken uniformly, from the agent's own stream", () => {
		const counts = new Float64Array(5);
		drive({
			env: "bandit/Bernoulli-v0",
			params: { arms: 5 },
			numEnvs: 5000,
			agent: "ucb1",
			steps: 1,
			each: ({ action }) => {
				for (const arm of action) counts[arm]!++;
			},
		});
		for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(4.5 * Math.sqrt(800));
	});
});

it("bandit agents refuse actions that are not arms", () => {
	const view = fakeView(new Box({ low: -1, high: 1, shape: [2] }));
	for (const id of ARM_AGENTS.filter((each) => each !== "random"))
		expect(() => makeAgent(id, {}, view, new SeedTree(1))).toThrow(/Discrete/);
});
