import { describe, expect, it } from "vitest";
import { InvalidActionError, InvalidParamsError, make, makeVec } from "../../src/env/index.ts";
import { ActionSequence } from "../../src/layers/index.ts";
import { Generator } from "../../src/random/index.ts";
import type { Discrete } from "../../src/spaces/index.ts";
import { ReachKernel } from "../helpers/reach-kernel.ts";
import { RING_STEPS } from "../helpers/ring-kernel.ts";
import { anyAction, layer, roll } from "./stepping.ts";

describe("action sequences", () => {
	it("number all sequences, first action most significant", () => {
		const env = make("test/Ring-v0" as string, { layers: [layer("ActionSequence")] });
		const { table } = env.kernel as ActionSequence;
		expect((env.actionSpace as Discrete).n).toBe(27);
		expect([...table.slice(0, 3)]).toEqual([0, 0, 0]);
		expect([...table.slice(3 * 5, 3 * 5 + 3)]).toEqual([0, 1, 2]);
		expect([...table.slice(3 * 18, 3 * 18 + 3)]).toEqual([2, 0, 0]);
	});

	for (const reward of ["sum", "any"])
		it(`run their actions one after the other, rewards by ${reward}`, () => {
			const plain = make("test/Ring-v0" as string);
			const env = make("test/Ring-v0" as string, {
				layers: [layer("ActionSequence", { length: 2, reward })],
			});
			const { table } = env.kernel as ActionSequence;
			const generator = new Generator(2);
			expect(env.reset({ seed: 1 }).observation).toBe(plain.reset({ seed: 1 }).observation);
			for (let t = 0; t < 200; t++) {
				const action = generator.integer(9);
				const step = env.step(action);
				const parts = [];
				for (let k = 0; k < 2; k++) {
					parts.push(plain.step(table[2 * action + k]! - 1));
					if (parts[k]!.terminated) break;
				}
				const last = parts[parts.length - 1]!;
				const rewards = parts.map((part) => part.reward);
				expect(step.observation).toBe(last.observation);
				expect(step.terminated).toBe(last.terminated);
				expect(step.reward).toBe(
					reward === "any" ? Math.max(...rewards) : rewards.reduce((a, b) => a + b),
				);
				expect(step.info.success).toBe(
					Math.max(...parts.map((part) => part.info.success as number)),
				);
				if (step.terminated) expect(env.reset().observation).toBe(plain.reset().observation);
			}
		});

	it("stop where the episode ends; a time limit inside counts underlying steps", () => {
		// Nine underlying steps: four sequences of two and one cut short.
		const env = make("test/Ring-v0" as string, {
			layers: [layer("ActionSequence", { length: 2 })],
		});
		env.reset({ seed: 0 });
		const ends = [1, 2, 3, 4, 5].map(() => env.step(4).terminated);
		expect(ends).toEqual([false, false, false, false, true]);
		expect(RING_STEPS).toBe(9);
		const inside = make("test/Ring-v0" as string, {
			maxEpisodeSteps: 3,
			layers: [layer("ActionSequence", { length: 2 })],
		});
		inside.reset({ seed: 0 });
		expect(inside.step(4).truncated).toBe(false);
		expect(inside.step(4).truncated).toBe(true);
	});

	it("step rows only as far as each goes", () => {
		const options = { layers: [layer("ActionSequence", { length: 2 })] };
		const batch = makeVec("test/Walk-v0", { ...options, numEnvs: 5, autoreset: "same-step" });
		const singles = [0, 1, 2, 3, 4].map(() =>
			makeVec("test/Walk-v0", { ...options, numEnvs: 1, autoreset: "same-step" }),
		);
		batch.reset({ seed: 3 });
		singles.forEach((env, row) => {
			env.reset({ seed: 3 + row });
		});
		const generator = new Generator(8);
		let ends = 0;
		for (let t = 0; t < 150; t++) {
			const actions = singles.map((env) => anyAction(env.kernel, generator));
			const all = batch.step(actions);
			singles.forEach((env, row) => {
				const one = env.step([actions[row]!]);
				expect(all.observation.cell[row]).toBe(one.observation.cell[0]);
				expect(all.reward[row]).toBe(one.reward[0]);
				expect(all.terminated[row]).toBe(one.terminated[0]);
				expect(all.finalMask[row]).toBe(one.finalMask[0]);
				ends += one.finalMask[0]!;
			});
		}
		expect(ends).toBeGreaterThan(20);
	});

	it("are allowed when their first action is, and end before a masked one", () => {
		const env = make("test/Walk-v0" as string, {
			params: { slip: 0 },
			layers: [layer("ActionSequence", { length: 2 })],
		});
		env.reset({ seed: 0 });
		env.kernel.hidden.goal!.data[0] = 5;
		// At the left wall: left (0) is masked, right (1) and stay (2) are not.
		expect(() => env.step(0)).toThrow(InvalidActionError);
		// Stay, then left: masked at the wall, so the row stays where it is after one step.
		const { observation, reward } = env.step(3 * 2 + 0);
		expect((observation as { cell: number }).cell).toBe(0);
		expect(reward).toBeCloseTo(-0.01, 12);
		// Right, then left: back where it began, two steps paid for.
		const after = env.step(3 * 1 + 0);
		expect(after.reward).toBeCloseTo(-0.02, 12);
	});

	it("sum regret and forget what is said in underlying actions", () => {
		const env = make("bandit/Bernoulli-v0" as string, {
			params: { means: [0.9, 0.1] },
			layers: [layer("ActionSequence", { length: 3, ids: [0, 7, 3] })],
		});
		const { info } = env.reset({ seed: 0 });
		expect(info.regret).toBe(0);
		expect(env.kernel.hidden.means).toBeUndefined();
		expect(env.kernel.hidden.best_arm).toBeUndefined();
		expect(env.step(0).info.regret).toBe(0);
		expect(env.step(1).info.regret).toBeCloseTo(2.4, 12);
		expect(env.step(2).info.regret).toBeCloseTo(1.6, 12);
	});

	it("are whole in snapshots, with an ActionSet around", () => {
		const build = () =>
			make("test/Ring-v0" as string, {
				layers: [
					layer("ActionSequence", { length: 2 }),
					layer("ActionSet", { subset: { split: { fraction: 0.5 } }, permute: "trial" }),
				],
			});
		const env = build();
		env.reset({ seed: 4 });
		expect((env.actionSpace as Discrete).n).toBe(4);
		roll(env, new Generator(0), 12);
		const saved = env.snapshot();
		const first = roll(env, new Generator(1), 60);
		const other = build();
		other.restore(saved);
		expect(roll(other, new Generator(1), 60)).toEqual(first);
	});

	it("refuse what does not fit", () => {
		const ring = (params: Record<string, unknown>) => () =>
			make("test/Ring-v0" as string, { layers: [layer("ActionSequence", params)] });
		expect(ring({ length: 11 })).toThrow(/length: is 11: 3 actions make 177147 sequences/);
		expect(ring({ length: 2, ids: [9] })).toThrow(/ids.0: is 9, expected a sequence from 0 to 8/);
		expect(ring({ length: 0 })).toThrow(InvalidParamsError);
		expect(ring({ ids: [1, 1] })).toThrow(InvalidParamsError);
		expect(() => new ActionSequence(new ReachKernel(1))).toThrow(/Discrete actions/);
	});
});
