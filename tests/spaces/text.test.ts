import { describe, expect, it } from "vitest";
import { SpaceError, Text } from "../../src/spaces/index.ts";
import { chiSquare } from "../random/statistics.ts";

describe("Text", () => {
	it("samples every length and character evenly", () => {
		const space = new Text({ minLength: 0, maxLength: 3, charset: "abc" });
		const lengths = new Float64Array(4);
		const letters = new Float64Array(3);
		for (let i = 0; i < 10000; i++) {
			const text = space.sample();
			lengths[text.length]! += 1;
			for (const letter of text) letters["abc".indexOf(letter)]! += 1;
		}
		expect(chiSquare(lengths, Array(4).fill(0.25))).toBeLessThan(3.1);
		expect(chiSquare(letters, Array(3).fill(1 / 3))).toBeLessThan(3.1);
	});

	it("takes a length, a mask, or both", () => {
		const space = new Text({ maxLength: 5, charset: "abc" });
		expect(space.sample({ mask: [4, [0, 1, 0]] })).toBe("bbbb");
		expect(space.sample({ mask: [2, null] })).toMatch(/^[abc]{2}$/);
		expect(space.sample({ mask: [null, [1, 0, 0]] })).toMatch(/^a{1,5}$/);
		expect(space.sample({ probability: [3, [0, 0, 1]] })).toBe("ccc");
	});

	it("gives the empty text where a mask allows no character and the length may be 0", () => {
		const space = new Text({ minLength: 0, maxLength: 5, charset: "ab" });
		expect(space.sample({ mask: [3, [0, 0]] })).toBe("");
		expect(new Text({ minLength: 0, maxLength: 3, charset: "" }).sample()).toBe("");
		const least = new Text({ maxLength: 5, charset: "ab" });
		expect(() => least.sample({ mask: [3, [0, 0]] })).toThrow(/allows no character/);
	});

	it.each([
		[{ mask: [6, null] }, /length must be an integer from 1 to 5, got 6/],
		[{ mask: [1.5, null] }, /length must be an integer from 1 to 5, got 1.5/],
		[{ mask: [1, [1]] }, /mask must be an array of 2 numbers/],
		[{ mask: "ab" }, /mask must be an array of 2 parts, got "ab"/],
		[{ probability: [1, [0.5, 0.6]] }, /must sum to 1/],
	])("rejects %o", (options, message) => {
		const sample = () => new Text({ maxLength: 5, charset: "ab" }).sample(options);
		expect(sample).toThrow(SpaceError);
		expect(sample).toThrow(message);
	});

	it("contains texts of its characters and lengths", () => {
		const space = new Text({ minLength: 2, maxLength: 3, charset: "ab" });
		expect(space.contains("ab")).toBe(true);
		expect(space.explain("a")).toBe('expected 2 to 3 characters, got 1 in "a"');
		expect(space.explain("abab")).toBe('expected 2 to 3 characters, got 4 in "abab"');
		expect(space.explain("abc")).toBe('expected characters of "ab", got "c" in "abc"');
		expect(space.explain(7)).toBe("expected a string, got 7");
	});

	it("counts code points, as Python does", () => {
		const space = new Text({ minLength: 2, maxLength: 2, charset: "😀é" });
		expect(space.characters).toEqual(["😀", "é"]);
		expect(space.contains("😀😀")).toBe(true);
		expect(space.contains("😀")).toBe(false);
		expect(Array.from(space.sample())).toHaveLength(2);
	});

	it("drops repeated characters and keeps their order", () => {
		const space = new Text({ maxLength: 1, charset: "bab" });
		expect(space.characters).toEqual(["b", "a"]);
		expect([space.indexOf("b"), space.indexOf("a"), space.indexOf("c")]).toEqual([0, 1, undefined]);
		expect(space.equals(new Text({ maxLength: 1, charset: "ab" }))).toBe(false);
	});

	it.each([
		[{ maxLength: 0 }, /maxLength must be an integer of at least minLength = 1, got 0/],
		[{ maxLength: 2.5 }, /maxLength must be an integer/],
		[{ maxLength: 2, minLength: -1 }, /minLength must be a non-negative integer, got -1/],
		[{ maxLength: 2, charset: ["a"] }, /charset must be a string/],
	])("rejects %o", (options, message) => {
		expect(() => new Text(options as never)).toThrow(message);
	});

	it("has Gymnasium's default character set, and Minari's JSON", () => {
		const space = new Text({ maxLength: 5 });
		expect(space.characters).toHaveLength(62);
		expect(space.toJSON()).toEqual({
			type: "Text",
			max_length: 5,
			min_length: 1,
			charset: "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
		});
		expect(`${new Text({ maxLength: 5, charset: "ab" })}`).toBe("Text(1, 5, charset=ab)");
	});

	it("has no columns", () => {
		const space = new Text({ maxLength: 5, charset: "ab" });
		expect(space.allocate(3)).toBeNull();
		expect(() => space.readRow({}, 0)).toThrow(/Text\(1, 5, charset=ab\) has no columns/);
		expect(() => space.writeRow({}, 0, "a")).toThrow(SpaceError);
	});
});
