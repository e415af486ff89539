import "../../index.ts";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import * as lib from "../../index.ts";
import type { ScenarioProblem } from "../../src/scenario/index.ts";
import { loadTraining, type ResolvedTraining, TrainingError } from "../../src/train/index.ts";
// @ts-expect-error a script without types
import { fakeAgent } from "./fake-agent.mjs";

if (!lib.listAgents().includes("unigram"))
	for (const id of ["unigram", "unigram-twin"]) lib.registerAgent(fakeAgent(lib, id));

/** A small valid training; fresh, so that tests may change it. */
// biome-ignore lint/suspicious/noExplicitAny: tests put wrong things into it
export function valid(): any {
	return {
		version: 1,
		agent: { id: "unigram", params: { noise: 0.01 } },
		data: {
			env: { id: "bandit/Bernoulli-v0", params: { horizon: 20 } },
			agent: { id: "thompson" },
			steps: 20,
			draw: { "env.params.arms": { min: 3, max: 6 } },
		},
		steps: 40,
		batch: 4,
		seeds: [1],
		checkpointEvery: 10,
		output: "./checkpoints/{name}-{seed}",
	};
}

/** An empty folder for the length of a test. */
export function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "palaestra-train-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Writes a value as indented JSON; folders on the way are made. */
export function write(folder: string, name: string, value: unknown): string {
	const file = join(folder, name);
	mkdirSync(dirname(file), { recursive: true });
	writeFileSync(file, typeof value === "string" ? value : JSON.stringify(value, null, "\t"));
	return file;
}

/** Loads a value as the training file `t.json` of a folder. */
export function load(
	folder: string,
	value: unknown,
	set?: Record<string, unknown>,
): ResolvedTraining {
	write(folder, "t.json", value);
	return loadTraining("t.json", { cwd: folder, ...(set ? { set } : {}) }).training;
}

/** The problems of a value as a training file; [] when it is valid. */
export function problemsOf(
	value: unknown,
	set?: Record<string, unknown>,
): readonly ScenarioProblem[] {
	try {
		load(emptyFolder(), value, set);
		return [];
	} catch (error) {
		if (error instanceof TrainingError) return error.problems;
		throw error;
	}
}
