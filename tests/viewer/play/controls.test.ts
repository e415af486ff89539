import "../../../envs/index.ts";
import "../../../src/layers/index.ts";
import { describe, expect, test } from "vitest";
import {
	actionOfMoves,
	type Choice,
	choicesOf,
	moveOfKey,
	sequenceLength,
} from "../../../viewer/src/play/choices.ts";
import { forceOf, isForce, pushOfKeys, pushOfPointer } from "../../../viewer/src/play/force.ts";
import { Game } from "../../../viewer/src/play/game.ts";
import { formatPlayLink, parsePlayLink } from "../../../viewer/src/play/link.ts";
import { fileName } from "../../../viewer/src/play/saving.ts";
import { veil } from "../../../viewer/src/play/veil.ts";
import { gridFacts } from "../../../viewer/src/renderers/grid-facts.ts";
import { pointFacts, positionOf } from "../../../viewer/src/renderers/point-facts.ts";

function gameOf(id: string, options = {}): Game {
	return new Game({ id, options, seed: 2, seeding: "run", row: 0 });
}

function choices(game: Game, told = true): Choice[] {
	return choicesOf(game.header, game.env.kernel.actionSpace, game.frame().record, told);
}

const key = (list: readonly Choice[], name: string): string | undefined =>
	list.find(({ keys }) => keys.includes(name))?.label;

describe("keys of grids", () => {
	test("arrows and letters move", () => {
		const list = choices(gameOf("maze/FourRooms-v0"));
		expect(list.map(({ label }) => label)).toEqual(["up", "right", "down", "left"]);
		expect(["ArrowUp", "d", "ArrowDown", "a"].map((name) => key(list, name))).toEqual([
			"up",
			"right",
			"down",
			"left",
		]);
	});

	test("with turns, left and right turn and up goes forward", () => {
		const list = choices(gameOf("maze/Grid-v0", { params: { control: "turn" } }));
		expect(key(list, "ArrowLeft")).toMatch(/left/);
		expect(key(list, "ArrowRight")).toMatch(/right/);
		expect(key(list, "ArrowUp")).toMatch(/forward/);
	});

	test("sequences are typed move by move", () => {
		const game = gameOf("maze/Darkroom-v0");
		const { header } = game;
		expect(sequenceLength(header)).toBe(3);
		const moves = ["ArrowUp", ".", "ArrowLeft"].map((name) => moveOfKey(name, false)!);
		expect(moves).toEqual([1, 0, 4]);
		const list = choices(game);
		const action = actionOfMoves(gridFacts(header), game.frame().record, list.length, moves)!;
		expect(list[action]!.label).toBe("up, noop, left");
		expect(moveOfKey("x", false)).toBeNull();
		expect(
			["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown"].map((k) => moveOfKey(k, true)),
		).toEqual([5, 6, 7, null]);
	});
});

describe("bandits and action sets", () => {
	test("digits pull arms by the number they are shown with", () => {
		const list = choices(gameOf("bandit/Bernoulli-v0", { params: { arms: 12 } }));
		expect(key(list, "0")).toBe("arm 0");
		expect(key(list, "9")).toBe("arm 9");
		expect(list[11]!.keys).toEqual([]);
	});

	test("masked actions cannot be chosen", () => {
		const layers = [{ id: "ActionSet", params: { resize: { min: 3, max: 3 }, permute: "trial" } }];
		const game = gameOf("bandit/Bernoulli-v0", { layers });
		const list = choices(game);
		const mask = Array.from(game.env.kernel.actionMask!.data);
		expect(list.map(({ allowed }) => (allowed ? 1 : 0))).toEqual(mask);
		expect(mask.filter((flag) => flag === 1)).toHaveLength(3);
	});

	test("a hidden permutation is given away only when hidden state is shown", () => {
		const layers = [{ id: "Schedule", params: { law: "abrupt", period: 50, scope: "action" } }];
		const game = gameOf("maze/FourRooms-v0", { layers });
		expect(choices(game, false).map(({ label }) => label)).toEqual([
			"action 0",
			"action 1",
			"action 2",
			"action 3",
		]);
		expect(
			choices(game, true)
				.map(({ label }) => label)
				.sort(),
		).toEqual(["down", "left", "right", "up"]);
	});
});

describe("forces", () => {
	const arrow = (id: string, name: string): readonly number[] => {
		const { kernel } = gameOf(id).env;
		if (!isForce(kernel.actionSpace)) throw new Error("no force");
		return forceOf(kernel.actionSpace, pointFacts(gameOf(id).header), pushOfKeys([name]));
	};

	test("arrow keys push where they point on the screen, on either frame", () => {
		// Maze2D: axis 0 runs down the rows. PointMaze: axis 0 runs right, axis 1 up.
		expect(arrow("maze/Maze2D-UMaze-v0", "ArrowDown")).toEqual([1, 0]);
		expect(arrow("maze/Maze2D-UMaze-v0", "ArrowRight")).toEqual([0, 1]);
		expect(arrow("maze/PointMaze-UMaze-v0", "ArrowDown")).toEqual([0, -1]);
		expect(arrow("maze/PointMaze-UMaze-v0", "ArrowLeft")).toEqual([-1, 0]);
		expect(pushOfKeys(["ArrowUp", "ArrowDown", "d"])).toEqual([1, 0]);
		expect(pushOfKeys([])).toEqual([0, 0]);
	});

	test("the pointer pushes towards itself, at most fully", () => {
		const game = gameOf("maze/Maze2D-UMaze-v0");
		const facts = pointFacts(game.header);
		const ball = positionOf(game.frame().record)!;
		const [right, down] = pushOfPointer(facts, ball, [10_000, 10_000], 600, 600);
		expect(Math.max(right, down)).toBe(1);
		expect(Math.min(right, down)).toBeGreaterThan(0.9);
		expect(pushOfPointer(facts, ball, [-10_000, 0], 600, 600)[0]).toBe(-1);
	});

	test("holding a key moves the ball that way", () => {
		const game = gameOf("maze/Maze2D-Open-v0");
		if (!isForce(game.env.kernel.actionSpace)) throw new Error("no force");
		const before = positionOf(game.frame().record)!;
		const force = forceOf(game.env.kernel.actionSpace, pointFacts(game.header), [1, 0]);
		for (let k = 0; k < 60; k++) game.step(force);
		const after = positionOf(game.frame().record)!;
		expect(after[1]!).toBeGreaterThan(before[1]! + 0.1);
		expect(Math.abs(after[0]! - before[0]!)).toBeLessThan(0.2);
	});
});

test("a person is not told the truth until they ask", () => {
	const bandit = gameOf("bandit/Bernoulli-v0");
	bandit.step([1]);
	const { record, history } = veil(bandit.frame());
	expect(history).toHaveLength(2);
	for (const name of ["hidden/means", "hidden/best_arm", "info/regret"]) {
		expect(bandit.frame().record).toHaveProperty([name]);
		expect(record).not.toHaveProperty([name]);
	}
	expect(record.reward).toBe(bandit.frame().record.reward);
	const maze = veil(gameOf("maze/Darkroom-v0").frame()).record;
	expect(maze["hidden/position"]).toBe(40);
	expect(maze).not.toHaveProperty(["hidden/goal"]);
});

describe("links", () => {
	test.each([
		{
			env: "maze/Grid-v0",
			params: { slip: 0.5 },
			layers: [{ id: "OneHot" }],
			seed: 7,
			episodesPerTrial: 3,
			from: null,
		},
		{
			env: "maze/Grid-v0",
			params: {},
			layers: [],
			seed: 0,
			episodesPerTrial: Infinity,
			maxEpisodeSteps: null,
			from: null,
		},
		{
			env: "maze/Grid-v0",
			params: {},
			layers: [],
			seed: 0,
			episodesPerTrial: 1,
			maxEpisodeSteps: 40,
			from: null,
		},
	])("come back as they were: %#", (link) => {
		const again = parsePlayLink(formatPlayLink(link))!;
		expect({ ...again, params: again.params ?? {}, layers: again.layers ?? [] }).toEqual(link);
	});

	test("name the moment taken over", () => {
		const from = { address: "files/0/jobs/a b/replay.arrow", row: 2, moment: 31 };
		const link = { env: "x/Y-v0", params: null, layers: null, seed: 0, episodesPerTrial: 1, from };
		expect(parsePlayLink(formatPlayLink(link))!.from).toEqual(from);
	});

	test("nonsense is left out, other hashes are not for play", () => {
		expect(parsePlayLink("#replay=a&at=3")).toBeNull();
		expect(parsePlayLink("")).toBeNull();
		const link = parsePlayLink("#play=maze/Grid-v0&seed=-1&params={x&episodes=two")!;
		expect(link).toMatchObject({ seed: 0, params: null, episodesPerTrial: 1 });
	});
});

test("names of files are safe anywhere", () => {
	const name = fileName("maze/PointMaze-UMaze-v0", 3, new Date(Date.UTC(2026, 1, 3, 4, 5, 6)));
	expect(name).toBe("PointMaze-UMaze-v0-seed3-2026-02-03-040506.arrow");
});
