import { describe, expect, test } from "vitest";
import { MemorySink, ReplayReader, ReplayWriter, recordAt } from "../../../src/record/index.ts";
import { fork } from "../../../viewer/src/play/fork.ts";
import { BANDIT, MAZE, record } from "../replays.ts";
import { runReplay } from "./runs.ts";

/** Records of a row, as they were recorded. */
function recordsOf(reader: ReplayReader, row: number): Record<string, unknown>[] {
	const window = reader.windowSync(0, reader.records);
	return Array.from({ length: window.length }, (_, i) => ({ ...recordAt(window, i) })).filter(
		(each) => each.env === row,
	);
}

/** Forks at a moment and compares every column with the replay's. */
async function checkFork(bytes: Uint8Array, row: number, moment?: number): Promise<number> {
	const reader = ReplayReader.openSync(bytes, "source");
	const records = recordsOf(reader, row);
	const at = moment ?? records.length - 1;
	const game = await fork(reader, { row, moment: at });
	const back = ReplayReader.openSync(game.toBytes(), "played");
	expect(back.complete).toBe(true);
	for (let k = 0; k <= at; k++)
		expect({ ...back.recordSync(k), env: row }).toMatchObject(records[k]!);
	return at;
}

describe("living through real runs again", () => {
	test.each([
		["a bandit", { id: "bandit/Bernoulli-v0", params: { arms: 5 } }, "thompson", { trials: 2 }],
		[
			"a grid, several episodes a trial",
			{ id: "maze/FourRooms-v0", episodesPerTrial: 4, maxEpisodeSteps: 25 },
			"random",
			{ trials: 3 },
		],
		[
			"a darkroom of action sequences",
			{ id: "maze/Darkroom-v0", episodesPerTrial: 3 },
			"random",
			{ trials: 2 },
		],
		["a point maze", { id: "maze/Maze2D-UMaze-v0", maxEpisodeSteps: 60 }, "random", { trials: 2 }],
		[
			"a point maze with a structured observation",
			{ id: "maze/PointMaze-UMaze-v0", maxEpisodeSteps: 40, episodesPerTrial: 2 },
			"waypoint",
			{ trials: 2 },
		],
		[
			"an action set that is shuffled and resized",
			{
				id: "bandit/Bernoulli-v0",
				layers: [{ id: "ActionSet", params: { permute: "trial", resize: { min: 3, max: 6 } } }],
			},
			"random",
			{ trials: 2 },
		],
		[
			"a schedule that switches goals",
			{
				id: "maze/GoalTeleport-v0",
				layers: [{ id: "Schedule", params: { law: "poisson", probability: 0.05, tasks: 4 } }],
			},
			"q-learning",
			{ steps: 400 },
		],
		[
			"a schedule that drifts",
			{
				id: "bandit/Gaussian-v0",
				layers: [{ id: "Schedule", params: { law: "drift", sigma: 0.01 } }],
			},
			"ucb1",
			{ steps: 300 },
		],
	] as const)("%s", async (_name, env, agent, length) => {
		const bytes = runReplay(env as never, agent, length);
		for (const row of [0, 1]) expect(await checkFork(bytes, row)).toBeGreaterThan(50);
		await checkFork(bytes, 1, 17);
		await checkFork(bytes, 0, 0);
	});

	test("an agent that was trained before", async () => {
		const env = { id: "maze/FourRooms-v0", maxEpisodeSteps: 30 };
		await checkFork(runReplay(env, "q-learning", { trials: 3, train: 200 }), 1);
	});

	test("fewer columns and trials than there are", async () => {
		const env = { id: "maze/FourRooms-v0", maxEpisodeSteps: 20, episodesPerTrial: 2 };
		const length = { trials: 6, record: { columns: ["observation"], trials: 2 } };
		await checkFork(runReplay(env, "random", length), 1);
	});

	test("replays of programs that seed rows by numbers", async () => {
		await checkFork(record(MAZE).bytes, 1);
		await checkFork(record({ ...BANDIT, numEnvs: 3 }).bytes, 2);
	});
});

describe("refusals", () => {
	const bytes = record({ ...BANDIT, numEnvs: 2, steps: 40 }).bytes;

	/** The same replay with another header or other values. */
	function changed(
		header: Record<string, unknown>,
		value?: (record: Record<string, unknown>) => void,
	): ReplayReader {
		const reader = ReplayReader.openSync(bytes);
		const sink = new MemorySink();
		const writer = new ReplayWriter(sink, { ...reader.header, ...header });
		for (let k = 0; k < reader.records; k++) {
			const each = { ...reader.recordSync(k) };
			value?.(each);
			writer.append(each);
		}
		writer.close();
		return ReplayReader.openSync(sink.toUint8Array(), "changed");
	}
	const at = { row: 1, moment: 30 };

	test("a value that does not come out the same names the moment and the column", async () => {
		const reader = changed({}, (each) => {
			if (each.step === 20 && each.env === 1) each.reward = 0.5;
		});
		await expect(fork(reader, at)).rejects.toThrow(/moment 20 .*"reward" differs/);
		await expect(fork(reader, { row: 1, moment: 19 })).resolves.toBeDefined();
	});

	test("rows that depended on each other are refused, not made up", async () => {
		const layers = [{ id: "NormalizeObservation" }];
		const env = { id: "maze/Maze2D-UMaze-v0", maxEpisodeSteps: 40, layers };
		const reader = ReplayReader.openSync(runReplay(env, "random", { trials: 2 }));
		await expect(fork(reader, { row: 1, moment: 30 })).rejects.toThrow(/"observation" differs/);
		const alone = runReplay(env, "random", { trials: 2, numEnvs: 1 });
		await checkFork(alone, 0);
	});

	test.each([
		["no seed", { seed: null }, /which seed/],
		["not every episode", { every: 2 }, /every 2th episode/],
		["a wrapped environment", { env: { id: "bandit/Bernoulli-v0", fingerprint: "x" } }, /wrapped/],
	])("%s", async (_name, header, message) => {
		await expect(fork(changed(header), at)).rejects.toThrow(message);
	});

	test("rows and moments that were not recorded, a recording that begins later", async () => {
		const reader = ReplayReader.openSync(bytes);
		await expect(fork(reader, { row: 7, moment: 0 })).rejects.toThrow("row 7 was not recorded");
		await expect(fork(reader, { row: 0, moment: 41 })).rejects.toThrow(
			"row 0 has 41 moments, not 42",
		);
		await expect(fork(reader, { row: 0, moment: 1e9 })).rejects.toThrow("too far");
		const later = changed({}, (each) => {
			each.trial = (each.trial as number) + 1;
		});
		await expect(fork(later, at)).rejects.toThrow("does not begin with the first trial");
	});
});
