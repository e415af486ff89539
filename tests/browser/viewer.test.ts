import {
	appendFileSync,
	mkdtempSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/cli/program.ts";
import { runScenario } from "../../src/run/index.ts";
import { parseScenario } from "../../src/scenario/index.ts";
import { serveViewer, type ViewerServer } from "../../src/serve/index.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { BANDIT, MAZE, otherVersion, record, writeLong } from "../viewer/replays.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const maze = record({ ...MAZE, batchRecords: 64 });

let folder: string;
let page: string;
let server: ViewerServer;
let browser: Browser;
let context: BrowserContext;
let tab: Page;
/** What the page complained about; a test that expects something takes it out. */
let complaints: string[];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-page-"));
	page = join(folder, "page");
	await build({
		configFile: "viewer/vite.config.ts",
		logLevel: "error",
		build: { outDir: page, emptyOutDir: true },
	});
	const put = (name: string, bytes: Uint8Array | string): void =>
		writeFileSync(join(folder, name), bytes);
	put("maze.arrow", maze.bytes);
	put("bandit.arrow", record(BANDIT).bytes);
	put("bandit2.arrow", record({ ...BANDIT, agent: "ucb1", steps: 200 }).bytes);
	put("bandit3.arrow", record({ ...BANDIT, seed: 8 }).bytes);
	put("timed.arrow", record({ ...BANDIT, secondsPerStep: 0.1 }).bytes);
	put("timed2.arrow", record({ ...BANDIT, secondsPerStep: 0.2 }).bytes);
	put("cut.arrow", maze.bytes.subarray(0, maze.bytes.length / 2));
	put("version.arrow", otherVersion());
	put("text.arrow", "This is a text.");
	put("huge.arrow", "no replay");
	truncateSync(join(folder, "huge.arrow"), 5e9);
	writeLong(join(folder, "long.arrow"), 30_000);
	const scenario = parseScenario(
		JSON.stringify({
			version: 1,
			env: { id: "bandit/Bernoulli-v0" },
			agents: [{ id: "thompson" }, { id: "random" }],
			protocol: { seeds: [1, 2], numEnvs: 4 },
			record: { replay: { rows: 1 } },
		}),
		{ file: "quick.json" },
	);
	await runScenario(scenario, join(folder, "quick"));
	server = await serveViewer({ paths: [folder], page });
	browser = await launchBrowser();
	await freshTab({ viewport: { width: 1280, height: 720 } });
}, 120_000);

afterAll(async () => {
	await browser?.close();
	await server?.close();
	rmSync(folder, { recursive: true, force: true });
});

/** A fresh window; the tests share one where they can, for drawing in software starts slowly. */
async function freshTab(options: BrowserContextOptions): Promise<void> {
	await context?.close();
	context = await browser.newContext(options);
	tab = await context.newPage();
	watch(tab);
}

beforeEach(() => {
	complaints = [];
});

afterEach(() => {
	expect(complaints).toEqual([]);
});

function watch(tab: Page): void {
	tab.on("pageerror", (error) => complaints.push(error.message));
	tab.on("console", (message) => {
		// Chromium's software GL reports its own reading back of pixels.
		if (
			message.type() === "error" ||
			(message.type() === "warning" && !/GPU stall/.test(message.text()))
		)
			complaints.push(`${message.text()} ${message.location().url}`);
	});
}

/** Loads the page anew at a query and hash and waits until it is ready. */
async function load(rest: string, base = server.url): Promise<void> {
	await tab.goto("about:blank");
	await tab.goto(base + rest);
	await tab.waitForSelector("[data-ready]", { state: "attached" });
}

/** Goes to a hash by way of the list of runs, in the page that is loaded when there is one. */
async function visit(rest: string): Promise<void> {
	if (!tab.url().startsWith(server.url) || tab.url().includes("?")) await load("");
	await tab.evaluate(() => {
		location.hash = "#";
	});
	await tab.locator(".home").waitFor();
	if (rest === "") return;
	await tab.evaluate((hash) => {
		location.hash = hash;
	}, rest);
	await tab.locator("main.player:visible, .problem:visible").first().waitFor();
}

const open = (name: string, more = ""): Promise<void> => visit(`#replay=files/0/${name}${more}`);

/** A clock by its name, as shown. */
const clock = async (name: string): Promise<string> =>
	(await tab.locator(".clocks div", { hasText: name }).locator("dd").textContent()) ?? "";

async function moment(): Promise<number> {
	return Number((await clock("Moment")).split("/")[0]);
}

const atMoment = (index: number): Promise<void> =>
	expect.poll(moment, { timeout: 5000, interval: 20 }).toBe(index);

const hash = (): Promise<string> => tab.evaluate(() => location.hash);

/** How many different colours the canvas shows: 1 is an empty stage. */
async function colours(): Promise<number> {
	const picture = await tab.locator(".stage").screenshot();
	return tab.evaluate(async (data) => {
		const image = new Image();
		image.src = `data:image/png;base64,${data}`;
		await image.decode();
		const canvas = new OffscreenCanvas(image.width, image.height);
		const context = canvas.getContext("2d")!;
		context.drawImage(image, 0, 0);
		const { data: bytes } = context.getImageData(0, 0, image.width, image.height);
		return new Set(new Uint32Array(bytes.buffer)).size;
	}, picture.toString("base64"));
}

describe("opening", () => {
	test("by an address in the query", async () => {
		await load("?replay=files/0/maze.arrow");
		await expect.poll(() => tab.title()).toContain("maze/FourRooms-v0");
		await atMoment(0);
		expect(await colours()).toBeGreaterThan(3);
		expect(await clock("Moment")).toBe("0 / 400");
	});

	test("by choosing a file, and several to compare", async () => {
		await visit("");
		await tab.setInputFiles("input[type=file]", join(folder, "bandit.arrow"));
		await expect.poll(() => tab.title()).toContain("bandit/Bernoulli-v0");
		await tab.setInputFiles("input[type=file]", [
			join(folder, "bandit.arrow"),
			join(folder, "bandit2.arrow"),
		]);
		await expect.poll(() => tab.locator(".caption").count()).toBe(2);
	});

	test("by dropping a file", async () => {
		await visit("");
		await tab.evaluate(async () => {
			const bytes = await (await fetch("files/0/maze.arrow")).arrayBuffer();
			const data = new DataTransfer();
			data.items.add(new File([bytes], "dropped.arrow"));
			document.body.dispatchEvent(
				new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }),
			);
		});
		await expect.poll(() => tab.title()).toContain("maze/FourRooms-v0");
	});

	test("by typing an address", async () => {
		await visit("");
		await tab.getByLabel("Address of a replay").fill("files/0/bandit.arrow");
		await tab.keyboard.press("Enter");
		await expect.poll(() => tab.title()).toContain("bandit/Bernoulli-v0");
	});

	test("from the list of runs, with scores, filter and comparison", async () => {
		await visit("");
		const run = tab.locator("article.run");
		await expect.poll(() => run.count()).toBe(1);
		expect(await run.locator(".badge").textContent()).toBe("done");
		expect(await run.locator("tbody tr").count()).toBe(2);
		const interval = await run.locator("tbody tr td:nth-of-type(2)").first().textContent();
		expect(interval).toMatch(/^[\d.]+ – [\d.]+$/);
		await tab.getByLabel("Filter runs").fill("nothing like it");
		expect(await run.count()).toBe(0);
		await tab.getByLabel("Filter runs").fill("thomp");
		expect(await run.count()).toBe(1);
		await tab.getByLabel("Compare thompson, seed 1").check();
		await tab.getByLabel("Compare random, seed 1").check();
		await tab.getByRole("button", { name: "Compare 2" }).click();
		await expect.poll(() => tab.locator(".caption").count()).toBe(2);
		await tab.keyboard.press("r");
		await tab.getByRole("button", { name: "random, seed 2" }).click();
		await expect.poll(() => tab.title()).toContain("bandit/Bernoulli-v0");
	});

	test("from a plain static server, by the address of a run", async () => {
		const plain = http.createServer((request, response) => {
			const path = request.url!.replace(/\?.*/, "");
			try {
				const type = path.endsWith(".js")
					? "text/javascript"
					: path.endsWith(".css")
						? "text/css"
						: "text/html";
				response.setHeader("content-type", type);
				response.end(readFileSync(join(folder, path)));
			} catch {
				response.writeHead(404).end();
			}
		});
		await new Promise<void>((done) => plain.listen(0, "127.0.0.1", done));
		const { port } = plain.address() as { port: number };
		await load("page/index.html?run=../quick", `http://127.0.0.1:${port}/`);
		await expect.poll(() => tab.locator("article.run").count()).toBe(1);
		await tab.getByRole("button", { name: "random, seed 2" }).click();
		await expect.poll(() => tab.title()).toContain("bandit/Bernoulli-v0");
		plain.closeAllConnections();
		plain.close();
		// The page asks whether the server can list runs; this one cannot.
		complaints = complaints.filter((each) => !each.endsWith("api/runs"));
	});
});

describe("playing", () => {
	test("plays, pauses, keeps its place when the speed changes, stops at the end", async () => {
		await open("maze.arrow");
		await tab.getByRole("button", { name: "Play", exact: true }).click();
		await expect.poll(moment).toBeGreaterThan(2);
		await tab.getByRole("button", { name: "Pause", exact: true }).click();
		const paused = await moment();
		await tab.waitForTimeout(300);
		expect(await moment()).toBe(paused);
		await tab.getByLabel("Speed").selectOption("64×");
		expect(await moment()).toBe(paused);
		await tab.getByRole("button", { name: "Play", exact: true }).click();
		await atMoment(400);
		expect(await tab.getByRole("button", { name: "Play", exact: true }).count()).toBe(1);
	});

	test("every key does what the help says", async () => {
		await open("maze.arrow");
		const press = (key: string): Promise<void> => tab.keyboard.press(key);
		await press("ArrowRight");
		await atMoment(1);
		await press("Shift+ArrowRight");
		await atMoment(11);
		await press("ArrowLeft");
		await atMoment(10);
		await press("Shift+ArrowLeft");
		await atMoment(0);
		await press("End");
		await atMoment(400);
		await press("Home");
		await atMoment(0);
		await press("]");
		await expect.poll(() => clock("Episode")).toBe("1");
		expect(await clock("Step")).toBe("0");
		await press("[");
		await atMoment(0);
		await press("}");
		await expect.poll(() => clock("Trial")).toBe("1");
		await press("{");
		await atMoment(0);
		await press("5");
		expect(await tab.getByLabel("Speed").inputValue()).toBe("4");
		await press("0");
		expect(await tab.getByLabel("Speed").inputValue()).toBe("Infinity");
		await press("1");
		expect(await tab.getByLabel("Speed").inputValue()).toBe("0.25");
		await press("l");
		expect(
			await tab.getByRole("button", { name: "Loop", exact: true }).getAttribute("aria-pressed"),
		).toBe("true");
		await press("l");
		expect(
			await tab.getByRole("button", { name: "Loop", exact: true }).getAttribute("aria-pressed"),
		).toBe("false");
		await press("Space");
		expect(await tab.getByRole("button", { name: "Pause", exact: true }).count()).toBe(1);
		await press("Space");
		expect(await tab.getByRole("button", { name: "Play", exact: true }).count()).toBe(1);
		await press("f");
		await press("?");
		expect(await tab.getByRole("dialog", { name: "Keys" }).isVisible()).toBe(true);
		await press("Escape");
		expect(await tab.getByRole("dialog").count()).toBe(0);
		await press("t");
		expect(await tab.locator("html").getAttribute("data-theme")).toBe("light");
		await press("t");
		expect(await tab.locator("html").getAttribute("data-theme")).toBe("dark");
	});

	test("the palette finds commands and places", async () => {
		await open("maze.arrow");
		await tab.keyboard.press("Control+k");
		await tab.keyboard.type("e2");
		await tab.keyboard.press("Enter");
		await expect.poll(() => clock("Episode")).toBe("2");
		await tab.keyboard.press("Control+k");
		await tab.keyboard.type("last mom");
		await tab.keyboard.press("Enter");
		await atMoment(400);
		await tab.getByPlaceholder("Go to…").fill("123");
		await tab.keyboard.press("Enter");
		await atMoment(123);
		await tab.getByPlaceholder("Go to…").fill("nowhere");
		await tab.keyboard.press("Enter");
		expect(await tab.getByPlaceholder("Go to…").getAttribute("aria-invalid")).toBe("true");
	});

	test("the timeline is dragged to scrub, and with Shift to loop", async () => {
		await open("maze.arrow");
		await atMoment(0);
		const box = (await tab.locator(".strip").boundingBox())!;
		const y = box.y + box.height / 2;
		await tab.mouse.move(box.x + box.width * 0.25, y);
		await tab.mouse.down();
		await tab.mouse.move(box.x + box.width * 0.5, y, { steps: 4 });
		await tab.mouse.up();
		await expect.poll(moment).toBeGreaterThan(195);
		expect(await moment()).toBeLessThan(206);
		await tab.keyboard.down("Shift");
		await tab.mouse.move(box.x + box.width * 0.1, y);
		await tab.mouse.down();
		await tab.mouse.move(box.x + box.width * 0.12, y, { steps: 3 });
		await tab.mouse.up();
		await tab.keyboard.up("Shift");
		await expect.poll(hash).toMatch(/loop=\d+-\d+/);
		const [from, to] = (await hash())
			.match(/loop=(\d+)-(\d+)/)!
			.slice(1)
			.map(Number);
		await tab.getByLabel("Speed").selectOption("16×");
		await tab.keyboard.press("Space");
		await tab.keyboard.press("Space");
		for (let k = 0; k < 10; k++) {
			await tab.waitForTimeout(50);
			expect(await moment()).toBeGreaterThanOrEqual(from!);
			expect(await moment()).toBeLessThanOrEqual(to!);
		}
	});

	test("the slider tells the clocks, and takes the keyboard", async () => {
		await open("maze.arrow");
		await atMoment(0);
		await tab.getByLabel("Moment").first().focus();
		await tab.keyboard.press("ArrowRight");
		await atMoment(1);
		const text = await tab.locator("input.scrub").getAttribute("aria-valuetext");
		expect(text).toBe("step 1, episode 0, trial 0");
	});

	test("rows are chosen", async () => {
		await open("maze.arrow", "&at=9");
		const before = await tab.locator(".values").textContent();
		await tab.getByLabel("Row of the vector environment").selectOption("1");
		await expect.poll(() => tab.locator(".values").textContent()).not.toBe(before);
		await expect.poll(hash).toContain("row=1");
	});
});

describe("details", () => {
	test("the moment is told in words and in values, which match the file", async () => {
		await open("bandit.arrow", "&at=17");
		await atMoment(17);
		const words = tab.locator(".words");
		await expect.poll(() => words.textContent()).not.toBe("");
		expect(await words.getAttribute("aria-live")).toBe("polite");
		const value = tab.locator(".values dl div", { hasText: "reward" }).locator("dd");
		expect(["0", "1"]).toContain(await value.textContent());
		await tab.keyboard.press("Space");
		expect(await words.getAttribute("aria-live")).toBe("off");
	});

	test("overlays are switched one by one, and change the picture", async () => {
		await open("bandit.arrow", "&at=40");
		await atMoment(40);
		const boxes = tab.getByRole("group", { name: "Overlays" }).getByRole("checkbox");
		expect(await boxes.count()).toBeGreaterThan(0);
		const stage = tab.locator(".stage");
		for (const box of await boxes.all()) {
			await box.focus();
			await tab.waitForTimeout(60);
			const before = await stage.screenshot();
			const was = await box.isChecked();
			await tab.keyboard.press("Space");
			expect(await box.isChecked()).toBe(!was);
			await expect.poll(async () => (await stage.screenshot()).equals(before)).toBe(false);
		}
		await expect.poll(hash).toContain("overlays=");
	});

	test("a deep link restores run, row, moment, speed, overlays, loop and layout", async () => {
		await open("maze.arrow", "&row=1&at=77&speed=8&overlays=hidden&loop=70-90&panel=0");
		await atMoment(77);
		expect(await tab.getByLabel("Speed").inputValue()).toBe("8");
		expect(await tab.getByLabel("Row of the vector environment").inputValue()).toBe("1");
		expect(
			await tab.getByRole("button", { name: "Loop", exact: true }).getAttribute("aria-pressed"),
		).toBe("true");
		expect(await tab.locator(".side").isVisible()).toBe(false);
		await tab.keyboard.press("p");
		await tab.keyboard.press("ArrowRight");
		await expect.poll(hash).toContain("at=78");
		const link = await hash();
		for (const part of ["row=1", "speed=8", "overlays=hidden", "loop=70-90"])
			expect(link).toContain(part);
		expect(link).not.toContain("panel=0");
	});

	test("a link to a far moment waits until it is read; one beyond the end stays at the end", async () => {
		await open("long.arrow", "&at=29999");
		await atMoment(29_999);
		await open("long.arrow", "&at=99999999");
		await atMoment(29_999);
	});

	test("editing the hash by hand moves the page", async () => {
		await open("maze.arrow", "&at=5");
		await atMoment(5);
		await tab.evaluate(() => {
			location.hash = location.hash.replace("at=5", "at=50");
		});
		await atMoment(50);
	});

	test("charts follow the moment, lead to one, and are saved as SVG and CSV", async () => {
		await open("bandit.arrow", "&at=30");
		await atMoment(30);
		const chart = tab.getByRole("slider", { name: /^Cumulative regret/ });
		await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe("30");
		const box = (await chart.boundingBox())!;
		await tab.mouse.click(box.x + box.width * 0.75, box.y + box.height / 2);
		await expect.poll(moment).toBeGreaterThan(150);
		await expect.poll(() => chart.getAttribute("aria-valuenow")).toBe(String(await moment()));
		await tab.getByLabel("Add a chart").selectOption({ label: "Reward" });
		expect(await tab.getByRole("slider", { name: /^Reward/ }).count()).toBe(1);
		for (const [kind, begin] of [
			["SVG", "<svg"],
			["CSV", "place,"],
		] as const) {
			const [download] = await Promise.all([
				tab.waitForEvent("download"),
				tab.getByRole("button", { name: `Save Cumulative regret as ${kind}` }).click(),
			]);
			const text = readFileSync(await download.path(), "utf8");
			expect(text.slice(0, 200)).toContain(begin);
			if (kind === "CSV") expect(text.trim().split("\r\n").length).toBe(302);
		}
	});

	test("the picture is saved as PNG", async () => {
		await open("maze.arrow", "&at=12");
		await atMoment(12);
		const [download] = await Promise.all([tab.waitForEvent("download"), tab.keyboard.press("s")]);
		expect(download.suggestedFilename()).toBe("maze-FourRooms-v0-12.png");
		const bytes = readFileSync(await download.path());
		expect(bytes.subarray(1, 4).toString()).toBe("PNG");
		expect(bytes.length).toBeGreaterThan(2000);
	});
});

describe("comparing", () => {
	test("two replays move together by step and by episode, and their differences are listed", async () => {
		await visit("#replay=files/0/bandit.arrow&replay=files/0/bandit2.arrow&at=150");
		const captions = tab.locator(".caption .clock");
		await expect
			.poll(() => captions.allTextContents())
			.toEqual(["episode 0 step 150", "episode 0 step 150"]);
		const table = tab.locator(".compare table");
		expect(await table.locator("th", { hasText: /^agent$/ }).count()).toBe(1);
		expect(await table.textContent()).toContain("ucb1");
		// The shorter one stays at its last moment.
		await tab.keyboard.press("End");
		await expect.poll(() => captions.last().textContent()).toBe("episode 0 step 200");
		await tab.getByLabel("Together by").selectOption("episode");
		await expect.poll(hash).toContain("sync=episode");
		await tab.keyboard.press("Home");
		await expect.poll(() => captions.last().textContent()).toBe("episode 0 step 0");
	});

	test("by wall time, and by event with a key", async () => {
		await visit("#replay=files/0/timed.arrow&replay=files/0/timed2.arrow&at=0");
		const captions = tab.locator(".caption .clock");
		const choice = tab.getByLabel("Together by");
		await expect.poll(() => choice.locator("option").allTextContents()).toContain("wall time");
		await choice.selectOption("wall time");
		await expect.poll(hash).toContain("sync=time");
		await tab.getByPlaceholder("Go to…").fill("40");
		await tab.keyboard.press("Enter");
		// The second one took twice as long for a step.
		await expect
			.poll(() => captions.allTextContents())
			.toEqual(["episode 0 step 40", "episode 0 step 20"]);
		expect(await clock("Time")).toBe("4.00 s");
		await tab.getByPlaceholder("Go to…").blur();
		await tab.keyboard.press("y");
		await expect.poll(hash).toContain("sync=reward");
		await tab.keyboard.press("y");
		await expect.poll(hash).not.toContain("sync=");
		await expect.poll(() => captions.last().textContent()).toBe("episode 0 step 40");
	});

	test("replays of one agent are told apart wherever they are named", async () => {
		await visit("#replay=files/0/bandit.arrow&replay=files/0/bandit3.arrow&at=9");
		const names = ["thompson, seed 7", "thompson, seed 8"];
		const labels = (at: string) => tab.locator(at).allTextContents();
		await expect.poll(() => labels(".caption strong")).toEqual(names);
		expect(await labels(".compare thead th")).toEqual(names);
		expect(await tab.locator("h1").textContent()).toContain(names.join(" / "));
		await expect.poll(() => tab.locator(".words").textContent()).toContain(`${names[1]}: Pull 9`);
		// All values of a parameter are in sight, beneath its name.
		const { width, inner } = await tab.locator(".compare .scroll").evaluate((box) => ({
			width: box.clientWidth,
			inner: box.scrollWidth,
		}));
		expect(inner).toBe(width);
	});

	test("nine replays fit", async () => {
		const nine = Array.from({ length: 9 }, () => "replay=files/0/maze.arrow").join("&");
		await visit(`#${nine}&at=3`);
		await expect.poll(() => tab.locator(".caption").count()).toBe(9);
		await atMoment(3);
	});
});

describe("bad input", () => {
	const problem = () => tab.locator(".problem");

	/** The page must still open a good replay. */
	async function stillUsable(): Promise<void> {
		await tab.setInputFiles("input[type=file]", join(folder, "maze.arrow"));
		await expect.poll(() => tab.title()).toContain("maze/FourRooms-v0");
		expect(await problem().isVisible()).toBe(false);
	}

	test.each([
		["text.arrow", "This is not a replay"],
		["version.arrow", "This replay is of another format version"],
		["huge.arrow", "This is not a replay"],
	])("%s", async (name, title) => {
		await open(name);
		await expect.poll(() => problem().textContent()).toContain(title);
		expect(await problem().textContent()).toContain(name);
		await stillUsable();
	});

	test("a huge file of the user's own is refused at once", async () => {
		await visit("");
		await tab.setInputFiles("input[type=file]", join(folder, "huge.arrow"));
		await expect.poll(() => problem().textContent()).toContain("This is not a replay");
		await stillUsable();
	});

	test("a file that is not there, an address that is none", async () => {
		await open("none.arrow");
		await expect.poll(() => problem().textContent()).toContain("There is no file at this address");
		complaints = complaints.filter((each) => !each.endsWith("none.arrow"));
		await visit("#replay=javascript:alert(1)");
		await expect.poll(() => problem().textContent()).toContain("cannot open this address");
		await stillUsable();
	});

	test("a truncated replay shows what can be read, and says so", async () => {
		await visit("");
		await tab.setInputFiles("input[type=file]", join(folder, "cut.arrow"));
		await expect
			.poll(() => tab.locator(".side [role=status]").textContent())
			.toContain("cut short");
		await tab.keyboard.press("End");
		await expect.poll(moment).toBeGreaterThan(50);
		expect(await colours()).toBeGreaterThan(3);
	});
});

describe("live", () => {
	test("a replay under way is followed; scrubbing back leaves the end; a killed server is waited for", async () => {
		const file = join(folder, "live.arrow");
		const part = (share: number): number => Math.floor(maze.bytes.length * share);
		writeFileSync(file, maze.bytes.subarray(0, part(0.3)));
		let own = await serveViewer({ paths: [folder], page });
		const { port, url } = own;
		await load("#replay=files/0/live.arrow&follow=1", url);
		const last = async (): Promise<number> => Number((await clock("Moment")).split("/")[1]);
		await expect.poll(last).toBeGreaterThan(20);
		const first = await last();
		await atMoment(first);
		appendFileSync(file, maze.bytes.subarray(part(0.3), part(0.6)));
		await expect.poll(last, { timeout: 5000 }).toBeGreaterThan(first);
		const second = await last();
		await atMoment(second);
		await tab.keyboard.press("Home");
		await atMoment(0);
		// The server dies; the page says so and stays usable.
		await own.close();
		await expect
			.poll(() => tab.locator(".problem").textContent(), { timeout: 8000 })
			.toContain("The connection is lost");
		await tab.keyboard.press("ArrowRight");
		await atMoment(1);
		appendFileSync(file, maze.bytes.subarray(part(0.6)));
		own = await serveViewer({ paths: [folder], page, port });
		await tab.getByRole("button", { name: "Try again" }).click();
		await expect.poll(last, { timeout: 10_000 }).toBe(400);
		expect(await tab.locator(".problem").isVisible()).toBe(false);
		await atMoment(1);
		await own.close();
		complaints = complaints.filter((each) => !/ERR_CONNECTION|Failed to load/.test(each));
	});
});

describe("accessibility", () => {
	/** Problems that axe finds on the page as it is. */
	async function problems(): Promise<string[]> {
		await tab.evaluate(axe);
		return tab.evaluate(async () => {
			const { violations } = await (
				globalThis as unknown as {
					axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
				}
			).axe.run();
			return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
		});
	}

	test.each([
		["light", 1280],
		["dark", 1280],
		["light", 390],
		["dark", 390],
	] as const)("axe finds nothing: %s, %d wide", async (colorScheme, width) => {
		await freshTab({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
		await visit("");
		await expect.poll(() => tab.locator("article.run").count()).toBe(1);
		expect(await problems()).toEqual([]);
		await visit("#replay=files/0/bandit.arrow&replay=files/0/bandit2.arrow&at=9");
		await atMoment(9);
		expect(await problems()).toEqual([]);
		expect(await overflow()).toBe(0);
		await tab.keyboard.press(width > 500 ? "?" : "Control+k");
		expect(await problems()).toEqual([]);
		await tab.keyboard.press("Escape");
		await open("text.arrow");
		await tab.locator(".problem").waitFor();
		expect(await problems()).toEqual([]);
		expect(await overflow()).toBe(0);
	});

	/** Pixels by which the page is wider than the window. */
	const overflow = (): Promise<number> =>
		tab.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

	test("a phone shows everything within its width, and needs no keyboard", async () => {
		await freshTab({ viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
		await open("maze.arrow");
		await atMoment(0);
		// A page that is too wide makes a phone's window wider, so that nothing seems to overflow.
		expect(await tab.evaluate(() => innerWidth)).toBe(360);
		await tab.getByRole("button", { name: "Keys and help" }).tap();
		await tab.getByRole("button", { name: "Ten moments on" }).tap();
		await atMoment(10);
		expect(await tab.locator("dialog").count()).toBe(0);
	});

	test("everything can be reached and done by keyboard", async () => {
		await freshTab({ viewport: { width: 1280, height: 720 } });
		await open("maze.arrow");
		await atMoment(0);
		const reached = new Set<string>();
		// Numbered, for several controls share a name.
		const controls = await tab.evaluate(() => {
			const found = [
				...document.querySelectorAll<HTMLElement>("button, a[href], input, select, summary"),
			].filter((each) => each.checkVisibility() && !each.matches(":disabled"));
			found.forEach((each, k) => {
				each.dataset.number = String(k);
			});
			return found.map((each, k) => `${k} ${each.getAttribute("aria-label") ?? each.textContent}`);
		});
		for (const name of ["Play", "Moment", "Speed", "Next episode", "Open…", "Keys and help"])
			expect(controls.some((each) => each.endsWith(` ${name}`))).toBe(true);
		for (let k = 0; k < 2 * controls.length; k++) {
			await tab.keyboard.press("Tab");
			reached.add(
				await tab.evaluate(() => (document.activeElement as HTMLElement).dataset.number ?? ""),
			);
		}
		expect(controls.filter((_, k) => !reached.has(String(k)))).toEqual([]);
	});
});

test("palaestra view serves, tells its address as JSON, and ends when it is told to", async () => {
	const controller = new AbortController();
	let said = "";
	const io = {
		stdout: {
			write: (text: string) => {
				said += text;
			},
		},
		stderr: { write: () => {} },
		cwd: folder,
		signal: controller.signal,
	};
	const ended = run(["view", "quick", "--no-open", "--json"], io);
	await expect.poll(() => said).toContain("}");
	const { url } = JSON.parse(said);
	await load("", url);
	await expect.poll(() => tab.locator("article.run h3").allTextContents()).toEqual(["quick"]);
	controller.abort();
	await ended;
	await expect(fetch(url)).rejects.toThrow();
	expect(
		await run(["view", "nowhere", "--no-open"], { ...io, signal: new AbortController().signal }),
	).toBe(2);
});
