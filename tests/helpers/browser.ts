import { type Browser, chromium } from "playwright-core";
import { findBrowser } from "../../src/browser/index.ts";

const FLAGS = [
	"--headless",
	"--no-sandbox",
	"--disable-gpu",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

/** Starts Chromium. @throws Error saying what to do when there is none. */
export async function launchBrowser(): Promise<Browser> {
	const executablePath = findBrowser();
	if (executablePath === undefined)
		throw new Error(
			"no Chromium found: set CHROME_PATH, or run `node tests/helpers/ensure-browser.mjs`",
		);
	return chromium.launch({ executablePath, args: FLAGS });
}
