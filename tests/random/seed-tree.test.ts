import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PalaestraError } from "../../src/errors.ts";
import { hashName, SeedError, SeedTree } from "../../src/random/index.ts";
import { fixture } from "./fixture.ts";

describe("SeedTree", () => {
	it("agrees with NumPy's SeedSequence", () => {
		expect(fixture.seedSequence.length).toBe(50);
		for (const { seed, path, words } of fixture.seedSequence)
			expect(Array.from(new SeedTree(seed).child(...path).words(6))).toEqual(words);
	});

	it("hashes a name with 32-bit FNV-1a", () => {
		expect(hashName("")).toBe(0x811c9dc5);
		expect(hashName("a")).toBe(0xe40c292c);
		expect(hashName("foobar")).toBe(0xbf9cf968);
		expect(hashName("é")).not.toBe(hashName("e"));
		expect(new SeedTree(3).child("foobar").path).toEqual([0xbf9cf968]);
	});

	it("reaches a node by one path or step by step", () => {
		const root = new SeedTree(9);
		const whole = root.child("env", 3, "layout");
		const steps = root.child("env").child(3).child("layout");
		expect(steps.words(8)).toEqual(whole.words(8));
		expect(root.path).toEqual([]);
	});

	it("gives different words at different seeds and paths", () => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 200; seed++)
			for (const key of [0, 1, 2, "a", "b"])
				seen.add(new SeedTree(seed).child(key).words(4).join());
		expect(seen.size).toBe(1000);
	});

	it("fills a stream's state from the words, and never with zeros", () => {
		const target = new Uint32Array(12).fill(7);
		new SeedTree(1).child(2).stream(target, 4);
		expect(target.slice(4, 8)).toEqual(new SeedTree(1).child(2).words(4));
		expect(target[3]).toBe(7);
		expect(target[8]).toBe(7);
		for (let seed = 0; seed < 2000; seed++) {
			new SeedTree(seed).stream(target, 0);
			expect(target[0]! | target[1]! | target[2]! | target[3]!).not.toBe(0);
		}
	});

	it("takes any seed up to 2⁵³ − 1", () => {
		fc.assert(
			fc.property(fc.maxSafeNat(), (seed) => {
				expect(new SeedTree(seed).words(4)).toEqual(new SeedTree(seed).words(4));
			}),
		);
	});

	it.each([1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53, "7", null, undefined, 7n])(
		"rejects the seed %s",
		(seed) => {
			const make = () => new SeedTree(seed as number);
			expect(make).toThrow(SeedError);
			expect(make).toThrow(PalaestraError);
			expect(make).toThrow(/integer from 0 to 9007199254740991/);
		},
	);

	it.each([1.5, -1, Number.NaN, 2 ** 32])("rejects the index %s", (index) => {
		expect(() => new SeedTree(1).child(index)).toThrow(SeedError);
	});

	it("names the bad value and its code", () => {
		const error = new SeedError("7");
		expect(error.message).toContain('got "7"');
		expect(error.code).toBe("bad-seed");
		expect(error.name).toBe("SeedError");
		expect(error.value).toBe("7");
	});
});
