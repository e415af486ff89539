import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { InvalidParamsError } from "../../src/env/index.ts";
import { type Driven, type DriveOptions, drive } from "../helpers/drive.ts";

interface Pull {
	readonly arm: number;
	readonly reward: number;
	/** Indices before the pull. */
	readonly index: readonly number[];
}

/** History of one row with the indices that the agent acted on. */
function history(options: Omit<DriveOptions, "numEnvs">, arms: number): [Pull[], Driven] {
	const pulls: Pull[] = [];
	const driven = drive({
		...options,
		numEnvs: 1,
		explaining: true,
		each: ({ agent, action, env }) => {
			const index = Array.from(agent.explanation!.index!.data.subarray(0, arms), Number);
			pulls.push({ arm: action[0]!, reward: env.kernel.reward[0]!, index });
		},
	});
	return [pulls, driven];
}

const bandit = { env: "bandit/Bernoulli-v0", params: { means: [0.3, 0.5, 0.7] }, steps: 290 };

/** Recomputes every index from the history by its definition. */
function check(pulls: Pull[], index: (before: Pull[], arm: number) => number): void {
	for (let t = 0; t < pulls.length; t++) {
		const before = pulls.slice(0, t);
		const expected = [0, 1, 2].map((arm) => index(before, arm));
		pulls[t]!.index.forEach((value, arm) => {
			if (expected[arm] === Infinity) expect(value).toBe(Infinity);
			else expect(value).toBeCloseTo(expected[arm]!, 9);
		});
		expect(expected[pulls[t]!.arm]).toBe(Math.max(...expected));
	}
}

function stats(pulls: Pull[], arm: number, weight = (_age: number) => 1): [number, number] {
	let count = 0;
	let sum = 0;
	pulls.forEach((pull, t) => {
		if (pull.arm !== arm) return;
		count += weight(pulls.length - 1 - t);
		sum += weight(pulls.length - 1 - t) * pull.reward;
	});
	return [count, sum];
}

describe("ucb1", () => {
	it.each([0.5, 0.3, 2])("is mean + √(%f ln t / n), untried arms first", (coefficient) => {
		const [pulls] = history({ ...bandit, agent: "ucb1", agentParams: { coefficient } }, 3);
		check(pulls, (before, arm) => {
			const [n, sum] = stats(before, arm);
			return n === 0
				? Infinity
				: sum / n + Math.sqrt((coefficient * Math.log(Math.max(1, before.length))) / n);
		});
	});
});

describe("sliding-window-ucb", () => {
	it("counts the last τ steps only", () => {
		const window = 30;
		const agentParams = { window, xi: 0.6 };
		const [pulls] = history({ ...bandit, agent: "sliding-window-ucb", agentParams }, 3);
		check(pulls, (before, arm) => {
			const [n, sum] = stats(before.slice(-window), arm);
			const width = 0.6 * Math.log(Math.max(1, Math.min(before.length, window)));
			return n === 0 ? Infinity : sum / n + Math.sqrt(width / n);
		});
	});

	it("is ucb1 with the same factor while τ ≥ t", () => {
		const actions = (agent: string, agentParams: Record<string, unknown>): number[] => {
			const out: number[] = [];
			drive({
				env: "bandit/Bernoulli-v0",
				numEnvs: 20,
				agent,
				agentParams,
				steps: 300,
				each: ({ action }) => out.push(...action),
			});
			return out;
		};
		const plain = actions("ucb1", { coefficient: 0.5 });
		expect(actions("sliding-window-ucb", { window: 300, xi: 0.5 })).toEqual(plain);
		expect(actions("sliding-window-ucb", { window: 50, xi: 0.5 })).not.toEqual(plain);
	});

	it("keeps no rounding error of rewards that left the window", () => {
		const [, { agent }] = history(
			{
				env: "bandit/Gaussian-v0",
				params: { means: [0.1, 0.3, 0.2], rewardSd: 1e6, horizon: 5000 },
				agent: "sliding-window-ucb",
				agentParams: { window: 5 },
				steps: 5000,
			},
			3,
		);
		const { count, sum } = agent.memory;
		for (let arm = 0; arm < 3; arm++) if (count![arm] === 0) expect(sum![arm]).toBe(0);
		expect(count![0]! + count![1]! + count![2]!).toBe(5);
	});
});

describe("discounted-ucb", () => {
	it("discounts counts and sums of all arms", () => {
		const gamma = 0.95;
		const agentParams = { gamma, xi: 0.6, scale: 1.5 };
		const [pulls] = history({ ...bandit, agent: "discounted-ucb", agentParams }, 3);
		check(pulls, (before, arm) => {
			const weight = (age: number): number => gamma ** age;
			const [n, sum] = stats(before, arm, weight);
			const total = [0, 1, 2].reduce((all, a) => all + stats(before, a, weight)[0], 0);
			const width = 0.6 * Math.log(Math.max(1, total));
			return n === 0 ? Infinity : sum / n + 1.5 * Math.sqrt(width / n);
		});
	});
});

describe("greedy", () => {
	it("pulls every arm once in random order, then the best average", () => {
		const orders = new Set<string>();
		const numEnvs = 60;
		const pulls: number[][] = Array.from({ length: numEnvs }, () => []);
		const { agent } = drive({
			env: "bandit/Bernoulli-v0",
			params: { means: [0, 0, 1, 0] },
			numEnvs,
			agent: "greedy",
			steps: 10,
			each: ({ action }) => {
				for (const [row, arm] of action.entries()) pulls[row]!.push(arm);
			},
		});
		for (const each of pulls) {
			expect([...each.slice(0, 4)].sort()).toEqual([0, 1, 2, 3]);
			expect(each.slice(4)).toEqual([2, 2, 2, 2, 2, 2]);
			orders.add(each.slice(0, 4).join(""));
		}
		expect(orders.size).toBeGreaterThan(10);
		expect(Array.from(agent.memory.count!.subarray(0, 4))).toEqual([1, 1, 7, 1]);
	});
});

describe("epsilon-greedy", () => {
	const options = {
		env: "bandit/Bernoulli-v0",
		params: { means: [0, 1, 0] },
		agent: "epsilon-greedy",
	};

	it("keeps the sample mean, or moves by a constant step", () => {
		for (const stepSize of [null, 0.1]) {
			const [pulls, { agent }] = history(
				{ ...bandit, agent: "epsilon-greedy", agentParams: { epsilon: 0.3, stepSize } },
				3,
			);
			for (let arm = 0; arm < 3; arm++) {
				let estimate = 0;
				let n = 0;
				for (const pull of pulls)
					if (pull.arm === arm) estimate += (stepSize ?? 1 / ++n) * (pull.reward - estimate);
				expect(agent.memory.value![arm]).toBeCloseTo(estimate, 12);
			}
		}
	});

	it("explores in a share epsilon of steps, and says so", () => {
		let other = 0;
		let late = 0;
		const { agent } = drive({
			...options,
			numEnvs: 400,
			agentParams: { epsilon: 0.3, initial: 1 },
			steps: 100,
			explaining: true,
			each: ({ action }, step) => {
				if (step < 50) return;
				late += action.length;
				for (const arm of action) if (arm !== 1) other++;
			},
		});
		// Of the exploring steps a third pull the best arm.
		expect(Math.abs(other / late - 0.2)).toBeLessThan(4 * Math.sqrt((0.2 * 0.8) / late) + 0.005);
		const { probability } = agent.explanation!;
		const first = Array.from(probability!.data.subarray(0, 3), (p) => Number(p.toFixed(12)));
		expect(first).toEqual([0.1, 0.8, 0.1]);
	});

	it("lowers epsilon linearly over the first steps of a trial", () => {
		const seen: number[] = [];
		drive({
			...options,
			numEnvs: 1,
			agentParams: { epsilon: { from: 0.9, to: 0, steps: 4 }, initial: 0.5, stepSize: 0.5 },
			steps: 7,
			explaining: true,
			each: ({ agent }) => {
				seen.push(Math.min(...agent.explanation!.probability!.data) * 3);
			},
		});
		// At first all three arms tie.
		expect(seen.map((epsilon) => Number(epsilon.toFixed(9)))).toEqual([
			1, 0.675, 0.45, 0.225, 0, 0, 0,
		]);
	});

	it.each([{ stepSize: 0 }, { stepSize: 2 }, { epsilon: 1.5 }, { epsilon: { from: 1, to: 0 } }])(
		"refuses %o",
		(agentParams) => {
			expect(() => drive({ ...options, numEnvs: 1, agentParams, steps: 1 })).toThrow(
				InvalidParamsError,
			);
		},
	);
});

describe("linucb", () => {
	const linear = { env: "bandit/ContextualLinear-v0", agent: "linucb" };

	/** Solves A x = b by elimination. */
	function solve(matrix: number[][], right: number[]): number[] {
		const a = matrix.map((line, i) => [...line, right[i]!]);
		const n = right.length;
		for (let i = 0; i < n; i++)
			for (let j = 0; j < n; j++) {
				if (i === j) continue;
				const factor = a[j]![i]! / a[i]![i]!;
				for (let k = 0; k <= n; k++) a[j]![k]! -= factor * a[i]![k]!;
			}
		return a.map((line, i) => line[n]! / line[i]!);
	}

	it("scores ⟨θ, s⟩ + α √(sᵀA⁻¹s) by ridge regression", () => {
		const d = 3;
		const arms = 4;
		const alpha = 0.7;
		const ridge = 2;
		const A = Array.from({ length: arms }, () =>
			Array.from({ length: d }, (_, i) =>
				Array.from({ length: d }, (_, j) => (i === j ? ridge : 0)),
			),
		);
		const b = Array.from({ length: arms }, () => new Array<number>(d).fill(0));
		const count = new Array<number>(arms).fill(0);
		drive({
			...linear,
			params: { arms, dimension: d },
			agentParams: { alpha, ridge },
			numEnvs: 1,
			steps: 120,
			explaining: true,
			each: ({ agent, action, env, before }) => {
				const arm = action[0]!;
				const context = Array.from(before[""]!.data, Number);
				const dot = (x: number[]): number => x.reduce((sum, v, k) => sum + v * context[k]!, 0);
				const index = agent.explanation!.index!.data;
				for (let a = 0; a < arms; a++) {
					const score = dot(solve(A[a]!, b[a]!)) + alpha * Math.sqrt(dot(solve(A[a]!, context)));
					if (count[a] === 0) expect(index[a]).toBe(1e20);
					else expect(index[a]).toBeCloseTo(score, 9);
				}
				expect(index[arm]).toBe(Math.max(...index));
				for (let i = 0; i < d; i++) {
					b[arm]![i]! += env.kernel.reward[0]! * context[i]!;
					for (let j = 0; j < d; j++) A[arm]![i]![j]! += context[i]! * context[j]!;
				}
				count[arm]!++;
			},
		});
		expect(Math.min(...count)).toBeGreaterThan(5);
	});

	it("needs a context", () => {
		expect(() => drive({ ...bandit, agent: "linucb", numEnvs: 1 })).toThrow(/needs a context/);
	});
});
