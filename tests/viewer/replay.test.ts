import { appendFileSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import http from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filter, firstValueFrom, timeout } from "rxjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openReplay } from "../../src/record/index.ts";
import { serveViewer, type ViewerServer } from "../../src/serve/index.ts";
import { HISTORY } from "../../viewer/src/contract.ts";
import { problemOf } from "../../viewer/src/data/problems.ts";
import { Replay, type ReplayState } from "../../viewer/src/data/replay.ts";
import { BANDIT, MAZE, otherVersion, record, writeLong } from "./replays.ts";

let folder: string;
let server: ViewerServer;
const maze = record({ ...MAZE, batchRecords: 64 });

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-viewer-"));
	writeFileSync(join(folder, "maze.arrow"), maze.bytes);
	writeFileSync(join(folder, "bandit.arrow"), record(BANDIT).bytes);
	writeLong(join(folder, "long.arrow"), 50_000);
	writeFileSync(join(folder, "index.html"), "");
	server = await serveViewer({ paths: [folder], page: folder });
});

afterAll(async () => {
	await server.close();
	rmSync(folder, { recursive: true });
});

const at = (name: string) => ({ kind: "url", url: `${server.url}files/0/${name}` }) as const;

function reached(replay: Replay, phase: ReplayState["phase"]): Promise<ReplayState> {
	return firstValueFrom(
		replay.state$.pipe(
			filter((state) => state.phase === phase),
			timeout(10_000),
		),
	);
}

async function codeOf(opening: Promise<unknown>): Promise<string> {
	return opening.then(
		() => "opened",
		(error) => error.code,
	);
}

describe("timelines and frames", () => {
	test("hold what the file says, row by row", async () => {
		const replay = await Replay.open(at("maze.arrow"));
		expect((await reached(replay, "whole")).records).toBe(802);
		const reader = openReplay(join(folder, "maze.arrow"));
		for (const row of replay.rows) {
			const timeline = replay.timeline(row);
			expect(timeline.length).toBe(401);
			for (const index of [0, 1, 63, 64, 65, 200, 400]) {
				const expected = reader.recordSync(timeline.record.at(index));
				const frame = await replay.frameAt(row, index);
				expect(frame.record).toEqual(expected);
				expect(expected.env).toBe(row);
				expect([frame.trial, frame.episode, frame.step]).toEqual([
					expected.trial,
					expected.episode,
					expected.step,
				]);
				expect(frame.history.every((each) => each.trial === frame.trial)).toBe(true);
				expect(frame.history.at(-1)).toEqual(frame.record);
			}
		}
		reader.close();
		replay.close();
	});

	test("the history is the trial's, whichever way the moment moves", async () => {
		const replay = await Replay.open(at("maze.arrow"));
		await reached(replay, "whole");
		const timeline = replay.timeline(1);
		for (const index of [50, 51, 55, 40, 300, 299, 10, 400, 0]) {
			const { history } = await replay.frameAt(1, index);
			const [trial] = timeline.rangeOf("trial", index);
			expect(history.length).toBe(index - trial + 1);
			expect(history[0]!.step).toBe(timeline.step.at(trial));
			expect(history.map((each) => each.step)).toEqual([
				...timeline.step.values.subarray(trial, index + 1),
			]);
		}
		replay.close();
	});

	test("the history is bounded", async () => {
		const replay = await Replay.open(at("bandit.arrow"));
		await reached(replay, "whole");
		const last = await replay.frameAt(0, replay.timeline(0).length - 1);
		expect(last.history.length).toBeLessThanOrEqual(HISTORY);
		replay.close();
	});

	test("jumps go by episodes and trials", async () => {
		const replay = await Replay.open(at("long.arrow"));
		await reached(replay, "whole");
		const timeline = replay.timeline(0);
		expect(timeline.length).toBe(50_000);
		expect(timeline.jump("episode", 0, 1)).toBe(101);
		expect(timeline.jump("episode", 150, -1)).toBe(101);
		expect(timeline.jump("episode", 101, -1)).toBe(0);
		expect(timeline.jump("trial", 5, 1)).toBe(1010);
		expect(timeline.jump("trial", 49_999, 1)).toBe(49_999);
		expect(timeline.rangeOf("episode", 102)).toEqual([101, 202]);
		expect(timeline.stretchAt("phase", 10)).toBe(-1);
		replay.close();
	});

	test("series of any numeric column", async () => {
		const replay = await Replay.open(at("bandit.arrow"));
		await reached(replay, "whole");
		const timeline = replay.timeline(1);
		const reward = await replay.series(1, "reward", 0, 20);
		expect([...reward]).toEqual([...timeline.reward.values.subarray(0, 20)]);
		const regret = await replay.series(1, "info/regret", 5, 20);
		expect(regret.length).toBe(15);
		expect(regret.every((value) => value >= 0)).toBe(true);
		const means = await replay.series(1, "hidden/means", 3, 5);
		const frame = await replay.frameAt(1, 3);
		expect([...means.subarray(0, means.length / 2)]).toEqual([
			...(frame.record["hidden/means"] as Float64Array),
		]);
		replay.close();
	});

	test("a file of the user's is read like one of a server's", async () => {
		const place = { kind: "file", file: new File([maze.bytes as never], "mine.arrow") } as const;
		const replay = await Replay.open(place);
		await reached(replay, "whole");
		expect(replay.name).toBe("mine.arrow");
		expect((await replay.frameAt(0, 7)).step).toBe(7);
		replay.close();
	});

	test("a moment that is not there is an error", async () => {
		const replay = await Replay.open(at("maze.arrow"));
		await expect(replay.frameAt(0, 5000)).rejects.toThrow("moment 5000");
		replay.close();
	});
});

describe("bad input", () => {
	test.each([
		["text.arrow", "hello, world", "not-a-replay"],
		["empty.arrow", "", "not-a-replay"],
	])("%s", async (name, content, code) => {
		writeFileSync(join(folder, name), content);
		expect(await codeOf(Replay.open(at(name)))).toBe(code);
	});

	test("a file that is not there", async () => {
		expect(await codeOf(Replay.open(at("none.arrow")))).toBe("not-found");
	});

	test("a replay of another version", async () => {
		writeFileSync(join(folder, "version.arrow"), otherVersion());
		expect(await codeOf(Replay.open(at("version.arrow")))).toBe("unsupported-replay-version");
	});

	test("a truncated replay shows what can be read", async () => {
		writeFileSync(join(folder, "cut.arrow"), maze.bytes.subarray(0, maze.bytes.length / 2));
		const replay = await Replay.open(at("cut.arrow"));
		const { records } = await reached(replay, "open");
		expect(records).toBeGreaterThan(100);
		expect(records).toBeLessThan(802);
		replay.close();
	});

	test("a huge file is never read whole", async () => {
		writeFileSync(join(folder, "huge.arrow"), "not a replay at all");
		truncateSync(join(folder, "huge.arrow"), 5e9);
		expect(await codeOf(Replay.open(at("huge.arrow")))).toBe("not-a-replay");
		// The same with a replay at its beginning: what follows is damage, the records before it show.
		writeFileSync(join(folder, "huge.arrow"), maze.bytes.subarray(0, maze.bytes.length - 8));
		truncateSync(join(folder, "huge.arrow"), 5e9);
		const replay = await Replay.open(at("huge.arrow"));
		const { error, records } = await reached(replay, "failed");
		expect(problemOf(error).title).toBe("This replay is damaged");
		expect(records).toBe(802);
		expect((await replay.frameAt(0, 100)).index).toBe(100);
		replay.close();
	});

	test("every problem says what is wrong and what to do", async () => {
		const error = await Replay.open(at("none.arrow")).catch((each) => each);
		const { title, detail, advice } = problemOf(error);
		expect(title).toBe("There is no file at this address");
		expect(detail).toContain("none.arrow");
		expect(advice.length).toBeGreaterThan(20);
		expect(problemOf("odd").title).toBe("Something went wrong");
	});
});

describe("servers", () => {
	/** A server whose behaviour the test chooses. */
	async function serving(handler: http.RequestListener) {
		const other = http.createServer(handler);
		await new Promise<void>((done) => other.listen(0, "127.0.0.1", done));
		const { port } = other.address() as AddressInfo;
		const close = (): Promise<void> =>
			new Promise((done) => {
				other.close(() => done());
				other.closeAllConnections();
			});
		return { url: `http://127.0.0.1:${port}/run/replay.arrow`, port, close };
	}

	test("one without ranges may send a small file whole", async () => {
		const other = await serving((_request, response) => response.end(maze.bytes));
		const replay = await Replay.open({ kind: "url", url: other.url });
		expect((await reached(replay, "whole")).records).toBe(802);
		expect(replay.name).toBe("run/replay.arrow");
		replay.close();
		await other.close();
	});

	test("one without ranges may not send a large file whole", async () => {
		const other = await serving((_request, response) => {
			response.writeHead(200, { "content-length": String(5e9) });
			response.write(maze.bytes.subarray(0, 1000));
		});
		expect(await codeOf(Replay.open({ kind: "url", url: other.url }))).toBe("no-ranges");
		await other.close();
	});

	test("a connection that drops twice is tried again", async () => {
		let drops = 2;
		const other = await serving((request, response) => {
			if (drops-- > 0) request.destroy();
			else response.end(maze.bytes);
		});
		const replay = await Replay.open({ kind: "url", url: other.url }, [5, 5, 5]);
		expect((await reached(replay, "whole")).records).toBe(802);
		replay.close();
		await other.close();
	});

	test("a server that is gone is an error that can be tried again", async () => {
		const other = await serving(() => {});
		await other.close();
		const error = await Replay.open({ kind: "url", url: other.url }, [5]).catch((each) => each);
		expect(error.code).toBe("unreachable");
		expect(problemOf(error).retry).toBe(true);
	});
});

test("a replay under way is followed until it is closed", async () => {
	const file = join(folder, "live.arrow");
	const half = Math.floor(maze.bytes.length * 0.6);
	writeFileSync(file, maze.bytes.subarray(0, half));
	const replay = await Replay.open(at("live.arrow"));
	const before = (await reached(replay, "open")).records;
	appendFileSync(file, maze.bytes.subarray(half));
	const after = await reached(replay, "whole");
	expect(after.records).toBe(802);
	expect(before).toBeLessThan(802);
	expect((await replay.frameAt(1, 400)).index).toBe(400);
	replay.close();
});
