import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = [
	"chromium",
	"chromium-browser",
	"google-chrome",
	"google-chrome-stable",
	"chrome",
	"microsoft-edge",
	"Chromium",
	"Google Chrome",
	"chrome.exe",
	"msedge.exe",
];
const USUAL = [
	"/usr/bin",
	"/usr/local/bin",
	"/snap/bin",
	"/opt/google/chrome",
	"/Applications/Chromium.app/Contents/MacOS",
	"/Applications/Google Chrome.app/Contents/MacOS",
	"C:\\Program Files\\Google\\Chrome\\Application",
	"C:\\Program Files (x86)\\Microsoft\\Edge\\Application",
];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Path of a Chromium or a browser made from it: PALAESTRA_BROWSER or CHROME_PATH when set, else the
 * PATH, the usual places, Playwright's cache; `undefined` when there is none.
 */
export function findBrowser(env: Environment = process.env): string | undefined {
	const named = env.PALAESTRA_BROWSER || env.CHROME_PATH;
	if (named) return existsSync(named) ? named : undefined;
	const folders = [
		...(env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
		...USUAL,
	];
	for (const name of NAMES)
		for (const folder of folders) {
			const path = join(folder, name);
			if (existsSync(path)) return path;
		}
	return inPlaywrightCache(env);
}

function inPlaywrightCache(env: Environment): string | undefined {
	const caches = [
		env.PLAYWRIGHT_BROWSERS_PATH,
		join(homedir(), ".cache", "ms-playwright"),
		join(homedir(), "Library", "Caches", "ms-playwright"),
		env.LOCALAPPDATA && join(env.LOCALAPPDATA, "ms-playwright"),
	];
	const binaries = [
		join("chrome-linux", "chrome"),
		join("chrome-linux64", "chrome"),
		join("chrome-mac", "Chromium.app", "Contents", "MacOS", "Chromium"),
		join("chrome-win", "chrome.exe"),
		join("chrome-linux", "headless_shell"),
		join("chrome-headless-shell-linux64", "chrome-headless-shell"),
	];
	for (const cache of caches) {
		if (!cache || !existsSync(cache)) continue;
		const builds = readdirSync(cache).filter((name) => name.startsWith("chromium"));
		for (const build of builds.sort().reverse())
			for (const binary of binaries) {
				const path = join(cache, build, binary);
				if (existsSync(path)) return path;
			}
	}
	return undefined;
}
