import { execFile, spawn } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import {
	createReplay,
	episodesOf,
	openReplay,
	ReplayError,
	type ReplayHeader,
	ReplayReader,
	replayInfo,
	resumeReplay,
} from "../../src/record/index.ts";
import { bundleScript } from "../helpers/bundle.ts";
import { recordWalk } from "./sample.ts";

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-record-"));
afterAll(() => fs.rmSync(folder, { recursive: true }));
let files = 0;
const fresh = (): string => path.join(folder, `${files++}.arrow`);

const { bytes, expected, recorder } = recordWalk(2, 60, "same-step", { batchRecords: 16 });
const { header } = recorder.writer;
const source = ReplayReader.openSync(bytes);
const records = Array.from({ length: source.records }, (_, i) => source.recordSync(i));

/** Writes the records [from, to) of the sample. */
function write(writer: ReturnType<typeof createReplay>, from: number, to: number): void {
	for (const record of records.slice(from, to)) writer.append(record);
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

test("the summary is that of the episodes", async () => {
	let [episodes, open, steps, returns, lengths] = [0, 0, 0, 0, 0];
	for await (const each of episodesOf(source)) {
		steps += each.steps;
		if (each.complete) {
			episodes++;
			returns += each.return;
			lengths += each.steps;
		} else open++;
	}
	expect(await replayInfo(source)).toMatchObject({
		episodes,
		incompleteEpisodes: open,
		steps,
		meanReturn: returns / episodes,
		meanEpisodeSteps: lengths / episodes,
	});
});

test("a file holds what memory holds", async () => {
	const file = fresh();
	const writer = createReplay(file, header, { batchRecords: 16 });
	write(writer, 0, records.length);
	writer.close();
	expect(fs.readFileSync(file)).toEqual(Buffer.from(bytes));
	const reader = openReplay(file);
	expect(reader.recordSync(40)).toEqual(records[40]);
	expect(await replayInfo(reader)).toMatchObject({
		path: file,
		bytes: bytes.length,
		complete: true,
		records: expected.length,
		steps: 120,
		rows: [0, 1],
		agent: { id: "chatty" },
		episodes: expected.filter(({ terminated, truncated }) => terminated || truncated).length,
		incompleteEpisodes: 2,
		trials: expected.filter(({ step, episode }) => step === 0 && episode === 0).length,
	});
	reader.close();
});

describe("resuming", () => {
	const whole = fs.readFileSync.bind(fs);

	test.each([0, 1, 16, 31, 32, 100])("at record %i", (at) => {
		const file = fresh();
		const killed = createReplay(file, header, { batchRecords: 16 });
		write(killed, 0, records.length);
		killed.flush();
		// The process dies here; a checkpoint knew of `at` records.
		const writer = resumeReplay(file, { records: at, header, batchRecords: 16 });
		expect(writer.records).toBe(at);
		expect(openReplay(file)).toMatchObject({ records: at, complete: false });
		write(writer, at, records.length);
		writer.close();
		const reader = openReplay(file);
		expect([reader.records, reader.complete]).toEqual([records.length, true]);
		for (let i = 0; i < records.length; i++) expect(reader.recordSync(i)).toEqual(records[i]);
	});

	test("a closed replay goes on, a torn tail goes", () => {
		const file = fresh();
		fs.writeFileSync(file, bytes);
		resumeReplay(file).close();
		expect(whole(file)).toEqual(Buffer.from(bytes));
		fs.writeFileSync(file, bytes.subarray(0, source.batches[3]!.bodyOffset + 5));
		const writer = resumeReplay(file);
		expect(writer.records).toBe(source.batches[3]!.first);
		write(writer, writer.records, records.length);
		writer.close();
		expect(openReplay(file).recordSync(records.length - 1)).toEqual(records.at(-1));
	});

	test("of something else is refused and left as it was", () => {
		const file = fresh();
		fs.writeFileSync(file, bytes);
		const other = { ...header, env: { ...header.env, id: "maze/Other-v0" } };
		const narrow: ReplayHeader = { ...header, columns: header.columns.slice(0, 5) };
		const say = (options: Parameters<typeof resumeReplay>[1]): string => {
			const error = refusal(() => resumeReplay(file, options));
			expect(error.code).toBe("replay-mismatch");
			return error.message;
		};
		expect(say({ header: other })).toContain(
			"is a replay of environment TimeLimit, expected maze/Other-v0",
		);
		expect(say({ header: narrow })).toContain("is a replay of columns env:int32[] trial");
		expect(say({ records: records.length + 1 })).toContain(
			`${file}: holds ${records.length} records, expected at least ${records.length + 1}`,
		);
		expect(whole(file)).toEqual(Buffer.from(bytes));
	});
});

describe("what the system refuses", () => {
	afterEach(() => {
		vi.restoreAllMocks();
	});

	test("to create", () => {
		const file = fresh();
		fs.writeFileSync(file, "mine");
		const exists = refusal(() => createReplay(file, header));
		expect([exists.code, exists.systemCode, exists.path]).toEqual([
			"replay-exists",
			"EEXIST",
			file,
		]);
		expect(fs.readFileSync(file, "utf8")).toBe("mine");
		createReplay(file, header, { overwrite: true }).close();
		expect(openReplay(file).records).toBe(0);

		const directory = refusal(() => createReplay(folder, header, { overwrite: true }));
		expect([directory.code, directory.systemCode]).toEqual(["replay-write-failed", "EISDIR"]);
		expect(directory.message).toBe(
			`${folder}: cannot create the replay: it is a directory (EISDIR)`,
		);
		const missing = refusal(() => createReplay(path.join(folder, "no", "a.arrow"), header));
		expect(missing.systemCode).toBe("ENOENT");
	});

	test.each(["EACCES", "EROFS"])("to open: %s", (code) => {
		vi.spyOn(fs, "openSync").mockImplementation(() => {
			throw Object.assign(new Error(`${code}: x`), { code });
		});
		for (const [work, kind] of [
			[() => createReplay("a.arrow", header), "write"],
			[() => resumeReplay("a.arrow"), "write"],
			[() => openReplay("a.arrow"), "read"],
		] as const) {
			const error = refusal(work);
			expect([error.code, error.systemCode]).toEqual([`replay-${kind}-failed`, code]);
			expect(error.message).toMatch(/a\.arrow: cannot .*(permission denied|read-only)/);
		}
	});

	test("to read", () => {
		const error = refusal(() => openReplay(folder));
		expect([error.code, error.systemCode]).toEqual(["replay-read-failed", "EISDIR"]);
		expect(refusal(() => openReplay(fresh())).systemCode).toBe("ENOENT");
	});

	test("a full device, at once", () => {
		const error = refusal(() => createReplay("/dev/full", header, { overwrite: true }));
		expect([error.code, error.systemCode, error.path]).toEqual([
			"replay-write-failed",
			"ENOSPC",
			"/dev/full",
		]);
		expect(error.message).toContain("no space left on the device (ENOSPC)");
	});

	test("a device that fills up: the file stays readable, and later there is room", () => {
		const file = fresh();
		const writer = createReplay(file, header, { batchRecords: 16 });
		const real = fs.writeSync;
		let room = 6000;
		vi.spyOn(fs, "writeSync").mockImplementation(((
			fd: number,
			data: Uint8Array,
			offset: number,
			length: number,
			at: number,
		) => {
			if (room === 0) throw Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
			const fits = Math.min(room, length);
			room -= fits;
			return real(fd, data, offset, fits, at);
		}) as typeof fs.writeSync);
		const error = refusal(() => write(writer, 0, records.length));
		expect(error.systemCode).toBe("ENOSPC");
		const kept = writer.flushedRecords;
		expect(kept).toBeGreaterThan(0);
		expect(fs.statSync(file).size).toBeLessThan(6000 + 3000);
		expect(openReplay(file)).toMatchObject({ records: kept, complete: false });
		room = Infinity;
		write(writer, writer.records, records.length);
		writer.close();
		const reader = openReplay(file);
		expect(reader.records).toBe(records.length);
		for (let i = 0; i < records.length; i += 7) expect(reader.recordSync(i)).toEqual(records[i]);
	});
});

test("a killed process leaves a readable prefix", async () => {
	const script = await bundleScript("tests/record/scripts/endless-writer.ts");
	const file = fresh();
	const child = spawn(process.execPath, [script, file], { stdio: ["ignore", "pipe", "inherit"] });
	const ended = new Promise((resolve) => child.on("exit", (_code, signal) => resolve(signal)));
	await new Promise((resolve) => child.stdout.once("data", resolve));
	child.kill("SIGKILL");
	expect(await ended).toBe("SIGKILL");
	const reader = openReplay(file);
	expect(reader.complete).toBe(false);
	expect(reader.records).toBeGreaterThan(2000);
	// The same run, here: the prefix is what it wrote.
	const same = recordWalk(4, 600, "same-step", { batchRecords: 64 });
	for (let i = 0; i < 1500; i++) {
		const { env, step, reward } = reader.recordSync(i);
		expect({ env, step, reward }).toEqual(
			(({ env, step, reward }) => ({ env, step, reward }))(same.expected[i]!),
		);
	}
	const writer = resumeReplay(file);
	writer.append(reader.recordSync(0));
	writer.close();
	expect(openReplay(file)).toMatchObject({ records: reader.records + 1, complete: true });
});

test("two million records (124 MB) need bounded memory", async () => {
	const script = await bundleScript("tests/record/scripts/long-writer.ts");
	const args = ["--max-old-space-size=64", script, fresh(), "2000000"];
	const { stdout } = await promisify(execFile)(process.execPath, args);
	const found = JSON.parse(stdout);
	expect(found.records).toBeGreaterThanOrEqual(2_000_000);
	expect(found.read).toBe(found.records);
	expect(found.bytes).toBeGreaterThan(120_000_000);
	expect(found.most).toBeLessThan(96_000_000);
});
