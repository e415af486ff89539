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
});
