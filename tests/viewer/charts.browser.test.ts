import { createRequire } from "node:module";
import type { Browser, Page } from "playwright-core";
import { PNG } from "pngjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../helpers/browser.ts";
import type { ChartWindow } from "./charts-entry.ts";
import { bundled, coloursIn, compare } from "./gallery.ts";

declare const PalaestraCharts: {
	make(length: number, dark: boolean): void;
	timePaint(): number;
};
declare const axe: {
	run(within: string): Promise<{ violations: { id: string; help: string }[] }>;
};

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

describe("charts in Chromium", { timeout: 240_000 }, () => {
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];
	const seeks = (): Promise<number[]> => page.evaluate(() => (globalThis as ChartWindow).seeks);
	const range = () => page.evaluate(() => (globalThis as ChartWindow).chart.range$.value);
	const make = (length: number, dark = false): Promise<void> =>
		page.evaluate(([n, isDark]) => PalaestraCharts.make(n, isDark), [length, dark] as const);

	beforeAll(async () => {
		const code = await bundled("./charts-entry.ts", "PalaestraCharts");
		browser = await launchBrowser();
		page = await browser.newPage({ viewport: { width: 800, height: 220 } });
		page.on("pageerror", (error) => errors.push(String(error)));
		await page.setContent(
			'<!doctype html><html lang="en"><title>Chart</title><body></body></html>',
		);
		await page.addScriptTag({ content: code });
		await page.addScriptTag({ path: AXE });
	}, 240_000);
	afterAll(async () => {
		await browser?.close();
	});

	it.each([
		["chart", false],
		["chart-dark", true],
	] as const)("%s looks as it did", async (name, dark) => {
		await make(600, dark);
		await page.evaluate(() => (globalThis as ChartWindow).chart.cursor$.next(210));
		await page.evaluate(
			() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
		);
		const plot = await page.locator("[data-chart]").boundingBox();
		const picture = PNG.sync.read(await page.screenshot());
		expect(coloursIn(picture)).toBeGreaterThan(8);
		const { y, height } = plot!;
		// Words: the title and its legend, the axes' labels.
		const words = [
			[200, 0, 400, y],
			[8, y, 50, height],
			[200, y + height - 18, 400, 18],
		];
		expect(compare(name, picture, words)).toBeNull();
	});

	it("seeks with the keys of a slider", async () => {
		await make(600);
		const plot = page.getByRole("slider", { name: /Return of the episode/ });
		await plot.focus();
		for (const key of ["ArrowRight", "Shift+ArrowRight", "ArrowLeft", "End", "ArrowRight", "Home"])
			await page.keyboard.press(key);
		expect(await seeks()).toEqual([1, 11, 10, 599, 599, 0]);
		await page.evaluate(() => (globalThis as ChartWindow).chart.cursor$.next(123));
		expect(await plot.getAttribute("aria-valuenow")).toBe("123");
		expect(await plot.getAttribute("aria-valuetext")).toMatch(/^place 123 of 599: return -?−?\d/);
	});

	it("seeks where it is pressed and dragged", async () => {
		await make(600);
		const box = (await page.locator("[data-chart]").boundingBox())!;
		const x = (place: number): number => box.x + 52 + ((place + 0.5) / 600) * (box.width - 62);
		await page.mouse.move(x(100), box.y + 40);
		await page.mouse.down();
		await page.mouse.move(x(400), box.y + 40);
		await page.mouse.up();
		const found = await seeks();
		expect(found[0]).toBe(100);
		expect(found.at(-1)).toBe(400);
	});

	it("zooms with wheel, keys and a drawn stretch, and shows everything again", async () => {
		await make(600);
		const plot = page.locator("[data-chart]");
		const box = (await plot.boundingBox())!;
		const x = (place: number): number => box.x + 52 + ((place + 0.5) / 600) * (box.width - 62);
		await page.mouse.move(x(300), box.y + 40);
		await page.mouse.wheel(0, -100);
		await expect.poll(range).not.toBeNull();
		const near = (await range())!;
		expect(near.to - near.from).toBeCloseTo(600 * Math.exp(-0.25), 3);
		expect(near.from).toBeLessThan(300);
		await plot.focus();
		await page.keyboard.press("0");
		expect(await range()).toBeNull();
		await page.keyboard.press("+");
		expect((await range())!.to).toBe(300);
		await page.keyboard.press("-");
		expect(await range()).toBeNull();
		await page.keyboard.down("Shift");
		await page.mouse.move(x(100), box.y + 40);
		await page.mouse.down();
		await page.mouse.move(x(199), box.y + 40);
		await page.mouse.up();
		await page.keyboard.up("Shift");
		expect(await range()).toEqual({ from: 100, to: 200 });
		expect(await seeks()).toEqual([]);
		await page.evaluate(() => (globalThis as ChartWindow).chart.cursor$.next(450));
		expect((await range())!.from).toBe(440);
		await plot.dblclick({ position: { x: 200, y: 40 } });
		expect(await range()).toBeNull();
	});

	it("exports what it shows", async () => {
		await make(600);
		const { svg, csv } = await page.evaluate(() => {
			const { chart } = globalThis as ChartWindow;
			chart.range$.next({ from: 10, to: 20 });
			return { svg: chart.toSVG(), csv: chart.toCSV() };
		});
		expect(csv.split("\r\n")).toHaveLength(12);
		expect(csv).toMatch(/^place,return,reward\r\n10,/);
		const shown = await page.evaluate((text) => {
			const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
			return {
				wrong: parsed.querySelector("parsererror")?.textContent ?? null,
				title: parsed.querySelector("title")?.textContent,
				paths: parsed.querySelectorAll("path").length,
			};
		}, svg);
		expect(shown).toEqual({ wrong: null, title: "Return of the episode", paths: 1 });
	});

	it("has nothing against it from axe", async () => {
		for (const dark of [false, true]) {
			await make(600, dark);
			const { violations } = await page.evaluate(() => axe.run(".chart"));
			expect(violations.map(({ id, help }) => `${id}: ${help}`)).toEqual([]);
		}
	});

	it("paints a million places within a frame", async () => {
		const spent = await page.evaluate(() => PalaestraCharts.timePaint());
		console.log(`a million places in ${spent.toFixed(1)} ms`);
		expect(spent).toBeLessThan(16);
	});

	it("leaves nothing behind", async () => {
		await make(100);
		await page.evaluate(() => (globalThis as ChartWindow).chart.destroy());
		expect(await page.locator(".chart").count()).toBe(0);
		expect(errors).toEqual([]);
	});
});
