import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../helpers/browser.ts";

const GOLDEN = JSON.parse(
	readFileSync(new URL("../golden/traces.json", import.meta.url), "utf8"),
) as { hashes: Record<string, string> };

declare const PalaestraGolden: { listEnvs(): string[]; traceHash(id: string): string };

/** The entry as one script that leaves `PalaestraGolden` behind. */
async function bundled(): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: "error",
		build: {
			write: false,
			minify: false,
			lib: {
				entry: fileURLToPath(new URL("./golden-entry.ts", import.meta.url)),
				formats: ["iife"],
				name: "PalaestraGolden",
			},
		},
	});
	const [output] = result as Rolldown.RolldownOutput[];
	return output!.output[0].code;
}

describe("golden traces in Chromium", () => {
	let browser: Browser;
	let page: Page;
	const errors: string[] = [];

	beforeAll(async () => {
		const code = await bundled();
		browser = await launchBrowser();
		page = await browser.newPage();
		page.on("pageerror", (error) => errors.push(String(error)));
		await page.goto("about:blank");
		await page.addScriptTag({ content: code });
	});
	afterAll(async () => {
		await browser?.close();
	});

	it("loads the root entry without errors", async () => {
		const ids = await page.evaluate(() => PalaestraGolden.listEnvs());
		expect(errors).toEqual([]);
		expect(ids).toEqual(Object.keys(GOLDEN.hashes).sort());
	});

	it.each(Object.entries(GOLDEN.hashes))("%s is what it is in Node", async (id, hash) => {
		expect(await page.evaluate((name) => PalaestraGolden.traceHash(name), id)).toBe(hash);
	});
});
