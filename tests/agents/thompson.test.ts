import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { RewardRangeError } from "../../agents/index.ts";
import { InvalidParamsError } from "../../src/env/index.ts";
import { column } from "../../src/spaces/index.ts";
import { drive, summary } from "../helpers/drive.ts";

/** Environment where arm k of every row pays `means[k]` for sure. */
const sure = (means: number[]) => ({ env: "bandit/Bernoulli-v0", params: { means } });

describe("thompson", () => {
	it("holds Beta(1 + wins, 1 + losses): 3 wins and 1 loss give Beta(4, 2), mean 2/3", () => {
		const history: number[] = [];
		const { agent } = drive({
			env: "bandit/Bernoulli-v0",
			params: { means: [0.6] },
			numEnvs: 64,
			agent: "thompson",
			steps: 4,
			each: ({ env }) => history.push(...env.kernel.reward),
		});
		const { success, failure } = agent.memory;
		agent.explaining = true;
		agent.act({ "": column("int32", 64) });
		const { posterior_alpha, posterior_beta, posterior_mean } = agent.explanation!;
		let seen = 0;
		for (let row = 0; row < 64; row++) {
			const wins = [0, 1, 2, 3].reduce((sum, t) => sum + history[64 * t + row]!, 0);
			expect([success![row], failure![row]]).toEqual([wins, 4 - wins]);
			expect([posterior_alpha!.data[row], posterior_beta!.data[row]]).toEqual([1 + wins, 5 - wins]);
			expect(posterior_mean!.data[row]).toBe((1 + wins) / 6);
			if (wins !== 3) continue;
			seen++;
			expect(posterior_mean!.data[row]).toBe(4 / 6);
		}
		expect(seen).toBeGreaterThan(5);
	});

	it("pulls a sure arm with the probability that its posterior says", () => {
		// After one win of arm 0 alone, P(Beta(2,1) > Beta(1,1)) = 2/3.
		const numEnvs = 20_000;
		let second = 0;
		let rows = 0;
		const first = new Int32Array(numEnvs);
		drive({
			...sure([1, 1]),
			numEnvs,
			agent: "thompson",
			steps: 2,
			each: ({ action }, step) => {
				if (step === 0) first.set(action);
				else
					for (let row = 0; row < numEnvs; row++) {
						rows++;
						if (action[row] === first[row]) second++;
					}
			},
		});
		expect(Math.abs(second / rows - 2 / 3)).toBeLessThan(4 * Math.sqrt(2 / 9 / rows));
	});

	it("splits a reward between 0 and 1 into success and failure, and refuses others", () => {
		const options = { env: "bandit/Gaussian-v0", numEnvs: 1, agent: "thompson", steps: 3 };
		const { agent } = drive({ ...options, params: { means: [0.25], rewardSd: 0 } });
		expect([agent.memory.success![0], agent.memory.failure![0]]).toEqual([0.75, 2.25]);
		expect(() => drive({ ...options, params: { means: [1.5], rewardSd: 0 } })).toThrow(
			RewardRangeError,
		);
	});

	it("forgets at a new trial and not before", () => {
		const { agent } = drive({
			...sure([0, 1]),
			params: { means: [0, 1], horizon: 5 },
			episodesPerTrial: 2,
			numEnvs: 3,
			agent: "thompson",
			steps: 14,
		});
		const pulls = Array.from(
			{ length: 3 },
			(_, row) =>
				agent.memory.success![2 * row]! +
				agent.memory.success![2 * row + 1]! +
				agent.memory.failure![2 * row]! +
				agent.memory.failure![2 * row + 1]!,
		);
		expect(pulls).toEqual([4, 4, 4]);
	});
});

describe("discounted-thompson", () => {
	it("is thompson exactly at gamma 1", () => {
		const actions = (agent: string, agentParams?: Record<string, unknown>): number[] => {
			const out: number[] = [];
			drive({
				env: "bandit/Bernoulli-v0",
				numEnvs: 16,
				agent,
				...(agentParams ? { agentParams } : {}),
				steps: 300,
				each: ({ action }) => out.push(...action),
			});
			return out;
		};
		const plain = actions("thompson");
		expect(actions("discounted-thompson", { gamma: 1 })).toEqual(plain);
		expect(actions("discounted-thompson", { gamma: 0.9 })).not.toEqual(plain);
	});

	it("shrinks all arms, then adds the pull", () => {
		const gamma = 0.75;
		const { agent } = drive({
			...sure([1]),
			numEnvs: 1,
			agent: "discounted-thompson",
			agentParams: { gamma },
			steps: 4,
		});
		expect(agent.memory.success![0]).toBe(1 + gamma * (1 + gamma * (1 + gamma)));
	});

	it.each([0, 1.5, "0.9"])("refuses gamma %o", (gamma) => {
		expect(() =>
			drive({
				...sure([1]),
				numEnvs: 1,
				agent: "discounted-thompson",
				agentParams: { gamma },
				steps: 1,
			}),
		).toThrow(InvalidParamsError);
	});
});

describe("gaussian-thompson", () => {
	it("holds the conjugate posterior", () => {
		const model = { priorMean: 1, priorSd: 2, rewardSd: 0.5 };
		const { agent } = drive({
			env: "bandit/Gaussian-v0",
			params: { means: [3], rewardSd: 0 },
			numEnvs: 1,
			agent: "gaussian-thompson",
			agentParams: model,
			steps: 4,
		});
		agent.explaining = true;
		agent.act({ "": column("int32", 1) });
		const precision = 1 / 4 + 4 / 0.25;
		const { posterior_mean, posterior_sd } = agent.explanation!;
		expect(posterior_mean!.data[0]).toBeCloseTo((1 / 4 + (4 * 3) / 0.25) / precision, 12);
		expect(posterior_sd!.data[0]).toBeCloseTo(1 / Math.sqrt(precision), 12);
	});

	it("beats epsilon-greedy and random on the 10-armed testbed", () => {
		const mean = (agent: string): number =>
			summary(drive({ env: "bandit/Gaussian-v0", numEnvs: 300, agent, steps: 300 }).regret).mean;
		const thompson = mean("gaussian-thompson");
		expect(thompson).toBeLessThan(0.7 * mean("epsilon-greedy"));
		// Random: 300 · E[max of 10 standard normals] = 300 · 1.5388.
		expect(Math.abs(mean("random") - 461.6)).toBeLessThan(4 * 300 * Math.sqrt(0.69 / 300));
	});
});

describe("subset-thompson", () => {
	it("tries only so many arms of those allowed", () => {
		const tried = new Uint8Array(50 * 30);
		drive({
			env: "bandit/Bernoulli-v0",
			params: { arms: { min: 10, max: 30 } },
			numEnvs: 50,
			agent: "subset-thompson",
			agentParams: { size: 12 },
			steps: 200,
			each: ({ action }) => {
				for (const [row, arm] of action.entries()) tried[row * 30 + arm] = 1;
			},
		});
		const counts = Array.from({ length: 50 }, (_, row) =>
			tried.subarray(row * 30, row * 30 + 30).reduce((sum, flag) => sum + flag, 0),
		);
		expect(Math.max(...counts)).toBe(12);
		expect(Math.min(...counts)).toBeGreaterThanOrEqual(9);
	});

	// Regret of Thompson sampling on m of 30 arms at 100 steps; sd over bandits about 9.
	it.each([
		[30, 26.5],
		[20, 22.7],
		[16, 21.2],
		[10, 19.8],
	])("with %i of 30 arms has regret %f at step 100", (size, expected) => {
		const { regret } = drive({
			env: "bandit/Bernoulli-v0",
			params: { arms: 30 },
			numEnvs: 1500,
			agent: "subset-thompson",
			agentParams: { size },
			steps: 100,
		});
		const { mean, se } = summary(regret);
		expect(Math.abs(mean - expected)).toBeLessThan(4 * Math.hypot(se, 9 / Math.sqrt(4000)));
	});
});
