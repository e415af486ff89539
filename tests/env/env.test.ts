import { describe, expect, expectTypeOf, it } from "vitest";
import {
	type KernelEnv,
	make,
	makeVec,
	ResetNeededError,
	type SameStepResult,
	TimeLimit,
	type VectorStepResult,
} from "../../src/env/index.ts";
import { CounterKernel } from "../helpers/counter-kernel.ts";
import "../helpers/register-test-envs.ts";

describe("Env", () => {
	it("steps as the kernel does, returning values that last", () => {
		const env = make("test/Counter-v0");
		const begun = env.reset({ seed: 3 });
		expect(begun).toEqual({ observation: Float32Array.of(3, 0, 0), info: { elapsed: 0 } });
		const results = [env.step(2), env.step(0), env.step(1), env.step(1)];
		expect(results.map((result) => result.reward)).toEqual([2.625, 0.875, 2.125, 2.375]);
		expect(results.map((result) => result.terminated)).toEqual([false, false, false, true]);
		expect(results.map((result) => result.truncated)).toEqual([false, false, false, false]);
		expect(results.map((result) => Array.from(result.observation))).toEqual([
			[3, 0, 1],
			[3, 0, 2],
			[3, 0, 3],
			[3, 0, 4],
		]);
		expect(begun.observation).toEqual(Float32Array.of(3, 0, 0));
		expect(env.render()).toBe("step 4 of episode 0");
		expect(String(env)).toContain("test/Counter-v0");
	});

	it("refuses to step before reset and after an end", () => {
		const env = make("test/Counter-v0");
		expect(() => env.step(0)).toThrow(ResetNeededError);
		expect(() => env.step(0)).toThrow("step() was called before reset()");
		env.reset({ seed: 0 });
		env.step(0);
		expect(() => env.step(0)).toThrow(/after the episode ended; call reset/);
		env.reset();
		expect(() => env.step(0)).not.toThrow();
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		expect(() => envs.step([0, 0])).toThrow("step() was called before reset()");
		envs.reset({ mask: [1, 0] });
		expect(() => envs.step([0, 0])).toThrow("step() was called before reset()");
	});

	it("takes reset options, and refuses unknown and bad ones by name", () => {
		const env = make("test/Walk-v0");
		expect(env.reset({ seed: 0, options: { start: 5 } }).observation.cell).toBe(5);
		expect(() => env.reset({ options: { begin: 2 } })).toThrow(/"begin" is 2.*takes one of start/);
		expect(() => env.reset({ options: { strat: 2 } })).toThrow(/did you mean start/);
		expect(() => env.reset({ options: { start: 8 } })).toThrow(
			/is 8, expected an integer from 0 to 7/,
		);
		expect(() => make("test/Counter-v0").reset({ options: { x: 1 } })).toThrow(/takes none/);
	});

	it("types observation and action by id", () => {
		const env = make("test/Walk-v0");
		expectTypeOf(env.reset().observation.sense).toEqualTypeOf<Float32Array>();
		expectTypeOf(env.step).parameter(0).toEqualTypeOf<number>();
		const unknown = (): unknown => make("somebody/Elses-v0");
		expectTypeOf(unknown).returns.toBeUnknown();
		expectTypeOf(make<"somebody/Elses-v0">).returns.toEqualTypeOf<KernelEnv<unknown, unknown>>();
		expectTypeOf(
			makeVec<"same-step">("test/Walk-v0", { numEnvs: 1, autoreset: "same-step" }).step,
		).returns.toEqualTypeOf<SameStepResult>();
		expectTypeOf(
			makeVec("test/Walk-v0", { numEnvs: 1 }).step,
		).returns.toEqualTypeOf<VectorStepResult>();
	});
});

describe("VectorEnv", () => {
	it("resets by mask with options a row, leaving other rows alone", () => {
		const envs = makeVec("test/Walk-v0", { numEnvs: 3 });
		envs.reset({ seed: 1, options: { start: 4 } });
		const before = envs.snapshot();
		const { observation } = envs.reset({
			mask: [true, false, true],
			options: [{ start: 6 }, undefined, undefined],
		});
		expect(Array.from(observation.cell as Int32Array)).toEqual([6, 4, 0]);
		const after = envs.snapshot();
		for (const [name, array] of Object.entries(after.arrays)) {
			const width = array.length / 3;
			expect(array.slice(width, 2 * width), name).toEqual(
				before.arrays[name]!.slice(width, 2 * width),
			);
		}
		expect(() => envs.reset({ mask: [1] })).toThrow(/mask.length is 1, expected 3/);
		expect(() => envs.reset({ options: [{}] })).toThrow(/options.length is 1, expected 3/);
		expect(() => envs.reset({ options: [{}, { a: 1 }, {}] })).toThrow(/no such option/);
	});

	it("hands out live buffers, or copies when asked", () => {
		const live = makeVec("test/Counter-v0", { numEnvs: 2, autoreset: "same-step" });
		live.reset({ seed: 3 });
		const a = live.step([0, 0]);
		const b = live.step([2, 2]);
		expect(b).toBe(a);
		expect(b.observation).toBe(a.observation);
		const copying = makeVec("test/Counter-v0", { numEnvs: 2, autoreset: "same-step", copy: true });
		const begun = copying.reset({ seed: 3 });
		const c = copying.step([0, 0]);
		const d = copying.step([2, 2]);
		expect(Array.from(begun.observation)).toEqual([3, 0, 0, 4, 0, 0]);
		expect(Array.from(c.reward)).toEqual([0.625, 0.75]);
		expect(Array.from(d.reward)).toEqual([2.875, 3]);
		for (const key of Object.keys(d)) expect(c[key as "reward"]).not.toBe(d[key as "reward"]);
		expect(d.finalMask).toHaveLength(2);
	});

	it("states its spaces, single and batched", () => {
		const envs = makeVec("test/Walk-v0", { numEnvs: 2 });
		expect(String(envs.singleActionSpace)).toBe("Discrete(3)");
		expect(String(envs.actionSpace)).toBe("MultiDiscrete([3 3])");
		const { observation } = envs.reset({ seed: 2 });
		expect(envs.observationSpace.explain(observation)).toBeNull();
		envs.step(
			envs.actionSpace.sample({
				mask: [
					[0, 0, 1],
					[0, 1, 0],
				].map((m) => Uint8Array.from(m)),
			}),
		);
	});

	it.each([0, -1, 1.5, Number.NaN, "3"])("refuses %s environments", (numEnvs) => {
		expect(() => makeVec("test/Counter-v0", { numEnvs: numEnvs as number })).toThrow(
			/numEnvs is .* expected an integer ≥ 1/,
		);
	});

	it("renders a row", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		envs.reset({ seed: [3, 4] });
		envs.step([0, 0]);
		expect(envs.render(1)).toBe("step 1 of episode 0");
	});
});

describe("TimeLimit", () => {
	it("truncates and nothing else", () => {
		const env = make("test/Counter-v0", { maxEpisodeSteps: 2 });
		env.reset({ seed: 3 });
		expect(env.step(0)).toMatchObject({ terminated: false, truncated: false });
		expect(env.step(0)).toMatchObject({ terminated: false, truncated: true, reward: 0.875 });
		env.reset();
		expect(env.step(0)).toMatchObject({ truncated: false });
	});

	it("lets an episode that ends on its last step be both", () => {
		const env = make("test/Counter-v0", { maxEpisodeSteps: 4 });
		env.reset({ seed: 3 });
		for (let t = 0; t < 3; t++) env.step(0);
		expect(env.step(0)).toMatchObject({ terminated: true, truncated: true });
	});

	it("overrides or drops the registered limit", () => {
		const lengthOf = (options: Parameters<typeof make>[1]): number => {
			const env = make("test/Walk-v0", { params: { slip: 0 }, ...options });
			env.reset({ seed: 0 });
			for (let t = 1; t <= 50; t++) if (env.step(2).truncated) return t;
			return Number.POSITIVE_INFINITY;
		};
		expect(lengthOf({})).toBe(20);
		expect(lengthOf({ params: { limit: 7 } })).toBe(7);
		expect(lengthOf({ maxEpisodeSteps: 5 })).toBe(5);
		expect(lengthOf({ maxEpisodeSteps: null })).toBe(Number.POSITIVE_INFINITY);
	});

	it("counts up to 32 bits", () => {
		const limit = new TimeLimit(new CounterKernel(1), 2 ** 31 - 1);
		limit.reset(0, 1, true);
		limit.step(0, 1);
		expect(limit.truncated[0]).toBe(0);
		(limit.state.elapsed as Int32Array)[0] = 2 ** 31 - 3;
		limit.step(0, 1);
		expect(limit.truncated[0]).toBe(0);
		limit.step(0, 1);
		expect(limit.truncated[0]).toBe(1);
	});

	it.each([0, -1, 2.5, 2 ** 31, Number.NaN, Number.POSITIVE_INFINITY])(
		"refuses the limit %s",
		(limit) => {
			expect(() => new TimeLimit(new CounterKernel(1), limit)).toThrow(/maxEpisodeSteps is/);
		},
	);
});
