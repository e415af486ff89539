import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { tableFromIPC } from "apache-arrow";
import { describe, expect, onTestFinished, test } from "vitest";
import "../../index.ts";
import { HistoryError, HistoryGenerator, type HistoryRecipe } from "../../src/histories/index.ts";
import { writeWhole } from "../../src/histories/store/files.ts";
import {
	HistoryReader,
	readManifest,
	type WriteHistoriesOptions,
	writeHistories,
} from "../../src/histories/store/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { rowOf } from "./helpers.ts";
import { BERNOULLI_SMALL, BIRTHS, CONTEXTUAL, DARKROOM } from "./recipes.ts";

const seeds = new SeedTree(9).child("data");
/** 30 to 50 steps, of which training sees 12. */
const RAGGED: HistoryRecipe = { ...DARKROOM, episodes: 4, window: { steps: 12 } };

function emptyFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-"));
	onTestFinished(() => fs.rmSync(folder, { recursive: true, force: true }));
	return folder;
}

async function written(
	recipe: HistoryRecipe,
	count: number,
	more: Partial<WriteHistoriesOptions> = {},
	folder = emptyFolder(),
): Promise<string> {
	expect(await writeHistories(recipe, folder, { count, seed: 3, ...more })).not.toBeNull();
	return folder;
}

function filesOf(folder: string): Record<string, string> {
	const names = fs.readdirSync(folder).sort();
	return Object.fromEntries(
		names.map((name) => [name, fs.readFileSync(path.join(folder, name)).toString("base64")]),
	);
}

const open = (folder: string, rows = 16): HistoryReader =>
	new HistoryReader(folder, { rows, seeds });

describe("a folder of histories", () => {
	test.each<[string, HistoryRecipe, number]>([
		["bandits", BERNOULLI_SMALL, 300],
		["contexts", CONTEXTUAL, 70],
		["births", BIRTHS, 130],
		["episodes", RAGGED, 100],
	])("holds the generator's %s", async (_name, recipe, count) => {
		const folder = await written(recipe, count);
		const reader = open(folder);
		expect(reader.count).toBe(count);
		const blocks = new HistoryGenerator(recipe, {
			rows: 64,
			seeds: new SeedTree(3).child("histories"),
		});
		expect(reader.actionSpace.toJSON()).toEqual(blocks.actionSpace.toJSON());
		expect(reader.observationSpace.toJSON()).toEqual(blocks.observationSpace.toJSON());
		for (let b = 0; b * 64 < count; b++) {
			const stored = reader.block(b);
			const { buffer, drawn } = blocks.histories(b);
			expect(stored.rows).toBe(Math.min(64, count - 64 * b));
			expect(stored.actions).toBe(buffer.actions);
			expect(JSON.parse(stored.draw)).toEqual(drawn);
			const own = (data: ArrayLike<number>, row: number, width: number, extra: number) => {
				const at = row * (buffer.capacity + extra) * width;
				return Array.from(data).slice(at, at + (buffer.lengths[row]! + extra) * width);
			};
			for (let row = 0; row < stored.rows; row += 9) {
				const there = ({ offsets, width, cells }: typeof stored.action): number[] =>
					Array.from(cells.subarray(offsets[row]! * width, offsets[row + 1]! * width));
				expect(there(stored.action)).toEqual(own(buffer.action, row, 1, 0));
				expect(there(stored.reward)).toEqual(own(buffer.reward, row, 1, 0));
				expect(there(stored.terminated)).toEqual(own(buffer.terminated, row, 1, 0));
				expect(there(stored.truncated)).toEqual(own(buffer.truncated, row, 1, 0));
				if (buffer.masked)
					expect(there(stored.mask!)).toEqual(own(buffer.mask, row, buffer.actions, 0));
				for (const [key, { data, width }] of Object.entries(buffer.observation))
					expect(there(stored.observation[key]!)).toEqual(own(data, row, width, 1));
			}
		}
	});

	test("is a plain Arrow file with a record a history", async () => {
		const folder = await written(CONTEXTUAL, 66);
		const table = tableFromIPC(fs.readFileSync(path.join(folder, "shard-00000.arrow")));
		expect(table.numRows).toBe(66);
		expect(table.schema.fields.map(({ name, type }) => `${name}: ${type}`)).toEqual([
			"actions: Uint32",
			"draw: Utf8",
			"action: List<Uint8>",
			"reward: List<Float32>",
			"terminated: List<Uint8>",
			"truncated: List<Uint8>",
			"observation: List<FixedSizeList[2]<Float32>>",
		]);
		const row = table.get(65)!;
		expect(row.action.length).toBe(300);
		expect(row.observation.length).toBe(301);
		expect(JSON.parse(row.draw)).toEqual({ "env.params.arms": row.actions });
	});

	test("does not depend on where making it was stopped", async () => {
		const whole = filesOf(await written(BERNOULLI_SMALL, 700));
		expect(Object.keys(whole)).toHaveLength(4);
		const folder = emptyFolder();
		const controller = new AbortController();
		const call = (more = {}) =>
			writeHistories(BERNOULLI_SMALL, folder, { count: 700, seed: 3, ...more });
		const stopped = call({ signal: controller.signal });
		while (!fs.existsSync(path.join(folder, "shard-00000.arrow")))
			await new Promise((done) => setImmediate(done));
		controller.abort();
		expect(await stopped).toBeNull();
		const prefix = open(folder);
		expect(prefix.count).toBeGreaterThan(0);
		expect(prefix.count).toBeLessThan(700);
		prefix.batch(0);
		// What a killed process leaves half written.
		fs.writeFileSync(path.join(folder, "shard-00002.arrow.part"), "half");
		expect((await call())!.resumedAt).toBe(prefix.count);
		expect(filesOf(folder)).toEqual(whole);
		expect((await call())!.resumedAt).toBe(700);
		expect(filesOf(folder)).toEqual(whole);
	});

	test("grows into what a larger number would have made", async () => {
		const folder = await written(BERNOULLI_SMALL, 300);
		await written(BERNOULLI_SMALL, 600, {}, folder);
		expect(filesOf(folder)).toEqual(filesOf(await written(BERNOULLI_SMALL, 600)));
		await expect(writeHistories(BERNOULLI_SMALL, folder, { count: 300, seed: 3 })).rejects.toThrow(
			"count 600, expected 300",
		);
	});

	test("a shard that was lost, cut off or damaged is made again", async () => {
		const folder = await written(BERNOULLI_SMALL, 600);
		const whole = filesOf(folder);
		fs.truncateSync(path.join(folder, "shard-00001.arrow"), 100);
		fs.rmSync(path.join(folder, "shard-00002.arrow"));
		await written(BERNOULLI_SMALL, 600, {}, folder);
		expect(filesOf(folder)).toEqual(whole);
		const file = path.join(folder, "shard-00000.arrow");
		const bytes = fs.readFileSync(file);
		bytes[bytes.length >> 1]! ^= 1;
		fs.writeFileSync(file, bytes);
		await written(BERNOULLI_SMALL, 600, {}, folder);
		expect(filesOf(folder)).toEqual(whole);
	});

	test("what cannot be written leaves no draft behind", () => {
		const folder = emptyFolder();
		const file = path.join(folder, "shard-00000.arrow");
		fs.mkdirSync(file);
		expect(() => writeWhole(file, new Uint8Array(9))).toThrow(/shard-00000.arrow: cannot write/);
		expect(fs.readdirSync(folder)).toEqual(["shard-00000.arrow"]);
	});

	test("refuses other histories, unless told to overwrite them", async () => {
		const folder = await written(BERNOULLI_SMALL, 64);
		const call = (recipe: HistoryRecipe, more = {}) =>
			writeHistories(recipe, folder, { count: 64, seed: 3, ...more });
		await expect(call(BERNOULLI_SMALL, { seed: 4 })).rejects.toThrow("seed 3, expected 4");
		await expect(call(BIRTHS)).rejects.toThrow("holds histories with recipe");
		expect(await call(BERNOULLI_SMALL, { seed: 4, overwrite: true })).not.toBeNull();
		expect(readManifest(folder).seed).toBe(4);
		// The order of keys makes no other recipe.
		const turned = Object.fromEntries(Object.entries(BERNOULLI_SMALL).reverse());
		expect((await call(turned as unknown as HistoryRecipe, { seed: 4 }))!.resumedAt).toBe(64);
		fs.writeFileSync(path.join(folder, "mine.txt"), "");
		fs.rmSync(path.join(folder, "histories.json"));
		await expect(call(BERNOULLI_SMALL)).rejects.toThrow("holds mine.txt");
	});
});

describe("reading", () => {
	test("is made by one process at a time", async () => {
		const folder = emptyFolder();
		const stop = new AbortController();
		const first = writeHistories(BERNOULLI_SMALL, folder, { count: 50_000, signal: stop.signal });
		await expect(writeHistories(BERNOULLI_SMALL, folder, { count: 60_000 })).rejects.toMatchObject({
			code: "histories-locked",
			message: expect.stringMatching(new RegExp(`by process ${process.pid};`)),
		});
		stop.abort();
		expect(await first).toBeNull();
		const again = writeHistories(BERNOULLI_SMALL, folder, { count: 100, overwrite: true });
		expect(fs.existsSync(path.join(folder, "lock.json"))).toBe(true);
		expect(await again).not.toBeNull();
		expect(Object.keys(filesOf(folder))).toEqual(["histories.json", "shard-00000.arrow"]);
	});

	test("batches are a pure function of their number", async () => {
		const folder = await written(BIRTHS, 600);
		const one = open(folder);
		const batches = [0, 1, 2, 3].map((k) => one.batch(k));
		// A reader that can keep one shard only.
		const other = new HistoryReader(folder, { rows: 16, seeds, memory: 1 });
		for (const k of [2, 3, 0, 1, 1]) expect(other.batch(k)).toEqual(batches[k]);
		expect(batches[0]).not.toEqual(batches[1]);
	});

	test("rows are histories of the folder with as many actions, all of them in time", async () => {
		const folder = await written(BERNOULLI_SMALL, 200);
		const reader = open(folder, 32);
		const keys = new Map<string, number>();
		for (let b = 0; b < 4; b++) {
			const { rows, action, actions } = reader.block(b);
			for (let row = 0; row < rows; row++)
				keys.set(
					`${actions}:${action.cells.subarray(action.offsets[row]!, action.offsets[row + 1]!)}`,
					0,
				);
		}
		for (let k = 0; k < 60; k++) {
			const batch = reader.batch(k);
			for (let row = 0; row < 32; row++) {
				const key = `${batch.actions}:${rowOf(batch, row).action}`;
				expect(keys.has(key)).toBe(true);
				keys.set(key, keys.get(key)! + 1);
			}
		}
		const counts = [...keys.values()];
		// 1920 rows of 200 histories: each 9.6 times on average, none left out but once in 15 000.
		expect(counts.filter((n) => n === 0)).toHaveLength(0);
		expect(Math.max(...counts)).toBeLessThan(40);
	});

	test("windows may be shorter than the recipe's, not longer than a history", async () => {
		const folder = await written(RAGGED, 64);
		const reader = new HistoryReader(folder, { rows: 8, seeds, steps: 5 });
		expect(reader.batch(0).steps).toBe(5);
		expect(reader.batch(0).observation[""]).toHaveLength(8 * 6);
		expect(() => new HistoryReader(folder, { rows: 8, seeds, steps: 13 })).toThrow(
			"steps is 13, expected an integer from 1 to 12",
		);
	});

	test("the identity tells folders apart", async () => {
		const one = open(await written(BERNOULLI_SMALL, 64));
		const same = open(await written(BERNOULLI_SMALL, 64));
		const other = open(await written(BERNOULLI_SMALL, 64, { seed: 5 }));
		expect(one.identity).toBe(same.identity);
		expect(one.identity).not.toBe(other.identity);
	});

	test.each<[string, (folder: string) => void, string]>([
		["no folder", (folder) => fs.rmSync(folder, { recursive: true }), "does not exist"],
		[
			"no manifest",
			(folder) => fs.rmSync(path.join(folder, "histories.json")),
			"it has no histories.json",
		],
		["no JSON", (folder) => edit(folder, () => "{"), "is damaged"],
		[
			"another format",
			(folder) => edit(folder, replaced("palaestra-histories", "x")),
			'format "x"',
		],
		[
			"another version",
			(folder) => edit(folder, replaced('"version": 1', '"version": 2')),
			"has version 2, expected 1",
		],
		[
			"a part of it",
			(folder) => edit(folder, () => '{"format":"palaestra-histories","version":1}'),
			"lacks",
		],
		[
			"a shard cut off",
			(folder) => fs.truncateSync(path.join(folder, "shard-00000.arrow"), 1000),
			"shard-00000.arrow: has 1000 bytes, expected",
		],
		[
			"a shard missing",
			(folder) => fs.rmSync(path.join(folder, "shard-00000.arrow")),
			"shard-00000.arrow: is missing",
		],
		[
			"a shard damaged",
			(folder) => {
				const file = path.join(folder, "shard-00000.arrow");
				const bytes = fs.readFileSync(file);
				bytes[5000]! ^= 1;
				fs.writeFileSync(file, bytes);
			},
			"its SHA-256 differs",
		],
	])("%s is refused by name", async (_name, damage, part) => {
		const folder = await written(BERNOULLI_SMALL, 64);
		damage(folder);
		let error: unknown;
		try {
			open(folder).batch(0);
		} catch (caught) {
			error = caught;
		}
		expect(error).toBeInstanceOf(HistoryError);
		expect((error as HistoryError).code).toBe("not-histories");
		expect((error as Error).message).toContain(part);
		expect((error as Error).message).toContain(folder);
	});
});

function edit(folder: string, change: (text: string) => string): void {
	const file = path.join(folder, "histories.json");
	fs.writeFileSync(file, change(fs.readFileSync(file, "utf8")));
}

function replaced(from: string, to: string): (text: string) => string {
	return (text) => {
		if (!text.includes(from)) throw new Error(`the manifest has no ${from}`);
		return text.replace(from, to);
	};
}
