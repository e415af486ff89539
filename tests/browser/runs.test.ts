import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator } from "playwright-core";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import "../../index.ts";
import { runScenario } from "../../src/run/index.ts";
import { parseScenario } from "../../src/scenario/index.ts";
import { ViewerPage } from "./viewer-page.ts";

/** Patience for busy machines. */
const SLOW = { timeout: 30_000 };

let viewer: ViewerPage;
/** Paths asked for, in order. */
const asked: string[] = [];

beforeAll(async () => {
	viewer = await ViewerPage.open(
		async (folder) => {
			const scenario = parseScenario(
				JSON.stringify({
					version: 1,
					env: { id: "bandit/Bernoulli-v0" },
					agents: [{ id: "thompson" }, { id: "random" }],
					protocol: { seeds: [1], numEnvs: 2 },
					record: { replay: { rows: 1 } },
				}),
				{ file: "quick.json" },
			);
			await runScenario(scenario, join(folder, "runs/quick"));
			underWay(folder, "growing");
		},
		["runs"],
	);
	viewer.tab.on("request", (request) => asked.push(new URL(request.url()).pathname));
}, 300_000);
afterAll(() => viewer?.close());
afterEach(() => {
	expect(viewer.complaints).toEqual([]);
});

/** A run as it is before it has ended: without results. */
function underWay(folder: string, name: string): void {
	const to = join(folder, "runs", name);
	mkdirSync(to, { recursive: true });
	cpSync(join(folder, "runs/quick"), to, { recursive: true });
	rmSync(join(to, "results.json"));
	const manifest = JSON.parse(readFileSync(join(to, "run.json"), "utf8"));
	writeFileSync(join(to, "run.json"), JSON.stringify({ ...manifest, status: "running" }));
}

function finish(name: string): void {
	const [from, to] = ["quick", name].map((each) => join(viewer.folder, "runs", each));
	for (const file of ["results.json", "run.json"]) cpSync(join(from!, file), join(to!, file));
}

const card = (name: string): Locator =>
	viewer.tab.locator("article.run", { has: viewer.tab.locator("h3", { hasText: name }) });

const count = (path: RegExp): number => asked.filter((each) => path.test(each)).length;

test("a run that begins appears, one that ends shows its scores; what was chosen stays", {
	timeout: 240_000,
}, async () => {
	const { tab } = viewer;
	await viewer.visit("");
	await expect.poll(() => tab.locator("article.run").count(), SLOW).toBe(2);
	expect(await card("growing").getAttribute("class")).toContain("live");
	expect(await card("growing").locator(".badge").textContent()).toBe("running");
	expect(await card("quick").getAttribute("class")).not.toContain("live");
	expect(await tab.locator("[role=status]:visible", { hasText: "1 under way." }).count()).toBe(1);

	for (const name of ["growing", "quick"]) await card(name).getByRole("checkbox").first().check();
	await card("quick").locator("summary").click();
	await tab.getByLabel("Filter runs").fill("thompson");
	await card("growing").getByRole("checkbox").nth(1).focus();
	await tab.evaluate(() => {
		(globalThis as { seen?: Element | null }).seen =
			document.querySelector("article.run:not(.live)");
	});

	underWay(viewer.folder, "another");
	await expect.poll(() => tab.locator("article.run").count(), { timeout: 60_000 }).toBe(3);
	finish("growing");
	await expect
		.poll(() => card("growing").locator(".badge").textContent(), { timeout: 60_000 })
		.toBe("done");
	expect(await card("growing").locator("tbody tr").count()).toBe(2);

	expect(await tab.getByLabel("Filter runs").inputValue()).toBe("thompson");
	// That of the list folded away too.
	for (const name of ["growing", "quick"])
		expect(await card(name).locator("input[type=checkbox]").first().isChecked()).toBe(true);
	expect(await tab.getByRole("button", { name: "Compare 2" }).isEnabled()).toBe(true);
	expect(await card("quick").locator("details").getAttribute("open")).toBeNull();
	const kept = await tab.evaluate(() =>
		document.contains((globalThis as { seen?: Element | null }).seen ?? null),
	);
	expect(kept).toBe(true);
	const focused = card("growing").getByRole("checkbox").nth(1);
	expect(await focused.evaluate((box) => box === document.activeElement)).toBe(true);
	finish("another");
	await expect
		.poll(() => card("another").locator(".badge").textContent(), { timeout: 60_000 })
		.toBe("done");
});

test("looking is cheap: finished runs are read once, nothing while nobody looks", {
	timeout: 240_000,
}, async () => {
	const { tab } = viewer;
	underWay(viewer.folder, "growing");
	asked.length = 0;
	await viewer.visit("");
	await expect.poll(() => count(/api\/runs/), { timeout: 60_000 }).toBeGreaterThan(2);
	expect(count(/quick\/run\.json/)).toBe(1);
	expect(count(/quick\/results\.json/)).toBe(1);
	expect(count(/growing\/run\.json/)).toBeGreaterThan(1);
	const hide = (state: "hidden" | "visible"): Promise<void> =>
		tab.evaluate((to) => {
			Object.defineProperty(document, "visibilityState", { value: to, configurable: true });
			document.dispatchEvent(new Event("visibilitychange"));
		}, state);
	await hide("hidden");
	await new Promise((done) => setTimeout(done, 500));
	asked.length = 0;
	await new Promise((done) => setTimeout(done, 3000));
	expect(asked).toEqual([]);
	await hide("visible");
	await expect.poll(() => count(/api\/runs/), { timeout: 20_000 }).toBe(1);
});

test("a replay that is open ends it; the list's own way back begins it again", {
	timeout: 240_000,
}, async () => {
	const { tab } = viewer;
	await viewer.visit("");
	await card("quick")
		.locator("details")
		.evaluate((details) => {
			(details as HTMLDetailsElement).open = true;
		});
	await card("quick").getByRole("button").first().click();
	await expect.poll(() => viewer.moment(), SLOW).toBe(0);
	asked.length = 0;
	await new Promise((done) => setTimeout(done, 3000));
	expect(count(/api\/runs/)).toBe(0);
	await tab.keyboard.press("r");
	await expect.poll(() => count(/api\/runs/), { timeout: 60_000 }).toBeGreaterThan(1);
});
