import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	fromPlain,
	make,
	makeVec,
	type Snapshot,
	SnapshotError,
	snapshotFromBytes,
	snapshotFromJSON,
	snapshotToBytes,
	snapshotToJSON,
	toPlain,
} from "../../src/env/index.ts";
import "../helpers/register-test-envs.ts";

const WAYS: [string, (saved: Snapshot) => Snapshot][] = [
	["as it is", (saved) => saved],
	["structuredClone", (saved) => structuredClone(saved)],
	["JSON", (saved) => snapshotFromJSON(JSON.parse(JSON.stringify(snapshotToJSON(saved))))],
	["bytes", (saved) => snapshotFromBytes(snapshotToBytes(saved))],
	[
		"bytes inside a larger buffer",
		(saved) => {
			const bytes = snapshotToBytes(saved);
			const larger = new Uint8Array(bytes.length + 7);
			larger.set(bytes, 3);
			return snapshotFromBytes(larger.subarray(3, 3 + bytes.length));
		},
	],
];

describe("snapshot and restore", () => {
	it.each(WAYS)("continues a single environment (%s)", (_name, through) => {
		const env = make("test/Walk-v0", { episodesPerTrial: 3 });
		env.reset({ seed: 8 });
		for (let t = 0; t < 5; t++) env.step(2);
		const saved = env.snapshot();
		const play = (it: typeof env): unknown[] =>
			Array.from({ length: 50 }, () => {
				const result = it.step(2);
				return [
					structuredClone(result),
					structuredClone(it.clocks.arrays()),
					result.terminated || result.truncated ? it.reset() : null,
				];
			});
		const expected = play(env);
		const other = make("test/Walk-v0", { episodesPerTrial: 3 });
		other.restore(through(saved));
		expect(play(other)).toEqual(expected);
		env.restore(through(saved));
		expect(play(env)).toEqual(expected);
	});

	it.each(WAYS)("continues a vector environment with pending resets (%s)", (_name, through) => {
		const options = { numEnvs: 5, copy: true, episodesPerTrial: 2 } as const;
		const envs = makeVec("test/Counter-v0", options);
		envs.reset({ seed: 0 });
		const { terminated } = envs.step([0, 1, 2, 0, 1]);
		expect(terminated[0]).toBe(1);
		const saved = envs.snapshot();
		const play = (it: typeof envs): unknown[] =>
			Array.from({ length: 30 }, (_, t) => [
				it.step([t % 3, 0, 1, 2, (t + 1) % 3]),
				structuredClone(it.clocks.arrays()),
			]);
		const expected = play(envs);
		const other = makeVec("test/Counter-v0", options);
		other.restore(through(saved));
		expect(play(other)).toEqual(expected);
	});

	it("does not share memory with the environment", () => {
		const env = make("test/Counter-v0");
		env.reset({ seed: 3 });
		const saved = env.snapshot();
		const before = structuredClone(saved);
		env.step(1);
		expect(saved).toEqual(before);
		env.restore(saved);
		env.step(1);
		expect(saved).toEqual(before);
	});

	it("restores that a reset is needed", () => {
		const env = make("test/Counter-v0");
		env.reset({ seed: 0 });
		env.step(0);
		const over = env.snapshot();
		env.reset();
		env.restore(over);
		expect(() => env.step(0)).toThrow(/after the episode ended/);
	});
});

describe("a snapshot that does not fit", () => {
	const envs = makeVec("test/Walk-v0", { numEnvs: 3 });
	envs.reset({ seed: 1 });
	const saved = envs.snapshot();
	const refuse = (bad: unknown, message: RegExp): void => {
		const before = envs.snapshot();
		expect(() => envs.restore(bad as Snapshot)).toThrow(SnapshotError);
		expect(() => envs.restore(bad as Snapshot)).toThrow(message);
		expect(envs.snapshot()).toEqual(before);
	};

	it("is refused, naming what differs, and changes nothing", () => {
		refuse(null, /not a snapshot/);
		refuse(3, /not a snapshot/);
		refuse({}, /not a snapshot/);
		refuse({ ...saved, version: 2 }, /version is 2, expected 1/);
		refuse({ ...saved, numEnvs: 4 }, /has 4 environments, expected 3/);
		refuse({ ...saved, arrays: {} }, /lacks the array/);
		refuse({ ...saved, arrays: undefined }, /lacks the array/);
		const { "1:test/Walk-v0/state/random": random, ...rest } = saved.arrays;
		expect(random).toBeDefined();
		refuse({ ...saved, arrays: rest }, /lacks the array "1:test\/Walk-v0\/state\/random"/);
		const short = { ...saved.arrays, "1:test/Walk-v0/state/random": random!.slice(1) };
		refuse({ ...saved, arrays: short }, /uint32\[11\], expected uint32\[12\]/);
		const typed = { ...saved.arrays, "1:test/Walk-v0/state/random": Int32Array.from(random!) };
		refuse({ ...saved, arrays: typed }, /int32\[12\], expected uint32\[12\]/);
	});

	it("is refused from another environment, other parameters, other layers", () => {
		const counter = makeVec("test/Counter-v0", { numEnvs: 3 });
		refuse(
			counter.snapshot(),
			/snapshot is of test\/Counter-v0 .*this environment is test\/Walk-v0/,
		);
		for (const options of [
			{ params: { slip: 0.1 } },
			{ maxEpisodeSteps: 3 },
			{ episodesPerTrial: 2 },
		])
			refuse(makeVec("test/Walk-v0", { numEnvs: 3, ...options }).snapshot(), /snapshot is of/);
		refuse(makeVec("test/Walk-v0", { numEnvs: 2 }).snapshot(), /has 2 environments, expected 3/);
	});

	it("is refused as JSON when damaged", () => {
		const json = JSON.parse(JSON.stringify(snapshotToJSON(saved)));
		const name = "clock/trial";
		const damaged = (entry: unknown) => ({ ...json, arrays: { ...json.arrays, [name]: entry } });
		for (const bad of [
			null,
			7,
			"x",
			{},
			{ format: "palaestra-snapshot" },
			{ format: "palaestra-snapshot", arrays: null },
			damaged(null),
			damaged({ ...json.arrays[name], data: "!!" }),
			damaged({ ...json.arrays[name], data: undefined }),
			damaged({ ...json.arrays[name], dtype: "int64" }),
			damaged({ ...json.arrays[name], length: 2 }),
			damaged({ ...json.arrays[name], length: 4 }),
			damaged({ ...json.arrays[name], length: -1 }),
		])
			expect(() => snapshotFromJSON(bad)).toThrow(SnapshotError);
	});

	it("is refused as bytes when truncated anywhere", () => {
		const bytes = snapshotToBytes(saved);
		for (let length = 0; length < bytes.length - 8; length += 5)
			expect(() => snapshotFromBytes(bytes.slice(0, length))).toThrow(SnapshotError);
		expect(() => snapshotFromBytes(bytes.slice(0, bytes.length - 8))).toThrow(/truncated/);
		expect(() => snapshotFromBytes("x" as never)).toThrow(SnapshotError);
		const header = new TextEncoder().encode('{"format":"palaestra-snapshot","arrays":{"a":null}}');
		const forged = new Uint8Array(4 + header.length);
		new DataView(forged.buffer).setUint32(0, header.length, true);
		forged.set(header, 4);
		expect(() => snapshotFromBytes(forged)).toThrow(SnapshotError);
		expect(() => snapshotFromBytes(Uint8Array.of(3, 0, 0, 0, 1, 2, 3))).toThrow(/not JSON/);
	});
});

describe("toPlain and fromPlain", () => {
	it("keep every value through JSON text", () => {
		const leaf = fc.oneof(
			fc.double(),
			fc.string(),
			fc.boolean(),
			fc.constant(null),
			fc.constant(undefined),
			fc.float32Array(),
			fc.int32Array(),
			fc.float64Array(),
		);
		const value = fc.letrec((tie) => ({
			any: fc.oneof({ maxDepth: 3 }, leaf, fc.array(tie("any")), fc.dictionary(KEYS, tie("any"))),
		})).any;
		fc.assert(
			fc.property(value, (each) => {
				expect(fromPlain(JSON.parse(JSON.stringify(toPlain(each))))).toEqual(each);
			}),
		);
	});
	const KEYS = fc.oneof(fc.stringMatching(/^[a-z]{1,4}$/), fc.constant("$palaestra"));
});
