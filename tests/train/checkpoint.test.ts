import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../src/nn/checkpoint.ts";
import {
	InterruptedError,
	planJobs,
	readManifest,
	resumeRun,
	runScenario,
	WeightsChangedError,
} from "../../src/run/index.ts";
import {
	findEither,
	findTraining,
	listScenarios,
	listTrainings,
	loadScenario,
	parseScenario,
	type ResolvedScenario,
	ScenarioError,
} from "../../src/scenario/index.ts";
import { train } from "../../src/train/index.ts";
import { palaestra } from "../cli/helpers.ts";
import { emptyFolder, load, valid, write } from "./helpers.ts";

/** Weights for up to 6 actions of seeds 1 and 2, made once. */
const made = resolve("tests/train", `.made-${process.pid}`);
beforeAll(async () => {
	await train(load(made, { ...valid(), seeds: [1, 2] }), { folder: join(made, "run") });
	return () => rmSync(made, { recursive: true, force: true });
});

/** A folder with a training file beside and the weights that it makes. */
function home(): string {
	const folder = emptyFolder();
	cpSync(join(made, "checkpoints"), join(folder, "checkpoints"), { recursive: true });
	write(folder, "t.json", { ...valid(), seeds: [1, 2] });
	return folder;
}

// biome-ignore lint/suspicious/noExplicitAny: tests put wrong things into it
function scenario(checkpoint: string | undefined = "./checkpoints/t-1", more: object = {}): any {
	return {
		version: 1,
		name: "s",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 5, horizon: 30 } },
		agents: [{ id: "random" }, { id: "unigram", ...(checkpoint ? { checkpoint } : {}) }],
		protocol: { seeds: [0, 1], numEnvs: 4 },
		record: { replay: false },
		...more,
	};
}

function resolved(folder: string, value: unknown, file = "s.json"): readonly ResolvedScenario[] {
	write(folder, file, value);
	return loadScenario(file, { cwd: folder }).scenarios;
}

/** "path: message" of the one problem. */
function problem(folder: string, value: unknown, file = "s.json"): string {
	try {
		resolved(folder, value, file);
	} catch (error) {
		if (!(error instanceof ScenarioError)) throw error;
		expect(error.problems).toHaveLength(1);
		const { path, message } = error.problems[0]!;
		return `${path}: ${message}`;
	}
	throw new Error("expected a problem");
}

describe("a scenario", () => {
	test("keeps the absolute path and the digest of what its agent acts with", () => {
		const folder = home();
		const [, agent] = resolved(folder, scenario())[0]!.agents;
		expect(agent!.checkpoint!.file).toBe(join(folder, "checkpoints/t-1"));
		expect(agent!.checkpoint!.sha256).toMatch(/^[0-9a-f]{64}$/);
		const [, other] = resolved(folder, scenario("./checkpoints/t-2"))[0]!.agents;
		expect(other!.checkpoint!.sha256).not.toBe(agent!.checkpoint!.sha256);
	});

	test("names it relative to the file in which it is written", () => {
		const folder = home();
		write(folder, "base.json", scenario());
		const value = { version: 1, extends: "../base.json", protocol: { numEnvs: 2 } };
		const [, agent] = resolved(folder, value, "deep/s.json")[0]!.agents;
		expect(agent!.checkpoint!.file).toBe(join(folder, "checkpoints/t-1"));
	});

	test("spans a grid of checkpoints, named by the last part of their paths", () => {
		const grid = { "agents.1.checkpoint": ["./checkpoints/t-1", "./checkpoints/t-2"] };
		const scenarios = resolved(home(), scenario("./checkpoints/t-1", { grid }));
		expect(scenarios.map(({ variant }) => variant)).toEqual(["checkpoint=t-1", "checkpoint=t-2"]);
		const digests = scenarios.map(({ agents }) => agents[1]!.checkpoint!.sha256);
		expect(new Set(digests).size).toBe(2);
	});

	test("says what makes missing weights, when a training file beside does", () => {
		const folder = home();
		rmSync(join(folder, "checkpoints/t-2.json"));
		expect(problem(folder, scenario("./checkpoints/t-2"))).toBe(
			"agents.1.checkpoint: there is no checkpoints/t-2.json; make it with: palaestra train t.json --seed 2",
		);
		expect(problem(folder, scenario("./elsewhere/x"))).toMatch(
			/^agents\.1\.checkpoint: there is no elsewhere\/x\.json; `palaestra train FILE` makes/,
		);
		rmSync(join(folder, "checkpoints/t-1.safetensors"));
		expect(problem(folder, scenario())).toMatch(
			/there is no checkpoints\/t-1\.safetensors; make it/,
		);
	});

	test("refuses weights that do not fit, at their place", () => {
		const folder = home();
		expect(problem(folder, scenario("./checkpoints/t-1.json"))).toMatch(
			/^agents\.1\.checkpoint: is .*expected a path without its ending/,
		);
		const large = { env: { id: "bandit/Bernoulli-v0", params: { arms: 7, horizon: 30 } } };
		expect(problem(folder, scenario("./checkpoints/t-1", large))).toMatch(
			/^agents\.1\.checkpoint: "unigram" cannot act in bandit\/Bernoulli-v0: .*up to 6 actions, got 7/,
		);
		const twin = scenario();
		twin.agents[1].id = "unigram-twin";
		expect(problem(folder, twin)).toMatch(
			/^agents\.1\.checkpoint: .*t-1\.json holds weights of agent "unigram"/,
		);
		const plain = scenario();
		plain.agents[1].id = "thompson";
		expect(problem(folder, plain)).toMatch(/^agents\.1\.checkpoint: .*it has no weights to load/);
		const none = scenario();
		delete none.agents[1].checkpoint;
		expect(problem(folder, none)).toMatch(
			/^agents\.1\.id: "unigram" acts with trained weights: give their path in agents\.1\.checkpoint/,
		);
		const file = join(folder, "checkpoints/t-1.safetensors");
		const bytes = readFileSync(file);
		bytes[bytes.length - 1]! ^= 1;
		writeFileSync(file, bytes);
		expect(problem(folder, scenario())).toMatch(
			/^agents\.1\.checkpoint: .*not those it was written for/,
		);
	});

	test("parsed without files, says that it cannot read any", () => {
		const text = JSON.stringify(scenario());
		expect(() => parseScenario(text)).toThrow(
			/agents\.1\.checkpoint: needs a reader of checkpoints/,
		);
	});
});

describe("a run", () => {
	/** The actions that the agents of a scenario took, by job. */
	const regrets = async (folder: string, options: object = {}): Promise<unknown> => {
		const file = loadScenario("s.json", { cwd: folder });
		const { rows } = await runScenario(file, join(folder, "out"), options);
		return rows.map(({ agent, variant, metric, mean }) => ({ agent, variant, metric, mean }));
	};

	test("acts with the weights", async () => {
		const folder = home();
		const arm = (best: number): void => {
			const data = Float32Array.from({ length: 6 }, (_, a) => (a === best ? 1 : 0));
			const { config } = readCheckpoint(join(made, "checkpoints/t-1"));
			const tensors = { logits: { shape: [6], data } };
			writeCheckpoint(join(folder, `checkpoints/arm-${best}`), {
				agent: "unigram",
				config,
				tensors,
			});
		};
		arm(0);
		arm(3);
		const means = [0.1, 0.2, 0.3, 0.9, 0.5];
		write(
			folder,
			"s.json",
			scenario("./checkpoints/arm-0", {
				env: { id: "bandit/Bernoulli-v0", params: { means, horizon: 30 } },
				metrics: ["regret"],
				grid: { "agents.1.checkpoint": ["./checkpoints/arm-0", "./checkpoints/arm-3"] },
			}),
		);
		const rows = (await regrets(folder)) as { agent: string; variant: string; mean: number }[];
		const of = (variant: string): number =>
			rows.find((row) => row.agent === "unigram" && row.variant === variant)!.mean;
		expect(of("checkpoint=arm-3")).toBeCloseTo(0, 10);
		expect(of("checkpoint=arm-0")).toBeCloseTo(30 * 0.8, 8);
	});

	test("that goes on refuses weights that changed or are gone", async () => {
		const folder = home();
		write(folder, "s.json", scenario());
		const stop = new AbortController();
		stop.abort();
		const begun = regrets(folder, { signal: stop.signal });
		await expect(begun).rejects.toThrow(InterruptedError);
		const run = join(folder, "out");
		expect(readManifest(run).jobs.some(({ agent }) => agent.checkpoint)).toBe(true);
		const weights = join(folder, "checkpoints/t-1");
		for (const ending of [".json", ".safetensors"])
			cpSync(join(folder, `checkpoints/t-2${ending}`), `${weights}${ending}`);
		await expect(resumeRun(run)).rejects.toThrow(WeightsChangedError);
		await expect(resumeRun(run)).rejects.toThrow(/t-1: has changed since this run began/);
		rmSync(`${weights}.json`);
		await expect(resumeRun(run)).rejects.toThrow(/t-1: cannot be read any more: there is no/);
		for (const ending of [".json", ".safetensors"])
			cpSync(join(made, `checkpoints/t-1${ending}`), `${weights}${ending}`);
		const { rows } = await resumeRun(run);
		expect(rows.length).toBeGreaterThan(0);
	});

	test("plans jobs that carry path and digest, for threads to read", () => {
		const jobs = planJobs(resolved(home(), scenario()));
		const { checkpoint } = jobs.find(({ agent }) => agent.id === "unigram")!.agent;
		expect(JSON.parse(JSON.stringify(checkpoint))).toEqual(checkpoint);
		expect(existsSync(`${checkpoint!.file}.safetensors`)).toBe(true);
	});
});

describe("the command line", () => {
	const dist = resolve("dist/src/cli/main.js");

	test("threads get the weights: the same results with one and with two", async () => {
		const { spawnSync } = await import("node:child_process");
		const folder = home();
		write(folder, "s.json", scenario());
		const rows = (workers: number): unknown => {
			const args = ["run", "s.json", "--workers", `${workers}`, "--json", "--out", `out${workers}`];
			const imported = ["--import", resolve("tests/train/fake-dist.mjs")];
			const { stdout, stderr } = spawnSync(process.execPath, [dist, ...args, ...imported], {
				cwd: folder,
				encoding: "utf8",
			});
			expect(stderr).toBe("");
			return JSON.parse(stdout).results;
		};
		expect(rows(2)).toEqual(rows(1));
	});

	test("list and validate tell trainings from scenarios; checkpoints are neither", async () => {
		const folder = emptyFolder();
		cpSync(join(made, "checkpoints"), join(folder, "scenarios/checkpoints"), { recursive: true });
		write(folder, "scenarios/own-training.json", { ...valid(), title: "Own training" });
		write(folder, "scenarios/own.json", scenario("./checkpoints/t-1"));
		const own = listTrainings(folder).filter(({ bundled }) => !bundled);
		expect(own).toMatchObject([{ name: "own-training", title: "Own training" }]);
		const names = listScenarios(folder).map(({ name }) => name);
		expect(names).toContain("own");
		expect(names.filter((name) => /own-training|checkpoints/.test(name))).toEqual([]);
		expect(findTraining("own-training", folder)).toBe(join(folder, "scenarios/own-training.json"));
		expect(findEither("own-training", folder).kind).toBe("training");
		expect(findEither("own", folder).kind).toBe("scenario");
		const list = await palaestra(["list", "trainings"], { cwd: folder });
		expect(list.stdout).toMatch(/^own-training +Own training$/m);
		const { code, stdout } = await palaestra(["validate", "own-training", "own"], { cwd: folder });
		expect({ code, stdout }).toEqual({
			code: 0,
			stdout:
				"own-training: valid training file, unigram, 1 seed × 40 steps of 4 histories of bandit/Bernoulli-v0\n" +
				"own: valid, 2 agents × 2 seeds × 4 environments of bandit/Bernoulli-v0\n",
		});
		write(folder, "scenarios/own-training.json", { ...valid(), steps: 0 });
		const bad = await palaestra(["validate", "own-training", "--json"], { cwd: folder });
		expect(bad.code).toBe(2);
		expect(bad.json().scenarios[0]).toMatchObject({
			valid: false,
			code: "invalid-training",
			problems: [{ path: "steps", file: join("scenarios", "own-training.json") }],
		});
		const run = await palaestra(["run", "scenarios/own-training.json"], { cwd: folder });
		expect(run.code).toBe(2);
		expect(run.stderr).toMatch(
			/is a training file, expected a scenario; train with: palaestra train/,
		);
	});

	test("describe tells an agent's parameters of training and how to name its weights", async () => {
		const { stdout } = await palaestra(["describe", "unigram"]);
		expect(stdout).toMatch(/Parameters of training\n\s+name\s+default\s+accepts\n\s+rate\s+0\.1/);
		expect(stdout).toContain('"checkpoint": "./checkpoints/unigram-1"');
		expect(stdout).toMatch(/envs\s.*bandit\/Bernoulli-v0/);
		const env = await palaestra(["describe", "bandit/Bernoulli-v0", "--json"]);
		expect(env.json().facts.agents).toContain("unigram");
	});
});
