import { existsSync } from "node:fs";
import { findEither, loadScenario } from "../scenario/index.ts";
import { loadTraining, outputOf } from "../train/index.ts";
import type { Description } from "./describe.ts";
import { summary, trainingSummary } from "./validate.ts";

/** What a scenario or a training file says. @throws UnknownScenarioError, ScenarioError */
export function describeFile(id: string, cwd: string): Description {
	const { kind, file } = findEither(id, cwd);
	return kind === "training" ? describeTraining(file, cwd) : describeScenario(file, cwd);
}

function describeScenario(file: string, cwd: string): Description {
	const { name, scenarios } = loadScenario(file, { cwd });
	const first = scenarios[0]!;
	const { env, ...budget } = first.protocol.evaluate;
	const facts = {
		title: first.title,
		file,
		runs: summary(scenarios),
		env: env.id,
		layers: env.layers.map((layer) => layer.id),
		agents: first.agents.map(({ label }) => label),
		metrics: first.metrics,
		seeds: first.protocol.seeds,
		numEnvs: first.protocol.numEnvs,
		budget,
		variants: scenarios.map(({ variant }) => variant).filter((variant) => variant !== ""),
		reference: first.reference ?? null,
	};
	const { description, source } = first;
	return { kind: "scenario", id: name, description, source, facts };
}

function describeTraining(file: string, cwd: string): Description {
	const { name, training } = loadTraining(file, { cwd });
	const { title, description, source, agent, data, seeds, backend } = training;
	const isTrained = (seed: number): boolean =>
		existsSync(`${outputOf(training, seed)}.safetensors`);
	const facts = {
		title,
		file,
		trains: trainingSummary(training),
		agent: agent.id,
		learner: agent.params,
		data,
		seeds,
		backend: backend ?? null,
		weights: training.output,
		trainedSeeds: seeds.filter(isTrained),
	};
	return { kind: "training", id: name, description, source, facts };
}
