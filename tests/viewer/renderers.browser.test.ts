import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../helpers/browser.ts";
import { bundled, coloursIn, compare, pixelsOf } from "./gallery.ts";
import type { Picture } from "./gallery-entry.ts";
import { SHOTS, type Shot } from "./gallery-shots.ts";
import { recordLearning } from "./learned-replay.ts";

declare const PalaestraGallery: {
	take(shot: Shot, key: string, base64: string, dark: boolean): Promise<Picture>;
};

describe("pictures of renderers in Chromium", { timeout: 240_000 }, () => {
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];
	const replays = new Map<string, string>();

	async function take(shot: Shot, dark: boolean): Promise<Picture> {
		const key = JSON.stringify(shot.recipe);
		const isNew = !replays.has(key);
		if (isNew) replays.set(key, Buffer.from(recordLearning(shot.recipe)).toString("base64"));
		return page.evaluate(
			([each, name, base64, isDark]) => PalaestraGallery.take(each, name, base64, isDark),
			[shot, key, isNew ? replays.get(key)! : "", dark] as const,
		);
	}

	beforeAll(async () => {
		const code = await bundled("./gallery-entry.ts", "PalaestraGallery");
		browser = await launchBrowser();
		page = await browser.newPage();
		page.on("pageerror", (error) => errors.push(String(error)));
		page.on("console", (message) => {
			if (message.type() === "error") errors.push(message.text());
		});
		await page.goto("about:blank");
		await page.addScriptTag({ content: code });
	}, 240_000);
	afterAll(async () => {
		await browser?.close();
	});

	const pictures = SHOTS.flatMap((shot) =>
		shot.dark ? [[shot, false] as const, [shot, true] as const] : [[shot, false] as const],
	).map(([shot, dark]) => ({ shot, dark, name: dark ? `${shot.name}-dark` : shot.name }));

	it.each(pictures)("$name", async ({ shot, dark, name }) => {
		const picture = await take(shot, dark);
		const pixels = pixelsOf(picture.png);
		expect(coloursIn(pixels)).toBeGreaterThan(8);
		expect(picture.words).toMatch(/^[A-Z].*\.$/);
		expect(picture.words).not.toMatch(/NaN|undefined|null/);
		expect(compare(name, pixels, picture.texts)).toBeNull();
		expect(errors).toEqual([]);
	});

	it("draws a frame with a history of thousands within a frame's time", async () => {
		const shot: Shot = { ...shotNamed("grid-four-rooms"), overlays: ["visits"] };
		const spent: number[] = [];
		for (let k = 0; k < 8; k++)
			spent.push((await take({ ...shot, index: 4400 + k }, false)).redraw);
		expect(Math.min(...spent)).toBeLessThan(16);
		console.log(`2000 records of history: ${Math.min(...spent).toFixed(1)} ms`);
	});

	const shotNamed = (name: string): Shot => SHOTS.find((shot) => shot.name === name)!;

	it("draws the same frame the same, whatever came between", async () => {
		const shot = shotNamed("grid-four-rooms");
		const { png } = await take(shot, false);
		await take(shotNamed("bandit-thompson"), true);
		await take({ ...shot, index: 3 }, true);
		expect((await take(shot, false)).png).toBe(png);
	});

	it("draws something else for every overlay switched off", async () => {
		for (const name of [
			"grid-four-rooms",
			"point-maze",
			"bandit-thompson",
			"generic-point",
			"attention-bandit",
			"attention-grid",
			"attention-generic",
		]) {
			const shot = { ...shotNamed(name), overlays: [] };
			const { png, available } = await take(shot, false);
			for (const id of available) {
				const isOff = id === "visits";
				const other = { ...shot, overlays: [isOff ? id : `-${id}`] };
				const changed = (await take(other, false)).png !== png;
				// The target of a point maze is in the observation: nothing about it is hidden.
				expect(changed, `${name} ${id}`).toBe(!(name === "point-maze" && id === "hidden"));
			}
		}
	});

	it("draws in a box of any size", async () => {
		for (const name of [
			"grid-view",
			"bandit-hundred-arms",
			"point-maze",
			"generic-grid",
			"attention-head",
			"attention-grid",
			"attention-generic",
		])
			for (const [width, height] of [
				[40, 30],
				[1600, 120],
				[150, 900],
			] as const) {
				const picture = await take({ ...shotNamed(name), width, height }, true);
				expect(coloursIn(pixelsOf(picture.png)), `${name} ${width} × ${height}`).toBeGreaterThan(2);
			}
		expect(errors).toEqual([]);
	});

	it.each([
		[
			"grid-darkroom",
			/^Step \d+: the agent took "\S+" and is at row \d, column \d; the goal is at row \d, column \d\. Reward [01], return \d after \d+ steps?\.$/,
		],
		["grid-view", /facing (up|right|down|left); the goal is at row \d+, column \d+/],
		["grid-switching", / Phase \d+, task \d+\.$/],
		["point-maze", /^Step \d+: the ball is at \(\S+, \S+\), moving at \S+, \S+ from its target at/],
		[
			"bandit-thompson",
			/^Pull 120: arm \d, true mean 0\.\d+, which the agent took to pay 0\.\d+, paid [01]\. The best arm is \d, true mean 0\.\d+\. Cumulative regret is \d+\.\d+\.$/,
		],
		["generic-grid", /^Step \d+: action \d, reward 0, then observation \[/],
	])("%s in words", async (name, pattern) => {
		expect((await take(shotNamed(name), false)).words).toMatch(pattern);
	});
});
