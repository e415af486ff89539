import { describe, expect, it } from "vitest";
import "../../../envs/bandit/index.ts";
import { make, makeVec } from "../../../src/env/index.ts";
import { Discrete } from "../../../src/spaces/index.ts";

const N = 4000;

function means(id: string, params: Record<string, unknown>): Float64Array {
	const envs = makeVec(id, { numEnvs: N, params });
	envs.reset({ seed: 3 });
	return envs.kernel.hidden.means!.data as Float64Array;
}

function share(values: Float64Array, of: (index: number, value: number) => boolean): number {
	return values.filter((value, index) => of(index, value)).length / values.length;
}

describe("bandit/Bernoulli-v0", () => {
	it("shows the constant 0 and ends by truncation at its horizon", () => {
		const env = make("bandit/Bernoulli-v0", { params: { arms: 3, horizon: 5 } });
		expect(env.observationSpace.equals(new Discrete(1))).toBe(true);
		expect(env.actionSpace.equals(new Discrete(3))).toBe(true);
		expect(env.reset({ seed: 0 })).toEqual({ observation: 0, info: { regret: 0 } });
		for (let t = 1; t <= 5; t++) {
			const step = env.step(t % 3);
			expect(step.observation).toBe(0);
			expect([0, 1]).toContain(step.reward);
			expect(step.terminated).toBe(false);
			expect(step.truncated).toBe(t === 5);
		}
	});

	it("has a horizon of 300 unless told", () => {
		const env = make("bandit/Bernoulli-v0");
		env.reset();
		let steps = 1;
		while (!env.step(0).truncated) steps++;
		expect(steps).toBe(300);
		expect((env.actionSpace as Discrete).n).toBe(10);
	});

	it("pays 1 with the arm's probability, and never or always at 0 and 1", () => {
		const envs = makeVec("bandit/Bernoulli-v0", {
			numEnvs: N,
			params: { means: [0, 0.3, 1], horizon: 1000 },
		});
		envs.reset({ seed: 1 });
		const paid = [0, 1, 2].map((arm) => {
			let sum = 0;
			for (let t = 0; t < 25; t++)
				for (const reward of envs.step(new Int32Array(N).fill(arm)).reward) sum += reward;
			return sum / (25 * N);
		});
		expect(paid[0]).toBe(0);
		expect(Math.abs(paid[1]! - 0.3)).toBeLessThan(4 * Math.sqrt((0.3 * 0.7) / (25 * N)));
		expect(paid[2]).toBe(1);
	});

	it("tells pseudo-regret against the true means, not the sampled rewards", () => {
		const env = make("bandit/Bernoulli-v0", { params: { means: [0.2, 0.9, 0.5] } });
		env.reset({ seed: 1 });
		expect([0, 1, 2].map((arm) => env.step(arm).info.regret)).toEqual([0.7, 0, 0.4]);
		expect(env.kernel.hidden.best_arm!.data[0]).toBe(1);
	});

	it("draws uniform means on [0, 1]", () => {
		const drawn = means("bandit/Bernoulli-v0", { arms: 4 });
		expect(share(drawn, (_, value) => value < 0.25)).toBeCloseTo(0.25, 1);
		const mean = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
		expect(Math.abs(mean - 0.5)).toBeLessThan((4 * Math.sqrt(1 / 12)) / Math.sqrt(drawn.length));
	});

	it.each([
		["odd", 0.95, 1],
		["even", 0.95, 0],
		["odd", 0.5, 1],
		["even", 1, 0],
	])("puts good arms at %s indices in a share of %f", (distribution, fraction, parity) => {
		const drawn = means("bandit/Bernoulli-v0", { arms: 6, distribution, fraction });
		// Within a bandit all arms of one parity are good and the others are not.
		let good = 0;
		for (let row = 0; row < N; row++) {
			const inside = Array.from(drawn.subarray(6 * row, 6 * row + 6), (value) => value >= 0.5);
			expect(inside.every((high, arm) => high === inside[arm % 2])).toBe(true);
			expect(inside[0]).not.toBe(inside[1]);
			if (inside[parity]) good++;
		}
		const sd = Math.sqrt((fraction * (1 - fraction)) / N);
		expect(Math.abs(good / N - fraction)).toBeLessThanOrEqual(4 * sd);
	});

	it("prints its means for terminals and its arms for viewers", () => {
		const env = make("bandit/Bernoulli-v0", { params: { means: [0.25, 0.75] } });
		env.reset();
		expect(env.render()).toBe("  arm 0: 0.250\n* arm 1: 0.750");
		expect(env.kernel.describe?.()).toEqual({ arms: { min: 2, max: 2 } });
	});
});

describe("bandit/Gaussian-v0", () => {
	it("draws normal means, or uniform ones, as told", () => {
		const normal = means("bandit/Gaussian-v0", { arms: 5, location: 2, meanSd: 3 });
		const mean = normal.reduce((sum, value) => sum + value, 0) / normal.length;
		const sd = Math.sqrt(normal.reduce((sum, x) => sum + (x - mean) ** 2, 0) / normal.length);
		expect(Math.abs(mean - 2)).toBeLessThan((4 * 3) / Math.sqrt(normal.length));
		expect(Math.abs(sd - 3)).toBeLessThan((4 * 3) / Math.sqrt(2 * normal.length));
		const uniform = means("bandit/Gaussian-v0", { distribution: "uniform", low: -1, high: 3 });
		expect(Math.min(...uniform)).toBeGreaterThanOrEqual(-1);
		expect(Math.max(...uniform)).toBeLessThan(3);
		expect(share(uniform, (_, value) => value < 0)).toBeCloseTo(0.25, 1);
	});

	it("pays N(mean, rewardSd²)", () => {
		const envs = makeVec("bandit/Gaussian-v0", {
			numEnvs: N,
			params: { means: [-4, 2], rewardSd: 0.5, horizon: 1000 },
		});
		envs.reset({ seed: 1 });
		let sum = 0;
		let squares = 0;
		const count = 25 * N;
		for (let t = 0; t < 25; t++)
			for (const reward of envs.step(new Int32Array(N)).reward) {
				sum += reward;
				squares += (reward + 4) ** 2;
			}
		expect(Math.abs(sum / count + 4)).toBeLessThan((4 * 0.5) / Math.sqrt(count));
		expect(Math.abs(squares / count - 0.25)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / count));
		expect(envs.kernel.info.regret!.data[0]).toBe(6);
	});

	it("pays exactly the mean without noise", () => {
		const env = make("bandit/Gaussian-v0", { params: { means: [-1.5, 0.25], rewardSd: 0 } });
		env.reset();
		expect([env.step(0).reward, env.step(1).reward]).toEqual([-1.5, 0.25]);
	});
});

describe("bandit/BernoulliContext-v0", () => {
	it("shows one context all episode, another in the next, and is the same bandit beneath", () => {
		const params = { arms: 4, horizon: 6 };
		const env = make("bandit/BernoulliContext-v0", { params, episodesPerTrial: 2 });
		const first = env.reset({ seed: 9 }).observation;
		expect(first).toBeInstanceOf(Float32Array);
		expect(first).toHaveLength(2);
		const truth = Array.from(env.kernel.hidden.means!.data);
		for (let t = 0; t < 6; t++) expect(env.step(t % 4).observation).toEqual(first);
		expect(env.reset().observation).not.toEqual(first);
		expect(Array.from(env.kernel.hidden.means!.data)).toEqual(truth);
		const plain = make("bandit/Bernoulli-v0", { params });
		plain.reset({ seed: 9 });
		expect(Array.from(plain.kernel.hidden.means!.data)).toEqual(truth);
	});

	it("draws contexts from N(0, I/d)", () => {
		const envs = makeVec("bandit/BernoulliContext-v0", { numEnvs: N, params: { dimension: 4 } });
		const { observation } = envs.reset({ seed: 2 });
		const squares = (observation as Float32Array).reduce((sum, x) => sum + x * x, 0) / (4 * N);
		expect(Math.abs(squares - 1 / 4)).toBeLessThan(4 * 0.25 * Math.sqrt(2 / (4 * N)));
	});
});
