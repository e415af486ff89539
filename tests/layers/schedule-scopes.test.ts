import { describe, expect, it } from "vitest";
import { InvalidParamsError, make, type Problem } from "../../src/env/index.ts";
import type { Schedule } from "../../src/layers/index.ts";
import { Course } from "../../src/layers/schedule/course.ts";
import { permutationTarget } from "../../src/layers/schedule/target.ts";
import { Generator, SeedTree } from "../../src/random/index.ts";
import { Box, type Dict, Discrete } from "../../src/spaces/index.ts";
import { RING_STEPS } from "../helpers/ring-kernel.ts";
import { anyAction, hiddenOf, layer, roll } from "./stepping.ts";

type Json = Record<string, unknown>;
const MEANS = [0.9, 0.6, 0.3, 0];

function bandit(schedule: Json, more: Json = {}) {
	return make("bandit/Bernoulli-v0" as string, {
		params: { means: MEANS },
		maxEpisodeSteps: null,
		...more,
		layers: [layer("Schedule", schedule)],
	});
}

describe("scope reward-sign", () => {
	it("negates rewards in odd tasks, and the truth with them", () => {
		const env = bandit({ scope: "reward-sign", period: 5 });
		const plain = make("bandit/Bernoulli-v0" as string, {
			params: { means: MEANS },
			maxEpisodeSteps: null,
		});
		env.reset({ seed: 0 });
		plain.reset({ seed: 0 });
		let negative = 0;
		for (let t = 0; t < 60; t++) {
			const sign = Math.floor(t / 5) % 2 === 0 ? 1 : -1;
			const hidden = hiddenOf(env);
			expect(hidden.reward_sign).toEqual([sign]);
			expect(hidden.means).toEqual(MEANS.map((mean) => sign * mean));
			expect(hidden.best_arm).toEqual([sign > 0 ? 0 : 3]);
			const step = env.step(t % 4);
			const { reward } = plain.step(t % 4);
			expect(step.reward).toBe(sign * reward);
			expect(step.info.regret).toBeCloseTo(sign > 0 ? 0.9 - MEANS[t % 4]! : MEANS[t % 4]!, 14);
			if (step.reward < 0) negative++;
		}
		expect(negative).toBeGreaterThan(5);
	});

	it("does not pretend to know the best action without means", () => {
		const env = make("test/Ring-v0" as string, {
			layers: [layer("Schedule", { scope: "reward-sign" })],
		});
		expect(env.kernel.hidden.best_action).toBeUndefined();
		env.reset({ seed: 0 });
		expect(roll(env, new Generator(0), 30).length).toBe(30);
	});
});

describe("scope action", () => {
	it("permutes what actions do, and the truth with them", () => {
		const env = bandit({ scope: "action", period: 6 });
		const { observation } = env.reset({ seed: 2 });
		expect(observation).toBe(0);
		const orders = new Set<string>();
		for (let t = 0; t < 60; t++) {
			const hidden = hiddenOf(env);
			const order = hidden.action_permutation!;
			orders.add(String(order));
			expect([...order].sort()).toEqual([0, 1, 2, 3]);
			if (t < 6) expect(order).toEqual([0, 1, 2, 3]);
			expect(hidden.means).toEqual(order.map((arm) => MEANS[arm]));
			expect(hidden.best_arm).toEqual([order.indexOf(0)]);
			const action = t % 4;
			const { info } = env.step(action);
			expect(env.kernel.inner!.action![""]!.data[0]).toBe(order[action]);
			expect(info.regret).toBe(0.9 - MEANS[order[action]!]!);
		}
		expect(orders.size).toBeGreaterThan(5);
	});

	it("carries the mask along, and spaces that do not start at 0", () => {
		const walk = make("test/Walk-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { scope: "action", period: 3 })],
		});
		walk.reset({ seed: 0 });
		const generator = new Generator(3);
		for (let t = 0; t < 100; t++) {
			const order = hiddenOf(walk).action_permutation!;
			const inner = walk.kernel.inner!.actionMask!.data;
			expect([...walk.kernel.actionMask!.data]).toEqual(order.map((id) => inner[id]));
			const step = walk.step(anyAction(walk.kernel, generator));
			if (step.terminated || step.truncated) walk.reset();
		}
		const ring = make("test/Ring-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { scope: "action", period: 3 })],
		});
		ring.reset({ seed: 0 });
		for (let t = 0; t < 100; t++) {
			const hidden = hiddenOf(ring);
			const best = ring.kernel.inner!.hidden.best_action!.data[0]!;
			expect(hidden.action_permutation![hidden.best_action![0]!]).toBe(best);
			const action = (t % 3) - 1;
			const step = ring.step(action);
			expect(ring.kernel.inner!.action![""]!.data[0]).toBe(hidden.action_permutation![t % 3]! - 1);
			if (step.terminated) ring.reset();
		}
	});

	it("and task change together when asked to", () => {
		const env = make("bandit/Bernoulli-v0" as string, {
			params: { arms: 6 },
			maxEpisodeSteps: null,
			layers: [layer("Schedule", { scope: ["task", "action"], law: "poisson", probability: 0.1 })],
		});
		env.reset({ seed: 1 });
		let before = hiddenOf(env);
		let switches = 0;
		for (const { hidden } of roll(env, new Generator(0), 200)) {
			const same = (key: string) => String(hidden[key]) === String(before[key]);
			expect(same("action_permutation")).toBe(hidden.changed![0] === 0);
			expect(same("means")).toBe(hidden.changed![0] === 0);
			switches += hidden.changed![0]!;
			before = hidden;
		}
		expect(switches).toBeGreaterThan(8);
	});
});

describe("scope observation", () => {
	it("permutes Discrete observations", () => {
		const env = make("test/Ring-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [layer("Schedule", { scope: "observation", period: 4 })],
		});
		const plain = make("test/Ring-v0" as string, { episodesPerTrial: Infinity });
		let a = plain.reset({ seed: 3 }).observation as number;
		let b = env.reset({ seed: 3 }).observation as number;
		let moved = 0;
		for (let t = 0; t < 90; t++) {
			const map = hiddenOf(env).observation_permutation!;
			expect(b).toBe(map[a]);
			if (a !== b) moved++;
			const one = plain.step((t % 3) - 1);
			const two = env.step((t % 3) - 1);
			expect(two.reward).toBe(one.reward);
			a = (one.terminated ? plain.reset() : one).observation as number;
			b = (two.terminated ? env.reset() : two).observation as number;
		}
		expect(moved).toBeGreaterThan(40);
	});

	it("scales and shifts Box observations", () => {
		const env = make("test/Counter-v0" as string, {
			episodesPerTrial: Infinity,
			layers: [
				layer("Schedule", { scope: "observation", law: "drift", sigma: 0.2, affine: { shift: 2 } }),
			],
		});
		expect((env.observationSpace as Box).low[0]).toBe(-Infinity);
		env.reset({ seed: 7 });
		for (let t = 0; t < 80; t++) {
			const step = env.step(0);
			const { observation_scale: scale, observation_shift: shift } = hiddenOf(env);
			const inner = env.kernel.inner!.observation![""]!.data;
			const seen = step.observation as Float32Array;
			seen.forEach((value, k) => {
				expect(value).toBe(Math.fround(scale![k]! * inner[k]! + shift![k]!));
				expect(Math.abs(scale![k]! - 1)).toBeLessThanOrEqual(0.5);
				expect(Math.abs(shift![k]!)).toBeLessThanOrEqual(2);
			});
			if (step.terminated || step.truncated) env.reset();
		}
	});
});

describe("several scopes", () => {
	it("draw from streams of their own", () => {
		const targets = [permutationTarget("observation", 1, 8), permutationTarget("action", 1, 8)];
		const course = new Course(1, targets);
		new SeedTree(0).stream(course.key);
		const [a, b] = targets.map((target) => target.permutation.data);
		course.sample(0, 1);
		expect(a).not.toEqual(b);
		const first = a!.slice();
		course.sample(0, 2);
		expect(a).not.toEqual(first);
		course.sample(0, 1);
		expect(a).toEqual(first);
	});
});

describe("signals", () => {
	const steps = (schedule: Json, count = 30) => {
		const env = bandit(schedule);
		const first = env.reset({ seed: 0 }).observation as Json;
		expect(env.observationSpace.contains(first)).toBe(true);
		return [
			first,
			...roll(env, new Generator(0), count).map(({ observation }) => observation as Json),
		];
	};

	it("none: the agent sees nothing", () => {
		const env = bandit({ period: 5 });
		expect(env.observationSpace).toEqual(make("bandit/Bernoulli-v0").observationSpace);
		expect(Object.keys(env.reset({ seed: 0 }).info)).toEqual(["regret"]);
	});

	it("on-change: 1 before the first pull of a phase", () => {
		steps({ period: 5, signal: "on-change" }).forEach(({ changed }, t) => {
			expect(changed).toBe(t > 0 && t % 5 === 0 ? 1 : 0);
		});
	});

	it("task-id: which task is on", () => {
		const env = bandit({ law: "recurring", period: 5, tasks: 4, signal: "task-id" });
		expect((env.observationSpace as Dict).spaces.task_id).toEqual(new Discrete(4));
		const endless = bandit({ signal: "task-id" });
		expect((endless.observationSpace as Dict).spaces.task_id).toBeInstanceOf(Box);
		steps({ law: "recurring", period: 5, tasks: 4, signal: "task-id" }).forEach(
			({ task_id }, t) => {
				expect(task_id).toBe(Math.floor(t / 5) % 4);
			},
		);
	});

	it("delayed: which task was on k steps ago, also after seeking", () => {
		const params = { law: "recurring", period: 5, tasks: 4, signal: { delayed: 7 } };
		const seen = steps(params).map(({ task_id }) => (task_id as Int32Array)[0]);
		expect(seen).toEqual(seen.map((_, t) => (t < 7 ? -1 : Math.floor((t - 7) / 5) % 4)));
		const env = bandit(params);
		env.reset({ seed: 0 });
		(env.kernel as Schedule).seek(0, 17);
		for (let t = 18; t <= 30; t++)
			expect((env.step(0).observation as { task_id: Int32Array }).task_id[0]).toBe(seen[t]);
	});
});

describe("clocks", () => {
	const phases = (schedule: Json, episodes: number, episodesPerTrial = Infinity) => {
		const env = make("test/Ring-v0" as string, {
			episodesPerTrial,
			layers: [layer("Schedule", schedule)],
		});
		env.reset({ seed: 5 });
		const out: { phase: number; changed: number; goal: number; bonus: number }[][] = [];
		const look = () => {
			const { phase, changed, goal, bonus } = hiddenOf(env);
			return { phase: phase![0]!, changed: changed![0]!, goal: goal![0]!, bonus: bonus![0]! };
		};
		for (let e = 0; e < episodes; e++) {
			const steps = [look()];
			for (let t = 0; t < RING_STEPS; t++) {
				env.step(0);
				steps.push(look());
			}
			out.push(steps);
			env.reset();
		}
		return out;
	};

	it("steps run through the episodes of a trial; a change at an end waits for the reset", () => {
		phases({ period: 6 }, 8).forEach((steps, e) => {
			steps.forEach(({ phase, changed }, t) => {
				const time = RING_STEPS * e + t;
				const due = Math.floor(time / 6);
				const atEnd = t === RING_STEPS && time % 6 === 0;
				expect(phase).toBe(atEnd ? due - 1 : due);
				expect(changed).toBe(time > 0 && time % 6 === 0 && !atEnd ? 1 : 0);
			});
		});
	});

	it("steps start again with a trial, over fresh tasks", () => {
		const trials = phases({ period: 6 }, 6, 2);
		for (const k of [0, 2, 4]) expect(trials[k]![0]!.phase).toBe(0);
		for (const k of [1, 3, 5]) expect(trials[k]![0]!.phase).toBe(1);
		expect(new Set(trials.map((steps) => steps[0]!.bonus)).size).toBe(4 + 1 + 1);
	});

	it("episodes change only between episodes", () => {
		phases({ period: 2, clock: "episode" }, 9).forEach((steps, e) => {
			steps.forEach(({ phase, changed }, t) => {
				expect(phase).toBe(Math.floor(e / 2));
				expect(changed).toBe(t === 0 && e > 0 && e % 2 === 0 ? 1 : 0);
			});
		});
	});

	it("episodic time starts again with each episode, over the same tasks", () => {
		const [first, ...others] = phases({ period: 4, reset: "episodic" }, 5);
		expect(first!.map(({ phase }) => phase)).toEqual([0, 0, 0, 0, 1, 1, 1, 1, 2, 2]);
		for (const other of others) expect(other).toEqual(first);
		expect(phases({ period: 4, reset: "episodic" }, 3, 1)[1]![0]!.bonus).not.toBe(first![0]!.bonus);
	});

	it("a trial starts as its first task would have it", () => {
		const env = make("test/Ring-v0" as string, { layers: [layer("Schedule", { period: 100 })] });
		for (let k = 0; k < 60; k++) {
			const { observation } = env.reset(k === 0 ? { seed: 0 } : {});
			expect(observation).not.toBe(hiddenOf(env).goal![0]);
		}
	});

	it("tasks do not depend on the agent, nor on how long episodes last", () => {
		const tasks = (limit: number, seed: number) => {
			const env = make("bandit/Bernoulli-v0" as string, {
				maxEpisodeSteps: limit,
				episodesPerTrial: 20 / limit,
				layers: [layer("Schedule", { period: 8 })],
			});
			env.reset({ seed: 3 });
			return roll(env, new Generator(seed), 80).flatMap(({ hidden }, t) =>
				t % 8 === 3 ? [hidden.means] : [],
			);
		};
		const first = tasks(20, 0);
		expect(tasks(20, 1)).toEqual(first);
		expect(tasks(5, 2)).toEqual(first);
	});
});

describe("parameters that do not fit", () => {
	const problems = (params: Json, id = "bandit/Bernoulli-v0"): readonly Problem[] => {
		try {
			make(id as string, { layers: [layer("Schedule", params)] });
		} catch (error) {
			expect(error).toBeInstanceOf(InvalidParamsError);
			return (error as InvalidParamsError).problems;
		}
		return [];
	};
	const cases: [string, Json, (string | number)[], RegExp, string?][] = [
		["no task", {}, ["scope"], /test\/Walk-v0 has no task/, "test/Walk-v0"],
		[
			"Dict observations",
			{ scope: "observation" },
			["scope"],
			/Discrete or real Box/,
			"test/Walk-v0",
		],
		[
			"a smooth law over switches",
			{ scope: "action", law: "drift" },
			["law"],
			/no continuous parameters/,
		],
		[
			"a parameter of another law",
			{ law: "poisson", period: 5 },
			["period"],
			/has only probability, tasks/,
		],
		["affine without observations", { affine: {} }, ["affine"], /scope "observation"/],
		["a signal without switches", { law: "drift", signal: "on-change" }, ["signal"], /no switches/],
		["time that stands still", { clock: "episode", reset: "episodic" }, ["reset"], /stand still/],
		[
			"a blend wider than its period",
			{ law: "blend", period: 10, width: 11 },
			["width"],
			/at most the period, 10/,
		],
		[
			"a matrix that is not square",
			{
				law: "markov",
				matrix: [
					[0.5, 0.5],
					[0.2, 0.3, 0.5],
				],
			},
			["matrix", 1],
			/has 3 entries, expected 2/,
		],
		[
			"a matrix that is not stochastic",
			{
				law: "markov",
				matrix: [
					[0.5, 0.4],
					[0, 1],
				],
			},
			["matrix", 0],
			/sums to 0.9, expected 1/,
		],
		[
			"a matrix and a number of tasks",
			{
				law: "markov",
				tasks: 3,
				matrix: [
					[0, 1],
					[1, 0],
				],
			},
			["tasks"],
			/the matrix's 2/,
		],
		[
			"an action there is not",
			{ law: "active", region: { actions: [99] } },
			["region", "actions", 0],
			/is 99/,
		],
		["unbounded seasons", { law: "seasonal" }, ["law"], /needs bounds/, "bandit/Gaussian-v0"],
		["an unknown law", { law: "abrubt" }, ["law"], /did you mean "abrupt"/],
		["one task", { tasks: 1 }, ["tasks"], /is 1/],
		["no delay", { signal: { delayed: 0 } }, ["signal"], /is/],
	];
	for (const [what, params, path, message, id] of cases)
		it(`(${what}) are refused at ${path.join(".")}`, () => {
			const found = problems(params, id);
			expect(found.map((each) => String(each.path.slice(0, path.length)))).toContain(String(path));
			expect(found.find((each) => String(each.path).startsWith(String(path)))!.message).toMatch(
				message,
			);
		});

	it("(action scope around an ActionSet) are refused", () => {
		expect(() =>
			make("bandit/Bernoulli-v0" as string, {
				layers: [layer("ActionSet"), layer("Schedule", { scope: "action" })],
			}),
		).toThrow(/put the ActionSet outside/);
	});

	it("of seek are refused", () => {
		const env = bandit({});
		env.reset({ seed: 0 });
		const schedule = env.kernel as Schedule;
		expect(() => schedule.seek(1, 0)).toThrow(/row is 1, expected an integer from 0 to 0/);
		expect(() => schedule.seek(0, -1)).toThrow(/time is -1/);
		expect(() => schedule.at(0, 0.5)).toThrow(/time is 0.5/);
		expect(() => schedule.at(5, 2)).toThrow(/row is 5/);
	});
});
