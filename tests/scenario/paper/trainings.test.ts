import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { formatOf } from "../../../agents/in-context/model-config.ts";
import { tellHistories } from "../../../agents/in-context/training-tokens.ts";
import { transformerOf } from "../../../agents/in-context/transformer-config.ts";
import { shapesOf } from "../../../agents/in-context/weights.ts";
import { actionSet } from "../../../envs/maze/grid/splits.ts";
import { transformerConfig } from "../../../src/nn/config.ts";
import { openSource } from "../../../src/train/source.ts";
import { FOLDER, modelOf, trainingOf, trainings } from "./helpers.ts";

const names = trainings.map(({ name }) => name);

test("one for each model of the paper", () => {
	const sizes = (task: string, arms: readonly number[]) => arms.map((n) => `ad-${task}-${n}`);
	const ablations = ["", "-no-prompt", "-mse", "-gaussian"];
	const expected = [
		...ablations.flatMap((what) => [`had-bernoulli${what}`, `had-darkroom${what}`]),
		"had-contextual",
		"had-darkroom-displacement",
		...sizes("bernoulli", [10, 20, 25, 30, 40, 50, 100]),
		...sizes("contextual", [20, 25, 30, 40, 50, 100]),
		...["", "-test", "-all", "-permuted", "-permaug"].map((what) => `ad-darkroom${what}`),
		...["", "-test", "-all"].map((what) => `ad-darkroom-displacement${what}`),
	];
	expect([...names].sort()).toEqual(expected.sort());
});

describe.each(names)("%s", (name) => {
	test("resolves: five seeds, weights of their own, a title and a source", () => {
		const training = trainingOf(name);
		expect(training.seeds).toEqual([1, 2, 3, 4, 5]);
		expect(training.output).toBe(join(FOLDER, "checkpoints", `${name}-{seed}`));
		expect(training.title).toMatch(/paper size$/);
		expect(training.description).not.toBe("");
		expect(training.source).toMatch(/^Headless-AD/);
	});

	test("its model can be built and is the paper's kind", () => {
		const model = modelOf(name);
		expect(() => transformerConfig(transformerOf(model))).not.toThrow();
		expect(model).toMatchObject({
			layout: "parts",
			positions: "rope",
			mlp: "swiglu",
			hidden: 4 * model.width,
			timeouts: false,
			reward: name.includes("contextual") ? "real" : "binary",
			init: name.startsWith("had-darkroom") ? "torch" : "paper",
			beta2: 0.999,
			warmup: 0.1,
			floor: 0,
			clip: 5,
		});
		if (model.head === "codes") expect(model).toMatchObject({ codeSize: 128, tied: false });
	});

	test("the first batch can be made, and told in tokens", () => {
		const { data } = trainingOf(name);
		const model = modelOf(name);
		const source = openSource(data, 2, 1);
		const batch = source.batch(0);
		source.close();
		expect(batch).toMatchObject({ rows: 2, steps: model.steps, actions: model.actions });
		expect(batch.steps).toBe(name.includes("darkroom") ? 100 : 300);
		for (const action of batch.action) expect(action).toBeLessThan(batch.actions);
		expect(batch.reward.some((reward) => reward !== 0)).toBe(true);
		if (model.reward === "binary")
			expect(batch.reward.every((reward) => reward === 0 || reward === 1)).toBe(true);
		const prompt = model.head === "codes" && model.prompt;
		const { length } = tellHistories(batch, formatOf(model), { path: "", start: 0 }, prompt);
		expect(length).toBeLessThanOrEqual(model.contextTokens);
	});
});

test("histories of one batch differ in their number of arms, 4 to 20", () => {
	for (const name of ["had-bernoulli", "had-contextual"]) {
		const source = openSource(trainingOf(name).data, 16, 1);
		const { mask, rows, steps, actions } = source.batch(0);
		source.close();
		expect(actions).toBe(20);
		const arms = Array.from({ length: rows }, (_, row) =>
			mask!
				.subarray(row * steps * actions, row * steps * actions + actions)
				.reduce((a, b) => a + b),
		);
		expect(new Set(arms).size).toBeGreaterThan(4);
		for (const count of arms) expect(count >= 4 && count <= 20, `${count} arms`).toBe(true);
	}
});

describe("number of weights", () => {
	const total = (shapes: Record<string, readonly number[]>, wanted: (name: string) => boolean) =>
		Object.entries(shapes)
			.filter(([name]) => wanted(name))
			.reduce((sum, [, shape]) => sum + shape.reduce((a, b) => a * b, 1), 0);

	// Per layer 4 width² of attention and 3 × 4 width² of the MLP (TinyLlama's block).
	test.each([
		["had-bernoulli", 4 * 16 * 512 ** 2, 16.8e6],
		["had-darkroom", 4 * 16 * 512 ** 2, 16.8e6],
		["ad-bernoulli-50", 4 * 16 * 512 ** 2, 16.8e6],
		["ad-darkroom", 2 * 16 * 512 ** 2, 8.4e6],
		["had-contextual", 8 * 16 * 1024 ** 2, 134e6],
		["ad-contextual-100", 8 * 16 * 1024 ** 2, 134e6],
	])("%s", (name, inBlocks, about) => {
		const shapes = shapesOf(modelOf(name));
		const isMatrix = (key: string): boolean => /^blocks\..*weight$/.test(key);
		expect(total(shapes, isMatrix)).toBe(inBlocks);
		const all = total(shapes, () => true);
		expect(Math.abs(all / about - 1)).toBeLessThan(0.02);
	});
});

describe("variants change what they say, and nothing else", () => {
	/** Paths at which two values differ. */
	function changes(a: unknown, b: unknown, path = ""): string[] {
		if (JSON.stringify(a) === JSON.stringify(b)) return [];
		const isObject = (value: unknown): value is Record<string, unknown> =>
			typeof value === "object" && value !== null && !Array.isArray(value);
		if (!isObject(a) || !isObject(b)) return [path];
		const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
		return keys.flatMap((key) => changes(a[key], b[key], path === "" ? key : `${path}.${key}`));
	}
	const between = (base: string, name: string): string[] => {
		const facts = ({ agent, data, steps, batch }: ReturnType<typeof trainingOf>) => ({
			agent: agent.params,
			params: "env" in data ? data.env.params : {},
			rest: { ...data, env: undefined },
			steps,
			batch,
		});
		return changes(facts(trainingOf(base)), facts(trainingOf(name))).sort();
	};
	const tuned = ["attentionDropout", "beta1", "dropout", "learningRate", "tau", "weightDecay"];
	const ablation = (...keys: string[]) => [...tuned, ...keys].map((key) => `agent.${key}`).sort();

	test.each<[string, string, string[]]>([
		["ad-bernoulli-10", "ad-bernoulli-50", ["params.arms"]],
		["ad-contextual-20", "ad-contextual-100", ["params.arms"]],
		["ad-darkroom", "ad-darkroom-test", ["params.actions"]],
		["ad-darkroom", "ad-darkroom-all", ["params.actions"]],
		["ad-darkroom", "ad-darkroom-permuted", ["params.actions"]],
		["ad-darkroom", "ad-darkroom-permaug", ["agent.permute"]],
		["ad-darkroom", "ad-darkroom-displacement", ["params.actionSplit"]],
		["ad-darkroom", "ad-darkroom-displacement-all", ["params.actionSplit", "params.actions"]],
		["had-darkroom", "had-darkroom-displacement", ["params.actionSplit"]],
		["had-bernoulli", "had-bernoulli-no-prompt", ablation("prompt")],
		["had-bernoulli", "had-bernoulli-mse", ablation("loss")],
		["had-bernoulli", "had-bernoulli-gaussian", ablation("codes")],
		["had-darkroom", "had-darkroom-no-prompt", ablation("prompt")],
		["had-darkroom", "had-darkroom-mse", ablation("loss")],
		["had-darkroom", "had-darkroom-gaussian", ablation("codes")],
	])("%s and %s", (base, name, keys) => {
		expect(between(base, name)).toEqual(keys);
	});

	test("AD-permuted has the training actions in an order of its own", () => {
		const { data } = trainingOf("ad-darkroom-permuted");
		const order = ("env" in data ? data.env.params!.actions : []) as number[];
		const set = (which: "train" | "permuted") => actionSet(which, 3, 0, "random");
		expect([...order].sort()).toEqual([...set("train")].sort());
		const moved = (other: readonly number[]) => order.filter((id, k) => id !== other[k]).length;
		expect(moved(set("train"))).toBeGreaterThan(40);
		expect(moved(set("permuted"))).toBeGreaterThan(40);
	});
});
