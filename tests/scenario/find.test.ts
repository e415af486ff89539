import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findScenario, listScenarios, UnknownScenarioError } from "../../src/scenario/index.ts";
import { valid } from "./helpers.ts";

let folder = "";

beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-"));
	mkdirSync(join(folder, "scenarios/deep"), { recursive: true });
	writeFileSync(
		join(folder, "scenarios/deep/own.json"),
		JSON.stringify({ ...valid(), title: "Own" }),
	);
	writeFileSync(join(folder, "scenarios/broken.json"), "{ not json");
	writeFileSync(join(folder, "scenarios/notes.txt"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("bundled scenarios and those of the folder, by name", () => {
	const all = listScenarios(folder);
	const names = all.map(({ name }) => name);
	expect(names).toEqual([...names].sort());
	expect(names).toEqual(
		expect.arrayContaining(["quickstart", "deep/own", "broken", "headless-ad/darkroom"]),
	);
	expect(names.some((name) => name.includes("notes"))).toBe(false);
	expect(all.find(({ name }) => name === "deep/own")).toMatchObject({
		title: "Own",
		bundled: false,
	});
	expect(all.find(({ name }) => name === "quickstart")).toMatchObject({
		bundled: true,
		file: resolve("scenarios/quickstart.json"),
	});
});

test("in the package's own folder nothing is listed twice", () => {
	const names = listScenarios(process.cwd()).map(({ name }) => name);
	expect(new Set(names).size).toBe(names.length);
	expect(listScenarios(process.cwd()).every(({ bundled }) => bundled)).toBe(true);
});

test("a name, a path, a path without its ending", () => {
	expect(findScenario("quickstart", folder)).toBe(resolve("scenarios/quickstart.json"));
	expect(findScenario("deep/own", folder)).toBe(join(folder, "scenarios/deep/own.json"));
	expect(findScenario("scenarios/deep/own.json", folder)).toBe(
		join(folder, "scenarios/deep/own.json"),
	);
	expect(findScenario("./missing.json", folder)).toBe(join(folder, "missing.json"));
	expect(findScenario("scenarios/notes.txt", folder)).toBe(join(folder, "scenarios/notes.txt"));
});

test("the user's scenario hides the bundled one of its name", () => {
	writeFileSync(join(folder, "scenarios/quickstart.json"), JSON.stringify(valid()));
	expect(findScenario("quickstart", folder)).toBe(join(folder, "scenarios/quickstart.json"));
});

test("an unknown name tells the nearest", () => {
	try {
		findScenario("quikstart", folder);
		expect.unreachable();
	} catch (error) {
		expect(error).toBeInstanceOf(UnknownScenarioError);
		expect(error).toMatchObject({
			code: "unknown-scenario",
			suggestion: "quickstart",
			scenario: "quikstart",
		});
	}
});

test("folders without scenarios are fine", () => {
	rmSync(join(folder, "scenarios"), { recursive: true });
	expect(listScenarios(folder).every(({ bundled }) => bundled)).toBe(true);
	writeFileSync(join(folder, "scenarios"), "a file");
	expect(listScenarios(folder).length).toBeGreaterThan(20);
});
