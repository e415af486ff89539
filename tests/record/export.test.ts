import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { type Dataset, File, type Group, ready } from "h5wasm/node";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { VectorEnv } from "../../src/env/index.ts";
import { ObjectKernel } from "../../src/env/object-kernel.ts";
import {
	CLOCK_COLUMNS,
	describeReplay,
	EXPORT_FORMATS,
	episodesOf,
	exportReplay,
	MemorySink,
	type RecordedEpisode,
	Recorder,
	ReplayError,
	ReplayReader,
	ReplayWriter,
} from "../../src/record/index.ts";
import { spaceFromJSON } from "../../src/spaces/index.ts";
import { PileEnv, SpellEnv } from "../helpers/plain-envs.ts";
import { recordWalk } from "./sample.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-export-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
let count = 0;
const fresh = (): string => path.join(folder, `target-${count++}`);

const { bytes } = recordWalk(2, 40, "next-step", { batchRecords: 16, seed: 12345678901 });
const reader = ReplayReader.openSync(bytes, "walk.arrow");
const records = Array.from({ length: reader.records }, (_, i) => plain(reader.recordSync(i)));

/** Typed arrays as plain ones. */
function plain(record: Readonly<Record<string, unknown>>): Record<string, unknown> {
	const listed = (value: unknown): unknown =>
		ArrayBuffer.isView(value) ? Array.from(value as Float32Array) : value;
	return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, listed(value)]));
}

async function refusal(work: Promise<unknown>): Promise<ReplayError> {
	const error = await work.then(
		() => null,
		(reason) => reason,
	);
	expect(error).toBeInstanceOf(ReplayError);
	return error;
}

describe("text", () => {
	test("json is one object, jsonl a line a record", async () => {
		const [one, lines] = [fresh(), fresh()];
		const progress: number[][] = [];
		const result = await exportReplay(reader, one, "json", {
			progress: (done, total) => progress.push([done, total]),
		});
		expect(result).toEqual({
			format: "json",
			target: one,
			records: records.length,
			bytes: fs.statSync(one).size,
		});
		expect(JSON.parse(fs.readFileSync(one, "utf8"))).toEqual({ header: reader.header, records });
		expect(progress).toHaveLength(reader.batches.length);
		expect(progress.at(-1)).toEqual([records.length, records.length]);

		await exportReplay(reader, lines, "jsonl");
		const [header, ...rest] = fs
			.readFileSync(lines, "utf8")
			.trimEnd()
			.split("\n")
			.map((line) => JSON.parse(line));
		expect(header).toEqual({ header: reader.header });
		expect(rest).toEqual(records);
	});

	test("csv spreads arrays and leaves absent values empty", async () => {
		const file = fresh();
		await exportReplay(reader, file, "csv", {
			columns: ["env", "step", "observation", "action", "reward", "terminated"],
		});
		const [names, ...lines] = fs.readFileSync(file, "utf8").trimEnd().split("\n");
		expect(names).toBe(
			"env,step,observation/cell,observation/sense.0,observation/sense.1,action,reward,terminated",
		);
		expect(lines).toHaveLength(records.length);
		lines.forEach((line, i) => {
			const record = records[i]!;
			const shown = [
				record.env,
				record.step,
				record["observation/cell"],
				record["observation/sense"],
				record.action ?? "",
				record.reward ?? "",
				record.terminated,
			];
			expect(line).toBe(shown.flat().join(","));
		});
	});

	test("awkward numbers and texts survive", async () => {
		const sink = new MemorySink();
		const header = {
			...reader.header,
			columns: [
				...CLOCK_COLUMNS,
				{ name: "reward", role: "reward", dtype: "float64", shape: [], nullable: true },
				{ name: "info", role: "info", dtype: "json", shape: [], nullable: true },
			],
		} as const;
		const writer = new ReplayWriter(sink, header);
		writer.append({ reward: Number.NaN, info: 'say "hi",\nthen go' });
		writer.append({ reward: -Infinity, info: { a: 1 } });
		writer.close();
		const odd = ReplayReader.openSync(sink.toUint8Array());
		const [json, csv] = [fresh(), fresh()];
		await exportReplay(odd, json, "json");
		const found = JSON.parse(fs.readFileSync(json, "utf8")).records;
		expect(found.map((record: { reward: unknown }) => record.reward)).toEqual(["NaN", "-Infinity"]);
		await exportReplay(odd, csv, "csv", { columns: ["reward", "info"] });
		expect(fs.readFileSync(csv, "utf8")).toBe(
			'reward,info\nNaN,"""say \\""hi\\"",\\nthen go"""\n-Infinity,"{""a"":1}"\n',
		);
	});
});

describe("Minari", () => {
	const target = fresh();
	const whole: RecordedEpisode[] = [];
	let hdf5: InstanceType<typeof File>;

	beforeAll(async () => {
		await ready;
		for await (const episode of episodesOf(reader)) if (episode.complete) whole.push(episode);
		const result = await exportReplay(reader, target, "minari", { author: "A. Nonymous" });
		expect(result).toMatchObject({ episodes: whole.length, droppedEpisodes: 2, format: "minari" });
		expect(result.records).toBe(whole.reduce((sum, { steps }) => sum + steps + 1, 0));
		hdf5 = new File(path.join(target, "data/main_data.hdf5"), "r");
	});
	afterAll(() => {
		hdf5.close();
	});

	const values = (name: string): { shape: number[]; list: unknown[]; dtype: unknown } => {
		const found = hdf5.get(name) as Dataset;
		return {
			shape: found.shape!,
			list: Array.from(found.value as Float32Array, Number),
			dtype: found.dtype,
		};
	};

	test("an episode is a group with T + 1 observations and T of the rest", () => {
		expect(hdf5.keys()).toHaveLength(whole.length);
		whole.forEach(({ steps, columns, env, trial, episode }, i) => {
			const group = hdf5.get(`episode_${i}`) as Group;
			const attributes = Object.fromEntries(
				Object.entries(group.attrs).map(([key, { value }]) => [key, Number(value)]),
			);
			expect(attributes).toEqual({
				id: i,
				total_steps: steps,
				env,
				trial,
				episode,
				seed: 12345678901,
			});
			const at = `episode_${i}`;
			const cell = values(`${at}/observations/cell`);
			expect(cell).toEqual({
				shape: [steps + 1],
				list: Array.from(columns["observation/cell"]!.data),
				dtype: "<q",
			});
			const sense = values(`${at}/observations/sense`);
			expect(sense.shape).toEqual([steps + 1, 2]);
			expect(sense.list).toEqual(Array.from(columns["observation/sense"]!.data));
			const actions = values(`${at}/actions`);
			expect(actions).toEqual({
				shape: [steps],
				list: Array.from(columns.action!.data.slice(1)),
				dtype: "<q",
			});
			expect(values(`${at}/rewards`).list).toEqual(Array.from(columns.reward!.data.slice(1)));
			expect(values(`${at}/terminations`).list).toEqual(
				Array.from(columns.terminated!.data.slice(1)),
			);
			expect(values(`${at}/truncations`).list).toEqual(
				Array.from(columns.truncated!.data.slice(1)),
			);
			expect(values(`${at}/infos/success`)).toMatchObject({ shape: [steps + 1] });
		});
	});

	test("the metadata names spaces, totals and Minari's version", () => {
		const metadata = JSON.parse(fs.readFileSync(path.join(target, "data/metadata.json"), "utf8"));
		expect(metadata).toMatchObject({
			total_episodes: whole.length,
			total_steps: whole.reduce((sum, { steps }) => sum + steps, 0),
			data_format: "hdf5",
			jpeg_encoding: false,
			minari_version: "0.5.4",
			dataset_id: "palaestra/TimeLimit/chatty-v0",
			algorithm_name: "chatty",
			author: ["A. Nonymous"],
		});
		const { observationSpace, actionSpace } = reader.header;
		expect(spaceFromJSON(metadata.observation_space).toJSON()).toEqual(observationSpace);
		expect(spaceFromJSON(metadata.action_space).toJSON()).toEqual(actionSpace);
	});

	const spell = (
		envs: ConstructorParameters<typeof ObjectKernel>[1],
		action: unknown,
	): ReplayReader => {
		const env = new VectorEnv(new ObjectKernel("test/Spell-v0", envs), undefined, "x", "same-step");
		const sink = new MemorySink();
		const recorder = new Recorder(env, new ReplayWriter(sink, describeReplay(env)));
		env.reset({ seed: 1 });
		recorder.reset();
		for (let t = 0; t < 6; t++) {
			env.step([action].flat());
			recorder.step();
		}
		recorder.close();
		return ReplayReader.openSync(sink.toUint8Array(), "plain.arrow");
	};

	test("texts are strings, free info is JSON", async () => {
		const words = spell([new SpellEnv()], 3);
		const out = fresh();
		expect(await exportReplay(words, out, "minari")).toMatchObject({
			episodes: 2,
			droppedEpisodes: 1,
		});
		const file = new File(path.join(out, "data/main_data.hdf5"), "r");
		const texts = (file.get("episode_0/observations") as Dataset).value as string[];
		expect(texts).toEqual([0, 1, 2, 3].map((i) => words.recordSync(i).observation));
		const infos = (file.get("episode_0/infos/json") as Dataset).value as string[];
		expect(infos.map((text) => JSON.parse(text).left)).toEqual([3, 2, 1, 0]);
		file.close();
	});

	test("what Minari cannot hold is refused before anything is written", async () => {
		const out = fresh();
		const piles = await refusal(exportReplay(spell([new PileEnv()], [0, 0]), out, "minari"));
		expect([piles.code, piles.message]).toEqual([
			"not-exportable",
			"plain.arrow: observation space holds a Sequence, Minari knows Box, Discrete, MultiDiscrete, MultiBinary, Text, Dict, Tuple",
		]);
		const blind = ReplayReader.openSync(recordWalk(1, 5, "same-step", { columns: ["info"] }).bytes);
		expect((await refusal(exportReplay(blind, out, "minari"))).message).toContain(
			"no observations",
		);
		const id = await refusal(exportReplay(reader, out, "minari", { datasetId: "no version" }));
		expect(id.message).toContain('dataset id is "no version", expected (namespace/)name-vN');
		expect(fs.existsSync(out)).toBe(false);
	});
});

describe("targets appear whole or not at all", () => {
	test.each(EXPORT_FORMATS)("%s", async (format) => {
		const out = fresh();
		const before = fs.readdirSync(folder);
		const broken = {
			progress: () => {
				throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
			},
		};
		const error = await refusal(exportReplay(reader, out, format, broken));
		expect([error.code, error.systemCode, error.path]).toEqual([
			"replay-write-failed",
			"ENOSPC",
			out,
		]);
		expect(fs.readdirSync(folder)).toEqual(before);

		await exportReplay(reader, out, format);
		const again = await refusal(exportReplay(reader, out, format));
		expect([again.code, again.path]).toEqual(["replay-exists", out]);
		const result = await exportReplay(reader, out, format, { overwrite: true });
		expect(result.bytes).toBeGreaterThan(1000);
		expect(fs.readdirSync(folder).filter((name) => name.endsWith(".part"))).toEqual([]);
	});

	test.each(["minari", "csv"] as const)("a disk that fills up during %s", async (format) => {
		const out = fresh();
		const before = fs.readdirSync(folder);
		const real = fs.writeSync;
		let room = 5000;
		const full = vi.spyOn(fs, "writeSync").mockImplementation(((...args: never[]) => {
			room -= 1000;
			if (room < 0) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
			return (real as (...args: never[]) => number)(...args);
		}) as typeof fs.writeSync);
		const text = vi.spyOn(fs, "writeFileSync").mockImplementation(() => {
			throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
		});
		const error = await refusal(exportReplay(reader, out, format));
		full.mockRestore();
		text.mockRestore();
		expect(error.code).toBe("replay-write-failed");
		expect(error.message).toContain(`${out}: cannot export to ${format}: `);
		// HDF5 keeps its reason in a temporary file, which the full disk here does not take either.
		if (format === "csv") expect(error.systemCode).toBe("ENOSPC");
		expect(fs.readdirSync(folder)).toEqual(before);
		// Nothing lingers: with room again it works.
		expect((await exportReplay(reader, out, format)).records).toBeGreaterThan(50);
	});

	test("folders that are not there, formats nobody knows", async () => {
		const nowhere = await refusal(exportReplay(reader, path.join(folder, "no/where.csv"), "csv"));
		expect(nowhere.systemCode).toBe("ENOENT");
		const unknown = await refusal(exportReplay(reader, fresh(), "parquet" as never));
		expect(unknown.message).toBe(
			'export format is "parquet", expected one of json, jsonl, csv, minari',
		);
	});
});

test("an empty replay can be exported", async () => {
	const sink = new MemorySink();
	new ReplayWriter(sink, reader.header).close();
	const empty = ReplayReader.openSync(sink.toUint8Array());
	for (const format of EXPORT_FORMATS)
		expect(await exportReplay(empty, fresh(), format)).toMatchObject({ records: 0 });
});
