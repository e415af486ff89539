import { describe, expect, it } from "vitest";
import { InvalidActionError, make, makeVec } from "../../src/env/index.ts";
import { Generator } from "../../src/random/index.ts";
import { type Box, Dict, type Discrete, MultiBinary } from "../../src/spaces/index.ts";
import { anyAction, hiddenOf, layer, roll } from "./stepping.ts";

const BANDIT = { params: { arms: 8, horizon: 40 } };
const ids = (info: Record<string, unknown>) => Array.from(info.action_ids as Int32Array);
const mask = (info: Record<string, unknown>) => Array.from(info.action_mask as Uint8Array);

describe("permutation", () => {
	for (const when of ["run", "trial", "episode"])
		for (const id of ["bandit/Bernoulli-v0", "test/Ring-v0"])
			it(`each ${when} leaves ${id} as it was under inverse-mapped actions`, () => {
				const params = id.startsWith("bandit") ? BANDIT.params : {};
				const plain = make(id as string, { params, episodesPerTrial: 2 });
				const shuffled = make(id as string, {
					params,
					episodesPerTrial: 2,
					layers: [layer("ActionSet", { permute: when, observe: false })],
				});
				const generator = new Generator(3, "actions");
				let a = plain.reset({ seed: 5 });
				let b = shuffled.reset({ seed: 5 });
				const start = (plain.actionSpace as Discrete).start;
				for (let t = 0; t < 200; t++) {
					expect(b.observation).toEqual(a.observation);
					expect(b.info).toMatchObject(a.info);
					const action = anyAction(plain.kernel, generator);
					const one = plain.step(action);
					const two = shuffled.step(ids(b.info).indexOf(action - start));
					expect(two).toMatchObject(one);
					const over = one.terminated || one.truncated;
					a = over ? plain.reset() : one;
					b = over ? shuffled.reset() : two;
				}
			});

	it("is one for all rows and seeds under run, and follows the seed parameter", () => {
		const orderOf = (seed: number, root: number): number[][] => {
			const env = makeVec("bandit/Bernoulli-v0", {
				...BANDIT,
				numEnvs: 3,
				layers: [layer("ActionSet", { permute: "run", seed })],
			});
			const { action_ids } = env.reset({ seed: root }).info as { action_ids: Int32Array };
			return [0, 1, 2].map((row) => Array.from(action_ids.slice(8 * row, 8 * row + 8)));
		};
		const [first, second, third] = orderOf(1, 0);
		expect(second).toEqual(first);
		expect(third).toEqual(first);
		expect(orderOf(1, 99)[0]).toEqual(first);
		expect(orderOf(2, 0)[0]).not.toEqual(first);
		expect([...first!].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
	});

	it("of trial k does not depend on how long earlier episodes were", () => {
		const orders = (lengths: readonly number[]): number[][] => {
			const env = make("bandit/Bernoulli-v0", {
				...BANDIT,
				layers: [
					layer("ActionSet", { permute: "trial", hide: { count: 2 }, resize: { min: 2, max: 5 } }),
				],
			});
			let { info } = env.reset({ seed: 4 });
			return lengths.map((length) => {
				for (let t = 0; t < length; t++) env.step(anyAction(env.kernel, new Generator(t)));
				const now = ids(info);
				info = env.reset({ newTrial: true }).info;
				return now;
			});
		};
		const a = orders([40, 40, 40, 40]);
		expect(orders([1, 7, 0, 3])).toEqual(a);
		expect(new Set(a.map(String)).size).toBe(4);
	});

	it("of a trial stays through its episodes, and of an episode does not", () => {
		for (const when of ["trial", "episode"]) {
			const env = make("bandit/Bernoulli-v0", {
				...BANDIT,
				episodesPerTrial: 3,
				layers: [layer("ActionSet", { permute: when })],
			});
			const seen = [0, 1, 2, 3].map((k) => ids(env.reset(k === 0 ? { seed: 1 } : {}).info));
			if (when === "trial") {
				expect(seen[1]).toEqual(seen[0]);
				expect(seen[2]).toEqual(seen[0]);
			} else expect(seen[1]).not.toEqual(seen[0]);
			expect(seen[3]).not.toEqual(seen[0]);
		}
	});
});

describe("hiding", () => {
	it("by mask keeps indices and refuses the hidden", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [layer("ActionSet", { hide: { count: 3 } })],
		});
		const { info, observation } = env.reset({ seed: 2 });
		expect(ids(info)).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
		expect(mask(info).reduce((a, b) => a + b)).toBe(5);
		expect(info.action_count).toBe(5);
		expect(observation).toMatchObject({
			action_ids: info.action_ids,
			action_mask: info.action_mask,
		});
		const hidden = mask(info).indexOf(0);
		expect(() => env.step(hidden)).toThrow(InvalidActionError);
		expect(() => env.step(hidden)).toThrow(/an action the mask allows \(5 of 8/);
		expect(env.step(mask(info).indexOf(1)).info.action_mask).toEqual(info.action_mask);
	});

	it("by removal compacts the indices", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [layer("ActionSet", { hide: { ids: [0, 5], mode: "remove" }, capacity: 8 })],
		});
		const { info } = env.reset({ seed: 2 });
		expect(ids(info)).toEqual([1, 2, 3, 4, 6, 7, -1, -1]);
		expect(mask(info)).toEqual([1, 1, 1, 1, 1, 1, 0, 0]);
		expect(() => env.step(6)).toThrow(InvalidActionError);
	});

	it("needs only as many indices as may be in use", () => {
		const width = (params: Record<string, unknown>): number => {
			const env = make("bandit/Bernoulli-v0", { ...BANDIT, layers: [layer("ActionSet", params)] });
			return (env.actionSpace as Discrete).n;
		};
		expect(width({ hide: { count: 3, mode: "remove" } })).toBe(5);
		expect(width({ hide: { count: 3 } })).toBe(8);
		expect(width({ resize: { min: 2, max: 4 } })).toBe(4);
		expect(width({ resize: { min: 2, max: 4, mode: "mask" } })).toBe(8);
		expect(width({ subset: { count: 6 }, hide: { fraction: 0.5, mode: "remove" } })).toBe(3);
		expect(width({ capacity: 20 })).toBe(20);
	});

	it("draws each hidden set equally often", () => {
		const env = make("bandit/Bernoulli-v0", {
			params: { arms: 4, horizon: 1 },
			layers: [layer("ActionSet", { hide: { count: 2 } })],
		});
		const counts = new Map<string, number>();
		for (let k = 0; k < 1200; k++) {
			const key = mask(env.reset(k === 0 ? { seed: 0 } : {}).info).join("");
			counts.set(key, (counts.get(key) ?? 0) + 1);
		}
		expect(counts.size).toBe(6);
		// Expected 200 each, standard deviation 12.9.
		for (const count of counts.values()) expect(Math.abs(count - 200)).toBeLessThan(60);
	});
});

describe("size", () => {
	it("takes every value of its range, the first K or K at random", () => {
		for (const pick of ["first", "random"]) {
			const env = make("bandit/Bernoulli-v0", {
				...BANDIT,
				layers: [layer("ActionSet", { resize: { min: 2, max: 5, pick } })],
			});
			const sizes = new Set<number>();
			const used = new Set<number>();
			for (let k = 0; k < 100; k++) {
				const { info } = env.reset(k === 0 ? { seed: 8 } : {});
				const live = ids(info).filter((id) => id >= 0);
				expect(live.length).toBe(info.action_count);
				expect(live).toEqual([...live].sort((a, b) => a - b));
				if (pick === "first") expect(live).toEqual(live.map((_, i) => i));
				sizes.add(live.length);
				for (const id of live) used.add(id);
			}
			expect([...sizes].sort()).toEqual([2, 3, 4, 5]);
			expect(used.size).toBe(pick === "first" ? 5 : 8);
		}
	});

	it("counts only what is not hidden", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [
				layer("ActionSet", {
					subset: { ids: [7, 1, 3, 5] },
					hide: { ids: [1] },
					resize: { min: 3, max: 3 },
				}),
			],
		});
		expect(ids(env.reset({ seed: 0 }).info)).toEqual([7, 3, 5]);
	});
});

describe("observations", () => {
	it("are a Dict by default and the inner ones otherwise", () => {
		const env = make("test/Walk-v0", { layers: [layer("ActionSet", { capacity: 5 })] });
		const space = env.observationSpace as Dict;
		expect(space).toBeInstanceOf(Dict);
		expect(space.spaces.action_mask).toEqual(new MultiBinary(5));
		expect((space.spaces.action_ids as Box<"int32">).low[0]).toBe(-1);
		expect((space.spaces.action_ids as Box<"int32">).high[0]).toBe(2);
		const { observation } = env.reset({ seed: 0 });
		expect(space.contains(observation)).toBe(true);
		const bare = make("test/Walk-v0", { layers: [layer("ActionSet", { observe: false })] });
		expect(bare.observationSpace.toString()).toBe(make("test/Walk-v0").observationSpace.toString());
	});
});

describe("around a mask", () => {
	it("allows what both allow, and never nothing", () => {
		for (const mode of ["mask", "remove"]) {
			const env = make("test/Walk-v0", {
				episodesPerTrial: 4,
				layers: [
					layer("ActionSet", { permute: "episode", hide: { count: 2, when: "episode", mode } }),
				],
			});
			env.reset({ seed: 6 });
			const generator = new Generator(1);
			for (let t = 0; t < 400; t++) {
				const inner = env.kernel.inner!.actionMask!.data;
				const step = env.step(anyAction(env.kernel, generator));
				const now = ids(step.info);
				mask(step.info).forEach((allowed, k) => {
					if (allowed) expect(inner[now[k]!]).toBe(1);
				});
				expect(step.info.action_count).toBeGreaterThan(0);
				if (step.terminated || step.truncated) env.reset();
			}
		}
	});

	it("lets the inner mask's first action in when it forbids all others", () => {
		const env = make("test/Walk-v0", {
			params: { slip: 0 },
			layers: [layer("ActionSet", { subset: { ids: [0] } })],
		});
		// At the left wall only right (1) and stay (2) are allowed.
		const { info } = env.reset({ seed: 0 });
		expect(ids(info)).toEqual([1]);
		expect(mask(info)).toEqual([1]);
		const { observation, info: after } = env.step(0);
		expect((observation as { observation: { cell: number } }).observation.cell).toBe(1);
		expect(ids(after)).toEqual([0]);
	});
});

describe("the truth", () => {
	it("is told in the layer's own indices", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [layer("ActionSet", { permute: "trial", hide: { count: 4 }, capacity: 10 })],
		});
		const { info } = env.reset({ seed: 11 });
		const inner = env.kernel.inner!.hidden.means!.data;
		const { means, best_arm, best_action } = hiddenOf(env);
		ids(info).forEach((id, k) => {
			expect(means![k]).toBe(id < 0 ? Number.NaN : inner[id]);
		});
		const available = mask(info).map((allowed, k) => (allowed ? means![k]! : -1));
		expect(best_arm).toEqual([available.indexOf(Math.max(...available))]);
		expect(best_action).toEqual(best_arm);
	});

	it("makes regret one against the best available action", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [
				layer("ActionSet", {
					permute: "trial",
					dynamics: {
						initial: { count: 2 },
						births: { probability: 0.1 },
						deaths: { probability: 0.05 },
					},
				}),
			],
		});
		env.reset({ seed: 3 });
		const generator = new Generator(0);
		let positive = 0;
		for (let t = 0; t < 400; t++) {
			const { means, best_action } = hiddenOf(env);
			const allowed = env.kernel.actionMask!.data;
			const best = Math.max(...means!.filter((_, k) => allowed[k] === 1));
			const action = t % 2 === 0 ? best_action![0]! : anyAction(env.kernel, generator);
			const step = env.step(action);
			expect(step.info.regret).toBe(best - means![action]!);
			if (t % 2 === 0) expect(step.info.regret).toBe(0);
			if ((step.info.regret as number) > 0) positive++;
			if (step.truncated) expect(env.reset().info.regret).toBe(0);
		}
		expect(positive).toBeGreaterThan(50);
	});

	it("is translated where only the best action is known", () => {
		const env = make("test/Ring-v0", { layers: [layer("ActionSet", { permute: "episode" })] });
		env.reset({ seed: 0 });
		for (let episode = 0; episode < 20; episode++) {
			for (let t = 0; t < 9; t++) {
				const best = env.kernel.inner!.hidden.best_action!.data[0]!;
				const outer = hiddenOf(env).best_action![0]!;
				expect((env.kernel.info.action_ids!.data as Int32Array)[outer]).toBe(best);
				env.step(outer);
			}
			env.reset();
		}
	});

	it("follows a task written from outside", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [layer("ActionSet", { hide: { ids: [0] } })],
		});
		env.reset({ seed: 0 });
		const { task } = env.kernel;
		(task!.columns.means!.data as Float64Array).set([1, 0.1, 0.1, 0.9, 0.1, 0.1, 0.1, 0.1]);
		task!.changed(0);
		expect(hiddenOf(env).best_action).toEqual([3]);
		expect(env.step(1).info.regret).toBeCloseTo(0.8, 12);
	});
});

describe("stacked sets", () => {
	it("name the innermost action", () => {
		const env = make("bandit/Bernoulli-v0", {
			...BANDIT,
			layers: [
				layer("ActionSet", { subset: { ids: [6, 4, 2] } }),
				layer("ActionSet", { subset: { ids: [2, 0] } }),
			],
		});
		const { info } = env.reset({ seed: 0 });
		expect(ids(info)).toEqual([2, 6]);
		const inner = env.kernel.inner!.inner!;
		env.step(1);
		expect(inner.action![""]!.data[0]).toBe(6);
	});
});

describe("snapshots and rows", () => {
	const params = {
		permute: "episode",
		hide: { fraction: 0.25, when: "episode", mode: "remove" },
		resize: { min: 3, max: 5, pick: "random" },
		dynamics: {
			mode: "remove",
			births: { uniform: { initial: 0.5, until: 20 } },
			deaths: { probability: 0.05 },
		},
	};

	it("are whole in the middle of an episode", () => {
		const env = make("bandit/Bernoulli-v0", { ...BANDIT, layers: [layer("ActionSet", params)] });
		env.reset({ seed: 9 });
		roll(env, new Generator(1), 57);
		const saved = env.snapshot();
		const first = roll(env, new Generator(2), 150);
		env.restore(saved);
		expect(roll(env, new Generator(2), 150)).toEqual(first);
		const other = make("bandit/Bernoulli-v0", { ...BANDIT, layers: [layer("ActionSet", params)] });
		other.restore(saved);
		expect(roll(other, new Generator(2), 150)).toEqual(first);
	});

	it("begin again with the same seed", () => {
		const env = make("bandit/Bernoulli-v0", { ...BANDIT, layers: [layer("ActionSet", params)] });
		const runs = [0, 1].map(() => {
			const { info } = env.reset({ seed: 9 });
			return [info, roll(env, new Generator(1), 90)];
		});
		expect(runs[1]).toEqual(runs[0]);
	});

	it("do not depend on their neighbours", () => {
		const options = { ...BANDIT, layers: [layer("ActionSet", params)] };
		const batch = makeVec("bandit/Bernoulli-v0", {
			...options,
			numEnvs: 4,
			autoreset: "same-step",
		});
		const singles = [0, 1, 2, 3].map(() =>
			makeVec("bandit/Bernoulli-v0", { ...options, numEnvs: 1, autoreset: "same-step" }),
		);
		batch.reset({ seed: 20 });
		singles.forEach((env, row) => {
			env.reset({ seed: 20 + row });
		});
		const generators = [0, 1, 2, 3].map((row) => new Generator(row));
		const width = batch.kernel.actionMask!.width;
		for (let t = 0; t < 130; t++) {
			const actions = generators.map((each, row) => anyAction(batch.kernel, each, row));
			const all = batch.step(actions);
			singles.forEach((env, row) => {
				const one = env.step([actions[row]!]);
				expect(all.reward[row]).toBe(one.reward[0]);
				expect((all.info.regret as Float64Array)[row]).toBe((one.info.regret as Float64Array)[0]);
				const of = (info: Record<string, unknown>, from: number) =>
					Array.from((info.action_ids as Int32Array).slice(from * width, (from + 1) * width));
				expect(of(all.info, row)).toEqual(of(one.info, 0));
			});
		}
	});
});
