import { describe, expect, it } from "vitest";
import { InvalidActionError, KernelEnv, make, makeVec, VectorEnv } from "../../src/env/index.ts";
import {
	Box,
	Dict,
	Discrete,
	MultiBinary,
	MultiDiscrete,
	type Space,
	Tuple,
} from "../../src/spaces/index.ts";
import { CounterKernel } from "../helpers/counter-kernel.ts";
import "../helpers/register-test-envs.ts";

/** A counter with another action space; the action is written and otherwise unused. */
function withActions(space: Space, numEnvs: number, clipsActions = false): CounterKernel {
	const kernel = new CounterKernel(numEnvs);
	const action = space.allocate(numEnvs)!;
	const legacy = kernel.action;
	const step = kernel.step.bind(kernel);
	return Object.assign(kernel, {
		actionSpace: space,
		action: { ...action, ...(action[""] ? {} : { "": legacy[""] }) },
		clipsActions,
		step,
	}) as CounterKernel;
}

const vec = (space: Space, numEnvs = 2, clips = false): VectorEnv => {
	const envs = new VectorEnv(withActions(space, numEnvs, clips), undefined, "t", "next-step");
	envs.reset({ seed: 3 });
	return envs;
};
const one = (space: Space, clips = false): KernelEnv => {
	const env = new KernelEnv(withActions(space, 1, clips), undefined, "t");
	env.reset({ seed: 3 });
	return env;
};

describe("Discrete actions", () => {
	it.each([
		3,
		-1,
		0.5,
		Number.NaN,
		Number.POSITIVE_INFINITY,
		"1",
		null,
		undefined,
		true,
		1n,
		[1],
		{},
	])("refuses %s", (action) => {
		const env = make("test/Counter-v0");
		env.reset();
		expect(() => env.step(action as number)).toThrow(InvalidActionError);
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		envs.reset();
		expect(() => envs.step([0, action])).toThrow(
			/of environment 1 is .* expected an integer from 0 to 2/,
		);
	});

	it("refuses before anything has moved", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 3 });
		envs.reset({ seed: 3 });
		const before = envs.snapshot();
		expect(() => envs.step([1, 1, 7])).toThrow(InvalidActionError);
		expect(envs.snapshot().arrays["0:test/Counter-v0/state/t"]).toEqual(
			before.arrays["0:test/Counter-v0/state/t"],
		);
	});

	it.each([[[0]], [[0, 0, 0]], [0], ["00"], [null], [undefined]])(
		"refuses the batch %s of 2",
		(actions) => {
			const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
			envs.reset();
			expect(() => envs.step(actions)).toThrow(/an array of 2 numbers/);
		},
	);

	it("takes typed arrays and plain ones", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		for (const actions of [
			[1, 2],
			Int32Array.of(1, 2),
			Float64Array.of(1, 2),
			Uint8Array.of(1, 2),
		]) {
			envs.reset({ seed: 4 });
			expect(Array.from(envs.step(actions).reward)).toEqual([1.75, 2.875]);
		}
		const bigs = BigInt64Array.of(1n, 2n);
		expect(() => envs.step(bigs)).toThrow(InvalidActionError);
	});

	it("counts from the space's start", () => {
		const space = new Discrete(3, { start: -1 });
		expect(() => one(space).step(2)).toThrow(/from -1 to 1/);
		expect(() => vec(space).step([-1, 2])).toThrow(
			/environment 1 is 2, expected an integer from -1 to 1/,
		);
		expect(one(space).step(-1).reward).toBe(-1 + 0.25 + 0.375);
	});

	it("refuses a masked action, listing the allowed ones", () => {
		const env = make("test/Walk-v0");
		env.reset({ seed: 0 });
		expect(() => env.step(0)).toThrow(
			/action is 0, expected an action the mask allows \(2 of 3: 1, 2\)/,
		);
		const envs = makeVec("test/Walk-v0", { numEnvs: 2 });
		envs.reset({ seed: 0, options: [{ start: 3 }, { start: 7 }] });
		expect(() => envs.step([0, 1])).toThrow(/of environment 1 is 1.*2 of 3: 0, 2/);
		expect(() => envs.step([0, 0])).not.toThrow();
	});
});

describe("actions of other spaces", () => {
	const box = new Box({ low: [-1, 0], high: [1, Number.POSITIVE_INFINITY] });

	it.each([1.5, Number.NaN, Number.NEGATIVE_INFINITY, "0", null, true])(
		"Box refuses a component %s",
		(value) => {
			expect(() => vec(box).step([0, 0, value, 0])).toThrow(
				/environment 1 is .*expected a finite number from -1 to 1 in component 0/,
			);
		},
	);

	it("Box refuses infinity and what a float32 cannot hold, where there is no bound", () => {
		for (const value of [Number.POSITIVE_INFINITY, 1e39])
			expect(() => vec(box).step([0, value, 0, 0])).toThrow(/expected a finite number/);
		expect(() => vec(box).step([0, 1e38, 0, 0])).not.toThrow();
	});

	it("Box of a single environment wants the space's own array", () => {
		expect(() => one(box).step([0, 0])).toThrow(/expected a Float32Array of length 2/);
		expect(() => one(box).step(Float32Array.of(0, -1))).toThrow(
			/expected element 1 in \[0, Infinity\]/,
		);
		expect(() => one(box).step(Float32Array.of(0, 1))).not.toThrow();
	});

	it("Box beyond its bounds is legal where the dynamics clip, but must be finite", () => {
		expect(() => vec(box, 2, true).step([5, -5, 0, 0])).not.toThrow();
		expect(() => vec(box, 2, true).step([Number.NaN, 0, 0, 0])).toThrow(InvalidActionError);
		expect(() => one(box, true).step([5, -5])).not.toThrow();
		expect(() => one(box, true).step([5])).toThrow(/needs 2 numbers/);
		expect(() => one(box, true).step([Number.NaN, 0])).toThrow(/component 0 is NaN/);
		const bytes = new Box({ low: 0, high: 9, shape: [1], dtype: "uint8" });
		expect(() => vec(bytes, 1, true).step([300])).toThrow(/an integer from 0 to 255/);
		expect(() => vec(bytes, 1, true).step([200])).not.toThrow();
	});

	it("MultiDiscrete checks each component", () => {
		const space = new MultiDiscrete([2, 3], { start: [0, 5] });
		expect(() => vec(space).step([0, 5, 1, 8])).toThrow(
			/environment 1 is 8, expected an integer from 5 to 7 in component 1/,
		);
		expect(() => vec(space).step([0, 5, 0.5, 5])).toThrow(/an integer/);
		expect(() => vec(space).step([0, 5, 1])).toThrow(/an array of 4 numbers/);
		expect(() => one(space).step(Int32Array.of(1, 7))).not.toThrow();
	});

	it("MultiBinary takes zeros and ones", () => {
		expect(() => vec(new MultiBinary(2)).step([0, 1, 2, 0])).toThrow(/an integer from 0 to 1/);
		expect(() => vec(new MultiBinary(2)).step([0, 1, 1, 0])).not.toThrow();
	});

	it("Dict and Tuple take batches by part", () => {
		const space = new Dict({ arm: new Discrete(2), pair: new Tuple([new Discrete(2), box]) });
		const good = {
			arm: [0, 1],
			pair: [
				[1, 1],
				[0, 0, 0, 0],
			],
		};
		const envs = vec(space);
		expect(() => envs.step(good)).not.toThrow();
		expect(Array.from(envs.kernel.action!.arm!.data)).toEqual([0, 1]);
		expect(Array.from(envs.kernel.action!["pair/0"]!.data)).toEqual([1, 1]);
		expect(() => envs.step({ ...good, arm: [0, 2] })).toThrow(/environment 1 is 2/);
		expect(() => envs.step({ pair: good.pair })).toThrow(/an array of 2 numbers/);
		expect(() => envs.step({ ...good, pair: [[1, 1]] })).toThrow(/an array of 2 batches/);
		expect(() => envs.step(3)).toThrow(/a record of batches/);
		expect(() => one(space).step({ arm: 3, pair: [0, Float32Array.of(0, 0)] })).toThrow(/at arm/);
	});
});
