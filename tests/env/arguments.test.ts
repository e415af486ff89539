import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	InvalidActionError,
	InvalidArgumentError,
	InvalidOptionError,
	InvalidParamsError,
	InvalidResultError,
	make,
	makeVec,
	registerEnv,
	SnapshotError,
	snapshotFromBytes,
	snapshotToBytes,
	UnknownIdError,
	unregister,
	wrapWith,
} from "../../src/env/index.ts";
import { Box, Discrete } from "../../src/spaces/index.ts";
import { SpellEnv } from "../helpers/plain-envs.ts";
import "../helpers/register-test-envs.ts";
import "../../src/layers/index.ts";
import "../../envs/index.ts";

const any = (value: unknown): never => value as never;
const bytesOf = (saved: Parameters<typeof snapshotToBytes>[0]): string =>
	String(snapshotToBytes(saved));

describe("reset", () => {
	it.each([
		[7, /the argument of reset is 7, expected an object with seed, options,/],
		[null, /the argument of reset is null/],
		[[3], /the argument of reset is \[3\]/],
		[{ sead: 7 }, /reset: sead is 7, expected no such key.*did you mean seed\?/],
		[{ newTrial: "yes" }, /newTrial is "yes", expected true or false/],
		[{ options: 5 }, /options is 5, expected an object of reset options/],
		[{ options: null }, /options is null/],
	])("refuses %j instead of ignoring it", (args, message) => {
		for (const env of [make("test/Walk-v0"), makeVec("test/Walk-v0", { numEnvs: 2 })]) {
			expect(() => env.reset(any(args))).toThrow(InvalidArgumentError);
			expect(() => env.reset(any(args))).toThrow(message);
		}
	});

	it("refuses a mask that is text, and seeds that end beyond 2^53", () => {
		const envs = makeVec("test/Walk-v0", { numEnvs: 3 });
		expect(() => envs.reset({ mask: any("abc") })).toThrow(/mask is "abc", expected 3/);
		envs.reset({ seed: 1 });
		const before = bytesOf(envs.snapshot());
		expect(() => envs.reset({ seed: Number.MAX_SAFE_INTEGER })).toThrow(/seed must be an integer/);
		expect(bytesOf(envs.snapshot())).toBe(before);
	});

	it("names the environment, not a layer, in a refused option", () => {
		expect(() => make("maze/Darkroom-v0").reset({ options: { gaol: 1 } })).toThrow(
			'reset option "gaol" is 1, no such option: maze/Darkroom-v0 takes one of goal, start; did you mean goal?',
		);
	});

	it("changes nothing when an option is refused halfway", () => {
		const layout = ["S#.", ".#.", ".#G"];
		const env = make("maze/Grid-v0", { params: { perRow: true, size: 3, generator: "open" } });
		env.reset({ seed: 2 });
		env.step(1);
		const before = bytesOf(env.snapshot());
		expect(() => env.reset({ seed: 9, options: { layout } })).toThrow(InvalidOptionError);
		expect(bytesOf(env.snapshot())).toBe(before);

		const envs = makeVec("maze/Darkroom-v0", { numEnvs: 3 });
		envs.reset({ seed: 4 });
		envs.step([3, 50, 124]);
		const all = bytesOf(envs.snapshot());
		const options = [{ goal: [1, 1] }, { goal: [20, 1] }, undefined];
		expect(() => envs.reset({ seed: 5, options })).toThrow(/"goal" is \[20,1\]/);
		expect(bytesOf(envs.snapshot())).toBe(all);
		expect(() => envs.step([0, 0, 0])).not.toThrow();
	});
});

describe("make and makeVec", () => {
	it("refuse keys that nobody reads", () => {
		expect(() => make("test/Walk-v0", any({ parms: {} }))).toThrow(/make: parms.*mean params\?/);
		expect(() => make("test/Walk-v0", any(5))).toThrow(InvalidArgumentError);
		expect(() => makeVec("test/Walk-v0", any(undefined))).toThrow(/argument of makeVec is undef/);
		expect(() => makeVec("test/Walk-v0", any({ numEnv: 2 }))).toThrow(/did you mean numEnvs\?/);
		expect(() => makeVec("test/Walk-v0", any({ numEnvs: 1, copy: "no" }))).toThrow(/copy is "no"/);
		expect(() => make("test/Walk-v0", { params: any(null) })).toThrow(InvalidParamsError);
	});

	it.each([5, undefined, null, {}])("know no environment %s", (id) => {
		expect(() => make(any(id))).toThrow(UnknownIdError);
	});

	it("refuse layers that are no list, or whose keys nobody reads", () => {
		const layered = (layers: unknown) => () => make("test/Counter-v0", { layers: any(layers) });
		expect(layered({ id: "FrameStack" })).toThrow(/layers is .* expected an array/);
		expect(layered(["FrameStack"])).toThrow(/the argument of a layer is "FrameStack"/);
		expect(layered([{ id: "FrameStack", parms: {} }])).toThrow(/did you mean params\?/);
		expect(layered([{}])).toThrow(UnknownIdError);
	});

	it("say so when memory cannot hold the rows", () => {
		const rows = (): unknown => makeVec("bandit/Bernoulli-v0", { numEnvs: 2 ** 50 });
		expect(rows).toThrow(/numEnvs is 1125899906842624, expected fewer rows/);
	});
});

describe("snapshots", () => {
	it("are taken by the same environment however its parameters were written", () => {
		const saved = make("maze/Darkroom-v0", { params: { size: 7, splitSeed: 0 } });
		saved.reset({ seed: 1 });
		const other = make("maze/Darkroom-v0", { params: { splitSeed: 0, size: 7 } });
		expect(() => other.restore(saved.snapshot())).not.toThrow();
		const bare = make("test/Counter-v0", { layers: [{ id: "FrameStack" }] });
		const told = make("test/Counter-v0", { layers: [{ id: "FrameStack", params: { size: 4 } }] });
		expect(() => told.restore(bare.snapshot())).not.toThrow();
		const wrapped = wrapWith(make("test/Counter-v0"), "FrameStack");
		const spelt = wrapWith(make("test/Counter-v0"), "FrameStack", { padding: "reset", size: 4 });
		expect(() => spelt.restore(wrapped.snapshot())).not.toThrow();
		const three = make("test/Counter-v0", { layers: [{ id: "FrameStack", params: { size: 3 } }] });
		expect(() => three.restore(bare.snapshot())).toThrow(SnapshotError);
	});

	it("have one length in bytes", () => {
		const env = make("test/Walk-v0");
		env.reset({ seed: 1 });
		const bytes = snapshotToBytes(env.snapshot());
		for (let cut = 1; cut <= 16; cut++)
			expect(() => snapshotFromBytes(bytes.subarray(0, -cut)), `less ${cut}`).toThrow(
				SnapshotError,
			);
		const longer = new Uint8Array(bytes.length + 1);
		longer.set(bytes);
		expect(() => snapshotFromBytes(longer)).toThrow(/too long/);
	});
});

it("shows a bigint as one", () => {
	const env = make("test/Walk-v0");
	env.reset();
	expect(() => env.step(any(1n))).toThrow(InvalidActionError);
	expect(() => env.step(any(1n))).toThrow(/action is 1n,/);
});

describe("a plain environment that breaks its word", () => {
	class Liar extends SpellEnv {
		constructor(private readonly lie: object) {
			super();
		}
		override step(action: number): ReturnType<SpellEnv["step"]> {
			return { ...super.step(action), ...this.lie };
		}
	}
	afterAll(() => unregister("test/Liar-v0"));
	let lie: object = {};
	beforeAll(() =>
		registerEnv({ id: "test/Liar-v0", description: "Lies.", createEnv: () => new Liar(lie) }),
	);

	it.each([
		[{ reward: undefined }, "returned undefined as reward of environment 0, expected a number"],
		[{ observation: 3 }, "returned 3 as observation of environment 0"],
		[{ terminated: 0 }, "returned 0 as terminated of environment 0, expected true or false"],
	])("is told at its first step: %j", (what, message) => {
		lie = {};
		const envs = makeVec("test/Liar-v0", { numEnvs: 2 });
		envs.reset({ seed: 0 });
		expect(() => envs.step([0, 0])).not.toThrow();
		lie = what;
		const lying = makeVec("test/Liar-v0", { numEnvs: 2 });
		lying.reset({ seed: 0 });
		expect(() => lying.step([0, 0])).toThrow(InvalidResultError);
		lying.reset({ seed: 0 });
		expect(() => lying.step([0, 0])).toThrow(message.replace("environment 0", "environment 0"));
	});

	it("is told at its reset when the observation is too long for its columns", () => {
		class Long extends SpellEnv {
			override readonly observationSpace = new Box({ low: 0, high: 1, shape: [2] }) as never;
			override readonly actionSpace = new Discrete(26);
			override reset(): never {
				return { observation: new Float32Array(5), info: {} } as never;
			}
		}
		registerEnv({ id: "test/Long-v0", description: "Long.", createEnv: () => new Long() });
		try {
			expect(() => make("test/Long-v0").reset()).toThrow(
				/returned Float32Array\[0, 0, 0, 0, 0\] as/,
			);
		} finally {
			unregister("test/Long-v0");
		}
	});
});
