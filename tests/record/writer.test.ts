import { describe, expect, test } from "vitest";
import { VectorEnv } from "../../src/env/index.ts";
import { ObjectKernel } from "../../src/env/object-kernel.ts";
import {
	CLOCK_COLUMNS,
	defaultBatchRecords,
	describeReplay,
	MemorySink,
	Recorder,
	type ReplayColumn,
	ReplayError,
	type ReplayHeader,
	ReplayReader,
	ReplayWriter,
} from "../../src/record/index.ts";
import { PileEnv, SpellEnv } from "../helpers/plain-envs.ts";
import { recordWalk } from "./sample.ts";

const base = recordWalk(1, 1).recorder.writer.header;

function headerWith(...columns: ReplayColumn[]): ReplayHeader {
	return { ...base, columns: [...CLOCK_COLUMNS, ...columns] };
}

function roundTrip(header: ReplayHeader, records: readonly Record<string, unknown>[]): unknown[] {
	const sink = new MemorySink();
	const writer = new ReplayWriter(sink, header, { batchRecords: 3 });
	for (const record of records) writer.append(record);
	writer.close();
	const reader = ReplayReader.openSync(sink.toUint8Array());
	return records.map((_, i) => reader.recordSync(i));
}

describe("every element type keeps its values", () => {
	const extremes = {
		float64: [Math.PI, -0, Number.NaN, Infinity, 5e-324],
		float32: [0.5, -0, Number.NaN, -Infinity, 2 ** -149],
		int32: [-(2 ** 31), 2 ** 31 - 1, 0, 1, -1],
		uint32: [2 ** 32 - 1, 0, 1, 2, 3],
		int16: [-32768, 32767, 0, 1, -1],
		uint16: [65535, 0, 1, 2, 3],
		int8: [-128, 127, 0, 1, -1],
		uint8: [255, 0, 1, 2, 3],
	} as const;

	test.each(Object.entries(extremes))("%s", (dtype, values) => {
		const shared = { role: "info", dtype: dtype as "int8", nullable: true } as const;
		const header = headerWith(
			{ ...shared, name: "info/scalar", shape: [] },
			{ ...shared, name: "info/grid", shape: [5, 1] },
		);
		const records = values.map((value, i) => ({
			"info/scalar": i === 3 ? null : value,
			"info/grid": i === 2 ? null : values,
		}));
		const found = roundTrip(header, records) as Record<string, unknown>[];
		found.forEach((record, i) => {
			expect(record["info/scalar"]).toBe(i === 3 ? null : values[i]);
			const grid = record["info/grid"] as ArrayLike<number> | null;
			expect(grid && Array.from(grid)).toEqual(i === 2 ? null : [...values]);
		});
	});

	test("bits and JSON", () => {
		const header = headerWith(
			{ name: "info/flags", role: "info", dtype: "bool", shape: [11], nullable: false },
			{ name: "info/any", role: "info", dtype: "json", shape: [], nullable: true },
		);
		const flags = [1, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1];
		const anything = [{ a: [1, "ü€😀"] }, "", null, [], 0, false, { big: "x".repeat(5000) }];
		const found = roundTrip(
			header,
			anything.map((value) => ({ "info/flags": flags, "info/any": value })),
		) as Record<string, unknown>[];
		expect(found.map((record) => record["info/any"])).toEqual(anything);
		for (const record of found)
			expect(Array.from(record["info/flags"] as Uint8Array)).toEqual(flags);
	});

	test("arrays without elements", () => {
		const header = headerWith({
			name: "info/none",
			role: "info",
			dtype: "float32",
			shape: [0, 3],
			nullable: false,
		});
		const found = roundTrip(header, [{ "info/none": [] }, { "info/none": [] }]);
		expect(found).toEqual(
			[0, 1].map(() => ({
				env: 0,
				trial: 0,
				episode: 0,
				step: 0,
				"info/none": new Float32Array(0),
			})),
		);
	});
});

describe("members of variable size are JSON", () => {
	const record = (env: VectorEnv, actions: unknown[], steps: number): ReplayReader => {
		const sink = new MemorySink();
		const recorder = new Recorder(env, new ReplayWriter(sink, describeReplay(env)));
		env.reset({ seed: 2 });
		recorder.reset();
		for (let t = 0; t < steps; t++) {
			env.step(actions);
			recorder.step();
		}
		recorder.close();
		return ReplayReader.openSync(sink.toUint8Array());
	};

	test("text observations and free info, terminal ones under same-step", () => {
		const kernel = new ObjectKernel("test/Spell-v0", [new SpellEnv(), new SpellEnv()]);
		const reader = record(new VectorEnv(kernel, undefined, "spell", "same-step"), [0, 1], 3);
		expect(reader.columns.find(({ name }) => name === "observation")!.dtype).toBe("json");
		const mine = Array.from({ length: reader.records }, (_, i) => reader.recordSync(i)).filter(
			({ env }) => env === 1,
		);
		const words = mine.map(({ observation }) => observation as string);
		expect(words.map((word) => word.length)).toEqual([3, 2, 1, 0, 3]);
		expect(words[0]!.startsWith(words[2]!)).toBe(true);
		expect(mine.map(({ action }) => action)).toEqual([null, 1, 1, 1, null]);
		expect(mine[0]!.info).toEqual({ left: 3, score: "NaN" });
		expect(mine[3]).toMatchObject({ terminated: true, info: { left: 0, weights: [3, 0] } });
	});

	test("sequences", () => {
		const kernel = new ObjectKernel("test/Pile-v0", [new PileEnv()]);
		const env = new VectorEnv(kernel, undefined, "pile", "next-step");
		const reader = record(env, [0.5, -0.25], 4);
		const found = Array.from({ length: 5 }, (_, i) => reader.recordSync(i).observation);
		const point = [0.5, -0.25];
		expect(found).toEqual([[], [point], [point, point], [point, point, point], []]);
	});
});

test("what was flushed is a replay at any time", () => {
	const sink = new MemorySink();
	const writer = new ReplayWriter(sink, base, { batchRecords: 4 });
	for (let i = 0; i < 10; i++) {
		const reader = ReplayReader.openSync(sink.toUint8Array());
		expect([reader.records, reader.complete]).toEqual([writer.flushedRecords, false]);
		expect(writer.flushedRecords).toBe(i === 0 ? 0 : 4 * Math.floor((i - 1) / 4));
		writer.append({ step: i });
		expect(writer.records).toBe(i + 1);
	}
	writer.close();
	writer.close();
	expect(ReplayReader.openSync(sink.toUint8Array())).toMatchObject({ records: 10, complete: true });
	expect(() => writer.append({})).toThrow("replay in memory: the replay is closed");
});

test("long texts are written before a batch is full", () => {
	const header = headerWith({
		name: "info",
		role: "info",
		dtype: "json",
		shape: [],
		nullable: true,
	});
	const writer = new ReplayWriter(new MemorySink(), header);
	for (let i = 0; i < 20; i++) writer.append({ info: "x".repeat(1024 * 1024) });
	expect(writer.flushedRecords).toBeGreaterThanOrEqual(15);
});

test("batches of wide records hold fewer", () => {
	const image: ReplayColumn = {
		name: "observation",
		role: "observation",
		dtype: "uint8",
		shape: [64, 64, 3],
		nullable: false,
	};
	expect(defaultBatchRecords(base.columns)).toBe(4096);
	expect(defaultBatchRecords([image])).toBe(341);
	expect(defaultBatchRecords([{ ...image, shape: [4096, 4096] }])).toBe(16);
});

test("bad records and options are refused", () => {
	const writer = new ReplayWriter(new MemorySink(), base);
	expect(() => writer.append({ stepp: 1 })).toThrow('no column "stepp"; there are env, trial');
	expect(() => writer.append({ "observation/sense": [1] })).toThrow(
		'"observation/sense" has 1 elements, expected 2',
	);
	for (const batchRecords of [0, 1.5, -1])
		expect(() => new ReplayWriter(new MemorySink(), base, { batchRecords })).toThrow(ReplayError);
});
