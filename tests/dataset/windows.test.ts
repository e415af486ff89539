import { describe, expect, it } from "vitest";
import { arraySource, type FieldStatistics, WindowReader } from "../../src/dataset/index.ts";
import { collect } from "./helpers.ts";

/** Ten rows that count, a segment end after rows 3 and 6. */
const source = arraySource({
	observations: { data: Float32Array.from({ length: 20 }, (_, k) => k), width: 2 },
	actions: { data: Float32Array.from({ length: 10 }, (_, k) => -k), width: 1 },
	timeouts: { data: Float32Array.of(0, 0, 0, 1, 0, 0, 1, 0, 0, 0), width: 1 },
});

describe("windows", () => {
	it("are as many as rows allow, and read only their own", () => {
		const reader = new WindowReader(source, { length: 4 });
		expect(reader.count).toBe(7);
		const { observations, actions } = reader.read([0, 6]);
		expect([...observations!]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 12, 13, 14, 15, 16, 17, 18, 19]);
		expect([...actions!].map(Math.abs)).toEqual([0, 1, 2, 3, 6, 7, 8, 9]);
	});

	it("stay within segments when asked to", () => {
		const reader = new WindowReader(source, { length: 3, across: "segment" });
		const starts = Array.from({ length: reader.count }, (_, k) => reader.start(k));
		expect(starts).toEqual([0, 1, 4, 7]);
	});

	it("normalize fields that have statistics, and leave constants finite", () => {
		const normalize = { observations: { mean: [4, 5], std: [2, 0] } };
		const reader = new WindowReader(source, { length: 2, normalize });
		const { observations, actions } = reader.read([2]);
		expect(observations![0]).toBe(0);
		expect(observations![1]).toBe(0);
		expect(observations![2]).toBe(1);
		expect(observations![3]).toBeCloseTo(2e6, -1);
		expect(actions![0]).toBe(-2);
	});

	it("are drawn uniformly and repeatably", () => {
		const reader = new WindowReader(source, { length: 4, fields: ["actions"] });
		const seen = new Map<number, number>();
		let batches = 0;
		for (const { actions } of reader.sample(70, 5)) {
			for (let i = 0; i < 70; i++) {
				const start = -actions![4 * i]!;
				seen.set(start, (seen.get(start) ?? 0) + 1);
			}
			if (++batches === 100) break;
		}
		expect([...seen.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
		for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(130);
		const first = (seed: number): number[] => [...reader.sample(9, seed).next().value.actions!];
		expect(first(5)).toEqual(first(5));
		expect(first(5)).not.toEqual(first(6));
	});

	it("of a real data set have mean 0 and deviation 1 once normalized", () => {
		const rows = 30_000;
		const chunk = collect(rows);
		const data = arraySource({
			observations: { data: chunk.observations, width: 4 },
			actions: { data: chunk.actions, width: 2 },
		});
		const all = Array.from({ length: 4 }, (_, k) =>
			Array.from({ length: rows }, (_, row) => chunk.observations[4 * row + k]!),
		);
		const mean = all.map((each) => each.reduce((sum, value) => sum + value, 0) / rows);
		const std = all.map((each, k) =>
			Math.sqrt(each.reduce((sum, value) => sum + (value - mean[k]!) ** 2, 0) / rows),
		);
		const statistics: Pick<FieldStatistics, "mean" | "std"> = { mean, std };
		const reader = new WindowReader(data, {
			length: 100,
			fields: ["observations"],
			normalize: { observations: statistics },
		});
		const { observations } = reader.read(Array.from({ length: 300 }, (_, k) => 100 * k));
		for (let k = 0; k < 4; k++) {
			const values = Array.from({ length: rows }, (_, row) => observations![4 * row + k]!);
			const average = values.reduce((sum, value) => sum + value, 0) / rows;
			expect(average).toBeCloseTo(0, 3);
			expect(values.reduce((sum, value) => sum + value * value, 0) / rows).toBeCloseTo(1, 3);
		}
	});

	it.each([
		[{ length: 0 }, /window length is 0, expected 1 to 10/],
		[{ length: 11 }, /window length is 11/],
		[{ length: 2, fields: ["reward"] }, /has no field "reward"/],
		[{ length: 5, across: "segment" as const }, /has no segment of 5 rows/],
	])("refuse %j", (options, message) => {
		expect(() => new WindowReader(source, options)).toThrow(message);
	});

	it("refuse an index that is none", () => {
		const reader = new WindowReader(source, { length: 4 });
		for (const index of [-1, 7, 0.5]) expect(() => reader.read([index])).toThrow(/expected 0 to 6/);
	});

	it("refuse arrays that do not go together", () => {
		const data = new Float32Array(4);
		const fields = { observations: { data, width: 2 }, actions: { data, width: 1 } };
		expect(() => arraySource(fields)).toThrow(/different numbers of rows/);
	});
});
