import { spawn } from "node:child_process";
import fs from "node:fs";
import path from "node:path";
import { type Env, type ResetResult, type StepResult, VectorEnv } from "../../src/env/index.ts";
import { ObjectKernel } from "../../src/env/object-kernel.ts";
import {
	createReplay,
	describeReplay,
	exportReplay,
	openReplay,
	Recorder,
} from "../../src/record/index.ts";
import {
	Box,
	Dict,
	Discrete,
	MultiBinary,
	MultiDiscrete,
	type Space,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";
import { ChattyAgent, walkEnv } from "../record/sample.ts";
import { makeDatasets } from "./make-datasets.ts";
import { makeWeights } from "./make-weights.ts";

/**
 * Writes replays and their exports into a folder, for Python to read: `walk` (Dict observations, a
 * mask, an explanation), `spaces` (every space of fixed size), `words` (texts, hence JSON), `torn`
 * (`walk`, cut within a record batch), and `killed` (its writer was; by chance it is torn too).
 * Called with a file name it is that writer, and never ends.
 */
const [folder, victim] = process.argv.slice(2) as [string, string | undefined];

async function main(): Promise<void> {
	recordWalks(at("walk.arrow"), 500);
	recordSamples(
		at("spaces.arrow"),
		new Dict({
			box: new Box({
				low: [[-Infinity, 0, -1]],
				high: [[Infinity, Infinity, 1]],
				dtype: "float64",
			}),
			scalar: new Box({ low: -5, high: 5, shape: [], dtype: "int16" }),
			image: new Box({ low: 0, high: 255, shape: [4, 4, 3], dtype: "uint8" }),
			pair: new Tuple([
				new MultiDiscrete([
					[3, 4],
					[5, 6],
				]),
				new MultiBinary([2, 2]),
			]),
			pick: new Discrete(4, { start: -2 }),
		}),
		new Box({ low: -1, high: 1, shape: [2, 3] }),
	);
	recordSamples(
		at("words.arrow"),
		new Dict({
			word: new Text({ minLength: 0, maxLength: 8, charset: "aéß😀" }),
			pair: new Tuple([
				new Discrete(3),
				new Box({ low: -Infinity, high: Infinity, shape: [2], dtype: "float64" }),
			]),
		}),
		new Discrete(5, { start: 1 }),
	);
	for (const name of ["walk", "spaces", "words"]) {
		const reader = openReplay(at(`${name}.arrow`));
		await exportReplay(reader, at(`${name}.json`), "json");
		const datasetId = `palaestra/${name}-v0`;
		fs.mkdirSync(at("minari/palaestra"), { recursive: true });
		await exportReplay(reader, at(path.join("minari", datasetId)), "minari", {
			datasetId,
			author: "Palaestra",
			authorEmail: "nobody@example.org",
		});
	}
	fs.copyFileSync(at("walk.arrow"), at("torn.arrow"));
	fs.truncateSync(at("torn.arrow"), Math.floor(fs.statSync(at("walk.arrow")).size * 0.6));
	await kill(at("killed.arrow"));
	for (const name of ["torn", "killed"])
		await exportReplay(openReplay(at(`${name}.arrow`)), at(`${name}.json`), "json");
}

function at(name: string): string {
	return path.join(folder, name);
}

function recordWalks(file: string, steps: number): void {
	const env = walkEnv(4, "same-step");
	const agent = new ChattyAgent(env);
	const header = describeReplay(env, { agent, scenario: "walks", seed: 11 });
	const recorder = new Recorder(env, createReplay(file, header, { batchRecords: 64 }), agent);
	env.reset({ seed: 11 });
	recorder.reset();
	let isAnnounced = false;
	for (let t = 0; t < steps; t++) {
		agent.act();
		env.step(env.kernel.action![""]!.data.slice());
		recorder.step();
		if (steps < Infinity || isAnnounced || recorder.writer.flushedRecords < 2000) continue;
		isAnnounced = true;
		fs.writeSync(1, "enough\n");
	}
	recorder.close();
}

/** Draws everything from its spaces; episodes of four steps. */
class SampleEnv implements Env {
	private t = 0;

	constructor(
		readonly observationSpace: Space,
		readonly actionSpace: Space,
	) {}

	reset(): ResetResult<unknown> {
		this.t = 0;
		return { observation: this.observationSpace.sample(), info: { t: 0 } };
	}

	step(): StepResult<unknown> {
		this.t++;
		return {
			observation: this.observationSpace.sample(),
			reward: this.t / 8,
			terminated: this.t === 4,
			truncated: false,
			info: { t: this.t, label: `step ${this.t}` },
		};
	}

	snapshot(): never {
		throw new Error("samples cannot be saved");
	}

	restore(): void {}
}

function recordSamples(file: string, observationSpace: Space, actionSpace: Space): void {
	observationSpace.seed(1);
	actionSpace.seed(2);
	const kernel = new ObjectKernel("test/Samples-v0", [
		new SampleEnv(observationSpace, actionSpace),
	]);
	const env = new VectorEnv(kernel, undefined, "test/Samples-v0 {}", "next-step");
	const recorder = new Recorder(env, createReplay(file, describeReplay(env)));
	env.reset({ seed: 0 });
	recorder.reset();
	for (let t = 0; t < 33; t++) {
		env.step(
			[actionSpace.sample()].flatMap((action) =>
				ArrayBuffer.isView(action) ? Array.from(action as Float32Array) : [action],
			),
		);
		recorder.step();
	}
	recorder.close();
}

/** Has a child write to `file` and kills it in the middle. */
async function kill(file: string): Promise<void> {
	const script = process.argv[1]!;
	const child = spawn(process.execPath, [script, folder, file], {
		stdio: ["ignore", "pipe", "inherit"],
	});
	const ended = new Promise((resolve) => child.on("exit", (_code, signal) => resolve(signal)));
	await new Promise((resolve) => child.stdout.once("data", resolve));
	child.kill("SIGKILL");
	if ((await ended) !== "SIGKILL") throw new Error("the writer ended by itself");
}

if (victim !== undefined) recordWalks(victim, Infinity);
else {
	await main();
	await makeDatasets(folder);
	makeWeights(folder);
}
