import "../../../envs/index.ts";
import "../../../agents/index.ts";
import { describe, expect, test } from "vitest";
import { ReplayReader } from "../../../src/record/index.ts";
import { fork } from "../../../viewer/src/play/fork.ts";
import { Game } from "../../../viewer/src/play/game.ts";
import { fittingAgents } from "../../../viewer/src/play/pilot.ts";
import { runReplay } from "./runs.ts";

const recipe = (id: string, options = {}) =>
	({ id, options, seed: 5, seeding: "run", row: 0 }) as const;

describe("playing by hand", () => {
	test("is a replay like any other, and can itself be taken over", async () => {
		const game = new Game(
			recipe("maze/FourRooms-v0", { maxEpisodeSteps: 10, episodesPerTrial: 2 }),
		);
		for (let k = 0; k < 25; k++) game.step([0]);
		const reader = ReplayReader.openSync(game.toBytes());
		// 25 steps, and the resets of episodes 0, 1 and 2.
		expect(reader.records).toBe(28);
		expect(reader.header.extra).toMatchObject({ label: "played by hand", played: { row: 0 } });
		const again = await fork(reader, { row: 0, moment: 27 });
		expect(again.tape.length).toBe(28);
		expect(again.header.extra).toMatchObject({ played: { from: { moment: 27 } } });
		expect([10, 21, 27].map((k) => game.tape.number("step", k))).toEqual([10, 10, 5]);
		expect(game.tape.number("trial", 22)).toBe(1);
	});

	test("undo takes back steps, ends of episodes and draws of chance", () => {
		const game = new Game(recipe("bandit/Bernoulli-v0"));
		const rewards = (): unknown[] =>
			Array.from({ length: game.tape.length }, (_, k) => game.tape.at(k).reward);
		for (let k = 0; k < 20; k++) game.step([k % 10]);
		const before = rewards();
		for (let k = 0; k < 15; k++) expect(game.undo()).toBe(true);
		expect(game.tape.length).toBe(6);
		for (let k = 5; k < 20; k++) game.step([k % 10]);
		expect(rewards()).toEqual(before);
		while (game.undo());
		expect(game.tape.length).toBe(1);
		expect(game.undo()).toBe(false);

		const maze = new Game(recipe("maze/FourRooms-v0", { maxEpisodeSteps: 3 }));
		for (let k = 0; k < 3; k++) maze.step([0]);
		expect(maze.justEnded).toBe(true);
		const task = maze.tape.at(4);
		maze.undo();
		expect(maze.tape.length).toBe(3);
		expect(maze.justEnded).toBe(false);
		maze.step([0]);
		expect(maze.tape.at(4)).toEqual(task);
	});

	test("a refused action changes nothing", () => {
		const game = new Game(recipe("bandit/Bernoulli-v0"));
		expect(() => game.step([10])).toThrow("action");
		expect(game.tape.length).toBe(1);
		expect(game.undoable).toBe(0);
		game.handOver("thompson");
		expect(() => game.step([-1])).toThrow("action");
		expect(game.tape.length).toBe(1);
		game.step([3]);
		expect(game.tape.at(1).action).toBe(3);
	});

	test("frames carry the trial so far, whichever way one moves", () => {
		const game = new Game(recipe("maze/FourRooms-v0", { maxEpisodeSteps: 4, episodesPerTrial: 2 }));
		for (let k = 0; k < 9; k++) game.step([1]);
		// Two episodes of 5 records, then the next trial.
		expect(game.frame().history.length).toBe(2);
		expect(game.frame(9).history.length).toBe(10);
		expect(game.frame(7).history.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 0, 1, 2]);
		game.undo();
		expect(game.frame().index).toBe(10);
		expect(game.frame().record).toEqual(game.tape.at(10));
	});
});

describe("handing over", () => {
	test("only agents that can act there are offered", () => {
		const bandit = fittingAgents(new Game(recipe("bandit/Bernoulli-v0")).env);
		expect(bandit).toContain("thompson");
		expect(bandit).not.toContain("waypoint");
		const maze = fittingAgents(new Game(recipe("maze/Maze2D-UMaze-v0")).env);
		expect(maze).toContain("waypoint");
		expect(maze).not.toContain("thompson");
	});

	test("the agent knows what happened before, and says why it acts", async () => {
		const game = new Game(recipe("bandit/Bernoulli-v0", { params: { arms: 4 } }));
		for (let k = 0; k < 30; k++) game.step([k % 2]);
		game.handOver("ucb1");
		for (let k = 0; k < 2; k++) game.step(null);
		// Arms 0 and 1 were tried by hand: the others come first.
		expect([31, 32].map((k) => game.tape.at(k).action).sort()).toEqual([2, 3]);
		const reader = ReplayReader.openSync(game.toBytes());
		const names = reader.header.columns.map(({ name }) => name);
		expect(names).toContain("explanation/index");
		expect(reader.recordSync(30)["explanation/index"]).toBeNull();
		expect(reader.recordSync(31)["explanation/index"]).toHaveLength(4);
	});

	test("an agent that takes over in the middle goes on as it would have from the begin", async () => {
		const bytes = runReplay({ id: "bandit/Bernoulli-v0" }, "ucb1", { trials: 2 });
		const reader = ReplayReader.openSync(bytes);
		const game = await fork(reader, { row: 0, moment: 100 });
		game.handOver("ucb1");
		for (let k = 0; k < 50; k++) game.step(null);
		const rows = Array.from({ length: reader.records }, (_, k) => reader.recordSync(k)).filter(
			({ env }) => env === 0,
		);
		for (let k = 0; k <= 150; k++) expect(game.tape.at(k).action).toEqual(rows[k]!.action);
	});

	test("undo makes the agent forget", () => {
		const game = new Game(recipe("bandit/Bernoulli-v0"));
		game.handOver("thompson");
		for (let k = 0; k < 12; k++) game.step(null);
		const actions = (): unknown[] =>
			Array.from({ length: game.tape.length }, (_, k) => game.tape.at(k).action);
		const before = actions();
		for (let k = 0; k < 6; k++) game.undo();
		for (let k = 0; k < 6; k++) game.step(null);
		expect(actions()).toHaveLength(before.length);
		expect(game.undo()).toBe(true);
		game.handOver(null);
		game.step([0]);
		expect(game.tape.at(12).action).toBe(0);
	});
});
