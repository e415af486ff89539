import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import "../../src/layers/index.ts";
import type { LayerUse, Params } from "../../src/env/index.ts";
import { drive, summary } from "../helpers/drive.ts";

/**
 * Dynamic pseudo-regret of ten agents in five kinds of non-stationarity: 10 Bernoulli arms, 10 000
 * steps, 40 runs; reference means with half-widths of 95 % intervals.
 */
const RUNS = 40;
const STEPS = 10_000;

const SCHEDULES: Record<string, Params | null> = {
	stationary: null,
	abrupt: { scope: "task", law: "abrupt", period: 1000 },
	recurring: { scope: "task", law: "recurring", tasks: 3, period: 1000 },
	drift: { scope: "task", law: "drift", sigma: 0.005 },
	seasonal: { scope: "task", law: "seasonal", period: 2000 },
};

type Cell = readonly [mean: number, interval: number];
type Row = readonly [agent: string, params: Params, ...cells: Cell[]];

const TABLE: readonly Row[] = [
	["random", {}, [4130, 272], [4081, 71], [4051, 138], [3990, 167], [3929, 11]],
	["epsilon-greedy", {}, [457, 29], [2569, 181], [1881, 200], [1228, 95], [3086, 119]],
	["epsilon-greedy", { stepSize: 0.1 }, [571, 35], [911, 50], [904, 66], [675, 34], [1178, 21]],
	["ucb1", {}, [123, 10], [1069, 102], [696, 126], [472, 61], [763, 21]],
	["sliding-window-ucb", {}, [549, 23], [763, 21], [764, 37], [624, 15], [838, 21]],
	["sliding-window-ucb", { window: 500 }, [822, 32], [917, 14], [908, 24], [863, 16], [913, 10]],
	["discounted-ucb", {}, [846, 34], [984, 16], [968, 23], [869, 14], [1022, 9]],
	["thompson", {}, [40, 7], [1899, 131], [1543, 200], [703, 82], [2653, 39]],
	["discounted-thompson", {}, [274, 40], [750, 31], [781, 65], [473, 20], [1259, 19]],
	["discounted-thompson", { gamma: 0.99 }, [726, 91], [923, 25], [926, 60], [849, 37], [1112, 9]],
];

function dynamicRegret(agent: string, agentParams: Params, schedule: Params | null): Cell {
	const layers: LayerUse[] = schedule ? [{ id: "Schedule", params: schedule }] : [];
	const { regret } = drive({
		env: "bandit/Bernoulli-v0",
		params: { horizon: STEPS },
		layers,
		numEnvs: RUNS,
		agent,
		agentParams,
		steps: STEPS,
	});
	const { mean, se } = summary(regret);
	return [mean, 1.96 * se];
}

describe.each(Object.keys(SCHEDULES).map((name, column) => [name, column] as const))(
	"%s",
	(name, column) => {
		for (const [agent, params, ...cells] of TABLE)
			it(`${agent} ${JSON.stringify(params)}`, () => {
				const [expected, interval] = cells[column]!;
				const [mean, own] = dynamicRegret(agent, params, SCHEDULES[name]!);
				expect(Math.abs(mean - expected)).toBeLessThan(1.5 * Math.hypot(interval, own));
			});
	},
);

describe("the oracle", () => {
	it.each(Object.entries(SCHEDULES))("has no dynamic regret: %s", (_name, schedule) => {
		const { regret } = drive({
			env: "bandit/Bernoulli-v0",
			params: { horizon: 3000, arms: { min: 2, max: 10 } },
			layers: schedule ? [{ id: "Schedule", params: schedule }] : [],
			numEnvs: 10,
			agent: "oracle",
			steps: 3000,
		});
		expect(Array.from(regret)).toEqual(new Array(10).fill(0));
	});
});
