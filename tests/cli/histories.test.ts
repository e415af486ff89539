import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { HistoryReader, readManifest } from "../../src/histories/store/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { BERNOULLI_SMALL } from "../histories/recipes.ts";
import { emptyFolder, palaestra } from "./helpers.ts";

/** An empty folder with a recipe in it. */
function withRecipe(recipe: unknown = BERNOULLI_SMALL): string {
	const cwd = emptyFolder();
	writeFileSync(join(cwd, "bandits.json"), JSON.stringify(recipe, null, "\t"));
	return cwd;
}

const CALL = ["histories", "bandits.json", "--count", "300", "--workers", "1"];

function hashes(folder: string): string[] {
	return readdirSync(folder)
		.sort()
		.map((name) => {
			const bytes = readFileSync(join(folder, name));
			return `${name} ${createHash("sha256").update(bytes).digest("hex")}`;
		});
}

describe("palaestra histories", () => {
	test("makes histories from a recipe and tells about it", async () => {
		const cwd = withRecipe();
		const { code, stdout } = await palaestra(CALL, { cwd });
		expect(code).toBe(0);
		expect(stdout).toContain(
			"histories/bandits: 300 histories, 30000 steps of thompson in bandit/Bernoulli-v0",
		);
		const folder = join(cwd, "histories", "bandits");
		const reader = new HistoryReader(folder, { rows: 4, seeds: new SeedTree(0) });
		expect(reader.count).toBe(300);
		expect(reader.batch(0).steps).toBe(100);
	});

	test("prints JSON, takes --set, --seed and --out", async () => {
		const cwd = withRecipe();
		const more = ["--seed", "7", "--out", "there", "--set", "steps=20", "--json"];
		const { code, json, stderr } = await palaestra([...CALL, ...more], { cwd });
		expect([code, stderr]).toEqual([0, ""]);
		expect(json()).toMatchObject({
			folder: "there",
			histories: 300,
			resumedAt: 0,
			steps: 6000,
			seed: 7,
			env: "bandit/Bernoulli-v0",
			agent: "thompson",
		});
		const { bytes, actions } = json();
		const { shards } = readManifest(join(cwd, "there"));
		expect(bytes).toBe(shards.reduce((sum, each) => sum + each.bytes, 0));
		expect(actions.min).toBeGreaterThanOrEqual(2);
		expect(actions.max).toBeLessThanOrEqual(10);
	});

	test("takes the recipe of a training file", async () => {
		const cwd = withRecipe({
			version: 1,
			agent: { id: "headless-ad" },
			data: BERNOULLI_SMALL,
			steps: 10,
			output: "weights/{name}",
		});
		const { code, json } = await palaestra([...CALL, "--json"], { cwd });
		expect(code).toBe(0);
		expect(json()).toMatchObject({ folder: "histories/bandits", histories: 300, steps: 30_000 });
	});

	test("stops when interrupted, and goes on when repeated", async () => {
		const whole = withRecipe();
		await palaestra(["histories", "bandits.json", "--count", "1500", "--workers", "1"], {
			cwd: whole,
		});
		const cwd = withRecipe();
		const argv = ["histories", "bandits.json", "--count", "1500", "--workers", "1"];
		const controller = new AbortController();
		let shown = "";
		const stderr = {
			write: (text: string) => {
				shown += text;
				if (existsSync(join(cwd, "histories/bandits/shard-00000.arrow"))) controller.abort();
			},
		};
		const stopped = await palaestra(argv, { cwd, signal: controller.signal, stderr, columns: 80 });
		expect(stopped.code).toBe(130);
		expect(shown).toMatch(/\d+ % · \d+\/1500 histories/);
		expect(shown).toMatch(/interrupted: whole shards are kept; the same command .* goes on/);
		const again = await palaestra([...argv, "--json"], { cwd });
		expect(again.json().resumedAt).toBeGreaterThan(0);
		expect(again.json().resumedAt).toBeLessThan(1500);
		const folder = (home: string): string => join(home, "histories", "bandits");
		expect(hashes(folder(cwd))).toEqual(hashes(folder(whole)));
	});

	test.each<[unknown, string[]]>([
		[{ ...BERNOULLI_SMALL, stepz: 4 }, ["bandits.json:", 'did you mean "steps"', "^^^^^^^"]],
		[{ ...BERNOULLI_SMALL, steps: 0 }, ["bandits.json:", "steps: is 0", "must be >= 1"]],
		[{ ...BERNOULLI_SMALL, agent: { id: "thomson" } }, ['Did you mean "thompson"']],
		[{ env: { id: "bandit/Bernoulli-v0" }, agents: [] }, ["bandits.json is a scenario"]],
	])("refuses recipe %# where it is wrong", async (recipe, parts) => {
		const cwd = withRecipe(recipe);
		const { code, stderr } = await palaestra(CALL, { cwd });
		expect(code).toBe(2);
		for (const part of parts) expect(stderr).toContain(part);
		expect(existsSync(join(cwd, "histories"))).toBe(false);
	});

	test("refuses a folder that holds others", async () => {
		const cwd = withRecipe();
		await palaestra(CALL, { cwd });
		const { code, stderr } = await palaestra([...CALL, "--seed", "1"], { cwd });
		expect(code).toBe(2);
		expect(stderr).toContain("holds histories with seed 0, expected 1");
		expect((await palaestra([...CALL, "--seed", "1", "--overwrite"], { cwd })).code).toBe(0);
	});

	test("threads make the same bytes", { timeout: 180_000 }, async () => {
		const cwd = withRecipe();
		const argv = ["histories", "bandits.json", "--count", "800"];
		await palaestra([...argv, "--workers", "1", "--out", "one"], { cwd });
		const cli = resolve("dist/src/cli/main.js");
		const { status, stderr } = spawnSync(
			process.execPath,
			[cli, ...argv, "--workers", "2", "--out", "two"],
			{ cwd, encoding: "utf8" },
		);
		expect(stderr).not.toContain("rror");
		expect(status).toBe(0);
		expect(hashes(join(cwd, "two"))).toEqual(hashes(join(cwd, "one")));
	});
});
