import { spawnSync } from "node:child_process";
import { readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";

interface Row {
	readonly id: string;
	readonly value: number;
	readonly ratio: number | null;
}

/** Runs the bench without Python, one round a measurement. */
function bench(...args: string[]): { status: number | null; stderr: string; rows: () => Row[] } {
	const file = join(tmpdir(), `palaestra-bench-${process.pid}.json`);
	onTestFinished(() => rmSync(file, { force: true }));
	const { status, stderr } = spawnSync(
		process.execPath,
		["bench/main.mjs", "--quick", "--no-python", "--json", file, ...args],
		{ encoding: "utf8" },
	);
	return { status, stderr, rows: () => JSON.parse(readFileSync(file, "utf8")) };
}

test.each([
	["agent/", 5],
	["tensor/product/3200x64x192", 1],
	["bandit/Bernoulli-v0", 10],
])("--only %s measures all of it", (only, least) => {
	const { status, stderr, rows } = bench("--only", only);
	expect(stderr).not.toContain("failed");
	expect(status).toBe(0);
	const found = rows();
	expect(found.length).toBeGreaterThanOrEqual(least);
	for (const { id, value } of found) {
		expect(id).toContain(only);
		expect(value, id).toBeGreaterThan(/allocation/.test(id) ? -1 : 0);
	}
	const beside = found.find(({ ratio }) => ratio !== null);
	expect(beside?.ratio ?? 1).toBeGreaterThan(0);
});

test("a name that nothing has is refused, and told which there are", () => {
	const { status, stderr } = bench("--only", "walk");
	expect(status).toBe(2);
	expect(stderr).toContain("agent/headless-ad/train");
});
