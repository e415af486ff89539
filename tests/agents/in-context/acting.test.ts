import { expect, test } from "vitest";
import { makeVec, SeedTree, UnsupportedAgentError, viewOf } from "../../../index.ts";
import { copyOfColumns, makeAgent } from "../../../src/agent/index.ts";
import { column } from "../../../src/spaces/index.ts";
import { untrained } from "../../helpers/untrained-weights.ts";
import { BANDIT, BIRTHS, play, ROOM } from "./helpers.ts";

const SMALL = { layers: 2, width: 16, heads: 2, hidden: 24, codeSize: 8 };

test("probabilities are the softmax of beta times the logits of allowed actions", () => {
	const { similarity, probability, batch } = play("headless-ad", BIRTHS, {
		model: { ...SMALL, actionTokens: "set" },
		acting: { beta: 1.7 },
	});
	const n = batch.actions;
	for (let at = 0; at < similarity.length; at += n) {
		const allowed = [...similarity.subarray(at, at + n)].map((x) =>
			Number.isNaN(x) ? 0 : Math.exp(1.7 * x),
		);
		const total = allowed.reduce((a, b) => a + b, 0);
		allowed.forEach((x, i) => {
			expect(probability[at + i]).toBeCloseTo(x / total, 5);
			expect(batch.mask![at + i] === 1).toBe(x > 0);
		});
	}
});

test("greedy takes the largest logit", () => {
	const { similarity, batch } = play("headless-ad", BANDIT, {
		model: SMALL,
		acting: { mode: "greedy" },
	});
	batch.action.forEach((action, k) => {
		const scores = [...similarity.subarray(k * batch.actions, (k + 1) * batch.actions)];
		expect(scores[action]).toBe(Math.max(...scores));
	});
});

test("attention sums to 1 over the context, which says what each token is", () => {
	const { agent, batch } = play("headless-ad", ROOM, {
		model: { ...SMALL, positions: "rope" },
		steps: 9,
	});
	const { attention, attention_step, attention_action } = agent.explanation!;
	const [maps, capacity] = attention!.shape as [number, number];
	expect(maps).toBe(4);
	for (let row = 0; row < batch.rows; row++) {
		for (let map = 0; map < maps; map++) {
			const from = (row * maps + map) * capacity;
			const weights = attention!.data as Float32Array;
			const sum = weights.subarray(from, from + capacity).reduce((a, b) => a + b, 0);
			expect(sum).toBeCloseTo(1, 5);
		}
		const steps = [...attention_step!.data.subarray(row * capacity, (row + 1) * capacity)];
		const actions = [...attention_action!.data.subarray(row * capacity, (row + 1) * capacity)];
		const n = batch.actions;
		// The prompt, the beginning, the transitions so far, nothing.
		expect(steps.slice(0, n + 9)).toEqual([
			...Array(n).fill(-1),
			-3,
			...Array.from({ length: 8 }, (_, t) => t),
		]);
		expect(steps.slice(n + 9).every((step) => step === -2)).toBe(true);
		expect(actions.slice(0, n)).toEqual(Array.from({ length: n }, (_, i) => i));
		expect(actions.slice(n + 1, n + 9)).toEqual([...batch.action.subarray(row * 9, row * 9 + 8)]);
	}
});

test("a context that is full goes on with its newest three quarters", () => {
	const { agent, batch } = play("headless-ad", ROOM, { model: SMALL, steps: 30, context: 8 });
	const steps = agent.memory.steps!;
	const dropped = agent.memory.dropped!;
	for (let row = 0; row < batch.rows; row++) {
		expect(steps[row]).toBeLessThanOrEqual(7);
		expect(steps[row]! + dropped[row]!).toBe(29);
	}
	const { data, width } = agent.explanation!.attention_step!;
	const told = [...data.subarray(0, width)].filter((step) => step >= 0);
	expect(told).toEqual(Array.from({ length: steps[0]! }, (_, k) => dropped[0]! + k));
});

test.each([
	[ROOM, { ...SMALL, positions: "rope" }],
	[ROOM, { ...SMALL, positions: "rope", layout: "parts" }],
	[BIRTHS, { ...SMALL, actionTokens: "set" }],
])("read anew, a context that slid gives what the cache gives: %j, %j", (place, model) => {
	// Every decision of a player that starts cold from the memory of the one before.
	for (const steps of [7, 8, 15, 26]) {
		const { agent, view, checkpoint } = play("headless-ad", place, { model, steps, context: 8 });
		const cold = makeAgent("headless-ad", {}, view, new SeedTree(11).child("agent"), checkpoint);
		for (const [key, array] of Object.entries(cold.memory)) array.set(agent.memory[key]!);
		const logits = [agent, cold].map((each) => {
			each.explaining = true;
			each.act({ "": column("int32", view.numEnvs, []) });
			return [...each.explanation!.similarity!.data];
		});
		logits[0]!.forEach((logit, k) => {
			if (Number.isNaN(logit)) expect(logits[1]![k]).toBeNaN();
			else
				expect(Math.abs(logit - logits[1]![k]!), `${steps} steps, logit ${k}`).toBeLessThan(1e-4);
		});
	}
});

test("algorithm distillation is for its own number of actions only", () => {
	const ten = makeVec("bandit/Bernoulli-v0", { params: { arms: 10 }, numEnvs: 1 });
	const five = makeVec("bandit/Bernoulli-v0", { params: { arms: 5 }, numEnvs: 1 });
	const checkpoint = untrained("algorithm-distillation", viewOf(ten));
	const make = (env: typeof ten) =>
		makeAgent("algorithm-distillation", {}, viewOf(env), new SeedTree(0), checkpoint);
	expect(make(ten).id).toBe("algorithm-distillation");
	expect(() => make(five)).toThrow(UnsupportedAgentError);
	expect(() => make(five)).toThrow(/not applicable: its head has 10 actions, the environment 5/);
});

test("codes of a size that is no power of 2 are as many as their size, also where actions come and go", () => {
	const { batch } = play("headless-ad", BIRTHS, { model: { ...SMALL, codeSize: 12 } });
	expect(batch.actions).toBe(6);
	const view = viewOf(makeVec("bandit/Bernoulli-v0", { params: { arms: 13 }, numEnvs: 1 }));
	const checkpoint = untrained("headless-ad", view, { codeSize: 12 });
	expect(() => makeAgent("headless-ad", {}, view, new SeedTree(0), checkpoint)).toThrow(
		/12 orthonormal codes, the environment 13 actions/,
	);
});

test.each([
	[{ head: "table" }, /untrained: config.head is "table", expected "codes"/],
	[{ layout: "words" }, /config.layout is "words", expected "step" or "parts"/],
	[{ width: undefined }, /config.width is undefined, expected an integer from 4 to 4096/],
	[{ beta1: Number.NaN }, /config.beta1 is NaN, expected a number from 0 to 0.9999/],
	[{ tied: 1 }, /config.tied is 1, expected true or false/],
	[{ steps: -3 }, /config.steps is -3, expected an integer of at least 1/],
	[{ heads: 5 }, /config.heads is 5, expected a divisor of width, 64/],
	[{ finalNorm: undefined }, null],
])("weights whose file says %j of the model are not acted with on a guess", (change, message) => {
	const view = viewOf(makeVec("bandit/Bernoulli-v0", { params: { arms: 4 }, numEnvs: 1 }));
	const checkpoint = untrained("headless-ad", view);
	const changed = { ...checkpoint, config: { ...checkpoint.config, ...change } };
	const make = () => makeAgent("headless-ad", {}, view, new SeedTree(0), changed);
	if (message) expect(make).toThrow(message);
	else expect(make().id).toBe("headless-ad");
});

test("a restored memory is read anew, however like the context in the cache it is", () => {
	const answers = [1, 2].map((seed) => {
		const env = makeVec("bandit/ContextualLinear-v0", { params: { arms: 3 }, numEnvs: 1 });
		env.reset({ seed });
		const view = viewOf(env);
		const model = { ...SMALL, reward: "real" };
		const agent = makeAgent(
			"headless-ad",
			{},
			view,
			new SeedTree(0),
			untrained("headless-ad", view, model),
		);
		agent.explaining = true;
		const action = copyOfColumns(env.kernel.action!);
		agent.act(action);
		const told = Object.fromEntries(
			Object.entries(agent.memory).map(([key, array]) => [key, Array.from(array)]),
		);
		const similarity = [...agent.explanation!.similarity!.data];
		return { agent, action, told, similarity };
	});
	const [one, two] = answers as [(typeof answers)[0], (typeof answers)[0]];
	expect(one.similarity).not.toEqual(two.similarity);
	// Nothing but the context that each saw first tells the two apart.
	for (const [key, array] of Object.entries(one.agent.memory)) array.set(two.told[key]!);
	one.agent.act(one.action);
	expect([...one.agent.explanation!.similarity!.data]).toEqual(two.similarity);
});

test("what cannot be is told before anything runs", () => {
	const view = (arms: number, id = "bandit/Bernoulli-v0") =>
		viewOf(makeVec(id, { numEnvs: 1, ...(id.startsWith("bandit") ? { params: { arms } } : {}) }));
	const seeds = new SeedTree(0);
	const bandit = untrained("headless-ad", view(4), { contextTokens: 40 }, { steps: 20 });
	expect(makeAgent("headless-ad", {}, view(19), seeds, bandit).id).toBe("headless-ad");
	expect(() => makeAgent("headless-ad", {}, view(20), seeds, bandit)).toThrow(
		/its context holds 40 tokens: 20 actions and 20 steps take 41/,
	);
	expect(() => makeAgent("headless-ad", {}, view(0, "maze/Darkroom-v0"), seeds, bandit)).toThrow(
		/its weights are for no state, got 81 states/,
	);
	expect(() => makeAgent("headless-ad", {}, view(4), seeds)).toThrow(/needs trained weights/);
	expect(() => makeAgent("algorithm-distillation", {}, view(4), seeds, bandit)).toThrow(
		/untrained holds weights of agent "headless-ad"/,
	);
	const config = { ...bandit.config, width: 32 };
	expect(() => makeAgent("headless-ad", {}, view(4), seeds, { ...bandit, config })).toThrow(
		/another architecture/,
	);
});
