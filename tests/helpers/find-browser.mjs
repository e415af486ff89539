import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
const USUAL = [
	"/usr/bin",
	"/usr/local/bin",
	"/snap/bin",
	"/opt/google/chrome",
	"/Applications/Chromium.app/Contents/MacOS",
	"/Applications/Google Chrome.app/Contents/MacOS",
];

/**
 * Path of a Chromium: CHROME_PATH, the PATH, the usual places, then playwright's cache; `undefined`
 * when there is none.
 */
export function findBrowser(env = process.env) {
	if (env.CHROME_PATH) return existsSync(env.CHROME_PATH) ? env.CHROME_PATH : undefined;
	const folders = [
		...(env.PATH ?? "").split(delimiter).filter((folder) => folder !== ""),
		...USUAL,
	];
	for (const name of [...NAMES, "Chromium", "Google Chrome"])
		for (const folder of folders) {
			const path = join(folder, name);
			if (existsSync(path)) return path;
		}
	return inPlaywrightCache(env);
}

function inPlaywrightCache(env) {
	const caches = [
		env.PLAYWRIGHT_BROWSERS_PATH,
		join(homedir(), ".cache", "ms-playwright"),
		join(homedir(), "Library", "Caches", "ms-playwright"),
	];
	const binaries = [
		join("chrome-linux", "chrome"),
		join("chrome-linux64", "chrome"),
		join("chrome-mac", "Chromium.app", "Contents", "MacOS", "Chromium"),
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
