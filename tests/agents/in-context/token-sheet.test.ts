import { expect, test } from "vitest";
import {
	featureCount,
	SYMBOL,
	symbolCount,
	type TokenFormat,
	tokensOf,
	tokensPerStep,
} from "../../../agents/in-context/token-format.ts";
import { KIND, SLOTS, TokenSheet } from "../../../agents/in-context/token-sheet.ts";

const bandit: TokenFormat = {
	layout: "step",
	states: 0,
	stateWidth: 0,
	realReward: false,
	timeouts: true,
};
const room: TokenFormat = { ...bandit, states: 4 };
const contextual: TokenFormat = { ...bandit, stateWidth: 2, realReward: true };

/** Tokens of a row as [kind, code, symbols, features]. */
function told(sheet: TokenSheet, row = 0) {
	return Array.from({ length: sheet.length[row]! }, (_, t) => {
		const at = row * sheet.capacity + t;
		return [
			sheet.kind[at],
			sheet.code[at],
			[...sheet.symbol.subarray(at * SLOTS, (at + 1) * SLOTS)].filter((symbol) => symbol >= 0),
			[...sheet.feature.subarray(at * sheet.features, (at + 1) * sheet.features)],
		];
	});
}

test("a transition is one token, or one for each of its parts", () => {
	expect([bandit, room, contextual].map(tokensPerStep)).toEqual([1, 1, 1]);
	const parts = [bandit, room, contextual].map((format) => ({
		...format,
		layout: "parts" as const,
	}));
	expect(parts.map(tokensPerStep)).toEqual([2, 3, 3]);
	expect(symbolCount(room)).toBe(SYMBOL.states + 8);
	expect(featureCount(contextual)).toBe(5);
	expect(featureCount(parts[2]!)).toBe(3);
});

test("one token a step: codes, rewards, states before and after", () => {
	const sheet = new TokenSheet(room, 1, 10);
	sheet.action(0, 1, KIND.prompt);
	sheet.begin(0, 2);
	sheet.transition(0, 1, 1, false, 2, 3);
	sheet.transition(0, 0, 0, true, 3, 2);
	expect(told(sheet)).toEqual([
		[KIND.prompt, 1, [SYMBOL.prompt], []],
		[KIND.begin, -1, [SYMBOL.start, SYMBOL.states + 4 + 2], []],
		[KIND.step, 1, [SYMBOL.reward + 1, SYMBOL.states + 2, SYMBOL.states + 4 + 3], []],
		[KIND.step, 0, [SYMBOL.timeout, SYMBOL.states + 3, SYMBOL.states + 4 + 2], []],
	]);
});

test("real rewards and states are features", () => {
	const sheet = new TokenSheet(contextual, 1, 10);
	sheet.begin(0, 0, [0, 0, 0.5, 1], 2);
	sheet.transition(0, 3, -1.5, false, 0, 0, [0.5, 1], 0, [2, 4], 0);
	expect(told(sheet)).toEqual([
		[KIND.begin, -1, [SYMBOL.start], [0, 0, 0, 0.5, 1]],
		[KIND.step, 3, [], [-1.5, 0.5, 1, 2, 4]],
	]);
});

test("parts: start tokens without a state, else the state", () => {
	const plain = new TokenSheet({ ...bandit, layout: "parts" }, 1, 10);
	plain.begin(0, 0);
	plain.transition(0, 2, 0, false, 0, 0);
	expect(told(plain)).toEqual([
		[KIND.begin, -1, [SYMBOL.padAction], []],
		[KIND.rest, -1, [SYMBOL.padReward], []],
		[KIND.step, 2, [], []],
		[KIND.rest, -1, [SYMBOL.reward], []],
	]);
	const seen = new TokenSheet({ ...room, layout: "parts" }, 1, 10);
	seen.begin(0, 1);
	seen.transition(0, 2, 1, false, 1, 3);
	expect(told(seen)).toEqual([
		[KIND.begin, -1, [SYMBOL.states + 1], []],
		[KIND.step, 2, [], []],
		[KIND.rest, -1, [SYMBOL.reward + 1], []],
		[KIND.rest, -1, [SYMBOL.states + 3], []],
	]);
});

test.each(["step", "parts"] as const)("sliding keeps the newest transitions, %s", (layout) => {
	const format = { ...room, layout };
	const whole = new TokenSheet(format, 1, 60);
	const short = new TokenSheet(format, 1, 60);
	for (const code of [0, 1, 2]) whole.action(0, code, KIND.prompt);
	whole.begin(0, 0);
	const states = [0, 3, 1, 2, 2, 0];
	for (let t = 0; t < 5; t++) {
		if (t === 1) whole.action(0, 1, KIND.retire);
		if (t === 2) whole.action(0, 4, KIND.announce);
		if (t === 4) whole.action(0, 2, KIND.retire);
		whole.transition(0, t, t % 2, false, states[t]!, states[t + 1]!);
	}
	whole.slide(0, 2, new Uint8Array(6));
	// What is left: the actions of then, the state of then, two transitions and what came between.
	for (const code of [0, 2, 4]) short.action(0, code, KIND.prompt);
	short.begin(0, states[3]!);
	short.transition(0, 3, 1, false, states[3]!, states[4]!);
	short.action(0, 2, KIND.retire);
	short.transition(0, 4, 0, false, states[4]!, states[5]!);
	expect(told(whole)).toEqual(told(short));
});

test("the most tokens that a history takes", () => {
	expect(tokensOf({ ...bandit, layout: "parts" }, 300, 100)).toBe(702);
	expect(tokensOf({ ...room, layout: "parts" }, 100, 125)).toBe(425);
});
