import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
	KernelEnv,
	make,
	makeVec,
	type SameStepResult,
	VectorEnv,
} from "../../../src/env/index.ts";
import * as layers from "../../../src/layers/wrappers/index.ts";
import { Box, Discrete, flatten, type Space, Text } from "../../../src/spaces/index.ts";
import { CounterKernel } from "../../helpers/counter-kernel.ts";
import { ReachKernel } from "../../helpers/reach-kernel.ts";
import "../../helpers/register-test-envs.ts";

const fixture = JSON.parse(
	readFileSync(new URL("../../fixtures/wrappers.json", import.meta.url), "utf8"),
) as {
	frameStack: Record<"reset" | "zero", number[][][]>;
	normalizeReward: { rewards: number[][]; mean: number; variance: number };
	normalizeObservation: { observations: number[][][]; mean: number[]; variance: number[] };
};
const actionsAt = (t: number): number[] => [0, 1, 2].map((row) => (7 * t + 2 * row) % 3);

describe("RecordEpisodeStatistics", () => {
	it("runs along and holds the episode's totals at its end", () => {
		const env = layers.recordEpisodeStatistics(make("test/Counter-v0"));
		expect(env.reset({ seed: 3 }).info).toMatchObject({ episode_return: 0, episode_length: 0 });
		let total = 0;
		for (let t = 1; t <= 4; t++) {
			const { reward, info, terminated } = env.step(t % 3);
			total += reward;
			expect(info).toEqual({ elapsed: t, episode_return: total, episode_length: t });
			expect(terminated).toBe(t === 4);
		}
		expect(env.reset().info).toMatchObject({ episode_return: 0, episode_length: 0 });
	});

	it("keeps the totals in finalInfo under same-step", () => {
		const envs = layers.recordEpisodeStatistics(
			makeVec("test/Counter-v0", { numEnvs: 2, autoreset: "same-step" }),
		);
		envs.reset({ seed: [0, 3] });
		const { finalInfo, info, finalMask } = envs.step([2, 2]);
		expect(Array.from(finalMask)).toEqual([1, 0]);
		expect((finalInfo.episode_return as Float64Array)[0]).toBe(2.25);
		expect((finalInfo.episode_length as Int32Array)[0]).toBe(1);
		expect(Array.from(info.episode_length as Int32Array)).toEqual([0, 1]);
	});
});

describe("FrameStack", () => {
	it.each(["reset", "zero"] as const)("stacks as Gymnasium with padding %s", (padding) => {
		const env = layers.frameStack(make("test/Counter-v0"), { size: 3, padding });
		expect(String(env.observationSpace)).toBe("Box(0.0, 1000.0, (3, 3), float32)");
		const frames = [env.reset({ seed: 4 }).observation];
		for (let t = 0; t < 12; t++) {
			const { observation, terminated, truncated } = env.step(t % 3);
			frames.push(observation);
			if (terminated || truncated) frames.push(env.reset().observation);
		}
		expect(frames.map((frame) => Array.from(frame as Float32Array))).toEqual(
			fixture.frameStack[padding].map((frame) => frame.flat()),
		);
		for (const frame of frames) expect(env.observationSpace.explain(frame)).toBeNull();
	});

	it("stacks Dict observations part by part", () => {
		const env = layers.frameStack(make("test/Walk-v0", { params: { slip: 0 } }), { size: 2 });
		env.reset({ seed: 0, options: { start: 2 } });
		const { observation } = env.step(1);
		expect((observation as { cell: Int32Array }).cell).toEqual(Int32Array.of(2, 3));
		expect((observation as { sense: Float32Array }).sense).toHaveLength(4);
		expect(env.observationSpace.explain(observation)).toBeNull();
	});

	it("pads with the value of the space nearest to zero", () => {
		const kernel = new CounterKernel(1);
		Object.assign(kernel, { observationSpace: new Box({ low: 0.5, high: 1000, shape: [3] }) });
		const env = new KernelEnv(
			new layers.FrameStack(kernel, { size: 2, padding: "zero" }),
			undefined,
			"t",
		);
		const { observation } = env.reset({ seed: 1 });
		expect(Array.from(observation as Float32Array)).toEqual([0.5, 0.5, 0.5, 1, 0, 0]);
	});
});

describe("FlattenObservation and OneHot", () => {
	it("flattens as `flatten` does", () => {
		const plain = make("test/Walk-v0");
		const env = layers.flattenObservation(make("test/Walk-v0"));
		expect(env.observationSpace.flatDim).toBe(10);
		const check = (a: unknown, b: unknown): void => {
			expect(b).toEqual(flatten(plain.observationSpace as Space, a));
			expect(env.observationSpace.explain(b)).toBeNull();
		};
		check(plain.reset({ seed: 3 }).observation, env.reset({ seed: 3 }).observation);
		for (let t = 0; t < 15; t++) check(plain.step(2).observation, env.step(2).observation);
	});

	it("makes one-hots of discrete observations only", () => {
		const kernel = new CounterKernel(2);
		const space = new Discrete(4, { start: 2 });
		const observation = space.allocate(2);
		observation[""].data.set([3, 5]);
		Object.assign(kernel, {
			observationSpace: space,
			observation,
			reset: () => {},
			step: () => {},
		});
		const envs = new VectorEnv(new layers.OneHot(kernel), undefined, "t", "next-step");
		expect(Array.from(envs.reset().observation)).toEqual([0, 1, 0, 0, 0, 0, 0, 1]);
		expect(String(envs.singleObservationSpace)).toBe("Box(0.0, 1.0, (4,), float32)");
		expect(() => layers.oneHot(make("test/Counter-v0"))).toThrow(
			/OneHot: params: needs Discrete or MultiDiscrete observations, test\/Counter-v0 has Box/,
		);
	});
});

describe("actions", () => {
	const reach = (): KernelEnv => new KernelEnv(new ReachKernel(1), undefined, "reach");

	it("ClipAction clips into the bounds", () => {
		const env = layers.clipAction(reach());
		expect(String(env.actionSpace)).toBe("Box(-inf, inf, (2,), float32)");
		env.reset();
		expect(env.step(Float32Array.of(5, -3)).observation).toEqual(Float32Array.of(2, 0));
		expect(env.step(Float32Array.of(-1, 4)).observation).toEqual(Float32Array.of(-1, 4));
		expect(() => env.step(Float32Array.of(Number.NaN, 0))).toThrow(/expected a member/);
		expect(() => layers.clipAction(make("test/Counter-v0"))).toThrow(/needs a Box of floats/);
	});

	it("RescaleAction maps the interval onto the bounds", () => {
		const env = layers.rescaleAction(reach());
		env.reset();
		expect(env.step(Float32Array.of(-1, 1)).observation).toEqual(Float32Array.of(-2, 10));
		expect(env.step(Float32Array.of(0.5, 0)).observation).toEqual(Float32Array.of(1, 5));
		expect(() => env.step(Float32Array.of(1.5, 0))).toThrow(/expected element 0 in \[-1, 1\]/);
		const wide = layers.rescaleAction(reach(), { low: 0, high: 4 });
		wide.reset();
		expect(wide.step(Float32Array.of(1, 4)).observation).toEqual(Float32Array.of(-1, 10));
		expect(() => layers.rescaleAction(reach(), { low: 1, high: 1 })).toThrow(/below high/);
		expect(() => layers.rescaleAction(layers.clipAction(reach()))).toThrow(/bounded on both sides/);
	});

	it("StickyAction repeats at its rate, never first in an episode", () => {
		const envs = layers.stickyAction(
			new VectorEnv(new ReachKernel(50, [-2, 0], [1e6, 10]), undefined, "reach", "next-step"),
		);
		envs.reset({ seed: 1 });
		let repeats = 0;
		const actions = new Float32Array(100);
		const steps = 400;
		for (let t = 0; t < steps; t++) {
			for (let i = 0; i < 50; i++) actions[2 * i] = t;
			const { reward } = envs.step(actions);
			for (const each of reward) {
				if (t === 0) expect(each).toBe(0);
				else if (each !== t) repeats++;
			}
		}
		const share = repeats / (50 * (steps - 1));
		// Four standard deviations of a binomial share.
		expect(Math.abs(share - 0.25)).toBeLessThan(4 * Math.sqrt((0.25 * 0.75) / (50 * (steps - 1))));
		envs.reset();
		expect(envs.step(new Float32Array(100).fill(1)).reward.every((each) => each === 1)).toBe(true);
	});

	it("StickyAction leaves the environment's own draws alone and heeds the mask", () => {
		const sticky = layers.stickyAction(make("test/Walk-v0", { params: { slip: 0 } }), {
			probability: 1,
		});
		const plain = make("test/Walk-v0", { params: { slip: 0 } });
		expect(sticky.reset({ seed: 5 })).toEqual(plain.reset({ seed: 5 }));
		// A goal to the left, so that going right never ends the episode.
		let seed = 0;
		do sticky.reset({ seed: seed++, options: { start: 5 } });
		while (sticky.kernel.hidden.goal!.data[0]! >= 5);
		const cells = [1, 2, 2, 2].map((action) => sticky.step(action).observation.cell);
		// Right sticks until the wall, where the mask lets "stay" through.
		expect(cells).toEqual([6, 7, 7, 7]);
	});
});

describe("rewards", () => {
	it("ScaleReward scales, shifts and clips", () => {
		const rewards = (options: layers.ScaleRewardOptions): number[] => {
			const env = layers.scaleReward(make("test/Counter-v0"), options);
			env.reset({ seed: 3 });
			return [2, 0, 1].map((action) => env.step(action).reward);
		};
		expect(rewards({})).toEqual([2.625, 0.875, 2.125]);
		expect(rewards({ scale: 2, offset: -1 })).toEqual([4.25, 0.75, 3.25]);
		expect(rewards({ clip: [1, 2] })).toEqual([2, 1, 2]);
		expect(() => rewards({ clip: [2, 1] })).toThrow(/clip: is \[2, 1\], low above high/);
		expect(() => rewards({ clip: [2] as never })).toThrow(/clip/);
	});

	it("transforms take functions", () => {
		const env = layers.transformReward(
			layers.transformObservation(make("test/Counter-v0"), {
				space: new Box({ low: 0, high: 1000, shape: [1], dtype: "float64" }),
				transform: (o: Float32Array) => Float64Array.of(o[2]!),
			}),
			(reward) => -reward,
		);
		expect(env.reset({ seed: 3 }).observation).toEqual(Float64Array.of(0));
		expect(env.step(2)).toMatchObject({ observation: Float64Array.of(1), reward: -2.625 });
	});

	it("a transform may change between fixed and variable size", () => {
		const words = layers.transformObservation(make("test/Counter-v0"), {
			space: new Text({ minLength: 0, maxLength: 9, charset: "x" }),
			transform: (o: Float32Array) => "x".repeat(o[2]!),
		});
		words.reset({ seed: 3 });
		expect(words.step(0).observation).toBe("x");
		const saved = words.snapshot();
		words.step(0);
		words.restore(saved);
		expect(words.kernel.values!.observation[0]).toBe("x");
		expect(words.step(0).observation).toBe("xx");
	});
});

describe("normalisation", () => {
	it("NormalizeReward is Gymnasium's under same-step", () => {
		const { rewards, mean, variance } = fixture.normalizeReward;
		const envs = layers.normalizeReward(
			makeVec("test/Counter-v0", { numEnvs: 3, autoreset: "same-step" }),
			{ gamma: 0.9 },
		);
		envs.reset({ seed: 5 });
		rewards.forEach((expected, t) => {
			const { reward } = envs.step(actionsAt(t)) as SameStepResult;
			reward.forEach((each, i) => {
				// Gymnasium keeps the returns in float32.
				expect(each).toBeCloseTo(expected[i]!, 6);
			});
		});
		const { moments } = envs.kernel as layers.NormalizeReward;
		expect(moments.mean[0]).toBeCloseTo(mean, 6);
		expect(moments.variance[0]).toBeCloseTo(variance, 6);
	});

	it("NormalizeObservation is Gymnasium's while nothing ends", () => {
		const { observations, mean, variance } = fixture.normalizeObservation;
		class Endless extends CounterKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				this.terminated.fill(0);
				this.truncated.fill(0);
			}
		}
		const envs = layers.normalizeObservation(
			new VectorEnv(new Endless(3), undefined, "endless", "next-step"),
		);
		const check = (row: Float32Array, expected: number[][]): void => {
			// Gymnasium accumulates in float32.
			expected.flat().forEach((each, k) => {
				expect(row[k]).toBeCloseTo(each, 3);
			});
		};
		check(envs.reset({ seed: 5 }).observation, observations[0]!);
		observations.slice(1).forEach((expected, t) => {
			check(envs.step(actionsAt(t)).observation, expected);
		});
		const { moments } = envs.kernel as layers.NormalizeObservation;
		mean.forEach((each, k) => {
			expect(moments.mean[k]).toBeCloseTo(each, 3);
			expect(moments.variance[k]! / variance[k]!).toBeCloseTo(1, 3);
		});
	});

	it("merges batches as if they were one", () => {
		const data = Float64Array.from({ length: 60 }, (_, i) => ((i * 37) % 11) - 0.1 * i);
		const whole = new layers.RunningMoments(2);
		whole.update(data, 0, 30);
		const parts = new layers.RunningMoments(2);
		for (const [begin, end] of [
			[0, 1],
			[1, 12],
			[12, 12],
			[12, 30],
		] as const)
			parts.update(data, begin, end);
		for (let k = 0; k < 2; k++) {
			expect(parts.mean[k]).toBeCloseTo(whole.mean[k]!, 10);
			expect(parts.variance[k]).toBeCloseTo(whole.variance[k]!, 10);
		}
		expect(parts.count[0]).toBeCloseTo(30.0001, 10);
	});

	it("can be frozen, and says so in snapshots", () => {
		const make3 = () =>
			layers.normalizeReward(
				layers.normalizeObservation(makeVec("test/Counter-v0", { numEnvs: 3 })),
			);
		const envs = make3();
		envs.reset({ seed: 5 });
		for (let t = 0; t < 5; t++) envs.step([0, 1, 2]);
		layers.freezeNormalization(envs);
		const saved = envs.snapshot();
		for (let t = 0; t < 5; t++) envs.step([0, 1, 2]);
		const after = envs.snapshot();
		for (const name of Object.keys(saved.arrays).filter((each) => each.includes("/shared/")))
			expect(after.arrays[name], name).toEqual(saved.arrays[name]);
		const other = make3();
		other.restore(saved);
		for (let t = 0; t < 5; t++) other.step([0, 1, 2]);
		expect(other.snapshot()).toEqual(after);
		layers.freezeNormalization(other, false);
		other.step([0, 1, 2]);
		expect(other.snapshot().arrays["0:NormalizeReward/shared/count"]).not.toEqual(
			after.arrays["0:NormalizeReward/shared/count"],
		);
	});
});

describe("TimeLimit as a layer", () => {
	it("truncates", () => {
		const env = layers.timeLimit(make("test/Counter-v0"), 2);
		env.reset({ seed: 3 });
		env.step(0);
		expect(env.step(0).truncated).toBe(true);
		expect(() => layers.timeLimit(make("test/Counter-v0"), 0)).toThrow(/maxEpisodeSteps: is 0/);
	});
});

describe("functions and options that do not fit", () => {
	it("are refused when the layer is made", () => {
		const kernel = new CounterKernel(1);
		expect(() => new layers.FrameStack(kernel, 4 as never)).toThrow(/is 4, expected object/);
		expect(() => new layers.FrameStack(kernel, { size: 2.5 })).toThrow(/size: is 2.5/);
		expect(() => new layers.FrameStack(kernel, { padding: "zeros" as never })).toThrow(/"zero"/);
		expect(() => new layers.TransformReward(kernel, 5 as never)).toThrow(
			/must be a function, got 5/,
		);
		expect(() => new layers.TransformObservation(kernel, {} as never)).toThrow(
			/must be a function/,
		);
	});

	it("are refused when they return what they should not", () => {
		const reward = layers.transformReward(make("test/Counter-v0"), () => undefined as never);
		reward.reset();
		expect(() => reward.step(0)).toThrow(/what transform returned is undefined, expected a number/);
		const long = layers.transformObservation(make("test/Counter-v0"), {
			transform: () => new Float32Array(9),
		});
		expect(() => long.reset()).toThrow(/what transform returned is Float32Array.* a member of Box/);
	});

	it("name the environment under the layers", () => {
		expect(() => layers.oneHot(make("test/Counter-v0", { maxEpisodeSteps: 3 }))).toThrow(
			/test\/Counter-v0 has Box|Counter.* has Box/,
		);
	});
});
