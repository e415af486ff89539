import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, test } from "vitest";
import { loadScenario, ScenarioError } from "../../../src/scenario/index.ts";
import { palaestra } from "../../cli/helpers.ts";
import { asTrained, evaluations, FOLDER, modelOf, trainingNamed, trainings } from "./helpers.ts";

const names = evaluations.map(({ name }) => name);
/** Of the source algorithm alone. */
const WITHOUT_WEIGHTS = ["figure-7-source"];
const withWeights = names.filter((name) => !WITHOUT_WEIGHTS.includes(name));

test("one for each figure and table, and for each size that AD is trained for", () => {
	const expected = [
		"figure-3",
		"figure-4",
		...[10, 20, 25, 30, 40, 50, 100].map((arms) => `figure-5-arms-${arms}`),
		"figure-6-train",
		...[20, 25, 30, 40, 50, 100].map((arms) => `figure-6-arms-${arms}`),
		...["", "-test", "-all", "-source"].map((what) => `figure-7${what}`),
		"figure-9",
		...["", "-test", "-all"].map((what) => `figure-12${what}`),
		...["bernoulli", "arms", "darkroom"].map((what) => `table-1-${what}`),
	];
	expect([...names].sort()).toEqual(expected.sort());
});

describe.each(withWeights)("%s", (name) => {
	const file = join(FOLDER, `${name}.json`);

	test("lacks nothing but weights, and says how to make each", () => {
		const { scenarios } = asTrained(name);
		const wanted = scenarios.flatMap(({ agents }) =>
			agents.flatMap(({ checkpoint }) => (checkpoint ? [checkpoint.file] : [])),
		);
		const missing = [...new Set(wanted)].filter((path) => !existsSync(`${path}.json`));
		let problems: ScenarioError["problems"] = [];
		try {
			loadScenario(file);
		} catch (error) {
			if (!(error instanceof ScenarioError)) throw error;
			problems = error.problems;
		}
		const told = missing.map((path) => {
			const { name: training, seed } = trainingNamed(path);
			const place = relative(process.cwd(), FOLDER);
			const made = `palaestra train ${place}/${training}.json --seed ${seed}`;
			return `there is no ${place}/checkpoints/${training}-${seed}.json; make it with: ${made}`;
		});
		expect(problems.map(({ message }) => message).sort()).toEqual(told.sort());
	});

	test("follows the paper's protocol once there are weights", () => {
		const { scenarios } = asTrained(name);
		for (const { protocol, agents, title, description, source } of scenarios) {
			expect(protocol.seeds).toEqual([1001, 1002, 1003, 1004, 1005]);
			expect(protocol.numEnvs).toBe(100);
			expect(protocol.evaluate).toMatchObject({ trials: 1 });
			expect([title, description, source]).not.toContain("");
			expect(agents.map(({ id }) => id)).toContain("random");
		}
	});

	test("models are the trained five of each kind and act as they were trained", () => {
		for (const { agents } of asTrained(name).scenarios) {
			const seeds = new Map<string, number[]>();
			for (const { id, label, params, checkpoint } of agents) {
				if (!checkpoint) continue;
				const { name: training, seed } = trainingNamed(checkpoint.file);
				expect(trainings.map((each) => each.name)).toContain(training);
				expect(label).toMatch(new RegExp(`, seed ${seed}$`));
				seeds.set(training, [...(seeds.get(training) ?? []), seed]);
				const model = modelOf(training);
				const greedy = !/bernoulli/.test(training) && id === "algorithm-distillation";
				if (model.head === "codes" && model.reward === "binary" && model.loss === "infonce")
					expect(params).toEqual({ mode: "sample", beta: model.tau });
				else expect(params.mode).toBe(greedy || model.head === "codes" ? "greedy" : "sample");
			}
			for (const [training, found] of seeds) expect(found, training).toEqual([1, 2, 3, 4, 5]);
		}
	});
});

test.each(WITHOUT_WEIGHTS)("%s is valid as it is", (name) => {
	expect(loadScenario(join(FOLDER, `${name}.json`)).scenarios).toHaveLength(10);
});

test("every training is evaluated", () => {
	const used = withWeights.flatMap((name) =>
		asTrained(name).scenarios.flatMap(({ agents }) =>
			agents.flatMap(({ checkpoint }) => (checkpoint ? [trainingNamed(checkpoint.file).name] : [])),
		),
	);
	expect([...new Set(used)].sort()).toEqual(trainings.map(({ name }) => name).sort());
});

test.runIf(!existsSync(join(FOLDER, "checkpoints")))(
	"validate and run say what to train, and fail",
	async () => {
		const name = "headless-ad/paper/figure-4";
		for (const command of ["validate", "run"]) {
			const { code, stdout, stderr } = await palaestra([command, name]);
			expect(code, command).toBeGreaterThan(0);
			expect(`${stdout}${stderr}`).toContain(
				"make it with: palaestra train scenarios/headless-ad/paper/had-bernoulli.json --seed 1",
			);
		}
	},
);

test("the README names every file", () => {
	const text = readFileSync(join(FOLDER, "README.md"), "utf8");
	const files = readdirSync(FOLDER).filter((file) => file.endsWith(".json"));
	const named = (file: string): boolean =>
		text.includes(`\`${file.replace(".json", "")}\``) ||
		// "figure-5-arms-K" stands for all sizes.
		text.includes(`\`${file.replace(/-\d+\.json$/, "-K")}\``);
	expect(files.filter((file) => !named(file))).toEqual([]);
});
