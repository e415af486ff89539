import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ALL_FORMATS, BufferSource, Input } from "mediabunny";
import type { Browser, Locator, Page } from "playwright-core";
import { PNG } from "pngjs";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { serveViewer, type ViewerServer } from "../../src/serve/index.ts";
import type { RenderJob } from "../../viewer/src/export/render-job.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { readGif } from "../helpers/gif.ts";
import { BANDIT, MAZE, record } from "../viewer/replays.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Drawing in software takes its time on a busy machine. */
const PATIENCE = { timeout: 60_000 };

let folder: string;
let server: ViewerServer;
let browser: Browser;
let tab: Page;
/** What the page complained about. */
let complaints: string[];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-export-"));
	const page = join(folder, "page");
	await build({
		configFile: "viewer/vite.config.ts",
		logLevel: "error",
		build: { outDir: page, emptyOutDir: true },
	});
	writeFileSync(join(folder, "maze.arrow"), record({ ...MAZE, batchRecords: 64 }).bytes);
	writeFileSync(join(folder, "bandit.arrow"), record(BANDIT).bytes);
	server = await serveViewer({ paths: [folder], page });
	browser = await launchBrowser();
	tab = await browser.newPage({ viewport: { width: 1280, height: 720 } });
	tab.on("pageerror", (error) => complaints.push(error.message));
	tab.on("console", (message) => {
		if (message.type() === "error") complaints.push(message.text());
	});
}, 120_000);

afterAll(async () => {
	await browser?.close();
	await server?.close();
	rmSync(folder, { recursive: true, force: true });
});

beforeEach(() => {
	complaints = [];
});

afterEach(() => {
	expect(complaints).toEqual([]);
});

/** Opens replays and then the dialog, by its key. */
async function dialogOf(hash: string): Promise<Locator> {
	await tab.goto("about:blank");
	await tab.goto(`${server.url}#${hash}`);
	await tab.waitForSelector("[data-ready]", { state: "attached" });
	await tab.locator("main.player:visible").waitFor();
	// The whole replay is on the timeline.
	await expect
		.poll(() => tab.locator(".clocks div", { hasText: "Moment" }).locator("dd").textContent())
		.toMatch(/\d+ \/ (400|300)/);
	await tab.keyboard.press("x");
	const dialog = tab.getByRole("dialog", { name: "Export" });
	await dialog.waitFor();
	return dialog;
}

const choose = (dialog: Locator, what: string): Promise<unknown> =>
	dialog.getByRole("combobox", { name: "What" }).selectOption({ label: what });

async function fill(dialog: Locator, values: Readonly<Record<string, number>>): Promise<void> {
	for (const [label, value] of Object.entries(values))
		await dialog.getByLabel(label).fill(String(value));
}

async function save(dialog: Locator): Promise<{ name: string; bytes: Buffer }> {
	const [download] = await Promise.all([
		tab.waitForEvent("download"),
		dialog.getByRole("button", { name: "Save" }).click(),
	]);
	const bytes = readFileSync(await download.path());
	await expect.poll(() => dialog.getByRole("status").textContent()).toContain("Saved");
	return { name: download.suggestedFilename(), bytes };
}

test("a picture of the moment, at a size of its own", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/maze.arrow&at=12");
	expect(await dialog.getByLabel("Moment", { exact: true }).inputValue()).toBe("12");
	await fill(dialog, { "Width in pixels": 333, "Height in pixels": 222 });
	const { name, bytes } = await save(dialog);
	expect(name).toBe("maze-FourRooms-v0-12.png");
	const { width, height, data } = PNG.sync.read(bytes);
	expect([width, height]).toEqual([333, 222]);
	expect(new Set(new Uint32Array(Uint8Array.from(data).buffer)).size).toBeGreaterThan(8);
});

test(
	"the dialog's picture is the one of a page without anything else on it",
	PATIENCE,
	async () => {
		const dialog = await dialogOf("replay=files/0/bandit.arrow&at=20");
		await fill(dialog, { "Width in pixels": 640, "Height in pixels": 480 });
		const { data } = PNG.sync.read((await save(dialog)).bytes);
		const other = await browser.newPage();
		try {
			await other.goto(`${server.url}render.html`);
			await other.waitForFunction(() => window.palaestraRender !== undefined);
			const job: RenderJob = {
				url: "files/0/bandit.arrow",
				name: "alone.png",
				kind: "png",
				theme: "light",
				width: 640,
				height: 480,
				fps: 1,
				chart: "return",
				at: 20,
			};
			const [download, reply] = await Promise.all([
				other.waitForEvent("download"),
				other.evaluate((asked) => window.palaestraRender!(asked), job),
			]);
			expect(reply).toMatchObject({ ok: true, facts: { from: 20, frames: 1 } });
			const alone = PNG.sync.read(readFileSync(await download.path()));
			expect(alone.data.equals(data)).toBe(true);
		} finally {
			await other.close();
		}
	},
);

test("a GIF of the loop, a frame a moment", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/maze.arrow&at=12&loop=10-17");
	await choose(dialog, "Film of a range (GIF)");
	expect(await dialog.getByLabel("First moment").inputValue()).toBe("10");
	expect(await dialog.getByLabel("Last moment").inputValue()).toBe("17");
	await fill(dialog, { "Width in pixels": 160, "Height in pixels": 120, "Frames per second": 4 });
	expect(await dialog.getByRole("status").textContent()).toBe("8 frames, 2.0 seconds");
	const { name, bytes } = await save(dialog);
	expect(name).toBe("maze-FourRooms-v0-10-17.gif");
	const gif = readGif(bytes);
	expect(gif).toEqual({ width: 160, height: 120, loops: true, delays: Array(8).fill(25) });
});

test("a GIF decodes to what the PNG of each moment shows", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/maze.arrow&at=14");
	const size = { "Width in pixels": 160, "Height in pixels": 120 };
	await fill(dialog, size);
	const picture = PNG.sync.read((await save(dialog)).bytes);
	await choose(dialog, "Film of a range (GIF)");
	await fill(dialog, { ...size, "First moment": 10, "Last moment": 14 });
	const { bytes } = await save(dialog);
	const last = await tab.evaluate(
		async (data) => {
			const blob = await (await fetch(data)).blob();
			const decoder = new ImageDecoder({ data: await blob.arrayBuffer(), type: "image/gif" });
			await Promise.all([decoder.completed, decoder.tracks.ready]);
			const { image } = await decoder.decode({
				frameIndex: decoder.tracks.selectedTrack!.frameCount - 1,
			});
			const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
			const context = canvas.getContext("2d")!;
			context.drawImage(image, 0, 0);
			return [...context.getImageData(0, 0, canvas.width, canvas.height).data];
		},
		`data:image/gif;base64,${bytes.toString("base64")}`,
	);
	expect(last).toHaveLength(picture.data.length);
	// Nothing of the frames before shines through; rare shades may be rounded.
	const differing = last.filter((value, k) => Math.abs(value - picture.data[k]!) > 24);
	expect(differing.length / last.length).toBeLessThan(0.001);
});

test("a WebM of the episode, of two replays side by side", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/bandit.arrow&replay=files/0/maze.arrow&at=5");
	await choose(dialog, "Film of a range (WebM)");
	await fill(dialog, { "Last moment": 24, "Width in pixels": 480, "Height in pixels": 240 });
	const { name, bytes } = await save(dialog);
	expect(name).toBe("bandit-Bernoulli-v0-0-24.webm");
	const input = new Input({ source: new BufferSource(bytes), formats: ALL_FORMATS });
	expect(await input.computeDuration()).toBeCloseTo(2.5, 2);
	const track = (await input.getPrimaryVideoTrack())!;
	expect((await track.computePacketStats()).packetCount).toBe(25);
	expect([track.displayWidth, track.displayHeight]).toEqual([480, 240]);
});

test("a chart as SVG and CSV", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/bandit.arrow&at=5");
	await choose(dialog, "Chart as a picture (SVG)");
	await dialog.getByRole("combobox", { name: "Chart" }).selectOption("cumulative info/regret");
	const svg = await save(dialog);
	expect(svg.name).toBe("bandit-Bernoulli-v0-cumulative-info-regret-0-300.svg");
	const isWhole = await tab.evaluate((text) => {
		const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
		return parsed.querySelector("parsererror") === null && parsed.querySelector("path") !== null;
	}, svg.bytes.toString());
	expect(isWhole).toBe(true);
	await choose(dialog, "Chart as a table (CSV)");
	await fill(dialog, { "First moment": 4, "Last moment": 6 });
	const csv = await save(dialog);
	const lines = csv.bytes.toString().trim().split("\r\n");
	expect(lines.map((line) => line.split(",")[0])).toEqual(["place", "4", "5", "6"]);
});

test("bad input is told in the dialog, and nothing is made", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/maze.arrow");
	await choose(dialog, "Film of a range (GIF)");
	const said = dialog.getByRole("alert");
	for (const [field, value, message] of [
		["First moment", 500, "The first moment is 500, expected an integer from 0 to 400."],
		["First moment", 30, ""],
		["Last moment", 20, "The last moment is 20, expected an integer from 30 to 400."],
		["Last moment", 40, ""],
		["Frames per second", 51, "The frame rate is 51, expected a number from 0.1 to 50."],
	] as const) {
		await fill(dialog, { [field]: value });
		expect(await said.allTextContents()).toEqual(message === "" ? [] : [message]);
	}
	let downloads = 0;
	tab.once("download", () => downloads++);
	await dialog.getByRole("button", { name: "Save" }).click();
	await tab.waitForTimeout(200);
	expect(downloads).toBe(0);
	tab.removeAllListeners("download");
});

test("making a film is shown, stopped by a button, and by closing", PATIENCE, async () => {
	const dialog = await dialogOf("replay=files/0/maze.arrow");
	await choose(dialog, "Film of a range (GIF)");
	await fill(dialog, { "Last moment": 400, "Moments per frame": 1 });
	let downloads = 0;
	tab.on("download", () => downloads++);
	await dialog.getByRole("button", { name: "Save" }).click();
	const bar = dialog.getByRole("progressbar", { name: "Frames made" });
	await expect
		.poll(() => bar.evaluate((element: HTMLProgressElement) => element.value), PATIENCE)
		.toBeGreaterThan(1);
	expect(await bar.evaluate((element: HTMLProgressElement) => element.max)).toBe(401);
	await dialog.getByRole("button", { name: "Stop" }).click();
	await expect.poll(() => dialog.getByRole("status").textContent()).toContain("Stopped");
	await dialog.getByRole("button", { name: "Save" }).click();
	await dialog.getByRole("button", { name: "Stop" }).waitFor();
	await tab.keyboard.press("Escape");
	await expect.poll(() => tab.getByRole("dialog").count()).toBe(0);
	// The page plays on.
	await tab.keyboard.press("ArrowRight");
	await expect
		.poll(() => tab.locator(".clocks div", { hasText: "Moment" }).locator("dd").textContent())
		.toBe("1 / 400");
	expect(downloads).toBe(0);
	tab.removeAllListeners("download");
});

test.each(["light", "dark"] as const)(
	"axe finds nothing in the dialog: %s",
	PATIENCE,
	async (colorScheme) => {
		await tab.emulateMedia({ colorScheme });
		const dialog = await dialogOf("replay=files/0/maze.arrow");
		await choose(dialog, "Film of a range (GIF)");
		await fill(dialog, { "First moment": 500 });
		await tab.evaluate(axe);
		const found = await tab.evaluate(async () => {
			const { violations } = await (
				globalThis as unknown as {
					axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
				}
			).axe.run();
			return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
		});
		expect(found).toEqual([]);
	},
);
