/**
 * One measurement of the learning stack, in a process of its own: prints a JSON object of numbers.
 * `node bench/learning-case.mjs NAME`
 */

import { MODEL, PRODUCTS } from "./learning-sizes.mjs";
import { rate } from "./measure.mjs";

const { SeedTree } = await import("../dist/index.js");

/** Batched training steps a second of our transformer: forward, backward, clipped AdamW. */
async function trainStep() {
	const { initTensors, tf } = await import("../dist/src/tensor/index.js");
	const nn = await import("../dist/src/nn/index.js");
	const { backend } = await initTensors();
	const { layers, width, heads, hidden, tokens, batch, classes } = MODEL;
	const config = { layers, width, heads, hidden, mlp: "gelu", norm: "rms", positions: "rope" };
	const seeds = new SeedTree(0);
	const params = nn.variables({
		body: nn.initTransformer(seeds.child("body"), config),
		head: nn.initLinear(seeds.child("head"), { inputs: width, outputs: classes }),
	});
	const optimizer = new nn.AdamW(params, { clip: 1 });
	const { targets, input } = data(batch * tokens, width, classes);
	const x = tf.tensor3d(input, [batch, tokens, width]);
	const loss = () => {
		const seen = nn.transformer(nn.branch(params, "body"), x, config);
		const flat = tf.reshape(seen, [-1, width]);
		return nn.crossEntropy(nn.applyLinear(nn.branch(params, "head"), flat), targets);
	};
	return { backend, perSecond: rate((n) => repeat(n, () => optimizer.minimize(loss, 1e-3)), 1, 1) };
}

/** The same in tfjs' own operations on its wasm backend, as it comes. */
async function stockStep() {
	const tf = await import("@tensorflow/tfjs-core");
	// The build of tfjs for Node registers no gradients.
	(await import("../dist/src/tensor/gradients/index.js")).defineGradients();
	const wasm = await import("@tensorflow/tfjs-backend-wasm");
	const { createRequire } = await import("node:module");
	const { dirname } = await import("node:path");
	const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
	wasm.setWasmPaths(`${dirname(entry)}/`);
	await tf.setBackend("wasm");
	const { layers, width, heads, hidden, tokens, batch, classes } = MODEL;
	const weight = (rows, columns) => tf.variable(tf.randomNormal([rows, columns], 0, 0.05));
	const blocks = Array.from({ length: layers }, () => ({
		qkv: weight(width, 3 * width),
		out: weight(width, width),
		up: weight(width, hidden),
		down: weight(hidden, width),
		gain1: tf.variable(tf.ones([width])),
		gain2: tf.variable(tf.ones([width])),
	}));
	const head = weight(width, classes);
	const { targets, input } = data(batch * tokens, width, classes);
	const x0 = tf.tensor2d(input, [batch * tokens, width]);
	const wanted = tf.oneHot(tf.tensor1d(targets, "int32"), classes);
	const future = tf.tensor2d(
		Array.from({ length: tokens * tokens }, (_, k) =>
			k % tokens > Math.floor(k / tokens) ? -1e9 : 0,
		),
		[tokens, tokens],
	);
	const norm = (x, gain) =>
		tf.mul(tf.mul(x, tf.rsqrt(tf.add(tf.mean(tf.square(x), -1, true), 1e-5))), gain);
	const gelu = (x) =>
		tf.mul(
			tf.mul(x, 0.5),
			tf.add(tf.tanh(tf.mul(tf.add(x, tf.mul(tf.mul(tf.square(x), x), 0.044715)), 0.79788456)), 1),
		);
	const attend = (qkv) => {
		const [q, k, v] = tf.split(
			tf.transpose(tf.reshape(qkv, [batch, tokens, 3 * heads, width / heads]), [0, 2, 1, 3]),
			3,
			1,
		);
		const scores = tf.add(tf.mul(tf.matMul(q, k, false, true), (width / heads) ** -0.5), future);
		const mixed = tf.matMul(tf.softmax(scores), v);
		return tf.reshape(tf.transpose(mixed, [0, 2, 1, 3]), [-1, width]);
	};
	const loss = () => {
		let x = x0;
		for (const { qkv, out, up, down, gain1, gain2 } of blocks) {
			x = tf.add(x, tf.matMul(attend(tf.matMul(norm(x, gain1), qkv)), out));
			x = tf.add(x, tf.matMul(gelu(tf.matMul(norm(x, gain2), up)), down));
		}
		return tf.neg(tf.mean(tf.sum(tf.mul(wanted, tf.logSoftmax(tf.matMul(x, head))), -1)));
	};
	const optimizer = tf.train.adam(1e-3);
	const work = () => optimizer.minimize(loss, false);
	work();
	const slices = Array.from({ length: 3 }, () => {
		const start = performance.now();
		work();
		return 1000 / (performance.now() - start);
	});
	return { perSecond: slices.sort((a, b) => a - b)[1] };
}

/** GFLOP/s of products. */
async function products() {
	const { initTensors, tf } = await import("../dist/src/tensor/index.js");
	await initTensors({ backend: "wasm" });
	return productRates(tf);
}

async function stockProducts() {
	const tf = await import("@tensorflow/tfjs-core");
	const wasm = await import("@tensorflow/tfjs-backend-wasm");
	const { createRequire } = await import("node:module");
	const { dirname } = await import("node:path");
	const entry = createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm");
	wasm.setWasmPaths(`${dirname(entry)}/`);
	await tf.setBackend("wasm");
	return productRates(tf);
}

function productRates(tf) {
	return Object.fromEntries(
		PRODUCTS.map(({ name, a, b, transposeA, transposeB, flops }) => {
			const x = tf.randomUniform(a, -1, 1, "float32", 1);
			const y = tf.randomUniform(b, -1, 1, "float32", 2);
			const once = () => tf.matMul(x, y, transposeA, transposeB).dispose();
			return [name, rate((n) => repeat(n, once), flops / 1e9, 0.4)];
		}),
	);
}

/** Decisions a second of Headless-AD (2 layers, width 64) in a bandit of 20 arms, and its training. */
async function acting() {
	await import("../dist/index.js");
	const { makeVec, viewOf, makeAgent, structureOf } = await import("../dist/index.js");
	const { Transitions, copyOfColumns } = await import("../dist/src/agent/transitions.js");
	const { readCheckpoint } = await import("../dist/src/nn/checkpoint.js");
	const checkpoint = readCheckpoint(
		new URL("../scenarios/headless-ad/training/checkpoints/bernoulli-small-1", import.meta.url)
			.pathname,
	);
	const found = {};
	for (const batch of [1, 64, 1024]) {
		const play = player(batch, 100);
		found[`batch-${batch}`] = rate((n) => repeat(n, play.step), batch, 0.5);
	}
	// At the last decisions of the context: one decision after another, each a new token, …
	const full = player(1, 100);
	for (let t = 0; t < 95; t++) full.step();
	const saved = full.save();
	const cached = [];
	const whole = [];
	for (let k = 0; k < 300; k++) {
		full.load(saved);
		// … the first reads the whole context: what every decision would cost without a cache.
		whole.push(timed(full.act));
		full.finish();
		cached.push(timed(full.act));
		full.finish();
	}
	found.cachedMs = median(cached);
	found.uncachedMs = median(whole);
	return found;

	function player(numEnvs, horizon) {
		const env = makeVec("bandit/Bernoulli-v0", {
			params: { arms: 20, horizon },
			numEnvs,
			autoreset: "same-step",
		});
		env.reset({ seed: 1 });
		const agent = makeAgent("headless-ad", {}, viewOf(env), new SeedTree(1), checkpoint);
		const action = copyOfColumns(env.kernel.action);
		const structured = structureOf(env.kernel.actionSpace, action, "");
		const transitions = new Transitions(env, action);
		const { trialStart } = env.clocks;
		const act = () => {
			for (let i = 0; i < numEnvs; i++) if (trialStart[i] === 1) agent.reset(i, i + 1);
			agent.act(action);
		};
		const finish = () => {
			transitions.before();
			transitions.after(env.step(structured));
			agent.learn(transitions.transition);
		};
		const step = () => {
			act();
			finish();
		};
		const save = () => [
			env.snapshot(),
			Object.entries(agent.memory).map(([name, array]) => [name, array.slice()]),
		];
		const load = ([snapshot, memory]) => {
			env.restore(snapshot);
			for (const [name, array] of memory) agent.memory[name].set(array);
		};
		return { act, finish, step, save, load };
	}
}

/** Training of Headless-AD in its small configuration: tokens a second, data made on the way. */
async function training() {
	const { agentSpec, resolveParams } = await import("../dist/index.js");
	const { initTensors } = await import("../dist/src/tensor/index.js");
	const { HistoryGenerator } = await import("../dist/src/histories/index.js");
	await initTensors();
	const data = {
		env: { id: "bandit/Bernoulli-v0", params: { distribution: "odd", arms: 10, horizon: 100 } },
		agent: { id: "thompson" },
		steps: 100,
	};
	const rows = 32;
	const generator = new HistoryGenerator(data, { rows, seeds: new SeedTree(1) });
	const spec = agentSpec("headless-ad").learner;
	const params = resolveParams({ id: "headless-ad", description: "", params: spec.params }, {});
	const { actionSpace, observationSpace, steps } = generator;
	const view = { actionSpace, observationSpace, steps, batch: rows, totalSteps: 3000 };
	const learner = await spec.create(params, view, new SeedTree(1));
	let k = 0;
	const tokens = rows * (10 + steps);
	const perSecond = rate(
		(n) =>
			repeat(n, () => {
				learner.step(generator.batch(k), k);
				k++;
			}),
		tokens,
		1,
	);
	return { tokensPerSecond: perSecond };
}

function data(rows, width, classes) {
	const random = new SeedTree(1).child("data").words(rows * (width + 1));
	return {
		input: Float32Array.from({ length: rows * width }, (_, k) => random[k] / 2 ** 31 - 1),
		targets: Int32Array.from({ length: rows }, (_, k) => random[rows * width + k] % classes),
	};
}

function repeat(count, work) {
	for (let k = 0; k < count; k++) work();
}

function timed(work) {
	const start = performance.now();
	work();
	return performance.now() - start;
}

function median(values) {
	return values.sort((a, b) => a - b)[values.length >> 1];
}

const CASES = { trainStep, stockStep, products, stockProducts, acting, training };
console.log(JSON.stringify(await CASES[process.argv[2]]()));
