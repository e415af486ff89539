import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ALL_FORMATS, BufferSource, Input } from "mediabunny";
import { PNG } from "pngjs";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { openReplay } from "../../src/record/index.ts";
import { readGif } from "../helpers/gif.ts";
import { BANDIT, MAZE, record } from "../viewer/replays.ts";
import { type Outcome, palaestra } from "./helpers.ts";

/** Starting a browser and drawing in software takes seconds on a busy machine. */
const PATIENCE = { timeout: 180_000 };

let home: string;

beforeAll(() => {
	home = mkdtempSync(join(tmpdir(), "palaestra-render-"));
	writeFileSync(join(home, "maze.arrow"), record({ ...MAZE, batchRecords: 64 }).bytes);
	writeFileSync(join(home, "bandit.arrow"), record(BANDIT).bytes);
	writeFileSync(join(home, "text.arrow"), "This is a text.");
});

afterAll(() => {
	rmSync(home, { recursive: true, force: true });
});

/** Nothing may be left but what the test names. */
let before: readonly string[];
beforeEach(() => {
	before = readdirSync(home);
});

const made = (): string[] => readdirSync(home).filter((name) => !before.includes(name));

const render = (...args: string[]): Promise<Outcome> =>
	palaestra(["render", ...args], { cwd: home });

const bytesOf = (name: string): Buffer => readFileSync(join(home, name));

/** How many colours a picture has. */
function colours({ data }: { readonly data: Uint8Array }): number {
	const copy = Uint8Array.from(data);
	return new Set(new Uint32Array(copy.buffer)).size;
}

describe("palaestra render", PATIENCE, () => {
	test("a picture of a moment, the same each time", async () => {
		const args = ["maze.arrow", "--at", "40", "--width", "500", "--height", "400"];
		const { code, json, stderr } = await render(...args, "--out", "a.png", "--json");
		expect(stderr).toBe("");
		expect(code).toBe(0);
		const picture = PNG.sync.read(bytesOf("a.png"));
		expect([picture.width, picture.height]).toEqual([500, 400]);
		expect(colours(picture)).toBeGreaterThan(8);
		expect(json()).toEqual({
			file: "a.png",
			kind: "png",
			bytes: bytesOf("a.png").length,
			row: 0,
			from: 40,
			to: 40,
			frames: 1,
			every: 1,
		});
		expect((await render(...args, "--out", "b.png")).code).toBe(0);
		expect(bytesOf("b.png").equals(bytesOf("a.png"))).toBe(true);
		expect(made()).toEqual(["a.png", "b.png"]);
	});

	test("another moment, row, theme or overlay gives another picture", async () => {
		const one = ["maze.arrow", "--width", "300", "--height", "200", "--at", "9", "--out"];
		const pictures: string[] = [];
		for (const [name, ...more] of [
			["plain"],
			["row", "--row", "1"],
			["dark", "--theme", "dark"],
			["bare", "--overlays", ""],
		]) {
			expect((await render(...one, `${name}.png`, ...more)).code).toBe(0);
			pictures.push(bytesOf(`${name}.png`).toString("base64"));
		}
		expect(new Set(pictures).size).toBe(4);
		const dark = PNG.sync.read(bytesOf("dark.png"));
		expect(dark.data[0]).toBeLessThan(60);
	});

	test("a GIF has a frame a moment, and lasts as long as it was told", async () => {
		const { code, stdout } = await render(
			...["maze.arrow", "--out", "a.gif", "--from", "3", "--to", "12", "--fps", "8"],
			...["--width", "200", "--height", "150"],
		);
		expect(code).toBe(0);
		expect(stdout).toContain("moments 3 to 12 of row 0, 10 frames");
		const gif = readGif(bytesOf("a.gif"));
		expect(gif).toMatchObject({ width: 200, height: 150, loops: true });
		expect(gif.delays).toHaveLength(10);
		expect(gif.delays.reduce((sum, delay) => sum + delay, 0)).toBe(125);
	});

	test("a film shows the episode at the moment, and skips moments when told", async () => {
		const { json } = await render(
			...["maze.arrow", "--out", "e.gif", "--at", "40", "--every", "4", "--json"],
			...["--width", "120", "--height", "90"],
		);
		const { from, to, frames } = json();
		const reader = openReplay(join(home, "maze.arrow"));
		const { columns } = await reader.window(0, reader.records);
		const rows = Array.from(columns.env!.data as Int32Array, (row, k) => [row, k] as const);
		const steps = rows
			.filter(([row]) => row === 0)
			.map(([, k]) => Number((columns.step!.data as Int32Array)[k]));
		expect(steps[from]).toBe(0);
		expect(from).toBeLessThanOrEqual(40);
		expect(to).toBeGreaterThanOrEqual(40);
		expect(steps.slice(from + 1, to + 1).every((step) => step > 0)).toBe(true);
		expect(to === steps.length - 1 || steps[to + 1] === 0).toBe(true);
		expect(frames).toBe(Math.ceil((to - from) / 4) + 1);
		expect(readGif(bytesOf("e.gif")).delays).toHaveLength(frames);
	});

	test("a WebM that plays at its rate", async () => {
		const { code } = await render(
			...["bandit.arrow", "--out", "a.webm", "--from", "10", "--to", "21", "--fps", "6"],
			...["--width", "320", "--height", "240"],
		);
		expect(code).toBe(0);
		const bytes = bytesOf("a.webm");
		expect(bytes.subarray(0, 4).toString("hex")).toBe("1a45dfa3");
		const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
		expect(await input.computeDuration()).toBeCloseTo(2, 2);
		const track = (await input.getPrimaryVideoTrack())!;
		expect([track.displayWidth, track.displayHeight]).toEqual([320, 240]);
		expect((await track.computePacketStats()).packetCount).toBe(12);
	});

	test("a chart as SVG, and as CSV with the replay's own numbers", async () => {
		const svg = await render(...["bandit.arrow", "--out", "a.svg", "--width", "700"]);
		expect(svg.code).toBe(0);
		const text = bytesOf("a.svg").toString();
		expect(text).toMatch(/^<svg xmlns="[^"]+" width="700" height="320"[^>]*>.*<\/svg>\n$/s);
		expect(text.match(/<path d="M/g)).toHaveLength(1);
		// Each element that opens is closed.
		const opened = text.match(/<[a-zA-Z]+[^>]*[^/]>/g)!.length;
		expect(text.match(/<\//g)).toHaveLength(opened);
		const csv = await render(
			...["bandit.arrow", "--out", "a.csv", "--chart", "reward", "--from", "5", "--to", "9"],
		);
		expect(csv.code).toBe(0);
		const reader = openReplay(join(home, "bandit.arrow"));
		const { columns } = await reader.window(0, reader.records);
		const own = Array.from(columns.env!.data as Int32Array, (row, k) => [row, k] as const)
			.filter(([row]) => row === 0)
			.slice(5, 10)
			.map(([, k], i) => `${5 + i},${(columns.reward!.data as Float64Array)[k]}`);
		expect(bytesOf("a.csv").toString().trim().split("\r\n")).toEqual(["place,Reward", ...own]);
	});

	test("an interrupt stops it, and leaves no file", async () => {
		const controller = new AbortController();
		let told = "";
		const stderr = {
			write: (text: string) => {
				told += text;
				// The first frames are made.
				if (/K3 of \d+ frames/.test(told)) controller.abort();
			},
		};
		const { code } = await palaestra(
			["render", "bandit.arrow", "--out", "long.gif", "--to", "299"],
			{ cwd: home, stderr, signal: controller.signal },
		);
		expect(code).toBe(130);
		expect(made()).toEqual([]);
	});
});

describe("bad input", PATIENCE, () => {
	const maze = "maze.arrow";
	test.each<[string, string[], RegExp]>([
		["no file to write", [maze], /--out/],
		["an ending that is none", [maze, "--out", "a.bmp"], /a\.bmp.*png, gif, webm, svg, csv/],
		["no such replay", ["nothing.arrow", "--out", "new.png"], /nothing\.arrow/],
		["not a replay", ["text.arrow", "--out", "new.png"], /text\.arrow/],
		["a folder that is a file", [maze, "--out", "text.arrow/new.png"], /new\.png: its folder/],
		["a theme that is none", [maze, "--out", "new.png", "--theme", "pink"], /--theme is "pink"/],
		["a rate that is none", [maze, "--out", "new.gif", "--fps", "0"], /--fps is "0"/],
		["a size that is none", [maze, "--out", "new.png", "--width", "-3"], /--width is "-3"/],
		[
			"a range for a picture",
			[maze, "--out", "new.png", "--from", "3"],
			/--from means nothing for/,
		],
		[
			"a moment for a chart",
			[maze, "--out", "new.svg", "--at", "3"],
			/--at means nothing for \.svg/,
		],
	])("%s", async (_name, args, message) => {
		const { code, stderr, stdout } = await render(...args);
		expect(stderr).toMatch(message);
		expect(stdout).toBe("");
		expect(code).toBe(2);
		expect(made()).toEqual([]);
	});

	test.each<[string, string[], RegExp]>([
		["a moment beyond the end", ["--out", "new.png", "--at", "9999"], /9999, .* from 0 to 400/],
		["a range backwards", ["--out", "new.gif", "--from", "9", "--to", "5"], /last moment is 5/],
		["a row that was not recorded", ["--out", "new.png", "--row", "7"], /row 7 .* 0, 1/],
		[
			"an unknown chart",
			["--out", "new.csv", "--chart", "luck"],
			/no chart "luck".*return, reward/,
		],
		["an unknown overlay", ["--out", "new.png", "--overlays", "x-ray"], /no overlay "x-ray"/],
		["a huge picture", ["--out", "new.png", "--width", "99999"], /width is 99999/],
		["a rate no GIF has", ["--out", "new.gif", "--fps", "80"], /frame rate is 80/],
		[
			"a row for a folder that is not there",
			["--out", "new/er/new.png", "--row", "7"],
			/row 7 was not/,
		],
	])("%s, which only the page can know", async (_name, args, message) => {
		const { code, json } = await render(maze, ...args, "--json");
		expect(json().error).toMatchObject({ code: "usage", message });
		expect(code).toBe(2);
		expect(made()).toEqual([]);
	});

	test("what is there is replaced only when told to", async () => {
		writeFileSync(join(home, "mine.csv"), "mine");
		const { code, stderr } = await render(maze, "--out", "mine.csv");
		expect(stderr).toContain("--force");
		expect(code).toBe(2);
		expect(bytesOf("mine.csv").toString()).toBe("mine");
		expect((await render(maze, "--out", "mine.csv", "--force")).code).toBe(0);
		expect(bytesOf("mine.csv").toString()).toMatch(/^place,/);
	});

	test("without a browser it says how to get one", async () => {
		vi.stubEnv("PALAESTRA_BROWSER", join(home, "no-such-browser"));
		try {
			const { code, stderr } = await render(maze, "--out", "new.png");
			expect(stderr).toMatch(/no-such-browser.*playwright-core install chromium/);
			expect(code).toBe(1);
		} finally {
			vi.unstubAllEnvs();
		}
		expect(made()).toEqual([]);
	});
});
