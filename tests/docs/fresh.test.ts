import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT } from "./fences.ts";

const folder = mkdtempSync(join(tmpdir(), "palaestra-fresh-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function check(script: string, ...more: string[]): { status: number | null; stderr: string } {
	const args = [join(ROOT, "scripts", script), "--check", ...more];
	return spawnSync(process.execPath, args, { cwd: ROOT, encoding: "utf8" });
}

describe.each([
	["generate-reference.mjs", "docs/reference.md", "ucb1"],
	["list-scenarios.mjs", "docs/scenarios.md", "[quickstart]"],
])("%s", (script, target, word) => {
	it(`finds ${target} fresh (else: npm run docs)`, () => {
		expect(check(script)).toMatchObject({ stderr: "", status: 0 });
	});

	it("would notice a difference", () => {
		const copy = join(folder, "page.md");
		cpSync(join(ROOT, target), copy);
		const text = readFileSync(copy, "utf8");
		expect(text).toContain(word);
		writeFileSync(copy, text.replace(word, "another"));
		const { status, stderr } = check(script, copy);
		expect(status).toBe(1);
		expect(stderr).toContain("page.md is stale: npm run docs");
	});
});
