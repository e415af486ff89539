import { describe, expect, it } from "vitest";
import {
	type Aggregate,
	aggregateIqm,
	aggregateMean,
	aggregateMedian,
	improvementInterval,
	intervalEstimates,
	optimalityGap,
	performanceProfile,
	probabilityOfImprovement,
	sampleEfficiencyCurve,
} from "../../src/stats/index.ts";
import { fixture, near } from "./fixture.ts";

const AGGREGATES: Record<keyof (typeof fixture.aggregates)[0]["aggregates"], Aggregate> = {
	mean: aggregateMean,
	median: aggregateMedian,
	iqm: aggregateIqm,
	optimalityGap: (scores) => optimalityGap(scores),
};

const cases = fixture.aggregates.flatMap((c) =>
	(Object.keys(AGGREGATES) as (keyof typeof AGGREGATES)[]).map(
		(aggregate) => [c.name, aggregate, c] as const,
	),
);

describe("aggregates and their stratified bootstrap intervals", () => {
	it.each(cases)("%s: %s", (_, name, c) => {
		const theirs = c.aggregates[name];
		const ours = intervalEstimates({
			scores: c.scores,
			aggregate: AGGREGATES[name],
			reps: 20_000,
		});
		near(ours.estimate, theirs.estimate);
		// An end of a 95 % interval from 20 000 draws of a normal has a standard error of 0.5 % of the
		// width; 3 % leaves room for the error of rliable's own 50 000 and for skewed distributions.
		// Aggregates of tied scores lie on a lattice of 1/48, where an end can only jump a whole step.
		const step = c.name.includes("ties") ? 1 / 48 : 0;
		const tolerance = Math.max(0.03 * (theirs.high - theirs.low), step) + 1e-12;
		expect(Math.abs(ours.low - theirs.low)).toBeLessThanOrEqual(tolerance);
		expect(Math.abs(ours.high - theirs.high)).toBeLessThanOrEqual(tolerance);
	});
});

describe("performance profiles", () => {
	const kinds = ["run-score", "average-score"] as const;
	it.each(fixture.profiles.flatMap((c, i) => kinds.map((kind) => [c.name, kind, c, i] as const)))(
		"%s: %s",
		(_, distribution, c, i) => {
			const { scores } = fixture.aggregates[i]!;
			const theirs = c[distribution];
			const ours = performanceProfile({
				scores,
				thresholds: c.thresholds,
				distribution,
				reps: 10_000,
			});
			expect([...ours.thresholds]).toEqual(c.thresholds);
			// A fraction moves in steps of one score (one task), so an end may differ by one step.
			const tasks = scores[0]!.length;
			const step = 1 / (distribution === "run-score" ? scores.length * tasks : tasks);
			let moved = 0;
			c.thresholds.forEach((_, t) => {
				near(ours.estimate[t]!, theirs.estimate[t]!);
				for (const end of ["low", "high"] as const) {
					const distance = Math.abs(ours[end][t]! - theirs[end][t]!);
					expect(distance).toBeLessThanOrEqual(step + 1e-9);
					if (distance > 1e-9) moved++;
				}
			});
			// With 130 scores an end's standard error is a tenth of a step, so some ends do differ.
			expect(moved).toBeLessThanOrEqual(0.25 * 2 * c.thresholds.length);
		},
	);
});

describe("probability of improvement", () => {
	it.each(fixture.improvement.map((c) => [c.name, c] as const))("%s", (_, c) => {
		near(probabilityOfImprovement(c.x, c.y), c.probability);
		near(probabilityOfImprovement(c.y, c.x), 1 - c.probability);
		if (c.interval === undefined) return;
		const ours = improvementInterval({ x: c.x, y: c.y, reps: 20_000 });
		near(ours.estimate, c.interval.estimate[0]!);
		const width = c.interval.high[0]! - c.interval.low[0]!;
		expect(Math.abs(ours.low - c.interval.low[0]!)).toBeLessThanOrEqual(0.05 * width);
		expect(Math.abs(ours.high - c.interval.high[0]!)).toBeLessThanOrEqual(0.05 * width);
	});
});

it("sample-efficiency curve: IQM and interval at every point", () => {
	const theirs = fixture.curve;
	const ours = sampleEfficiencyCurve({ scores: theirs.scores, reps: 20_000 });
	expect([...ours.x]).toEqual([0, 1, 2, 3, 4, 5]);
	theirs.estimate.forEach((estimate, i) => {
		near(ours.estimate[i]!, estimate);
		const tolerance = 0.03 * (theirs.high[i]! - theirs.low[i]!);
		expect(Math.abs(ours.low[i]! - theirs.low[i]!)).toBeLessThanOrEqual(tolerance);
		expect(Math.abs(ours.high[i]! - theirs.high[i]!)).toBeLessThanOrEqual(tolerance);
	});
});
