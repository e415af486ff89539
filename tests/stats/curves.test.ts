import { describe, expect, it } from "vitest";
import { Generator } from "../../src/random/index.ts";
import {
	aggregateMean,
	bootstrapInterval,
	curveBand,
	mean,
	StatsError,
	sampleEfficiencyCurve,
} from "../../src/stats/index.ts";

const curves = (runs: number, length: number): Float64Array[] => {
	const generator = new Generator(11);
	return Array.from({ length: runs }, () =>
		Float64Array.from({ length }, (_, t) => t / length + generator.normal(0, 0.3)),
	);
};

describe("curveBand", () => {
	it("keeps every point of a short curve and thins a long one, ends included", () => {
		expect([...curveBand(curves(3, 5), { reps: 10 }).x]).toEqual([0, 1, 2, 3, 4]);
		const { x, estimate, low, high } = curveBand(curves(3, 12_345), { reps: 10 });
		expect(x.length).toBe(200);
		expect(x[0]).toBe(0);
		expect(x[199]).toBe(12_344);
		expect(new Set(x).size).toBe(200);
		expect([estimate.length, low.length, high.length]).toEqual([200, 200, 200]);
		expect([...curveBand([[7], [9]]).estimate]).toEqual([8]);
	});

	it("is at each point the bootstrap of the mean over runs", () => {
		const data = curves(12, 40);
		const band = curveBand(data);
		for (const t of [0, 17, 39]) {
			const values = data.map((curve) => curve[t]!);
			const single = bootstrapInterval({ values, statistic: mean });
			expect(band.estimate[t]).toBeCloseTo(single.estimate, 12);
			// Both draw the same runs from the same seed.
			expect(band.low[t]).toBeCloseTo(single.low, 12);
			expect(band.high[t]).toBeCloseTo(single.high, 12);
		}
	});

	it("repeats, and depends on the seed", () => {
		const data = curves(6, 30);
		expect(curveBand(data)).toEqual(curveBand(data, { seed: 0, reps: 2000, confidence: 0.95 }));
		expect(curveBand(data, { seed: 5 })).not.toEqual(curveBand(data));
	});

	it("collapses on a single run", () => {
		const { estimate, low, high } = curveBand([[1, 2, 3]]);
		expect([...low]).toEqual([1, 2, 3]);
		expect([...high]).toEqual([...estimate]);
	});
});

describe("sampleEfficiencyCurve", () => {
	it("takes any aggregate", () => {
		const scores = [
			[
				[0, 1],
				[2, 3],
			],
			[
				[4, 5],
				[6, 7],
			],
		];
		const { estimate, low, high } = sampleEfficiencyCurve({ scores, aggregate: aggregateMean });
		expect([...estimate]).toEqual([3, 4]);
		expect([low[0], high[0]]).toEqual([1, 5]);
	});
});

describe("errors", () => {
	it.each([
		["none", () => curveBand([]), "curves.length is 0"],
		["empty", () => curveBand([[], []]), "curves[0].length is 0"],
		["unequal", () => curveBand([[1, 2], [1]]), "curves[1].length is 1; expected 2 (as curves[0])"],
		["NaN", () => curveBand([[1, Number.NaN]]), "curves[0][1] is NaN"],
		["points", () => curveBand([[1, 2]], { points: 1 }), "points is 1"],
		["no runs", () => sampleEfficiencyCurve({ scores: [] }), "scores.length is 0"],
		["no tasks", () => sampleEfficiencyCurve({ scores: [[]] }), "scores[0].length is 0"],
		[
			"ragged",
			() => sampleEfficiencyCurve({ scores: [[[1, 2]], [[1]]] }),
			"scores[1][0].length is 1; expected 2",
		],
	] as const)("%s", (_, call, message) => {
		expect(call).toThrow(StatsError);
		expect(call).toThrow(message);
	});
});
