import type { Browser } from "playwright-core";
import { BrowserError } from "./errors.ts";
import { findBrowser } from "./find.ts";

/** Draws by the processor, so that pictures do not depend on whether there is a GPU; asks nobody. */
const FLAGS = [
	"--use-angle=swiftshader",
	"--enable-unsafe-swiftshader",
	"--ignore-gpu-blocklist",
	"--force-color-profile=srgb",
	"--force-device-scale-factor=1",
	"--disable-quic",
	"--no-first-run",
	"--disable-background-networking",
	"--disable-component-update",
	"--disable-sync",
];

const HOW =
	"install Chromium or Chrome (`npx playwright-core install chromium` does), or name one with PALAESTRA_BROWSER";

/**
 * Starts a browser without a window. Interrupts are left to the caller, who closes it.
 * @throws BrowserError when there is none, saying how to get one.
 */
export async function launchBrowser(): Promise<Browser> {
	const named = process.env.PALAESTRA_BROWSER || process.env.CHROME_PATH;
	const executablePath = findBrowser();
	if (executablePath === undefined)
		throw new BrowserError(
			named ? `there is no browser at ${named}; ${HOW}` : `no browser was found; ${HOW}`,
		);
	const { chromium } = await driver();
	try {
		return await chromium.launch({
			executablePath,
			args: FLAGS,
			handleSIGINT: false,
			handleSIGTERM: false,
			handleSIGHUP: false,
		});
	} catch (cause) {
		const [why = ""] = (cause as Error).message.split("\n");
		throw new BrowserError(`${executablePath} does not start: ${why}; ${HOW}`, { cause });
	}
}

/** An optional dependency: only what draws needs it. */
async function driver(): Promise<typeof import("playwright-core")> {
	try {
		return await import("playwright-core");
	} catch (cause) {
		throw new BrowserError(
			"the package playwright-core, which drives the browser, is not installed; run: npm install playwright-core",
			{ cause },
		);
	}
}
