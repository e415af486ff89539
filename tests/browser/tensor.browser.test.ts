import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Browser, Page } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { launchBrowser } from "../helpers/browser.ts";
import * as here from "./tensor-entry.ts";

declare const PalaestraTensors: typeof here;

const FILE = "tfjs-backend-wasm-simd.wasm";
const ORIGIN = "http://palaestra.test";

async function bundled(): Promise<string> {
	const entry = fileURLToPath(new URL("./tensor-entry.ts", import.meta.url));
	const result = await build({
		configFile: false,
		logLevel: "error",
		build: {
			write: false,
			minify: false,
			lib: { entry, formats: ["iife"], name: "PalaestraTensors" },
		},
	});
	const [output] = result as Rolldown.RolldownOutput[];
	return output!.output[0].code;
}

describe("tensors in Chromium", () => {
	let browser: Browser;
	let code: string;
	const errors: string[] = [];

	beforeAll(async () => {
		code = await bundled();
		browser = await launchBrowser();
		expect(await here.start({ backend: "wasm" })).toBe("wasm");
	});
	afterAll(async () => {
		await browser?.close();
	});

	/** A page of a site that has the wasm file at `path` alone, and the files it was asked for. */
	async function open(path: string): Promise<{ page: Page; asked: string[] }> {
		const page = await browser.newPage();
		page.on("pageerror", (error) => errors.push(String(error)));
		const asked: string[] = [];
		await page.route("**/*", async (route) => {
			const { pathname } = new URL(route.request().url());
			if (pathname === "/") return route.fulfill({ contentType: "text/html", body: "<p>" });
			if (pathname === "/script.js")
				return route.fulfill({ contentType: "text/javascript", body: code });
			asked.push(pathname);
			if (pathname !== path) return route.fulfill({ status: 404 });
			const body = readFileSync(`node_modules/@tensorflow/tfjs-backend-wasm/dist/${FILE}`);
			return route.fulfill({ contentType: "application/wasm", body });
		});
		await page.goto(`${ORIGIN}/`);
		await page.addScriptTag({ url: `${ORIGIN}/script.js` });
		return { page, asked };
	}

	it("wasm is the first choice, its file taken from the folder told; training as in Node", async () => {
		const { page, asked } = await open(`/files/${FILE}`);
		const backend = await page.evaluate(() => PalaestraTensors.start({ wasmPaths: "/files" }));
		expect(backend).toBe("wasm");
		expect(asked).toEqual([`/files/${FILE}`]);
		const found = await page.evaluate(() => PalaestraTensors.train());
		const wanted = here.train();
		expect(found.kernels).toBe(wanted.kernels);
		expect(found.kernels).toBeGreaterThan(5);
		expect(wanted.losses.at(-1)).toBeLessThan(wanted.losses[0]! - 0.1);
		for (const name of ["losses", "weights"] as const) {
			expect(found[name]).toHaveLength(wanted[name].length);
			for (const [i, each] of wanted[name].entries())
				expect(Math.abs(found[name][i]! - each)).toBeLessThan(1e-5);
		}
		expect(errors).toEqual([]);
		await page.close();
	});

	it("acting needs no backend and has the bits of Node", async () => {
		const { page, asked } = await open("/nowhere");
		const found = await page.evaluate(() => PalaestraTensors.act());
		const wanted = here.act();
		expect(Object.keys(found)).toHaveLength(2);
		for (const [name, bits] of Object.entries(wanted)) {
			expect(new Set(bits).size, name).toBeGreaterThan(1000);
			expect(found[name], name).toEqual(bits);
		}
		expect(asked).toEqual([]);
		await page.close();
	});

	it("the file by its own URL, as bundlers name it", async () => {
		const { page, asked } = await open("/assets/renamed-1a2b.wasm");
		const wasmPaths = { "tfjs-backend-wasm-simd.wasm": "/assets/renamed-1a2b.wasm" };
		const options = { backend: "wasm", wasmPaths };
		expect(await page.evaluate((each) => PalaestraTensors.start(each), options)).toBe("wasm");
		expect(asked).toEqual(["/assets/renamed-1a2b.wasm"]);
		await page.close();
	});

	it("without its file wasm is refused by name, and passed over for the next", async () => {
		const { page } = await open("/nowhere");
		const refused = page.evaluate(() =>
			PalaestraTensors.start({ backend: "wasm", wasmPaths: "/files/" }),
		);
		await expect(refused).rejects.toThrow("tensor backend wasm: installed, but does not start");
		expect(await page.evaluate(() => PalaestraTensors.start())).toBe("cpu");
		const nodeOnly = page.evaluate(() => PalaestraTensors.start({ backend: "tfjs-node" }));
		await expect(nodeOnly).rejects.toThrow("tfjs-node: not installed");
		await page.close();
	});
});
