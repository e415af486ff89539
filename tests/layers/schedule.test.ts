import { describe, expect, it } from "vitest";
import { type KernelEnv, make, makeVec } from "../../src/env/index.ts";
import type { Schedule } from "../../src/layers/index.ts";
import { Generator } from "../../src/random/index.ts";
import { anyAction, hiddenOf, layer, roll } from "./stepping.ts";

type Json = Record<string, unknown>;
const K = 4;

/** A bandit under a schedule, in one endless episode. */
function bandit(schedule: Json, options: Json = {}): KernelEnv {
	return make("bandit/Bernoulli-v0" as string, {
		params: { arms: K },
		maxEpisodeSteps: null,
		...options,
		layers: [layer("Schedule", schedule)],
	});
}

/** Hidden truth before pulls 0 … steps − 1, and the regret of each. */
function course(env: KernelEnv, steps: number, seed = 1) {
	const generator = new Generator(seed, "agent");
	env.reset({ seed });
	return Array.from({ length: steps }, () => {
		const hidden = hiddenOf(env);
		const action = anyAction(env.kernel, generator);
		const { info } = env.step(action);
		return { ...hidden, action, regret: info.regret as number } as {
			means: number[];
			phase: number[];
			task_id: number[];
			changed: number[];
			action: number;
			regret: number;
		};
	});
}

const LAWS: Json[] = [
	{ law: "abrupt", period: 7 },
	{ law: "abrupt", period: 7, tasks: 3 },
	{ law: "poisson", probability: 0.1 },
	{ law: "poisson", probability: 0.1, tasks: 4 },
	{ law: "recurring", period: 5 },
	{ law: "markov", probability: 0.2 },
	{
		law: "markov",
		matrix: [
			[0.8, 0.2, 0],
			[0, 0.5, 0.5],
			[0.3, 0.3, 0.4],
		],
	},
	{ law: "drift", sigma: 0.1 },
	{ law: "blend", period: 20, width: 8 },
	{ law: "blend", period: 6, width: 6, tasks: 2 },
	{ law: "seasonal", period: 30 },
	{ law: "bit-flip", period: 5, bits: 3 },
	{ law: "bit-flip", period: 5, bits: 3, flips: "all" },
];

describe("every law", () => {
	for (const law of LAWS)
		it(`is a function of seed and time: ${JSON.stringify(law)}`, () => {
			const env = bandit(law);
			const steps = course(env, 60);
			const other = bandit(law);
			other.reset({ seed: 1 });
			const schedule = other.kernel as Schedule;
			const before = other.snapshot();
			for (const t of [59, 0, 1, 4, 5, 6, 7, 8, 20, 21, 33, 40, 58]) {
				const moment = schedule.at(0, t);
				expect(moment).toMatchObject({
					time: t,
					phase: steps[t]!.phase[0],
					taskId: steps[t]!.task_id[0],
				});
				expect(moment.parameters.means).toEqual(steps[t]!.means);
			}
			// Looking changed nothing.
			expect(other.snapshot()).toEqual(before);
			schedule.seek(0, 37);
			expect(hiddenOf(other)).toMatchObject({
				means: steps[37]!.means,
				phase: steps[37]!.phase,
				task_id: steps[37]!.task_id,
				changed: steps[37]!.changed,
			});
			// And stepping goes on from there.
			const generator = new Generator(0);
			for (let t = 38; t < 60; t++) {
				other.step(anyAction(other.kernel, generator));
				expect(hiddenOf(other)).toMatchObject({
					means: steps[t]!.means,
					changed: steps[t]!.changed,
				});
			}
		});

	for (const law of LAWS)
		it(`gives dynamic regret, 0 for the oracle: ${JSON.stringify(law)}`, () => {
			const env = bandit(law);
			for (const { means, action, regret } of course(env, 50))
				expect(regret).toBeCloseTo(Math.max(...means) - means[action]!, 14);
			env.reset({ seed: 1 });
			for (let t = 0; t < 50; t++)
				expect(env.step(hiddenOf(env).best_arm![0]!).info.regret).toBe(0);
		});

	for (const law of LAWS)
		it(`is whole in snapshots: ${JSON.stringify(law)}`, () => {
			const env = bandit(law);
			course(env, 33);
			const saved = env.snapshot();
			const first = roll(env, new Generator(3), 60);
			const other = bandit(law);
			other.restore(saved);
			expect(roll(other, new Generator(3), 60)).toEqual(first);
		});

	for (const law of LAWS)
		it(`begins again with the same seed, and not with another: ${JSON.stringify(law)}`, () => {
			const env = bandit(law);
			const first = course(env, 40);
			expect(course(env, 40)).toEqual(first);
			if (law.law !== "seasonal")
				expect(course(env, 40, 2)[39]!.means).not.toEqual(first[39]!.means);
		});

	for (const law of LAWS)
		it(`is each row's own: ${JSON.stringify(law)}`, () => {
			const options = {
				params: { arms: K },
				maxEpisodeSteps: null,
				layers: [layer("Schedule", law)],
			};
			const batch = makeVec("bandit/Bernoulli-v0", { ...options, numEnvs: 3 });
			batch.reset({ seed: 10 });
			const singles = [0, 1, 2].map((row) =>
				course(make("bandit/Bernoulli-v0" as string, options), 40, 10 + row),
			);
			for (let t = 0; t < 40; t++) {
				const { data } = batch.kernel.hidden.means!;
				for (const row of [0, 1, 2])
					expect([...data.subarray(K * row, K * row + K)]).toEqual(singles[row]![t]!.means);
				batch.step(singles.map((single) => single[t]!.action));
			}
		});
});

describe("abrupt", () => {
	it("is constant inside a phase and new in each", () => {
		const steps = course(bandit({ period: 10 }), 60);
		const tasks = new Set<string>();
		steps.forEach(({ means, phase, task_id, changed }, t) => {
			expect(phase[0]).toBe(Math.floor(t / 10));
			expect(task_id).toEqual(phase);
			expect(changed[0]).toBe(t > 0 && t % 10 === 0 ? 1 : 0);
			expect(means).toEqual(steps[10 * phase[0]!]!.means);
			tasks.add(String(means));
		});
		expect(tasks.size).toBe(6);
	});

	it("with one endless phase steps as the plain environment would", () => {
		const env = bandit({ period: 2 ** 30, scope: ["observation", "action", "reward-sign"] });
		const plain = make("bandit/Bernoulli-v0" as string, {
			params: { arms: K },
			maxEpisodeSteps: null,
		});
		expect(env.reset({ seed: 4 })).toEqual(plain.reset({ seed: 4 }));
		for (let t = 0; t < 100; t++) expect(env.step(t % K)).toEqual(plain.step(t % K));
	});

	it("among n tasks never stays", () => {
		const steps = course(bandit({ period: 1, tasks: 3 }), 600);
		const counts = [0, 0, 0];
		steps.forEach(({ task_id, means }, t) => {
			counts[task_id[0]!]!++;
			if (t === 0) return;
			expect(task_id).not.toEqual(steps[t - 1]!.task_id);
			const twin = steps.find((each) => each.task_id[0] === task_id[0])!;
			expect(means).toEqual(twin.means);
		});
		for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(50);
	});
});

describe("poisson", () => {
	it("switches with its probability before each step", () => {
		let switches = 0;
		for (let seed = 0; seed < 10; seed++)
			for (const { changed } of course(bandit({ law: "poisson", probability: 0.1 }), 500, seed))
				switches += changed[0]!;
		// 4990 chances: mean 499, standard deviation 21.
		expect(Math.abs(switches - 499)).toBeLessThan(85);
	});

	it("with probability 0 never does, with 1 always", () => {
		expect(course(bandit({ law: "poisson", probability: 0 }), 50).at(-1)!.phase).toEqual([0]);
		expect(course(bandit({ law: "poisson", probability: 1 }), 50).at(-1)!.phase).toEqual([49]);
	});
});

describe("recurring", () => {
	it("comes back to the same tasks", () => {
		const steps = course(bandit({ law: "recurring", period: 5, tasks: 3 }), 60);
		expect(new Set(steps.map(({ means }) => String(means))).size).toBe(3);
		steps.forEach(({ means, phase, task_id }, t) => {
			expect(task_id[0]).toBe(phase[0]! % 3);
			if (t >= 15) expect(means).toEqual(steps[t - 15]!.means);
		});
	});
});

describe("markov", () => {
	it("moves as its matrix says", () => {
		const matrix = [
			[0.8, 0.2, 0],
			[0, 0.5, 0.5],
			[0.3, 0.3, 0.4],
		];
		const counts = [
			[0, 0, 0],
			[0, 0, 0],
			[0, 0, 0],
		];
		const steps = course(bandit({ law: "markov", matrix }), 6000);
		for (let t = 1; t < steps.length; t++)
			counts[steps[t - 1]!.task_id[0]!]![steps[t]!.task_id[0]!]!++;
		counts.forEach((row, i) => {
			const total = row.reduce((a, b) => a + b);
			row.forEach((count, j) => {
				expect(Math.abs(count / total - matrix[i]![j]!)).toBeLessThan(0.06);
			});
		});
	});

	it("without a matrix leaves with its probability", () => {
		const steps = course(bandit({ law: "markov", probability: 0.2, tasks: 4 }), 3000);
		const switches = steps.filter(({ changed }) => changed[0] === 1).length;
		// Mean 600, standard deviation 22.
		expect(Math.abs(switches - 600)).toBeLessThan(90);
		expect(new Set(steps.map(({ task_id }) => task_id[0])).size).toBe(4);
	});

	it("stays in an absorbing task", () => {
		const steps = course(
			bandit({
				law: "markov",
				matrix: [
					[0, 1],
					[0, 1],
				],
			}),
			30,
		);
		expect(steps.map(({ task_id }) => task_id[0])).toEqual([0, ...new Array(29).fill(1)]);
	});
});

describe("drift", () => {
	it("stays in its bounds", () => {
		for (const { means } of course(bandit({ law: "drift", sigma: 0.3 }), 500))
			for (const mean of means) {
				expect(mean).toBeGreaterThanOrEqual(0);
				expect(mean).toBeLessThanOrEqual(1);
			}
	});

	it("has steps of the right variance, without correlation", () => {
		const sigma = 0.005;
		const steps = course(bandit({ law: "drift" }), 3000);
		let sum = 0;
		let squares = 0;
		let products = 0;
		let n = 0;
		let last = 0;
		for (let t = 1; t < steps.length; t++)
			for (let k = 0; k < K; k++) {
				const from = steps[t - 1]!.means[k]!;
				// Away from the mirrors a step is the noise itself.
				if (from < 6 * sigma || from > 1 - 6 * sigma) continue;
				const z = (steps[t]!.means[k]! - from) / sigma;
				sum += z;
				squares += z * z;
				products += z * last;
				last = z;
				n++;
			}
		expect(n).toBeGreaterThan(8000);
		expect(Math.abs(sum / n)).toBeLessThan(0.05);
		expect(Math.abs(squares / n - 1)).toBeLessThan(0.08);
		expect(Math.abs(products / n)).toBeLessThan(0.05);
	});

	it("of 0 stands still", () => {
		const steps = course(bandit({ law: "drift", sigma: 0 }), 30);
		expect(steps[29]!.means).toEqual(steps[0]!.means);
	});

	it("respects other bounds", () => {
		const env = make("test/Ring-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { law: "drift", sigma: 0.5 })],
		});
		env.reset({ seed: 0 });
		const bonuses = roll(env, new Generator(0), 300).map(({ hidden }) => hidden.bonus![0]!);
		expect(Math.min(...bonuses)).toBeGreaterThanOrEqual(0);
		expect(Math.max(...bonuses)).toBeLessThanOrEqual(2);
		expect(Math.max(...bonuses)).toBeGreaterThan(1.5);
	});
});

describe("blend", () => {
	it("goes from task to task in a straight line", () => {
		const steps = course(bandit({ law: "blend", period: 20, width: 8 }), 80);
		for (let phase = 1; phase < 4; phase++) {
			const a = steps[20 * phase - 1]!.means;
			const b = steps[20 * phase + 19]!.means;
			for (let s = 0; s < 20; s++) {
				const { means, changed } = steps[20 * phase + s]!;
				const w = Math.min(1, s / 8);
				expect(changed[0]).toBe(s === 0 ? 1 : 0);
				means.forEach((mean, k) => {
					expect(mean).toBeCloseTo((1 - w) * a[k]! + w * b[k]!, 14);
				});
			}
			expect(a).not.toEqual(b);
		}
	});

	it("changes the rest of the task at once", () => {
		const env = make("test/Ring-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { law: "blend", period: 30, width: 10 })],
		});
		env.reset({ seed: 3 });
		const goals = roll(env, new Generator(0), 90).map(({ hidden }) => hidden.goal![0]!);
		for (const from of [0, 30, 60]) expect(new Set(goals.slice(from, from + 29)).size).toBe(1);
	});
});

describe("seasonal", () => {
	it("is the sine of the formula", () => {
		const steps = course(bandit({ law: "seasonal", period: 25 }), 110);
		steps.forEach(({ means, phase, changed }, t) => {
			expect(phase[0]).toBe(Math.floor(t / 25));
			expect(changed[0]).toBe(0);
			means.forEach((mean, i) => {
				expect(mean).toBeCloseTo(0.5 + 0.4 * Math.sin(2 * Math.PI * (t / 25 + i / K)), 12);
			});
		});
	});
});

describe("bit-flip", () => {
	it("changes the entries of one bit at a time", () => {
		const steps = course(bandit({ law: "bit-flip", period: 5, bits: 2 }), 200);
		const values = [0, 1, 2, 3].map((k) => new Set(steps.map(({ means }) => means[k])));
		for (const set of values) expect(set.size).toBe(2);
		for (let t = 5; t < 200; t += 5) {
			const moved = steps[t]!.means.map((mean, k) => (mean === steps[t - 1]!.means[k] ? 0 : 1));
			// Entries 0 and 2 hang on bit 0, entries 1 and 3 on bit 1.
			expect([
				[1, 0, 1, 0],
				[0, 1, 0, 1],
			]).toContainEqual(moved);
		}
	});

	it("can draw all bits anew", () => {
		const ids = course(bandit({ law: "bit-flip", period: 1, bits: 4, flips: "all" }), 800).map(
			({ task_id }) => task_id[0]!,
		);
		expect(new Set(ids).size).toBe(16);
		const ones = ids.slice(1).reduce((sum, id) => sum + (id & 1) + ((id >> 3) & 1), 0);
		// 1598 fair coins: standard deviation 20.
		expect(Math.abs(ones - 799)).toBeLessThan(90);
	});
});

describe("active", () => {
	it("changes when its visits exceed the limit, and not before", () => {
		const env = bandit({ law: "active", visits: 4, region: { actions: [2] } });
		env.reset({ seed: 0 });
		let pulls = 0;
		for (let t = 0; t < 80; t++) {
			const before = hiddenOf(env).phase![0]!;
			const action = t % 3 === 0 ? 2 : 1;
			env.step(action);
			if (action === 2) pulls++;
			expect(hiddenOf(env).phase![0]).toBe(Math.floor(pulls / 5));
			expect(hiddenOf(env).changed![0]).toBe(hiddenOf(env).phase![0]! - before);
		}
		expect(() => (env.kernel as Schedule).at(0, 3)).toThrow(/law is "active"/);
	});

	it("forgets its visits with the trial", () => {
		const env = bandit({ law: "active", visits: 4, region: { actions: [2] } });
		env.reset({ seed: 0 });
		for (let t = 0; t < 4; t++) env.step(2);
		env.reset({ newTrial: true });
		for (let t = 0; t < 4; t++) env.step(2);
		expect(hiddenOf(env).phase).toEqual([0]);
		env.step(2);
		expect(hiddenOf(env).phase).toEqual([1]);
	});

	it("counts rewards, or observations", () => {
		const env = bandit({ law: "active", visits: 0 });
		env.reset({ seed: 0 });
		let paid = 0;
		for (let t = 0; t < 60; t++) {
			paid += env.step(t % K).reward;
			expect(hiddenOf(env).phase![0]).toBe(paid);
		}
		const ring = make("test/Ring-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { law: "active", visits: 0, region: { observations: [3] } })],
		});
		ring.reset({ seed: 0 });
		let visits = 0;
		for (let t = 0; t < 60; t++) {
			const step = ring.step(t % 4 === 0 ? 1 : -1);
			if (step.observation === 3) visits++;
			if (step.terminated) ring.reset();
			expect(hiddenOf(ring).phase![0]).toBe(visits);
		}
		expect(visits).toBeGreaterThan(3);
	});
});
