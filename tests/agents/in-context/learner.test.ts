import { beforeAll, describe, expect, test } from "vitest";
import { permuteActions } from "../../../agents/in-context/permute.ts";
import {
	agentSpec,
	type HistoryBatch,
	InvalidParamsError,
	type Learner,
	type Params,
	resolveParams,
	SeedTree,
} from "../../../index.ts";
import { HistoryGenerator, type HistoryRecipe } from "../../../src/histories/index.ts";
import { initTensors, tf } from "../../../src/tensor/index.ts";

beforeAll(() => initTensors());

const BANDIT: HistoryRecipe = {
	env: { id: "bandit/Bernoulli-v0", params: { arms: 3, distribution: "odd", horizon: 20 } },
	agent: { id: "thompson" },
	steps: 20,
};
const SMALL = { layers: 1, width: 16, heads: 2, hidden: 16, learningRate: 1e-2 };

async function learnerFor(
	id: string,
	params: Params,
	recipe: HistoryRecipe = BANDIT,
): Promise<{ learner: Learner; generator: HistoryGenerator }> {
	const generator = new HistoryGenerator(recipe, { rows: 8, seeds: new SeedTree(2) });
	const { actionSpace, observationSpace, steps } = generator;
	const spec = agentSpec(id).learner!;
	const resolved = resolveParams({ id, description: "", params: spec.params }, params);
	const view = { actionSpace, observationSpace, steps, batch: 8, totalSteps: 60 };
	const learner = await spec.create(resolved, view, new SeedTree(4));
	return { learner, generator };
}

describe.each([
	["headless-ad", { ...SMALL, codeSize: 8 }],
	["headless-ad", { ...SMALL, codeSize: 8, actionTokens: "set", dropout: 0.1 }],
	["headless-ad", { ...SMALL, codeSize: 8, layout: "parts", mlp: "swiglu", positions: "rope" }],
	["algorithm-distillation", { ...SMALL, permute: true, labelSmoothing: 0.05 }],
] as const)("%s with %j", (id, params) => {
	test("goes on bit for bit from what it saved, and frees what it took", async () => {
		const tensors = tf.memory().numTensors;
		const whole = await learnerFor(id, params);
		const losses = Array.from({ length: 6 }, (_, k) =>
			whole.learner.step(whole.generator.batch(k), k),
		);
		const first = await learnerFor(id, params);
		for (let k = 0; k < 3; k++) first.learner.step(first.generator.batch(k), k);
		const saved = first.learner.save();
		const second = await learnerFor(id, params);
		second.learner.load(saved);
		for (let k = 3; k < 6; k++)
			expect(second.learner.step(second.generator.batch(k), k)).toEqual(losses[k]);
		expect(second.learner.weights()).toEqual(whole.learner.weights());
		for (const { learner } of [whole, first, second]) learner.dispose();
		expect(tf.memory().numTensors).toBe(tensors);
	});
});

/** Mean loss of the first and of the last ten of 60 steps. */
async function learn(id: string, params: Params, recipe?: HistoryRecipe) {
	const { learner, generator } = await learnerFor(id, params, recipe);
	const losses = Array.from({ length: 60 }, (_, k) => learner.step(generator.batch(k), k).loss!);
	learner.dispose();
	const mean = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;
	return { first: mean(losses.slice(0, 10)), last: mean(losses.slice(-10)) };
}

test("a table learns what the index tells", async () => {
	const fixed: HistoryRecipe = {
		...BANDIT,
		env: { id: "bandit/Bernoulli-v0", params: { means: [0.02, 0.05, 0.95], horizon: 20 } },
	};
	const { first, last } = await learn("algorithm-distillation", SMALL, fixed);
	expect(first).toBeLessThan(1.2);
	expect(last).toBeLessThan(0.75 * first);
});

test("permuting renumbers the actions of each history, mask and all, in a way of its own", () => {
	const generator = new HistoryGenerator(
		{ ...BANDIT, env: { ...BANDIT.env, params: { arms: 6, horizon: 20 } } },
		{ rows: 40, seeds: new SeedTree(2) },
	);
	const batch = generator.batch(0);
	const mask = new Uint8Array(40 * 20 * 6);
	batch.action.forEach((action, k) => {
		mask[k * 6 + action] = 1;
	});
	const permuted = permuteActions({ ...batch, mask }, new SeedTree(3));
	const orders = new Set<string>();
	for (let row = 0; row < 40; row++) {
		const order = new Map<number, number>();
		for (let k = row * 20; k < (row + 1) * 20; k++) {
			const [from, to] = [batch.action[k]!, permuted.action[k]!];
			expect(order.get(from) ?? to).toBe(to);
			order.set(from, to);
			expect(permuted.mask![k * 6 + to]).toBe(1);
			expect(permuted.mask!.subarray(k * 6, k * 6 + 6).reduce((a, b) => a + b, 0)).toBe(1);
		}
		expect(new Set(order.values()).size).toBe(order.size);
		orders.add([...order].sort().join(";"));
	}
	expect(orders.size).toBeGreaterThan(30);
	expect(permuted.reward).toEqual(batch.reward);
});

test("headless learns from codes that are never the same twice", async () => {
	const { first, last } = await learn("headless-ad", { ...SMALL, codeSize: 8 });
	expect(first).toBeLessThan(1.3);
	expect(last).toBeLessThan(first - 0.08);
});

test("squared error falls too", async () => {
	const { first, last } = await learn("headless-ad", { ...SMALL, codeSize: 8, loss: "mse" });
	expect(last).toBeLessThan(first);
});

test("parameters that contradict each other are refused", async () => {
	const bad = { ...SMALL, actionTokens: "set", positions: "rope" };
	await expect(learnerFor("headless-ad", bad)).rejects.toThrow(InvalidParamsError);
	await expect(learnerFor("headless-ad", { ...SMALL, heads: 3 })).rejects.toThrow(
		/heads.*is 3, expected a divisor of width, 16/s,
	);
});

test("rewards that tokens cannot tell are refused, with where they are", async () => {
	const { learner, generator } = await learnerFor("headless-ad", { ...SMALL, codeSize: 8 });
	const batch = generator.batch(0);
	const reward = batch.reward.slice();
	reward[23] = 0.5;
	const bad: HistoryBatch = { ...batch, reward };
	expect(() => learner.step(bad, 0)).toThrow(/reward 0.5 at step 3 of history 1/);
	learner.dispose();
});
