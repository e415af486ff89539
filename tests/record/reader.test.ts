import fc from "fast-check";
import { build } from "vite";
import { describe, expect, test } from "vitest";
import {
	bytesSource,
	MemorySink,
	ReplayError,
	ReplayReader,
	type ReplayWindow,
	ReplayWriter,
} from "../../src/record/index.ts";
import { recordWalk } from "./sample.ts";

const { bytes } = recordWalk(3, 60, "same-step", { batchRecords: 16 });
const reader = ReplayReader.openSync(bytes, "walk.arrow");

/** A window as plain values. */
function plain({ columns, length }: ReplayWindow): unknown {
	const all = Object.entries(columns).map(([name, { data, text, valid, width }]) => [
		name,
		width,
		Array.from(data),
		text,
		valid === null ? new Array(length).fill(1) : Array.from(valid),
	]);
	return all;
}

function refusal(work: () => unknown): ReplayError {
	try {
		work();
	} catch (error) {
		expect(error).toBeInstanceOf(ReplayError);
		return error as ReplayError;
	}
	throw new Error("nothing was thrown");
}

describe("windows", () => {
	const full = reader.windowSync(0, reader.records);

	test("any window is a part of the full reading", () => {
		expect(reader.batches.length).toBeGreaterThan(10);
		const range = fc.tuple(fc.nat(reader.records), fc.nat(reader.records));
		const names = fc.subarray(reader.columns.map(({ name }) => name));
		fc.assert(
			fc.property(range, names, ([a, b], columns) => {
				const [from, to] = [Math.min(a, b), Math.max(a, b)];
				const window = reader.windowSync(from, to, { columns });
				expect(window).toMatchObject({ first: from, length: to - from });
				expect(Object.keys(window.columns)).toEqual(
					reader.columns.map(({ name }) => name).filter((name) => columns.includes(name)),
				);
				for (const name of columns) {
					const { data, width, valid } = window.columns[name]!;
					const whole = full.columns[name]!;
					expect(Array.from(data)).toEqual(Array.from(whole.data.slice(from * width, to * width)));
					for (let i = from; i < to; i++)
						expect(valid?.[i - from] ?? 1).toBe(whole.valid?.[i] ?? 1);
				}
			}),
			{ numRuns: 200 },
		);
	});

	test("a kind selects all columns below it", () => {
		const { columns } = reader.windowSync(0, 1, { columns: ["observation", "info"] });
		expect(Object.keys(columns)).toEqual(["observation/cell", "observation/sense", "info/success"]);
	});

	test("only the columns asked for are read", () => {
		const read: number[] = [];
		const source = bytesSource(bytes);
		const counting = {
			...source,
			read: (offset: number, length: number) => {
				read.push(length);
				return source.read(offset, length);
			},
		};
		const lean = ReplayReader.openSync(counting);
		const opening = read.reduce((sum, length) => sum + length, 0);
		const bodies = lean.batches.reduce((sum, batch) => sum + batch.bodyLength, 0);
		expect(opening).toBeLessThan(bytes.length - bodies + 100);
		read.length = 0;
		lean.windowSync(0, lean.records, { columns: ["step"] });
		expect(read.reduce((sum, length) => sum + length, 0)).toBeLessThan(6 * lean.records);
	});

	test("windows and columns that do not exist", () => {
		const { records } = reader;
		for (const [from, to] of [
			[-1, 2],
			[2, 1],
			[0, records + 1],
			[0.5, 1],
			[0, Number.NaN],
		])
			expect(refusal(() => reader.windowSync(from!, to!)).message).toContain(
				`walk.arrow: records [${from}, ${to}) of ${records}`,
			);
		const error = refusal(() => reader.windowSync(0, 1, { columns: ["obs"] }));
		expect(error.message).toContain('no column "obs"; there are env, trial');
	});
});

describe("sources", () => {
	const whole = plain(reader.windowSync(0, reader.records));

	async function* chunks(): AsyncGenerator<Uint8Array> {
		for (let i = 0; i < bytes.length; i += 777) yield bytes.slice(i, i + 777);
	}

	test.each([
		["an ArrayBuffer", () => bytes.slice().buffer as ArrayBuffer],
		["a misaligned view", () => new Uint8Array([0, 0, 0, ...bytes]).subarray(3)],
		["a Blob", () => new Blob([bytes.slice()])],
		["an async stream", chunks],
		["a list of chunks", () => [bytes.subarray(0, 5), bytes.subarray(5)]],
		["a source", () => bytesSource(bytes)],
	])("%s", async (_name, make) => {
		const opened = await ReplayReader.open(make());
		expect(plain(await opened.window(0, opened.records))).toEqual(whole);
		expect(await opened.record(20)).toEqual(reader.recordSync(20));
	});

	test("batches stream one after the other, from any record", async () => {
		const steps: number[] = [];
		for await (const { first, columns } of reader.stream({ from: 21, columns: ["step"] })) {
			expect(first).toBe(21 + steps.length);
			steps.push(...columns.step!.data);
		}
		expect(steps).toEqual(Array.from(reader.windowSync(21, reader.records).columns.step!.data));
	});

	test("a Blob cannot be read synchronously, other things not at all", () => {
		expect(
			refusal(() => ReplayReader.openSync(new Blob([bytes.slice()]) as never)).message,
		).toContain("cannot be read synchronously");
		expect(refusal(() => ReplayReader.openSync(7 as never)).code).toBe("replay-argument");
	});

	test("a growing replay is followed", async () => {
		const sink = new MemorySink();
		const writer = new ReplayWriter(sink, reader.header, { batchRecords: 4 });
		const source = {
			name: "growing",
			size: () => sink.length,
			read: (offset: number, length: number) =>
				sink.toUint8Array().subarray(offset, offset + length),
		};
		const following = await ReplayReader.open(source);
		expect([following.records, following.complete]).toEqual([0, false]);
		for (let i = 0; i < 10; i++) writer.append({ env: 0, step: i });
		expect(await following.refresh()).toBe(true);
		expect([following.records, following.complete]).toEqual([8, false]);
		writer.close();
		expect(await following.refresh()).toBe(true);
		expect([following.records, following.complete]).toEqual([10, true]);
		expect(await following.refresh()).toBe(false);
		expect(following.recordSync(9).step).toBe(9);
	});

	test("the index holds the ranges of the clocks", () => {
		for (const { first, count, clocks } of reader.batches) {
			const { columns } = reader.windowSync(first, first + count);
			for (const name of ["env", "trial", "episode", "step"]) {
				const values = Array.from(columns[name]!.data);
				expect(clocks![name]).toEqual([Math.min(...values), Math.max(...values)]);
			}
		}
	});
});

test("a browser can bundle the reader: it needs neither Node nor Arrow's library", async () => {
	const built = await build({
		configFile: false,
		logLevel: "error",
		build: { write: false, minify: true, lib: { entry: "src/record/reader.ts", formats: ["es"] } },
	});
	const chunks = (Array.isArray(built) ? built : [built]).flatMap((each) =>
		"output" in each ? each.output : [],
	);
	expect(chunks).toHaveLength(1);
	const [chunk] = chunks;
	if (chunk?.type !== "chunk") throw new Error("no chunk");
	expect(chunk.imports).toEqual([]);
	expect(chunk.moduleIds.filter((id) => /node_modules|node:/.test(id))).toEqual([]);
	expect(chunk.code.length).toBeLessThan(40_000);
});

describe("damage", () => {
	test("a replay cut anywhere is read up to its last complete batch", () => {
		const header = reader.batches[0]!.offset;
		for (let cut = header; cut < bytes.length; cut += 29) {
			const prefix = ReplayReader.openSync(bytes.subarray(0, cut));
			const whole = reader.batches.filter(
				({ bodyOffset, bodyLength }) => bodyOffset + bodyLength <= cut,
			);
			expect(prefix.batches).toHaveLength(whole.length);
			expect(prefix.complete).toBe(false);
			if (prefix.records > 0)
				expect(prefix.recordSync(prefix.records - 1)).toEqual(
					reader.recordSync(prefix.records - 1),
				);
		}
		for (let cut = 0; cut < header; cut += 7)
			expect(refusal(() => ReplayReader.openSync(bytes.subarray(0, cut))).code).toBe(
				"not-a-replay",
			);
	});

	test("what is no replay says what it is", () => {
		const text = (content: string): Uint8Array => new TextEncoder().encode(content);
		const say = (content: Uint8Array): string =>
			refusal(() => ReplayReader.openSync(content, "x.arrow")).message;
		expect(say(text(""))).toBe(
			"x.arrow at byte 0: the file is empty, expected a replay (an Arrow IPC stream)",
		);
		expect(say(text("{}"))).toContain("begins with 7b 7d, expected an Arrow IPC stream");
		expect(say(text("ARROW1\0\0rest"))).toContain(
			"an Arrow IPC file, expected an Arrow IPC stream",
		);
	});

	test("a later version is named", () => {
		const sink = new MemorySink();
		new ReplayWriter(sink, { ...reader.header, version: 2 as never });
		const error = refusal(() => ReplayReader.openSync(sink.toUint8Array()));
		expect(error.code).toBe("unsupported-replay-version");
		expect(error.message).toContain("version 2, this package reads version 1");
	});

	test("garbage between batches names its byte", () => {
		const at = reader.batches[2]!.offset;
		const damaged = bytes.slice();
		damaged.fill(0x41, at, at + 8);
		const error = refusal(() => ReplayReader.openSync(damaged, "walk.arrow"));
		expect(error).toMatchObject({ code: "corrupted-replay", path: "walk.arrow", offset: at });
		expect(error.message).toContain(`walk.arrow at byte ${at}: found 41 41 41 41 41 41 41 41`);
	});

	test("random bytes are refused, in bounded time", () => {
		fc.assert(
			fc.property(fc.uint8Array({ maxLength: 400 }), fc.boolean(), (noise, marked) => {
				const start = marked ? [255, 255, 255, 255, noise.length & 0xf8, 0, 0, 0] : [];
				expect(
					refusal(() => ReplayReader.openSync(Uint8Array.from([...start, ...noise]))).code,
				).toMatch(/not-a-replay|corrupted-replay/);
			}),
			{ numRuns: 1000 },
		);
	});

	/** Reads all there is; only ReplayError may come out. */
	const survey = (damaged: Uint8Array): void => {
		try {
			const opened = ReplayReader.openSync(damaged);
			for (let i = 0; i < opened.records; i += 5) opened.recordSync(i);
			opened.windowSync(0, opened.records);
		} catch (error) {
			if (!(error instanceof ReplayError)) throw error;
		}
	};

	test("flipped bits give values or a ReplayError", () => {
		const flip = fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }));
		fc.assert(
			fc.property(fc.array(flip, { minLength: 1, maxLength: 6 }), (flips) => {
				const damaged = bytes.slice();
				for (const [at, bits] of flips) damaged[at]! ^= bits;
				survey(damaged);
			}),
			{ numRuns: 500 },
		);
	});

	test("every byte of the messages' metadata may be damaged", () => {
		const first = reader.batches[0]!;
		for (let at = 0; at < first.bodyOffset; at += 5)
			for (const value of [0, 0x7f, 0xff]) {
				const damaged = bytes.slice(0, reader.batches[2]!.offset);
				damaged[at] = value;
				survey(damaged);
			}
	});
});
