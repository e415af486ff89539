import { describe, expect, test } from "vitest";
import { aggregate } from "../../src/run/aggregate.ts";
import type { JobResult } from "../../src/run/job.ts";

function job(seed: number, values: number[], more: Partial<JobResult> = {}): JobResult {
	const curve = {
		metric: "return",
		x: "step",
		xs: [1, 2],
		mean: [0, values.reduce((sum, value) => sum + value, 0) / values.length],
		rows: values.map((value) => [0, value]),
	} as const;
	return {
		id: `a_seed${seed}`,
		variant: "",
		agent: "a",
		seed,
		steps: 2 * values.length,
		values: { return: values },
		curves: [curve],
		view: null,
		trained: false,
		...more,
	};
}

describe("aggregate", () => {
	test("the environments of all seeds are the units of an agent that was not trained", () => {
		const { rows, curves } = aggregate([job(0, [1, 2, 3]), job(1, [4, 5, 9])]);
		expect(rows[0]).toMatchObject({ unit: "environment", n: 6, mean: 4, iqm: 3.5 });
		expect(rows[0]!.low).toBeGreaterThan(1);
		expect(curves[0]!.mean).toEqual([0, 4]);
	});

	test("seeds are the units of one that was, beside others that were not", () => {
		const trained = { trained: true, agent: "b" };
		const { rows } = aggregate([
			job(0, [1, 2, 3], trained),
			job(1, [4, 5, 9], trained),
			job(0, [1, 2, 3]),
		]);
		expect(rows.find((row) => row.agent === "b")).toMatchObject({
			unit: "seed",
			n: 2,
			mean: 4,
			low: 2,
			high: 6,
		});
		expect(rows.find((row) => row.agent === "a")).toMatchObject({ unit: "environment", n: 3 });
	});

	test("what was never measured is no number, and is left out of n", () => {
		const { rows } = aggregate([job(0, [Number.NaN, 2, 4])]);
		expect(rows[0]).toMatchObject({ n: 2, mean: 3 });
		const none = aggregate([job(0, [Number.NaN])]).rows[0]!;
		expect(none).toMatchObject({ n: 0, mean: Number.NaN, low: Number.NaN });
	});

	test("points that some environment did not reach are left out of a curve", () => {
		const short = job(1, [7]);
		const cut = { ...short.curves[0]!, rows: [[0, Number.NaN]], mean: [0, Number.NaN] };
		expect(aggregate([job(0, [7]), { ...short, curves: [cut] }]).curves[0]!.xs).toEqual([]);
	});
});
