/**
 * An agent whose weights are one logit an action, learned by gradient descent from how often the
 * actions of histories were taken. Small enough to train thousands of steps a second.
 * @param lib the package, from source or from dist: one registry each
 */
export function fakeAgent({ STREAM_WORDS, nextUniform, Discrete }, id = "unigram") {
	const params = {
		type: "object",
		properties: {
			rate: { type: "number", exclusiveMinimum: 0, default: 0.1, description: "Learning rate." },
			noise: { type: "number", minimum: 0, default: 0, description: "Of each step." },
			failAt: { type: "integer", minimum: -1, default: -1, description: "Step that comes to NaN." },
			spoilAt: { type: "integer", minimum: -1, default: -1, description: "Spoils the logits." },
			delay: { type: "number", minimum: 0, default: 0, description: "Milliseconds a step." },
		},
		additionalProperties: false,
	};
	return {
		id,
		description: "Draws actions as often as its histories did.",
		supports: ({ actionSpace }, _params, checkpoint) => {
			if (!(actionSpace instanceof Discrete)) return "it needs Discrete actions";
			const trained = checkpoint?.tensors.logits?.shape[0] ?? 0;
			return checkpoint && trained < actionSpace.n
				? `${checkpoint.file} is for up to ${trained} actions, got ${actionSpace.n}`
				: null;
		},
		learner: {
			params,
			create: ({ rate, noise, failAt, spoilAt, delay }, view, seeds) => {
				const { n } = view.actionSpace;
				const logits = new Float32Array(n);
				const random = new Uint32Array(STREAM_WORDS);
				seeds.child("noise").stream(random, 0);
				return {
					config: { actions: n, steps: view.steps },
					step: ({ action, actions }, step) => {
						for (const end = performance.now() + delay; performance.now() < end; );
						const share = new Float64Array(actions);
						for (const each of action) share[each] += 1 / action.length;
						let total = 0;
						for (let a = 0; a < actions; a++) total += Math.exp(logits[a]);
						let loss = step === failAt ? Number.NaN : 0;
						let square = 0;
						for (let a = 0; a < actions; a++) {
							const p = Math.exp(logits[a]) / total;
							loss -= share[a] * Math.log(p);
							square += (p - share[a]) ** 2;
							logits[a] -= rate * (p - share[a] + noise * (nextUniform(random, 0) - 0.5));
						}
						if (step === spoilAt) logits[0] = Number.NaN;
						const lr = rate * (1 - step / view.totalSteps);
						return { loss, gradNorm: Math.sqrt(square), lr };
					},
					save: () => ({
						logits: { shape: [n], data: logits.slice() },
						random: { shape: [STREAM_WORDS], data: random.slice() },
					}),
					load: (state) => {
						logits.set(state.logits.data);
						random.set(state.random.data);
					},
					weights: () => ({ logits: { shape: [n], data: logits.slice() } }),
					dispose: () => {},
				};
			},
		},
		create: (_params, view, seeds, checkpoint) => {
			const { numEnvs, actionSpace } = view;
			const random = new Uint32Array(STREAM_WORDS * numEnvs);
			for (let i = 0; i < numEnvs; i++) seeds.child(i).stream(random, STREAM_WORDS * i);
			const logits = checkpoint.tensors.logits.data;
			// The most frequent action: the same on every machine, whatever its exponentials.
			let best = 0;
			for (let a = 1; a < actionSpace.n; a++) if (logits[a] > logits[best]) best = a;
			return {
				id,
				memory: { random },
				reset: () => {},
				act: (actions) => actions[""].data.fill(actionSpace.start + best),
			};
		},
	};
}
