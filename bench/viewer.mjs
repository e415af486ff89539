/**
 * How soon the viewer shows a replay of a million records, and how much memory its page takes: the
 * built page, served on loopback, in headless Chromium that draws by the processor.
 */
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const RECORDS = 1_000_000;
const LABEL = "1m-records";
const OPENINGS = 5;
const SEEKS = 60;
const MEGABYTE = 1e6;
const dist = join(dirname(fileURLToPath(import.meta.url)), "../dist");

/** Ids of the rows, for `--only`. */
export const VIEWER_IDS = ["first-frame", "seek", "seek/p95", "memory", "memory/heap"].map(
	(name) => {
		const [first, ...rest] = name.split("/");
		return ["viewer", first, LABEL, ...rest].join("/");
	},
);

/**
 * Rows of the report; none, and a note, where there is no browser.
 * @param {(text: string) => void} log
 */
export async function viewerRows(log) {
	const { findBrowser, launchBrowser } = await import("../dist/src/browser/index.js");
	if (findBrowser() === undefined) {
		log("viewer: no Chromium was found (name one with PALAESTRA_BROWSER); left out\n");
		return [];
	}
	const { serveViewer } = await import("../dist/src/serve/index.js");
	const folder = mkdtempSync(join(tmpdir(), "palaestra-bench-"));
	let server;
	let browser;
	try {
		const file = join(folder, "million.arrow");
		await writeReplay(file);
		log(`viewer: ${RECORDS} records, ${Math.round(statSync(file).size / MEGABYTE)} MB\n`);
		server = await serveViewer({ paths: [folder], page: join(dist, "viewer") });
		browser = await launchBrowser();
		return await measure(browser, server.url);
	} finally {
		await browser?.close();
		await server?.close();
		rmSync(folder, { recursive: true, force: true });
	}
}

/** A random walk in a maze: episodes of 100 steps, 10 a trial, all columns. */
async function writeReplay(path) {
	const { createReplay, describeReplay, makeAgent, makeVec, Recorder, SeedTree, viewOf } = {
		...(await import("../dist/index.js")),
		...(await import("../dist/src/record/index.js")),
		...(await import("../dist/src/agent/index.js")),
		...(await import("../dist/src/random/index.js")),
	};
	const env = makeVec("maze/FourRooms-v0", {
		numEnvs: 1,
		episodesPerTrial: 10,
		maxEpisodeSteps: 100,
	});
	const agent = makeAgent("random", undefined, viewOf(env), new SeedTree(0));
	const header = describeReplay(env, { agent, seed: 0 });
	const recorder = new Recorder(env, createReplay(path, header), agent);
	env.reset({ seed: 0 });
	agent.reset(0, 1);
	recorder.reset();
	const { action } = env.kernel;
	while (recorder.writer.records < RECORDS) {
		agent.act(action);
		env.step(action[""].data);
		recorder.step();
	}
	recorder.close();
}

/** Runs in the page before its own code: notes when a frame's pixels are done. */
function watchFrames() {
	const mark = performance.mark.bind(performance);
	globalThis.framesDone = [];
	performance.mark = (name, options) => {
		const entry = mark(name, options);
		if (name === "palaestra-frame") {
			// Reading one pixel back waits until all that was asked for is drawn.
			const gl = document.querySelector(".stage canvas")?.getContext("webgl2");
			gl?.readPixels(0, 0, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, new Uint8Array(4));
			globalThis.framesDone.push(performance.now());
		}
		return entry;
	};
}

async function measure(browser, url) {
	const address = `${url}#replay=files/0/million.arrow`;
	const first = [];
	let tab;
	for (let k = 0; k < OPENINGS; k++) {
		await tab?.context().close();
		// A fresh context: nothing is in its cache.
		const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
		tab = await context.newPage();
		await tab.addInitScript(watchFrames);
		await tab.goto(address);
		await tab.waitForFunction(() => globalThis.framesDone.length > 0);
		first.push(await tab.evaluate(() => globalThis.framesDone[0]));
	}
	await tab.waitForFunction(
		(most) => Number(document.querySelector("input.scrub").max) >= most - 1,
		RECORDS,
		{ timeout: 120_000 },
	);
	const { seeks, place } = await tab.evaluate(seekAround, SEEKS);
	if (!(place > 0)) throw new Error("the page did not follow the slider");
	const { heap, pages } = await memoryOf(browser, tab);
	const row = (name, value, unit) => ({
		id: `viewer/${name}`,
		value,
		unit,
		peer: null,
		ratio: null,
	});
	const rows = [
		row(`first-frame/${LABEL}`, quantile(first, 0.5), "ms"),
		row(`seek/${LABEL}`, quantile(seeks, 0.5), "ms"),
		row(`seek/${LABEL}/p95`, quantile(seeks, 0.95), "ms"),
	];
	if (pages !== null) rows.push(row(`memory/${LABEL}`, pages, "MB"));
	rows.push(row(`memory/${LABEL}/heap`, heap, "MB"));
	return rows;
}

/** Runs in the page: moves the slider to places all over the replay; milliseconds until each is drawn. */
async function seekAround(count) {
	const slider = document.querySelector("input.scrub");
	const seeks = [];
	const frame = () => new Promise((done) => requestAnimationFrame(done));
	const last = Number(slider.max);
	for (let k = 0; k < count; k++) {
		// Multiples of the golden ratio: far from each other, and from what is in memory.
		const place = Math.floor(last * ((0.5 + k * 0.6180339887) % 1));
		await new Promise((done) => setTimeout(done, 150));
		const before = globalThis.framesDone.length;
		const start = performance.now();
		slider.value = String(place);
		slider.dispatchEvent(new Event("input"));
		while (globalThis.framesDone.length === before) await frame();
		seeks.push(globalThis.framesDone[before] - start);
	}
	return { seeks, place: Number(slider.value) };
}

/** Megabytes of the page's heap with its buffers, and of its process where the system tells (Linux). */
async function memoryOf(browser, tab) {
	const own = await tab.context().newCDPSession(tab);
	const usage = await own.send("Runtime.getHeapUsage");
	const heap = usage.usedSize + (usage.embedderHeapUsedSize ?? 0) + (usage.backingStorageSize ?? 0);
	const whole = await browser.newBrowserCDPSession();
	const { processInfo } = await whole.send("SystemInfo.getProcessInfo");
	const sizes = processInfo
		.filter(({ type }) => type === "renderer")
		.map(({ id }) => privateBytes(id));
	const largest = sizes.includes(null) || sizes.length === 0 ? null : Math.max(...sizes) / MEGABYTE;
	return { heap: heap / MEGABYTE, pages: largest };
}

/** Memory that a process shares with no other. */
function privateBytes(id) {
	try {
		const text = readFileSync(`/proc/${id}/smaps_rollup`, "utf8");
		const found = [...text.matchAll(/^Private_(?:Clean|Dirty):\s+(\d+) kB$/gm)];
		return found.reduce((sum, [, size]) => sum + Number(size) * 1024, 0);
	} catch {
		return null;
	}
}

function quantile(values, share) {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
