/** Runs between the build and the tests: makes sure that there is a Chromium for tests/browser. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { findBrowser } from "../../dist/src/browser/find.js";

const run = (command, args) => {
	console.error(`no Chromium found; running: ${command} ${args.join(" ")}`);
	return spawnSync(command, args, { stdio: ["ignore", 2, 2] }).status === 0;
};

function install() {
	const debian = existsSync("/etc/debian_version") && process.getuid?.() === 0;
	if (debian && run("apt-get", ["update"]) && run("apt-get", ["install", "-y", "chromium"]))
		if (findBrowser()) return;
	run(process.platform === "win32" ? "npx.cmd" : "npx", ["playwright-core", "install", "chromium"]);
}

if (process.env.CHROME_PATH && !findBrowser()) {
	console.error(`CHROME_PATH is ${process.env.CHROME_PATH}, where there is no file.`);
	process.exit(1);
}
if (!findBrowser()) install();
if (!findBrowser()) {
	console.error(
		"The browser tests need Chromium, and installing it has failed. Install it by hand\n" +
			"(e.g. `npx playwright-core install chromium`), or set CHROME_PATH to a Chromium or Chrome.",
	);
	process.exit(1);
}
