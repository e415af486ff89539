import { describe, expect, it } from "vitest";
import "../../index.ts";
import { allocateChunk, Maze2DCollector, Moments, recipeNamed } from "../../src/dataset/index.ts";

const STEPS = 400_000;

interface Expected {
	readonly mean: readonly number[];
	readonly positionTolerance: number;
	readonly velocity: readonly number[];
	readonly action: readonly number[];
	readonly reward: number;
	/** Targets in a million steps; of hosted files only umaze's are known. */
	readonly targets: number;
}

/** Hosted files' values, as in the official configurations of the planners that train on them. */
const HOSTED: Record<string, Expected> = {
	umaze: {
		mean: [1.9328, 2.3745],
		positionTolerance: 0.06,
		velocity: [2.2129, 2.4682],
		action: [0.7043, 0.7506],
		reward: 0.081254,
		targets: 12_459,
	},
	medium: {
		mean: [3.5093, 3.4766],
		positionTolerance: 0.06,
		velocity: [2.3408, 2.3694],
		action: [0.7398, 0.7459],
		reward: 0.0236665,
		targets: 5920,
	},
	large: {
		mean: [3.7296, 5.3047],
		positionTolerance: 0.15,
		velocity: [2.4368, 2.6494],
		action: [0.7249, 0.7395],
		reward: 0.0089225,
		targets: 4198,
	},
};

describe.each(Object.entries(HOSTED))(`maze2d-%s, ${STEPS} steps`, (maze, hosted) => {
	const { env, limit } = recipeNamed(`maze2d-${maze}`);
	const collector = new Maze2DCollector({ env, limit, seed: 0, noise: 0.5 });
	const chunk = allocateChunk(STEPS);
	collector.collect(chunk, 0, STEPS);
	const of = (data: Float32Array, width: number): ReturnType<Moments["result"]> => {
		const moments = new Moments(width);
		moments.add(data, 0, STEPS);
		return moments.result();
	};
	const observations = of(chunk.observations, 4);
	const actions = of(chunk.actions, 2);

	it("is where the hosted data is", () => {
		for (let k = 0; k < 2; k++)
			expect(Math.abs(observations.mean[k]! - hosted.mean[k]!)).toBeLessThan(
				hosted.positionTolerance,
			);
	});

	it("is as fast, and pushes as hard", () => {
		for (let k = 0; k < 2; k++) {
			expect(Math.abs(observations.std[2 + k]! / hosted.velocity[k]! - 1)).toBeLessThan(0.02);
			expect(Math.abs(actions.std[k]! / hosted.action[k]! - 1)).toBeLessThan(0.01);
		}
	});

	it("reaches as many targets, and is rewarded as often", () => {
		const targets = (collector.targets * 1e6) / STEPS;
		expect(Math.abs(targets / hosted.targets - 1)).toBeLessThan(0.04);
		const reward = of(chunk.rewards, 1).mean[0]!;
		expect(Math.abs(reward / hosted.reward - 1)).toBeLessThan(0.2);
	});
});

describe("noise", () => {
	it("without it, the data is another: fewer reversals, more targets", () => {
		const { env, limit } = recipeNamed("maze2d-umaze");
		const quiet = new Maze2DCollector({ env, limit, seed: 0, noise: 0 });
		const chunk = allocateChunk(200_000);
		quiet.collect(chunk, 0, 200_000);
		// 13 550 in a million without noise, 12 459 with it.
		expect(Math.abs((quiet.targets * 5) / 13_550 - 1)).toBeLessThan(0.03);
	});
});

describe("Moments", () => {
	it("do not depend on how the rows arrive", () => {
		const data = Float32Array.from({ length: 3000 }, (_, k) => Math.sin(k) * (k % 7) + 100);
		const whole = new Moments(3);
		whole.add(data, 0, 1000);
		const parts = new Moments(3);
		parts.add(data, 0, 1);
		parts.add(data, 1, 1);
		parts.add(data, 1, 640);
		parts.add(data, 640, 1000);
		const column = Array.from({ length: 1000 }, (_, row) => data[3 * row + 1]!);
		const mean = column.reduce((sum, value) => sum + value, 0) / 1000;
		const variance = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 1000;
		for (const { result } of [whole, parts].map((each) => ({ result: each.result() }))) {
			expect(result.mean[1]).toBeCloseTo(mean, 10);
			expect(result.std[1]).toBeCloseTo(Math.sqrt(variance), 10);
			expect(result.min[1]).toBe(Math.min(...column));
			expect(result.max[1]).toBe(Math.max(...column));
		}
	});
});
