import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { recordLearning } from "../viewer/learned-replay.ts";
import { generations, PER_GENERATION } from "../viewer/replays.ts";
import { ViewerPage } from "./viewer-page.ts";

/** Patience for busy machines. */
const SLOW = { timeout: 30_000 };

let viewer: ViewerPage;

beforeAll(async () => {
	viewer = await ViewerPage.open((folder) => {
		const put = (name: string, bytes: Uint8Array): void => writeFileSync(join(folder, name), bytes);
		put(
			"attentive.arrow",
			recordLearning({ env: "bandit/Bernoulli-v0", agent: "attentive", steps: 100 }),
		);
		put(
			"plan.arrow",
			recordLearning({ env: "maze/PointMaze-UMaze-v0", agent: "planning", steps: 30 }),
		);
		put("bred.arrow", generations());
	});
}, 300_000);
afterAll(() => viewer?.close());
afterEach(() => {
	expect(viewer.complaints).toEqual([]);
});

/** Waits until another picture than before is drawn, and returns it. */
async function picture(before?: string): Promise<string> {
	const shot = async (): Promise<string> =>
		(await viewer.tab.locator(".stage").screenshot()).toString("base64");
	let now = await shot();
	if (before !== undefined)
		await expect
			.poll(
				async () => {
					now = await shot();
					return now;
				},
				{ timeout: 20_000 },
			)
			.not.toBe(before);
	return now;
}

describe("attention", { timeout: 120_000 }, () => {
	test("the mean or a head is chosen, and the link keeps it", async () => {
		await viewer.visit("#replay=files/0/attentive.arrow&at=50");
		await expect.poll(() => viewer.moment(), SLOW).toBe(50);
		const { tab } = viewer;
		await expect
			.poll(() => tab.locator(".words").textContent())
			.toMatch(/It attended most to (step \d+ of the trial|the prompt of arm \d)/);
		const box = tab.getByLabel("Attention", { exact: true });
		const which = tab.getByLabel("Attention: which");
		expect(await box.isChecked()).toBe(true);
		expect(await which.locator("option").count()).toBe(5);
		const mean = await picture();
		await which.selectOption({ label: "Head 2" });
		const head = await picture(mean);
		await expect.poll(() => viewer.hash(), SLOW).toContain("attention.2");
		await box.uncheck();
		await picture(head);
		const link = await viewer.hash();
		await box.check();
		await expect.poll(() => viewer.hash(), SLOW).not.toBe(link);
		await viewer.visit(await viewer.hash());
		await expect.poll(() => viewer.moment(), SLOW).toBe(50);
		expect(await which.inputValue()).toBe("attention.2");
	});

	test("the similarity is among the values", async () => {
		await viewer.visit("#replay=files/0/attentive.arrow&at=50");
		await expect
			.poll(() => viewer.tab.locator(".values").textContent())
			.toMatch(/similarity\[-?\d/);
	});
});

test("a level of a plan is chosen", { timeout: 120_000 }, async () => {
	await viewer.visit("#replay=files/0/plan.arrow&at=9");
	await expect.poll(() => viewer.moment(), SLOW).toBe(9);
	const all = await picture();
	const which = viewer.tab.getByLabel("Plan: which");
	expect(await which.locator("option").allTextContents()).toEqual([
		"All levels",
		...["0", "1", "2", "3", "4, the last"].map((level) => `Level ${level}`),
	]);
	await which.selectOption({ label: "Level 0" });
	const first = await picture(all);
	await which.selectOption({ label: "Level 4, the last" });
	await picture(first);
});

describe("generations", { timeout: 120_000 }, () => {
	const begin = (generation: number): number => generation * PER_GENERATION;

	test("the buttons jump over them, the clock tells them and their lineage", async () => {
		const { tab } = viewer;
		await viewer.visit(`#replay=files/0/bred.arrow&at=${begin(4) + 7}`);
		await expect.poll(() => viewer.clock("Generation"), SLOW).toBe("4");
		expect(await viewer.clock("Lineage")).toBe("← 3 ← 2 ← 0");
		await tab.getByLabel("Jump by").selectOption("generation");
		await tab.getByRole("button", { name: "Next generation" }).click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(5));
		expect(await viewer.clock("Generation")).toBe("5");
		expect(await viewer.clock("Lineage")).toBe("← 1 ← 0");
		const before = tab.getByRole("button", { name: "Generation before" });
		await before.click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(4));
		await before.click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(3));
		await tab.getByLabel("Jump by").selectOption("episode");
		await tab.getByRole("button", { name: "Next episode" }).click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(3) + 10);
	});

	test("a generation's parent is a click away; the first has none", async () => {
		const { tab } = viewer;
		await viewer.visit(`#replay=files/0/bred.arrow&at=${begin(5) + 3}`);
		await expect.poll(() => viewer.clock("Generation"), SLOW).toBe("5");
		const parent = tab.getByRole("button", { name: "Parent" });
		await parent.click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(1));
		await expect.poll(() => viewer.clock("Generation"), SLOW).toBe("1");
		await parent.click();
		await expect.poll(() => viewer.moment(), SLOW).toBe(0);
		await expect.poll(() => parent.isDisabled(), SLOW).toBe(true);
		expect(await viewer.clock("Lineage")).toBe("—");
	});

	test("g2 goes to a generation by its number", async () => {
		const place = viewer.tab.locator("input.place");
		await viewer.visit("#replay=files/0/bred.arrow");
		await expect.poll(() => viewer.clock("Generation"), SLOW).toBe("0");
		await place.fill("g2");
		await place.press("Enter");
		await expect.poll(() => viewer.moment(), SLOW).toBe(begin(2));
		await place.fill("g77");
		await place.press("Enter");
		expect(await place.getAttribute("aria-invalid")).toBe("true");
		expect(await viewer.moment()).toBe(begin(2));
	});

	test("others have no such buttons", async () => {
		await viewer.visit("#replay=files/0/plan.arrow&at=3");
		await expect.poll(() => viewer.moment(), SLOW).toBe(3);
		expect(await viewer.tab.getByRole("button", { name: "Parent" }).isVisible()).toBe(false);
	});
});
