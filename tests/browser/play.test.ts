import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { build } from "vite";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agentSpec, listAgents, makeAgent, viewOf } from "../../src/agent/index.ts";
import { type LayerUse, makeVec } from "../../src/env/index.ts";
import { readCheckpoint } from "../../src/nn/checkpoint.ts";
import { SeedTree } from "../../src/random/index.ts";
import { MemorySink, ReplayReader, ReplayWriter } from "../../src/record/index.ts";
import { serveViewer, type ViewerServer } from "../../src/serve/index.ts";
import { Pilot } from "../../viewer/src/play/pilot.ts";
import { launchBrowser } from "../helpers/browser.ts";
import { runReplay } from "../viewer/play/runs.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
/** Drawing by the processor, on a busy machine. */
const SLOW = { timeout: 20_000, interval: 50 };
const ARROWS = ["ArrowUp", "ArrowRight", "ArrowDown", "ArrowLeft"];

let folder: string;
let server: ViewerServer;
let browser: Browser;
let tab: Page;
/** What the page complained about; a test that expects something takes it out. */
let complaints: string[];

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-play-page-"));
	mkdirSync(join(folder, "run"));
	const page = join(folder, "page");
	await build({
		configFile: "viewer/vite.config.ts",
		logLevel: "error",
		build: { outDir: page, emptyOutDir: true },
	});
	const bandit = runReplay({ id: "bandit/Bernoulli-v0" }, "thompson", { trials: 1 });
	writeFileSync(join(folder, "run/bandit.arrow"), bandit);
	writeFileSync(join(folder, "run/seedless.arrow"), withoutSeed(bandit));
	server = await serveViewer({ paths: [join(folder, "run")], page });
	browser = await launchBrowser();
	await freshTab({ viewport: { width: 1280, height: 720 } });
}, 120_000);

afterAll(async () => {
	await browser?.close();
	await server?.close();
	rmSync(folder, { recursive: true, force: true });
});

/** The same replay, of unknown seed. */
function withoutSeed(bytes: Uint8Array): Uint8Array {
	const reader = ReplayReader.openSync(bytes);
	const sink = new MemorySink();
	const writer = new ReplayWriter(sink, { ...reader.header, seed: null });
	for (let k = 0; k < reader.records; k++) writer.append(reader.recordSync(k));
	writer.close();
	return sink.toUint8Array();
}

async function freshTab(options: BrowserContextOptions): Promise<void> {
	await tab?.context().close();
	tab = await (await browser.newContext(options)).newPage();
	tab.on("dialog", (dialog) => {
		asked.push(dialog.message());
		void (mayLeave ? dialog.accept() : dialog.dismiss());
	});
	tab.on("pageerror", (error) => complaints.push(error.message));
	tab.on("console", (message) => {
		const stalls = /GPU stall/.test(message.text());
		if (message.type() === "error" || (message.type() === "warning" && !stalls))
			complaints.push(`${message.text()} ${message.location().url}`);
	});
}

/** What the page asked, and what it is answered. */
let asked: string[] = [];
let mayLeave = true;

beforeEach(() => {
	complaints = [];
	asked = [];
	mayLeave = true;
});

afterEach(() => {
	expect(complaints).toEqual([]);
});

async function visit(hash: string): Promise<void> {
	if (!tab.url().startsWith(server.url)) {
		await tab.goto(server.url);
		await tab.waitForSelector("[data-ready]", { state: "attached" });
	}
	await tab.evaluate(() => {
		location.hash = "#";
	});
	await tab.locator(".home").waitFor();
	await tab.evaluate((rest) => {
		location.hash = rest;
	}, hash);
	await tab.locator(".acting:visible, .errors:visible, .transport:visible").first().waitFor(SLOW);
}

/** What the tally says of the episode. */
async function tally(name: string): Promise<number> {
	const cell = tab.locator(".tally div", { hasText: name }).locator("dd");
	return Number((await cell.textContent())?.replace("−", "-"));
}

const words = async (): Promise<string> => (await tab.locator(".play .words").textContent()) ?? "";
const button = (name: string) => tab.locator(".play").getByRole("button", { name, exact: true });

/** Saves in the page and opens what was written. */
async function saved(): Promise<ReplayReader> {
	const played = join(folder, "run/played");
	const before = new Set(list(played));
	await button("Save").click();
	await tab.locator(".transport").waitFor(SLOW);
	const [name] = list(played).filter((each) => !before.has(each));
	return ReplayReader.openSync(readFileSync(join(played, name!)), name);
}

function list(path: string): string[] {
	try {
		return readdirSync(path);
	} catch {
		return [];
	}
}

/** The shortest way through four rooms, as the planner goes it, in keys. */
function wayToGoal(seed: number): string[] {
	const env = makeVec("maze/FourRooms-v0", { numEnvs: 1, autoreset: "same-step" });
	env.reset({ seed: new SeedTree(seed).child("evaluate", "env") });
	const agent = makeAgent("shortest-path", undefined, viewOf(env), new SeedTree(0));
	agent.reset(0, 1);
	const keys: string[] = [];
	const { action, terminated } = env.kernel;
	do {
		agent.act(action!);
		keys.push(ARROWS[action![""]!.data[0]!]!);
		env.step(action![""]!.data);
	} while (terminated[0] === 0 && keys.length < 100);
	return keys;
}

/** A seed whose first trial forbids some arms, and which it allows. */
function seedWithMaskedArms(layers: readonly LayerUse[]): [number, number[]] {
	for (let seed = 0; ; seed++) {
		const env = makeVec("bandit/Bernoulli-v0" as string, {
			layers,
			numEnvs: 1,
			autoreset: "same-step",
		});
		env.reset({ seed: new SeedTree(seed).child("evaluate", "env") });
		const allowed = Array.from(env.kernel.actionMask!.data);
		if (allowed.includes(0)) return [seed, allowed];
	}
}

describe("playing by hand", () => {
	test("four rooms with the arrow keys, to the goal, saved and opened", async () => {
		const way = wayToGoal(3);
		await visit("#play=maze/FourRooms-v0&seed=3");
		expect(await words()).not.toContain("goal");
		for (const [k, key] of way.entries()) {
			await tab.keyboard.press(key);
			await expect.poll(() => tally("Step"), SLOW).toBe(k + 1);
		}
		expect(await tally("Return")).toBe(1);
		expect(await tab.locator(".ended").textContent()).toBe(
			"Episode over: terminated, the goal is reached.",
		);
		expect(await button("up").isDisabled()).toBe(true);
		await tab.keyboard.press("Enter");
		await expect.poll(() => tally("Trial"), SLOW).toBe(1);
		await button("up").click();
		await expect.poll(() => tally("Step"), SLOW).toBe(1);
		await tab.keyboard.press("u");
		await expect.poll(() => tally("Step"), SLOW).toBe(0);
		const reader = await saved();
		expect(reader.records).toBe(way.length + 2);
		expect(reader.recordSync(way.length)).toMatchObject({ reward: 1, terminated: true });
		expect(reader.header).toMatchObject({ seed: 3, agent: null, env: { id: "maze/FourRooms-v0" } });
		await expect.poll(() => tab.title()).toContain("maze/FourRooms-v0");
		expect(await tab.locator(".top h1").textContent()).toContain("played by hand");
		expect(await tab.evaluate(() => location.hash)).toContain("played/");
	});

	test("a point maze with held keys and with the pointer, at a steady rate", async () => {
		await visit("#play=maze/Maze2D-Open-v0&seed=1&limit=none");
		const place = async (): Promise<number[]> =>
			/\(([\d.]+), ([\d.]+)\)/
				.exec(await words())!
				.slice(1)
				.map(Number);
		const before = await place();
		await tab.keyboard.down("ArrowRight");
		await expect.poll(async () => (await place())[1]!, SLOW).toBeGreaterThan(before[1]! + 0.3);
		await tab.keyboard.up("ArrowRight");
		const box = (await tab.locator(".stage").boundingBox())!;
		const moved = await place();
		await tab.mouse.move(box.x + 5, box.y + box.height / 2);
		await tab.mouse.down();
		await expect.poll(async () => (await place())[1]!, SLOW).toBeLessThan(moved[1]!);
		await tab.mouse.up();
		await button("Pause").click();
		const steps = await tally("Step");
		await tab.waitForTimeout(300);
		expect(await tally("Step")).toBe(steps);
		await button("Push up").click();
		await expect.poll(() => tally("Step"), SLOW).toBe(steps + 1);
	});

	test("a click on a cell goes a step towards it; on the agent's own it stays", async () => {
		await visit("#play=maze/FourRooms-v0&seed=3");
		const box = (await tab.locator(".stage").boundingBox())!;
		const [row, column] = (await words())
			.match(/row (\d+), column (\d+)/)!
			.slice(1)
			.map(Number) as [number, number];
		// The grid of 13 cells fills the height but for a margin and the caption.
		const margin = Math.min(14, Math.floor(Math.min(box.width, box.height) / 25));
		const cell = Math.floor((box.height - 2 * margin - 24) / 13);
		const left = (box.width - 13 * cell) / 2;
		const top = margin + (box.height - 2 * margin - 24 - 13 * cell) / 2;
		const click = (r: number, c: number): Promise<void> =>
			tab.mouse.click(box.x + left + (c + 0.5) * cell, box.y + top + (r + 0.5) * cell);
		await click(row, column);
		expect(await tally("Step")).toBe(0);
		const aside = column > 6 ? column - 1 : column + 1;
		await click(row, aside);
		await expect.poll(() => tally("Step"), SLOW).toBe(1);
		expect(await words()).toContain(`row ${row}, column ${aside}`);
	});

	test("what is not saved is asked about before it is left, and only then", async () => {
		await visit("#play=bandit/Bernoulli-v0&seed=4");
		// What the test before left behind was asked about.
		asked.length = 0;
		await tab.locator("button.brand").click();
		await tab.locator(".home").waitFor(SLOW);
		expect(asked).toEqual([]);
		await visit("#play=bandit/Bernoulli-v0&seed=4");
		await tab.keyboard.press("0");
		await expect.poll(() => tally("Step"), SLOW).toBe(1);
		const before = await tab.evaluate(() => location.hash);
		mayLeave = false;
		await tab.locator("button.brand").click();
		await expect.poll(() => asked.length, SLOW).toBe(1);
		expect(asked[0]).toContain("not saved");
		expect(await tab.locator(".acting").isVisible()).toBe(true);
		await tab.evaluate(() => {
			location.hash = "#";
		});
		await expect.poll(() => asked.length, SLOW).toBe(2);
		await expect.poll(() => tab.evaluate(() => location.hash), SLOW).toBe(before);
		expect(await tally("Step")).toBe(1);
		// Closing the window asks too: the browser does, with words of its own.
		const prevented = await tab.evaluate(() => {
			const event = new Event("beforeunload", { cancelable: true });
			dispatchEvent(event);
			return event.defaultPrevented;
		});
		expect(prevented).toBe(true);
		await saved();
		expect(asked.length).toBe(2);
	});

	test("a darkroom of sequences, typed and chosen", async () => {
		await visit("#play=maze/Darkroom-v0&seed=1");
		for (const key of ["ArrowUp", "ArrowUp", "ArrowLeft"]) await tab.keyboard.press(key);
		await expect.poll(words, SLOW).toContain("row 2, column 3");
		await button("down, down, right").click();
		await expect.poll(words, SLOW).toContain("row 4, column 4");
	});

	test("a bandit by digits and clicks; masked arms are disabled", async () => {
		const layers = [{ id: "ActionSet", params: { resize: { min: 2, max: 5 } } }];
		const [seed, allowed] = seedWithMaskedArms(layers);
		const query = encodeURIComponent(JSON.stringify(layers));
		await visit(`#play=bandit/Bernoulli-v0&seed=${seed}&layers=${query}`);
		const arms = tab.locator(".choices button");
		const disabled = await arms.evaluateAll((all) =>
			all.map((each) => ((each as HTMLButtonElement).disabled ? 0 : 1)),
		);
		expect(disabled).toEqual(allowed);
		await arms.nth(allowed.indexOf(1)).click();
		await expect.poll(() => tally("Step"), SLOW).toBe(1);
		await tab.keyboard.press(String(allowed.indexOf(0)));
		expect(await tally("Step")).toBe(1);
		await tab.keyboard.press(String(allowed.indexOf(1)));
		await expect.poll(() => tally("Step"), SLOW).toBe(2);
		// The columns of the picture are arms too.
		const box = (await tab.locator(".stage").boundingBox())!;
		const last = allowed.lastIndexOf(1);
		const middle = box.width / 2 + 20 + (last - (allowed.length - 1) / 2) * 110;
		await tab.mouse.click(box.x + middle, box.y + box.height / 2);
		await expect.poll(words, SLOW).toContain(`arm ${last}`);
		expect(await tally("Step")).toBe(3);
	});

	test("parameters are checked where they are typed", async () => {
		await visit("#play=bandit/Bernoulli-v0");
		await tab.locator(".play summary", { hasText: "Environment" }).click();
		const box = tab.getByLabel("Parameters, as JSON");
		expect(JSON.parse(await box.inputValue())).toMatchObject({ horizon: 300 });
		await box.fill('{ "arm": 3, "horizon": 0 }');
		await tab.getByRole("button", { name: "Begin anew" }).click();
		const errors = tab.locator(".errors li");
		await expect.poll(() => errors.count()).toBe(2);
		const text = (await errors.allTextContents()).join("\n");
		expect(text).toContain('did you mean "arms"?');
		expect(text).toContain("horizon");
		await box.fill("{ arms");
		await tab.getByRole("button", { name: "Begin anew" }).click();
		await expect.poll(() => errors.first().textContent()).toContain("Parameters: no JSON");
		await box.fill('{ "arms": 4 }');
		await tab.getByRole("button", { name: "Begin anew" }).click();
		await expect.poll(() => tab.locator(".choices button").count()).toBe(4);
		expect(await tab.evaluate(() => location.hash)).toContain("arms");
	});
});

describe("handing over", () => {
	test("to an agent with parameters of one's own, which are checked", async () => {
		await visit("#play=maze/FourRooms-v0&seed=3");
		const hand = tab.locator(".hand");
		expect(await hand.locator("details").isVisible()).toBe(false);
		await tab.getByLabel("Agent", { exact: true }).selectOption("q-learning");
		await hand.locator("summary", { hasText: "Parameters of the agent" }).click();
		const epsilon = hand.locator("input[name=epsilon]");
		await epsilon.fill("7");
		await hand.getByRole("button", { name: "Apply" }).click();
		await expect
			.poll(() => hand.locator(".errors li").first().textContent(), SLOW)
			.toContain("epsilon");
		await epsilon.fill("none");
		await hand.getByRole("button", { name: "Apply" }).click();
		await expect
			.poll(() => hand.locator(".errors li").first().textContent(), SLOW)
			.toContain("is no number");
		await epsilon.fill("1");
		await hand.getByRole("button", { name: "Apply" }).click();
		await expect.poll(() => hand.locator(".errors").isVisible(), SLOW).toBe(false);
		await button("Agent's step").click();
		await expect.poll(() => tally("Step"), SLOW).toBe(1);
		expect(await epsilon.inputValue()).toBe("1");
	});

	test("agents that need weights are offered with theirs only; other files are refused", async () => {
		await visit("#play=bandit/Bernoulli-v0&seed=3");
		const offered = await tab
			.getByLabel("Agent", { exact: true })
			.locator("option")
			.allTextContents();
		expect(offered).toContain("thompson");
		for (const id of listAgents())
			if (agentSpec(id).learner !== undefined) expect(offered).not.toContain(id);
		await tab
			.locator(".hand input[type=file]")
			.setInputFiles([{ name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") }]);
		const errors = tab.locator(".hand .errors li");
		await expect.poll(() => errors.first().textContent(), SLOW).toContain("NAME.safetensors");
		await tab.locator(".hand input[type=file]").setInputFiles([
			{ name: "a.json", mimeType: "application/json", buffer: Buffer.from("{}") },
			{ name: "a.safetensors", mimeType: "application/octet-stream", buffer: Buffer.from("x") },
		]);
		await expect.poll(() => errors.first().textContent(), SLOW).toContain("no checkpoint");
	});

	test("trained weights act in the page as they do in Node", async () => {
		await visit("#play=bandit/Bernoulli-v0&seed=3");
		const name = "scenarios/headless-ad/training/checkpoints/bernoulli-small-1";
		await tab
			.locator(".hand input[type=file]")
			.setInputFiles([`${name}.json`, `${name}.safetensors`]);
		const agent = tab.getByLabel("Agent", { exact: true });
		await expect
			.poll(() => agent.locator("option").allTextContents(), SLOW)
			.toContain("headless-ad");
		await agent.selectOption("headless-ad");
		for (let step = 1; step <= 12; step++) {
			await button("Agent's step").click();
			await expect.poll(() => tally("Step"), SLOW).toBe(step);
		}
		const reader = await saved();
		const env = makeVec("bandit/Bernoulli-v0", { numEnvs: 1, autoreset: "same-step" });
		env.reset({ seed: new SeedTree(3).child("evaluate", "env") });
		const pilot = new Pilot(env, "headless-ad", undefined, 3, readCheckpoint(name));
		for (let k = 1; k <= 12; k++) {
			pilot.choose();
			const { probability, attention } = pilot.agent.explanation!;
			const record = reader.recordSync(k);
			expect(record.action).toBe(pilot.actions[""]!.data[0]);
			expect(record["explanation/probability"]).toEqual(probability!.data);
			expect(record["explanation/attention"]).toEqual(attention!.data);
			pilot.step();
		}
	});
});

describe("taking over", () => {
	test("from a moment of a run, on by hand, over to an agent, back, saved", async () => {
		await visit("#replay=files/0/bandit.arrow&row=1&at=40");
		await tab.getByRole("button", { name: "Take over" }).click();
		await expect.poll(() => tally("Step"), SLOW).toBe(40);
		expect(await button("Undo").isDisabled()).toBe(true);
		await tab.keyboard.press("7");
		await expect.poll(() => tally("Step"), SLOW).toBe(41);
		await tab.getByLabel("Agent", { exact: true }).selectOption("thompson");
		await button("Agent's step").click();
		await expect.poll(() => tally("Step"), SLOW).toBe(42);
		await tab.getByLabel("Steps a second").selectOption("50");
		await button("Let it play").click();
		await expect.poll(() => tally("Step"), SLOW).toBeGreaterThan(60);
		await button("Stop it").click();
		await button("Undo").click();
		const steps = await tally("Step");
		const reader = await saved();
		expect(reader.records).toBe(steps + 1);
		expect(reader.header.extra).toMatchObject({
			played: { row: 1, from: { moment: 40, agent: "thompson" } },
		});
		const original = ReplayReader.openSync(readFileSync(join(folder, "run/bandit.arrow")));
		const way = Array.from({ length: original.records }, (_, k) => original.recordSync(k)).filter(
			({ env }) => env === 1,
		);
		for (let k = 0; k <= 40; k++)
			expect({ ...reader.recordSync(k), env: 1 }).toMatchObject({ ...way[k]! });
		expect(reader.recordSync(41)).toMatchObject({ action: 7, "explanation/index": null });
		expect(reader.recordSync(42)["explanation/posterior_mean"]).toHaveLength(10);
		// What was saved can be taken over again, by its link.
		const address = new URLSearchParams(await tab.evaluate(() => location.hash.slice(1)));
		const from = encodeURIComponent(address.get("replay")!);
		await visit(`#play=bandit/Bernoulli-v0&from=${from}&row=0&at=41`);
		await expect.poll(() => tally("Step"), SLOW).toBe(41);
	});

	test("the environment of a replay from its begin", async () => {
		await visit("#replay=files/0/bandit.arrow&row=0&at=9");
		await tab.keyboard.press("Control+k");
		await tab.keyboard.type("from its begin");
		await tab.keyboard.press("Enter");
		await expect.poll(() => tally("Step"), SLOW).toBe(0);
		expect(await tab.evaluate(() => location.hash)).toContain("seed=11");
		await tab.goBack();
		await tab.locator(".transport").waitFor(SLOW);
	});

	test("what cannot be taken over is explained", async () => {
		await visit("#replay=files/0/seedless.arrow&row=0&at=5");
		await tab.keyboard.press("h");
		await expect
			.poll(() => tab.locator(".problem").textContent(), SLOW)
			.toContain("cannot be taken over");
		expect(await tab.getByRole("button", { name: "Begin anew" }).isVisible()).toBe(true);
	});
});

describe("accessibility", () => {
	test.each([
		["light", 1280],
		["dark", 390],
	] as const)("axe finds nothing: %s, %d wide", async (colorScheme, width) => {
		await freshTab({ viewport: { width, height: 800 }, colorScheme, reducedMotion: "reduce" });
		const problems = async (): Promise<string[]> => {
			await tab.evaluate(axe);
			return tab.evaluate(async () => {
				const { violations } = await (
					globalThis as unknown as {
						axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
					}
				).axe.run();
				return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
			});
		};
		for (const hash of [
			"#play=maze/FourRooms-v0",
			"#play=maze/Darkroom-v0",
			"#play=maze/Maze2D-UMaze-v0",
			"#play=bandit/Bernoulli-v0&params=%7B%22arm%22:1%7D",
		]) {
			await visit(hash);
			expect(await problems()).toEqual([]);
			expect(await tab.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(
				false,
			);
		}
	});
});
