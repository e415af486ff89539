import { describe, expect, it } from "vitest";
import { Generator } from "../../src/random/index.ts";
import {
	aggregateIqm,
	aggregateMean,
	bootstrapInterval,
	differences,
	improvementInterval,
	intervalEstimates,
	mean,
	median,
	normalInterval,
	pairedBootstrap,
	pairedDifference,
	performanceProfile,
	probabilityOfImprovement,
	ScoreTable,
	StatsError,
} from "../../src/stats/index.ts";

const normals = (count: number, seed: number): Float64Array => {
	const generator = new Generator(seed);
	return Float64Array.from({ length: count }, () => generator.normal(1, 2));
};

describe("percentile bootstrap", () => {
	it("finds the ends of a resampling distribution that can be enumerated", () => {
		// 3 runs of 4 tasks: all 27⁴ resamples, by convolving the 27 sums of each task.
		const scores = [
			[0, 0.25, 1, 0.5],
			[0.75, 0, 0.25, 0.5],
			[1, 0.5, 0, 0.25],
		];
		let sums = new Map([[0, 1]]);
		for (let task = 0; task < 4; task++) {
			const next = new Map<number, number>();
			for (const [sum, ways] of sums) {
				for (let i = 0; i < 27; i++) {
					const drawn = [i % 3, Math.floor(i / 3) % 3, Math.floor(i / 9)];
					const total = drawn.reduce((s, run) => s + scores[run]![task]! * 4, sum);
					next.set(total, (next.get(total) ?? 0) + ways);
				}
			}
			sums = next;
		}
		const exact = (q: number): number => {
			let cumulative = 0;
			for (const [sum, ways] of [...sums].sort((a, b) => a[0] - b[0])) {
				cumulative += ways / 27 ** 4;
				if (cumulative >= q) return sum / 48;
			}
			return Number.NaN;
		};
		for (const confidence of [0.5, 0.8, 0.9, 0.95]) {
			const request = { scores, aggregate: aggregateMean, confidence, reps: 40_000 };
			const { low, high } = intervalEstimates(request);
			// Within what 40 000 draws can tell apart: 5 standard errors of a cumulative frequency.
			const q = (1 - confidence) / 2;
			const blur = 5 * Math.sqrt((q * (1 - q)) / 40_000);
			expect(low).toBeGreaterThanOrEqual(exact(q - blur) - 1e-9);
			expect(low).toBeLessThanOrEqual(exact(q + blur) + 1e-9);
			expect(high).toBeGreaterThanOrEqual(exact(1 - q - blur) - 1e-9);
			expect(high).toBeLessThanOrEqual(exact(1 - q + blur) + 1e-9);
		}
	});

	it("covers the true mean about as often as it says", () => {
		let covered = 0;
		for (let trial = 0; trial < 400; trial++) {
			const values = normals(25, trial + 1);
			const { low, high } = bootstrapInterval({ values, statistic: mean, reps: 400, seed: trial });
			if (low <= 1 && 1 <= high) covered++;
		}
		// A percentile interval of 25 values covers a little below 95 %.
		expect(covered / 400).toBeGreaterThan(0.89);
		expect(covered / 400).toBeLessThan(0.98);
	});

	it("repeats with the same seed and differs with another", () => {
		const values = normals(20, 1);
		const request = { values, statistic: median };
		const first = bootstrapInterval({ ...request, statistic: mean });
		expect(bootstrapInterval({ ...request, statistic: mean, seed: 0, reps: 2000 })).toEqual(first);
		expect(bootstrapInterval({ ...request, statistic: mean, seed: 1 })).not.toEqual(first);
		expect(bootstrapInterval({ ...request, statistic: mean, reps: 100 })).not.toEqual(first);
	});

	it("pins one interval, so that no change of the draws goes unseen", () => {
		const values = Array.from({ length: 10 }, (_, i) => i);
		const { estimate, low, high } = bootstrapInterval({ values, statistic: mean });
		expect([estimate, low, high]).toEqual([4.5, 2.8, 6.3]);
	});

	it("has a point interval for a constant sample, and a wider one for more confidence", () => {
		const constant = bootstrapInterval({ values: [2, 2, 2], statistic: mean });
		expect(constant).toEqual({ estimate: 2, low: 2, high: 2 });
		const values = normals(30, 3);
		const narrow = bootstrapInterval({ values, statistic: mean, confidence: 0.5 });
		const wide = bootstrapInterval({ values, statistic: mean, confidence: 0.99 });
		expect(wide.low).toBeLessThan(narrow.low);
		expect(wide.high).toBeGreaterThan(narrow.high);
	});

	it("never changes the data", () => {
		const scores = ScoreTable.from([
			[1, 2],
			[3, 4],
		]);
		intervalEstimates({ scores, aggregate: aggregateIqm, reps: 50 });
		expect([...scores.data]).toEqual([1, 2, 3, 4]);
	});
});

describe("resampling schemes", () => {
	// One run is good at everything, the other at nothing.
	const scores = [
		[0, 0, 0, 0, 0, 0, 0, 0],
		[1, 1, 1, 1, 1, 1, 1, 1],
	];
	const width = (resample: "stratified" | "runs" | "runs-and-tasks"): number => {
		const { low, high } = intervalEstimates({ scores, aggregate: aggregateMean, resample });
		return high - low;
	};
	it("whole runs keep the correlation between tasks that stratification breaks", () => {
		expect(width("runs")).toBe(1);
		expect(width("stratified")).toBeLessThan(0.6);
	});
	it("resampling tasks widens the interval when tasks differ", () => {
		const tasks = [
			[0, 0, 0.1, 0.9, 1, 1],
			[0.1, 0, 0, 1, 0.9, 1],
		];
		const request = { scores: tasks, aggregate: aggregateMean };
		const runs = intervalEstimates(request);
		const both = intervalEstimates({ ...request, resample: "runs-and-tasks" });
		expect(both.high - both.low).toBeGreaterThan(3 * (runs.high - runs.low));
	});
});

describe("normal intervals and paired differences", () => {
	it("is mean ± 1.96 sd / √n", () => {
		const { estimate, low, high } = normalInterval([1, 2, 3, 4]);
		const half = (1.96 * Math.sqrt(5 / 3)) / 2;
		expect(estimate).toBe(2.5);
		expect(low).toBeCloseTo(2.5 - half, 12);
		expect(high).toBeCloseTo(2.5 + half, 12);
	});
	it("pairing removes the variance of the seeds", () => {
		const b = normals(30, 5);
		const a = b.map((value, i) => value + 0.1 + 0.001 * (i % 3));
		const paired = pairedDifference(a, b);
		expect(paired.low).toBeGreaterThan(0.1);
		expect(paired.high).toBeLessThan(0.102);
		expect(normalInterval(a).low).toBeLessThan(normalInterval(b).high);
		const bootstrap = pairedBootstrap(a, b);
		expect(bootstrap.estimate).toBeCloseTo(paired.estimate, 12);
		expect(bootstrap.low).toBeGreaterThan(0.1);
		expect([...differences([3, 2], [1, 5])]).toEqual([2, -3]);
	});
});

describe("performance profile and improvement, by hand", () => {
	it("counts scores strictly above a threshold", () => {
		const scores = [
			[0.2, 0.5],
			[0.4, 1],
		];
		const thresholds = [0, 0.2, 0.4, 0.5, 1];
		const runs = performanceProfile({ scores, thresholds });
		expect([...runs.estimate]).toEqual([1, 0.75, 0.5, 0.25, 0]);
		const tasks = performanceProfile({ scores, thresholds, distribution: "average-score" });
		expect([...tasks.estimate]).toEqual([1, 1, 0.5, 0.5, 0]);
	});
	it("counts a tie one half", () => {
		expect(probabilityOfImprovement([[1], [2]], [[1], [0]])).toBe((0.5 + 1 + 1 + 1) / 4);
		expect(improvementInterval({ x: [[3]], y: [[3]] })).toEqual({
			estimate: 0.5,
			low: 0.5,
			high: 0.5,
		});
	});
});

describe("errors name the argument, its value and what was expected", () => {
	it.each([
		[
			"ragged",
			() => intervalEstimates({ scores: [[1, 2], [3]], aggregate: aggregateMean }),
			"scores[1].length is 1; expected 2 (as scores[0])",
		],
		["no runs", () => aggregateIqm([]), "scores.length is 0; expected at least 1"],
		["no tasks", () => aggregateIqm([[]]), "scores[0].length is 0; expected at least 1"],
		[
			"NaN",
			() => aggregateIqm([[1], [Number.NaN]]),
			"scores[1][0] is NaN; expected a finite number",
		],
		["reps", () => bootstrapInterval({ values: [1], statistic: mean, reps: 0 }), "reps is 0"],
		[
			"confidence",
			() => bootstrapInterval({ values: [1], statistic: mean, confidence: 95 }),
			"confidence is 95; expected a number from 0 to 1",
		],
		[
			"confidence of 1",
			() => bootstrapInterval({ values: [1], statistic: mean, confidence: 1 }),
			"confidence is 1; expected a number between 0 and 1",
		],
		[
			"a statistic without a value",
			() => bootstrapInterval({ values: [0, 1], statistic: (v) => v[0]! / v[0]! }),
			"statistic of the data is NaN",
		],
		["unpaired", () => pairedDifference([1, 2], [1]), "b.length is 1; expected 2"],
		["one pair", () => pairedDifference([1], [1]), "values.length is 1; expected at least 2"],
		["other tasks", () => probabilityOfImprovement([[1, 2]], [[1]]), "tasks of y is 1; expected 2"],
		[
			"descending thresholds",
			() => performanceProfile({ scores: [[1]], thresholds: [1, 0] }),
			"thresholds[1] is 0; expected at least thresholds[0] = 1",
		],
		[
			"table shape",
			() => new ScoreTable(new Float64Array(5), 2, 3),
			"data.length is 5; expected 6",
		],
	] as const)("%s", (_, call, message) => {
		expect(call).toThrow(StatsError);
		expect(call).toThrow(message);
	});
});
