import { describe, expect, it } from "vitest";
import { InvalidActionError, type KernelEnv, make } from "../../src/env/index.ts";
import { Generator } from "../../src/random/index.ts";
import { anyAction, layer } from "./stepping.ts";

const ARMS = 12;

function bandit(dynamics: Record<string, unknown>, more: Record<string, unknown> = {}): KernelEnv {
	return make("bandit/Bernoulli-v0" as string, {
		params: { arms: ARMS, horizon: 100 },
		layers: [layer("ActionSet", { dynamics, ...more })],
	});
}

interface Moment {
	ids: number[];
	mask: number[];
	/** Underlying ids of what is available. */
	live: Set<number>;
}

function moment(info: Record<string, unknown>): Moment {
	const ids = Array.from(info.action_ids as Int32Array);
	const mask = Array.from(info.action_mask as Uint8Array);
	const live = new Set(ids.filter((_, k) => mask[k] === 1));
	expect(info.action_count).toBe(live.size);
	return { ids, mask, live };
}

/** The action set at steps 0 … 100 of an episode. */
function episode(env: KernelEnv, seed: number | undefined, agent = 0): Moment[] {
	const generator = new Generator(agent);
	const out = [moment(env.reset(seed === undefined ? {} : { seed }).info)];
	for (let t = 0; t < 100; t++) out.push(moment(env.step(anyAction(env.kernel, generator)).info));
	return out;
}

describe("births and deaths at given steps", () => {
	const at = {
		initial: { count: 5 },
		births: {
			at: [
				{ step: 10, count: 3 },
				{ step: 30, count: 1 },
			],
		},
		deaths: {
			at: [
				{ step: 20, count: 4 },
				{ step: 30, count: 2 },
			],
		},
	};
	for (const mode of ["mask", "remove"])
		it(`happen then and only then (${mode})`, () => {
			const moments = episode(bandit({ mode, ...at }), 1);
			const expected = (t: number): number => (t < 10 ? 5 : t < 20 ? 8 : t < 30 ? 4 : 3);
			moments.forEach(({ live }, t) => {
				expect(live.size).toBe(expected(t));
			});
		});

	it("keep every index in its place under mask", () => {
		for (const { ids } of episode(bandit({ ...at }), 2))
			expect(ids).toEqual(Array.from({ length: ARMS }, (_, k) => k));
	});

	it("keep the first K indices live under remove, newborns last and the others in order", () => {
		const moments = episode(bandit({ mode: "remove", ...at }), 3);
		moments.forEach(({ ids, mask, live }, t) => {
			expect(mask).toEqual(mask.map((_, k) => (k < live.size ? 1 : 0)));
			expect(ids.slice(live.size).every((id) => id === -1)).toBe(true);
			expect(new Set(ids.slice(0, live.size)).size).toBe(live.size);
			if (t === 0) return;
			const before = moments[t - 1]!;
			const stayed = before.ids.filter((id) => id >= 0 && live.has(id));
			expect(ids.slice(0, stayed.length)).toEqual(stayed);
		});
	});

	it("refuse the unborn and the dead", () => {
		const env = bandit({ initial: { count: 1 }, deaths: { at: [{ step: 1, count: 1 }] } });
		const { live } = moment(env.reset({ seed: 0 }).info);
		for (let action = 0; action < ARMS; action++)
			if (!live.has(action)) expect(() => env.step(action)).toThrow(InvalidActionError);
	});

	it("choose victims uniformly among the living", () => {
		const counts = new Array(4).fill(0);
		const env = make("bandit/Bernoulli-v0" as string, {
			params: { arms: 4, horizon: 2 },
			layers: [layer("ActionSet", { dynamics: { deaths: { at: [{ step: 1, count: 1 }] } } })],
		});
		for (let k = 0; k < 800; k++) {
			env.reset(k === 0 ? { seed: 0 } : {});
			counts[moment(env.step(0).info).mask.indexOf(0)]++;
		}
		// Expected 200, standard deviation 12.2.
		for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(55);
	});
});

describe("laws of birth and death", () => {
	it("uniform: there from the start with its probability, else born by `until`", () => {
		const env = bandit({ births: { uniform: { initial: 0.7, until: 50 } } });
		let initial = 0;
		let late = 0;
		const born: number[] = [];
		for (let k = 0; k < 60; k++) {
			const moments = episode(env, k === 0 ? 0 : undefined);
			initial += moments[0]!.live.size;
			expect(moments[50]!.live.size).toBe(ARMS);
			for (let t = 1; t <= 50; t++)
				for (const id of moments[t]!.live) if (!moments[t - 1]!.live.has(id)) born.push(t);
			late += ARMS - moments[0]!.live.size;
		}
		// 720 actions: 70 % plus 30 %/51 born at 0; standard deviation 1.7 %.
		expect(initial / 720).toBeGreaterThan(0.65);
		expect(initial / 720).toBeLessThan(0.76);
		expect(born.length).toBe(late);
		// Uniform on 1 … 50: mean 25.5, standard error about 1.
		expect(born.reduce((a, b) => a + b) / born.length).toBeGreaterThan(22);
		expect(born.reduce((a, b) => a + b) / born.length).toBeLessThan(29);
	});

	it("probability: every unborn (living) action is born (dies) with it at each step", () => {
		const births = bandit({ initial: { count: 1 }, births: { probability: 0.05 } });
		const deaths = bandit({ deaths: { probability: 0.05 } });
		let unborn = 0;
		let alive = 0;
		for (let k = 0; k < 60; k++) {
			unborn += ARMS - episode(births, k === 0 ? 0 : undefined)[14]!.live.size;
			alive += episode(deaths, k === 0 ? 0 : undefined)[14]!.live.size;
		}
		// 0.95^14 = 0.488; standard deviation below 0.02 on 660 and 720 actions.
		expect(Math.abs(unborn / 660 - 0.488)).toBeLessThan(0.07);
		expect(Math.abs(alive / 720 - 0.488)).toBeLessThan(0.07);
	});

	it("lifetime: lives its span, unless it is one of the last", () => {
		const env = bandit({
			initial: { count: 3 },
			births: { at: [{ step: 40, count: 2 }] },
			deaths: { lifetime: { min: 10, max: 20 } },
		});
		const moments = episode(env, 5);
		for (let t = 0; t < 10; t++) expect(moments[t]!.live.size).toBe(3);
		// The last of the first three waits for the births at 40.
		for (let t = 20; t < 40; t++) expect(moments[t]!.live.size).toBe(1);
		expect(moments[40]!.live.size).toBe(2);
		const [last] = moments[39]!.live;
		expect(moments[40]!.live.has(last!)).toBe(false);
		for (let t = 60; t <= 100; t++) expect(moments[t]!.live.size).toBe(1);
	});

	it("never go below the minimum, and never bring back the dead", () => {
		for (const minimum of [1, 3]) {
			const env = bandit(
				{
					mode: "remove",
					births: { uniform: { initial: 0, until: 90 } },
					deaths: { probability: 0.5 },
				},
				{ minimum },
			);
			for (let k = 0; k < 10; k++) {
				const gone = new Set<number>();
				let before = new Set<number>();
				for (const { live } of episode(env, k === 0 ? 0 : undefined)) {
					expect(live.size).toBeGreaterThanOrEqual(minimum);
					for (const id of before) if (!live.has(id)) gone.add(id);
					for (const id of live) expect(gone.has(id)).toBe(false);
					before = live;
				}
				expect(gone.size).toBeGreaterThan(0);
			}
		}
	});
});

describe("a row's births and deaths", () => {
	const dynamics = {
		births: { probability: 0.03 },
		deaths: { probability: 0.03 },
		initial: { count: 4 },
	};

	it("do not depend on what the agent does, and differ from episode to episode", () => {
		const env = bandit(dynamics);
		const first = episode(env, 7, 0);
		const second = episode(env, undefined, 0);
		expect(second.map(({ mask }) => mask)).not.toEqual(first.map(({ mask }) => mask));
		const other = bandit(dynamics);
		expect(episode(other, 7, 99)).toEqual(first);
		expect(episode(other, undefined, 98)).toEqual(second);
	});

	it("reward the action behind the index, wherever it is", () => {
		const means = Array.from({ length: ARMS }, (_, k) => (k % 2 === 0 ? 1 : 0));
		const env = make("bandit/Bernoulli-v0" as string, {
			params: { means, horizon: 100 },
			layers: [
				layer("ActionSet", { permute: "episode", dynamics: { mode: "remove", ...dynamics } }),
			],
		});
		const generator = new Generator(4);
		let { info } = env.reset({ seed: 2 });
		for (let t = 0; t < 300; t++) {
			const action = anyAction(env.kernel, generator);
			const id = (info.action_ids as Int32Array)[action]!;
			const step = env.step(action);
			expect(step.reward).toBe(id % 2 === 0 ? 1 : 0);
			info = step.truncated ? env.reset().info : step.info;
		}
	});
});
