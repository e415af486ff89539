import "../../../index.ts";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { LearnedModel } from "../../../agents/in-context/model-config.ts";
import { dataFacts } from "../../../agents/in-context/register.ts";
import {
	diskReader,
	listScenarios,
	listTrainings,
	parseScenario,
	type ReadCheckpoint,
	type ScenarioFile,
	trainedBy,
} from "../../../src/scenario/index.ts";
import { loadTraining, type ResolvedTraining } from "../../../src/train/index.ts";
import { openSource } from "../../../src/train/source.ts";

const PREFIX = "headless-ad/paper/";
/** Where all files of the paper's size are. */
export const FOLDER = join(process.cwd(), "scenarios", PREFIX);

const short = <Entry extends { readonly name: string }>(entries: readonly Entry[]): Entry[] =>
	entries
		.filter(({ name }) => name.startsWith(PREFIX))
		.map((entry) => ({ ...entry, name: entry.name.slice(PREFIX.length) }));

/** Training files, by names like "had-bernoulli". */
export const trainings = short(listTrainings());
/** Evaluations, by names like "figure-4". */
export const evaluations = short(listScenarios());

/** A training of the paper's size. */
export function trainingOf(name: string): ResolvedTraining {
	return loadTraining(join(FOLDER, `${name}.json`)).training;
}

const models = new Map<string, LearnedModel>();

/** What a training's learner would be told and write beside its weights; nothing is allocated. */
export function modelOf(name: string): LearnedModel {
	let model = models.get(name);
	if (!model) {
		const { agent, data, batch, steps: totalSteps } = trainingOf(name);
		const source = openSource(data, 1, 0);
		const { observationSpace, actionSpace, steps } = source;
		const view = { observationSpace, actionSpace, steps, batch, totalSteps };
		model = {
			head: agent.id === "headless-ad" ? "codes" : "table",
			...agent.params,
			...dataFacts(agent.id, view),
		} as unknown as LearnedModel;
		source.close();
		models.set(name, model);
	}
	return model;
}

/** "had-bernoulli" and 3 of ".../checkpoints/had-bernoulli-3". */
export function trainingNamed(checkpoint: string): { name: string; seed: number } {
	const [, name, seed] = checkpoint.match(/([a-z0-9-]+)-(\d+)$/)!;
	return { name: name!, seed: Number(seed) };
}

const read = new Map<string, ScenarioFile>();

/** Reads an evaluation as if its checkpoints had been trained: their models, but no weights. */
export function asTrained(name: string): ScenarioFile {
	if (!read.has(name)) read.set(name, readAsTrained(name));
	return read.get(name)!;
}

function readAsTrained(name: string): ScenarioFile {
	const file = join(FOLDER, `${name}.json`);
	const checkpoint = (path: string): ReadCheckpoint => {
		const { agent } = trainedBy(path)!;
		const config = modelOf(trainingNamed(path).name) as unknown as Record<string, unknown>;
		return { checkpoint: { agent, config, tensors: {}, file: path }, sha256: "" };
	};
	return parseScenario(readFileSync(file, "utf8"), {
		file,
		reader: { ...diskReader(), checkpoint },
	});
}
