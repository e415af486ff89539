import "../../../agents/index.ts";
import "../../../envs/index.ts";
import "../../../src/layers/index.ts";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { InvalidParamsError } from "../../../src/env/index.ts";
import { Game } from "../../../viewer/src/play/game.ts";
import { actionTowards, movesAreHidden } from "../../../viewer/src/play/towards.ts";
import { gridFacts, gridMoment, layoutAt } from "../../../viewer/src/renderers/grid-facts.ts";
import { cellAt } from "../../../viewer/src/renderers/grid-layout.ts";

const gameOf = (id: string, options = {}, seed = 2): Game =>
	new Game({ id, options, seed, seeding: "run", row: 0 });

/** Follows clicks on a cell; the steps it took, -1 when they lead nowhere. */
function walk(game: Game, target: number, most: number): number {
	const facts = gridFacts(game.header);
	const count = (game.header.actionSpace as unknown as { readonly n: number }).n;
	const all = Array.from({ length: count }, (_, k) => k);
	for (let steps = 0; steps <= most; steps++) {
		const { record } = game.frame();
		if (gridMoment(facts, record).position === target) return steps;
		const action = actionTowards(facts, record, target, all);
		if (action === null) return -1;
		game.step([action]);
		if (game.justEnded) return steps + 1;
	}
	return -1;
}

describe("a click on a cell", () => {
	test.each([
		["maze/FourRooms-v0", {}],
		["maze/Grid-v0", { params: { generator: "dfs", size: 11 }, maxEpisodeSteps: null }],
		["maze/Grid-v0", { params: { control: "turn", size: 9 }, maxEpisodeSteps: null }],
	])("leads there by whole shortest ways: %s %j", (id, options) => {
		const game = gameOf(id, options);
		const facts = gridFacts(game.header);
		const layout = layoutAt(facts, game.frame().record);
		const free = Array.from(layout, (_, cell) => cell).filter((cell) => layout[cell] !== 1);
		fc.assert(
			fc.property(fc.constantFrom(...free), (target) => {
				// A game of its own: an episode that ends may lead into another maze.
				expect(walk(gameOf(id, options), target, 400)).toBeGreaterThanOrEqual(0);
			}),
			{ numRuns: 12 },
		);
	});

	test("next to the agent it is that very move, a wall there none", () => {
		const game = gameOf("maze/FourRooms-v0");
		const facts = gridFacts(game.header);
		const { record } = game.frame();
		const layout = layoutAt(facts, record);
		const position = gridMoment(facts, record).position!;
		const { width } = facts;
		[-width, 1, width, -1].forEach((by, action) => {
			const found = actionTowards(facts, record, position + by, [0, 1, 2, 3]);
			if (layout[position + by] === 1) expect(found).not.toBe(action);
			else expect(found).toBe(action);
		});
		expect(actionTowards(facts, record, position, [0, 1, 2, 3])).toBeNull();
		expect(actionTowards(facts, record, position + 1, [])).toBeNull();
	});

	test("through a permutation only where it is told", () => {
		const record = { "hidden/action_permutation": Int32Array.of(1, 0) };
		expect(movesAreHidden(record, false)).toBe(true);
		expect(movesAreHidden(record, true)).toBe(false);
		expect(movesAreHidden({}, false)).toBe(false);
	});

	test("each cell is where it is drawn, beside the grid is none", () => {
		const frame = gameOf("maze/FourRooms-v0").frame();
		const { height, width } = gridFacts(frame.header);
		const seen = new Map<number, number>();
		for (let x = 0; x < 900; x += 6)
			for (let y = 0; y < 600; y += 6) {
				const cell = cellAt(frame, new Set(), [x, y], 900, 600);
				if (cell !== null) seen.set(cell, (seen.get(cell) ?? 0) + 1);
			}
		expect(seen.size).toBe(height * width);
		const counts = [...seen.values()];
		expect(Math.max(...counts)).toBeLessThan(2 * Math.min(...counts) + 2);
		expect(cellAt(frame, new Set(), [1, 1], 900, 600)).toBeNull();
	});
});

describe("parameters of an agent", () => {
	test("are the agent's, checked; what is refused changes nothing", () => {
		const game = gameOf("maze/FourRooms-v0");
		game.handOver("q-learning", { epsilon: 0 });
		const { pilot } = game;
		expect(pilot!.id).toBe("q-learning");
		expect(() => game.handOver("q-learning", { epsilon: 7 })).toThrow(InvalidParamsError);
		expect(game.pilot).toBe(pilot);
		// Without exploration one action has all the chance.
		game.step(null);
		const chances = game.frame().record["explanation/probability"] as Float64Array;
		expect(chances.reduce((a, b) => a + b, 0)).toBeCloseTo(1);
		game.handOver("q-learning", { epsilon: 1 });
		game.step(null);
		const even = game.frame().record["explanation/probability"] as Float64Array;
		for (const chance of even) expect(chance).toBeCloseTo(1 / even.length);
	});
});
