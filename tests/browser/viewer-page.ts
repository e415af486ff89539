import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { build } from "vite";
import { serveViewer, type ViewerServer } from "../../src/serve/index.ts";
import { launchBrowser } from "../helpers/browser.ts";

/** The built page, served with a folder of files, in a browser of its own. */
export class ViewerPage {
	/** What the page complained about. */
	readonly complaints: string[] = [];

	private constructor(
		readonly folder: string,
		readonly server: ViewerServer,
		private readonly browser: Browser,
		readonly tab: Page,
	) {
		tab.on("pageerror", (error) => this.complaints.push(error.message));
		tab.on("console", (message) => {
			if (message.type() === "error")
				this.complaints.push(`${message.text()} ${message.location().url}`);
		});
	}

	/** Builds and serves; `fill` puts files into the folder first. */
	static async open(
		fill: (folder: string) => void | Promise<void>,
		served: readonly string[] = ["."],
	): Promise<ViewerPage> {
		const folder = mkdtempSync(join(tmpdir(), "palaestra-page-"));
		const page = join(folder, "page");
		const outDir = { outDir: page, emptyOutDir: true };
		await build({ configFile: "viewer/vite.config.ts", logLevel: "error", build: outDir });
		await fill(folder);
		const server = await serveViewer({ paths: served.map((name) => join(folder, name)), page });
		const browser = await launchBrowser();
		const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
		return new ViewerPage(folder, server, browser, await context.newPage());
	}

	put(name: string, bytes: Uint8Array | string): void {
		writeFileSync(join(this.folder, name), bytes);
	}

	/** Loads the page at a hash, as one who follows a link does. */
	async visit(hash: string): Promise<void> {
		await this.tab.goto("about:blank");
		await this.tab.goto(this.server.url + hash);
		await this.tab.waitForSelector("[data-ready]", { state: "attached" });
	}

	/** A clock by its name, as shown. */
	async clock(name: string): Promise<string> {
		const cell = this.tab.locator(".clocks div", { hasText: name }).locator("dd").first();
		return (await cell.textContent()) ?? "";
	}

	async moment(): Promise<number> {
		return Number((await this.clock("Moment")).split("/")[0]);
	}

	hash(): Promise<string> {
		return this.tab.evaluate(() => location.hash);
	}

	async close(): Promise<void> {
		await this.browser.close();
		await this.server.close();
		rmSync(this.folder, { recursive: true, force: true });
	}
}
