import {
	existsSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readCheckpoint } from "../../src/nn/checkpoint.ts";
import { folderError } from "../../src/run/errors.ts";
import {
	type ResolvedTraining,
	TrainingDivergedError,
	TrainingInterruptedError,
	TrainingMismatchError,
	type TrainOptions,
	train,
} from "../../src/train/index.ts";
import { readState } from "../../src/train/state.ts";
import { emptyFolder, load, valid } from "./helpers.ts";

interface Place {
	readonly folder: string;
	readonly training: ResolvedTraining;
	readonly go: (options?: Partial<TrainOptions>) => ReturnType<typeof train>;
}

/** A training in a folder of its own. */
function place(change: (value: ReturnType<typeof valid>) => void = () => {}): Place {
	const folder = emptyFolder();
	const value = valid();
	change(value);
	const training = load(folder, value);
	return {
		folder,
		training,
		go: (options) => train(training, { folder: join(folder, "run"), ...options }),
	};
}

/** Bytes of what a training of seed 1 came to. */
function outcome(folder: string): { losses: string; weights: string } {
	return {
		losses: readFileSync(join(folder, "run/seed-1/losses.csv"), "utf8"),
		weights: readFileSync(join(folder, "checkpoints/t-1.safetensors"), "hex"),
	};
}

/** A signal that is aborted from the end of step `step` on: it is looked at once a step. */
function stopAt(step: number): Partial<TrainOptions> {
	let steps = 0;
	const signal = {
		get aborted() {
			return ++steps >= step;
		},
	};
	return { signal: signal as AbortSignal };
}

describe("train", () => {
	test("leaves weights that say how they were made, and a line of losses a step", async () => {
		const { folder, go } = place();
		const [trained] = await go({ command: (seed) => `palaestra train t.json --seed ${seed}` });
		const lines = readFileSync(join(folder, "run/seed-1/losses.csv"), "utf8").trimEnd().split("\n");
		expect(lines[0]).toBe("step,loss,gradNorm,lr");
		expect(lines.slice(1).map((line) => Number(line.split(",")[0]))).toEqual(
			Array.from({ length: 40 }, (_, k) => k + 1),
		);
		const losses = lines.slice(1).map((line) => Number(line.split(",")[1]));
		const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
		expect(trained).toMatchObject({ seed: 1, trained: true, steps: 40, loss: mean });
		const { agent, config, tensors, made } = readCheckpoint(join(folder, "checkpoints/t-1"));
		expect({ agent, config }).toEqual({ agent: "unigram", config: { actions: 6, steps: 20 } });
		expect(tensors.logits!.shape).toEqual([6]);
		expect(made).toMatchObject({
			command: "palaestra train t.json --seed 1",
			seed: 1,
			steps: 40,
			batch: 4,
			data: { env: { id: "bandit/Bernoulli-v0" } },
			learner: { noise: 0.01, rate: 0.1 },
			loss: mean,
		});
		expect(JSON.stringify(made)).not.toContain(folder);
		expect(readdirSync(join(folder, "run/seed-1")).sort()).toEqual([
			"losses.csv",
			"state.safetensors",
			"training.json",
		]);
	});

	test("equal trainings come to equal bytes; another seed to others", async () => {
		const [a, b, c] = [place(), place(), place((v) => (v.seeds = [2]))];
		for (const { go } of [a, b, c]) await go();
		expect(outcome(a.folder)).toEqual(outcome(b.folder));
		const other = readFileSync(join(c.folder, "run/seed-2/losses.csv"), "utf8");
		expect(other).not.toBe(outcome(a.folder).losses);
	});
});

describe("going on", () => {
	test.each([1, 7, 10, 39])("stopped after step %i, it comes to the same bytes", async (step) => {
		const whole = place();
		await whole.go();
		const { folder, go } = place();
		const error = await go(stopAt(step)).catch((each: unknown) => each);
		expect(error).toBeInstanceOf(TrainingInterruptedError);
		expect(error).toMatchObject({ code: "interrupted", seed: 1, step, steps: 40 });
		expect(existsSync(join(folder, "checkpoints"))).toBe(false);
		const saved = readState(join(folder, "run/seed-1/state.safetensors"))!.step;
		expect(saved).toBe(step);
		// As a killed process leaves it: losses beyond the saved state, a half-written line.
		const losses = join(folder, "run/seed-1/losses.csv");
		writeFileSync(losses, "38,1.5,0.1", { flag: "a" });
		const notes: string[] = [];
		await go({ onNote: (text) => notes.push(text) });
		expect(notes).toEqual([`seed 1: goes on from step ${saved} of 40`]);
		expect(outcome(folder)).toEqual(outcome(whole.folder));
	});

	test("what is done is left alone, unless forced", async () => {
		const { folder, go } = place((v) => (v.seeds = [1, 2]));
		await go();
		const before = outcome(folder);
		const seeds: boolean[] = [];
		const again = await go({ onSeed: ({ trained }) => seeds.push(trained) });
		expect(again.map(({ trained, seed }) => [seed, trained])).toEqual([
			[1, false],
			[2, false],
		]);
		expect(seeds).toEqual([false, false]);
		expect(Number.isFinite(again[0]!.loss)).toBe(true);
		// Also where the run folder is gone.
		rmSync(join(folder, "run"), { recursive: true });
		expect((await go())[0]!.trained).toBe(false);
		const [forced] = await go({ force: true });
		expect(forced!.trained).toBe(true);
		expect(outcome(folder)).toEqual(before);
	});

	test("weights that were deleted are written again from the last state", async () => {
		const { folder, go } = place();
		await go();
		const before = outcome(folder);
		rmSync(join(folder, "checkpoints"), { recursive: true });
		const notes: string[] = [];
		await go({ onNote: (text) => notes.push(text) });
		expect(notes).toEqual(["seed 1: goes on from step 40 of 40"]);
		expect(outcome(folder)).toEqual(before);
	});

	test("a folder with another training's beginning is refused, with what differs", async () => {
		const { folder, go } = place();
		await go(stopAt(5)).catch(() => {});
		const other = load(folder, { ...valid(), steps: 50, batch: 5 });
		const again = (): Promise<unknown> => train(other, { folder: join(folder, "run") });
		await expect(again()).rejects.toThrow(TrainingMismatchError);
		await expect(again()).rejects.toThrow(/steps \(40, now 50\), batch \(4, now 5\).*--force/);
		await train(other, { folder: join(folder, "run"), force: true });
		expect(readState(join(folder, "run/seed-1/state.safetensors"))!.step).toBe(50);
	});

	test("another backend's state is refused", async () => {
		const { go } = place();
		await go({ ...stopAt(5), backend: "wasm" }).catch(() => {});
		await expect(go({ backend: "cpu" })).rejects.toThrow(/backend \("wasm", now "cpu"\)/);
	});

	test("weights of another training are not written over, found before any step", async () => {
		const { folder, go } = place();
		await go();
		const before = outcome(folder);
		const other = load(folder, valid(), { steps: 41 });
		const options = { folder: join(folder, "elsewhere") };
		await expect(train(other, options)).rejects.toThrow(
			/t-1\.json: is there already, of another training: steps \(40, now 41\); .*--force/,
		);
		expect(existsSync(join(folder, "elsewhere"))).toBe(false);
		expect(outcome(folder)).toEqual(before);
		await train(other, { ...options, force: true });
		expect(readCheckpoint(join(folder, "checkpoints/t-1")).made.steps).toBe(41);
	});

	test("nor from a folder in which they were begun for another output", async () => {
		const { folder, go } = place();
		await go();
		const before = outcome(folder);
		const run = { folder: join(folder, "short") };
		await train(load(folder, valid(), { steps: 9, output: "elsewhere" }), run);
		const here = load(folder, valid(), { steps: 9 });
		await expect(train(here, run)).rejects.toThrow(/steps \(40, now 9\); .*--force/);
		expect(outcome(folder)).toEqual(before);
	});

	test("begun with leave to replace them, it goes on without", async () => {
		const { folder, go } = place();
		await go();
		const other = load(folder, valid(), { steps: 41 });
		const run = { folder: join(folder, "run") };
		const stopped = train(other, { ...run, ...stopAt(12), force: true });
		await expect(stopped).rejects.toThrow(TrainingInterruptedError);
		expect(readCheckpoint(join(folder, "checkpoints/t-1")).made.steps).toBe(40);
		await train(other, run);
		expect(readCheckpoint(join(folder, "checkpoints/t-1")).made.steps).toBe(41);
	});

	test("losses that are shorter than the state, and a damaged state, are refused", async () => {
		const { folder, go } = place();
		await go(stopAt(15)).catch(() => {});
		const state = join(folder, "run/seed-1/state.safetensors");
		const bytes = readFileSync(state);
		truncateSync(join(folder, "run/seed-1/losses.csv"), 30);
		await expect(go()).rejects.toThrow(/losses\.csv: has 30 bytes.*--force/);
		writeFileSync(state, bytes.subarray(0, bytes.length - 3));
		await expect(go()).rejects.toMatchObject({ code: "checkpoint-damaged" });
	});
});

test("weights that cannot be written: which file, and what to do", async () => {
	const { folder, go } = place((v) => (v.output = "./blocked/deeper/{name}-{seed}"));
	writeFileSync(join(folder, "blocked"), "");
	const error = (await go().catch((each: unknown) => each)) as Error;
	expect(error.message).toMatch(
		/^run folder \S*blocked\/deeper\/t-1\.json: a part of the path is not a folder; choose another/,
	);
});

test("a full disk: the command is to be repeated", () => {
	const cause = Object.assign(new Error("ENOSPC: no space left"), { code: "ENOSPC" });
	expect(folderError("run/seed-1", cause)).toMatchObject({
		code: "disk-full",
		message: expect.stringMatching(
			/^run folder run\/seed-1: the disk is full.* repeat the command/,
		),
	});
	const other = new TypeError("bug");
	expect(folderError("run/seed-1", other)).toBe(other);
});

describe("numbers that are none", () => {
	test("a loss of NaN stops it and keeps the last good state", async () => {
		const { folder, go } = place((v) => (v.agent.params.failAt = 25));
		const error = (await go().catch((each: unknown) => each)) as TrainingDivergedError;
		expect(error).toBeInstanceOf(TrainingDivergedError);
		expect(error).toMatchObject({ code: "training-diverged", seed: 1, step: 25, saved: 20 });
		expect(error.message).toMatch(/seed 1, step 26: loss is NaN; the state after step 20 is kept/);
		expect(existsSync(join(folder, "checkpoints"))).toBe(false);
		const state = readState(join(folder, "run/seed-1/state.safetensors"))!;
		expect(state.step).toBe(20);
		expect([...state.tensors.logits!.data].every(Number.isFinite)).toBe(true);
		// It fails again at the same step, from the kept state.
		await expect(go()).rejects.toMatchObject({ step: 25, saved: 20 });
	});

	test("parameters that are NaN are never saved over good ones", async () => {
		const { folder, go } = place((v) => (v.agent.params.spoilAt = 29));
		await expect(go()).rejects.toThrow(
			/seed 1, step 30: after it, logits\[0\] is NaN; the state after step 20 is kept/,
		);
		expect(readState(join(folder, "run/seed-1/state.safetensors"))!.step).toBe(20);
	});

	test("before anything was saved it says so", async () => {
		const { go } = place((v) => (v.agent.params.failAt = 0));
		await expect(go()).rejects.toThrow(/step 1: loss is NaN; nothing was saved yet/);
	});
});
