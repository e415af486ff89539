import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import { makeAgent, UnsupportedAgentError } from "../../src/agent/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import {
	Box,
	column,
	Dict,
	Discrete,
	MultiBinary,
	MultiDiscrete,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";
import { fakeView } from "../helpers/fake-view.ts";

describe("random", () => {
	it("samples every space that has columns", () => {
		const space = new Dict({
			discrete: new Discrete(4, { start: -2 }),
			box: new Box({ low: [-1, 0], high: [1, Infinity] }),
			free: new Box({ low: -Infinity, high: Infinity, shape: [2], dtype: "float64" }),
			pair: new Tuple([new MultiBinary(3), new MultiDiscrete([2, 5])]),
			bytes: new Box({ low: 0, high: 255, shape: [2], dtype: "uint8" }),
		});
		const agent = makeAgent("random", {}, fakeView(space), new SeedTree(1));
		const actions = space.allocate(50)!;
		const seen = new Set<string>();
		for (let t = 0; t < 20; t++) {
			agent.act(actions);
			for (let row = 0; row < 50; row++) {
				const value = space.readRow(actions, row);
				expect(space.explain(value)).toBeNull();
				seen.add(JSON.stringify(value));
			}
		}
		expect(seen.size).toBe(1000);
	});

	it("is uniform over allowed actions, and says so", () => {
		const mask = column("uint8", 50, [4]);
		for (let row = 0; row < 50; row++) mask.data.set([1, 0, 1, 1], row * 4);
		const view = fakeView(new Discrete(4), mask);
		const agent = makeAgent("random", {}, view, new SeedTree(1));
		agent.explaining = true;
		const actions = view.actionSpace.allocate(50)!;
		const counts = [0, 0, 0, 0];
		for (let t = 0; t < 200; t++) {
			agent.act(actions);
			for (const action of actions[""]!.data) counts[action]!++;
		}
		expect(counts[1]).toBe(0);
		for (const k of [0, 2, 3]) expect(Math.abs(counts[k]! - 1e4 / 3)).toBeLessThan(4.5 * 47);
		const { probability } = agent.explanation!;
		expect(Array.from(probability!.data.subarray(0, 4))).toEqual([1 / 3, 0, 1 / 3, 1 / 3]);
	});

	it("refuses actions without a fixed size", () => {
		expect(() =>
			makeAgent("random", {}, fakeView(new Text({ maxLength: 5 })), new SeedTree(1)),
		).toThrow(UnsupportedAgentError);
	});
});
