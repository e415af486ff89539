import { chmodSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test } from "vitest";
import { diagnose } from "../../src/cli/doctor.ts";
import { findProgram } from "../../src/cli/programs.ts";
import { BACKENDS, detectBackends } from "../../src/tensor/backends.ts";
import { version } from "../../src/version.ts";
import { emptyFolder, palaestra } from "./helpers.ts";

const PATIENCE = { timeout: 120_000 };

/** An error as Node's loader throws it. */
function missing(module: string): Error {
	const message = `Cannot find package '${module}' imported from /x.js`;
	return Object.assign(new Error(message), { code: "ERR_MODULE_NOT_FOUND" });
}

describe("tensor backends", () => {
	const detect = (modules: Record<string, Error | null>) =>
		detectBackends(async (module) => {
			const outcome = module in modules ? modules[module] : missing(module);
			if (outcome) throw outcome;
			return {};
		});

	test("the first that loads is used, the later ones say what comes first", async () => {
		const found = await detect({
			"@tensorflow/tfjs-backend-wasm": null,
			"@tensorflow/tfjs-backend-cpu": null,
		});
		expect(
			found.map(({ backend, used, usable, reason }) => [backend, used, usable, reason]),
		).toEqual([
			["tensorflow", false, false, "not installed"],
			["tensorflow", false, false, "not installed"],
			["wasm", true, true, ""],
			["cpu", false, true, "@tensorflow/tfjs-backend-wasm comes first"],
		]);
	});

	test("installed but broken is not the same as missing", async () => {
		const found = await detect({
			"@tensorflow/tfjs-node-gpu": new Error("libcudart.so.11: cannot open\nmore"),
			"@tensorflow/tfjs-node": missing("@mapbox/node-pre-gyp"),
		});
		expect(found.slice(0, 2)).toMatchObject([
			{
				installed: true,
				usable: false,
				reason: "installed, but does not load: libcudart.so.11: cannot open",
			},
			{ installed: true, usable: false, reason: /node-pre-gyp/ },
		]);
		expect(found.some(({ used }) => used)).toBe(false);
	});

	test("the real ones are tried in order", async () => {
		const found = await detectBackends();
		expect(found.map(({ module }) => module)).toEqual(BACKENDS.map(({ module }) => module));
		expect(found.filter(({ used }) => used).length).toBeLessThanOrEqual(1);
		for (const { usable, used, reason } of found) expect(reason === "").toBe(usable && used);
	});
});

describe("programs", () => {
	const script = (folder: string, name: string, body: string): string => {
		const file = join(folder, name);
		writeFileSync(file, `#!/bin/sh\n${body}\n`);
		chmodSync(file, 0o755);
		return file;
	};

	test("the first on the path that runs, with its version", async () => {
		const folder = emptyFolder();
		const other = emptyFolder();
		script(folder, "broken", "exit 3");
		mkdirSync(join(folder, "good"));
		const good = script(other, "good", "echo Good 1.2; echo more");
		const path = [folder, other].join(delimiter);
		expect(await findProgram(["absent", "broken", "good"], undefined, path)).toEqual({
			path: good,
			version: "Good 1.2",
		});
		expect(await findProgram(["absent", "broken"], undefined, path)).toBeNull();
	});

	test("the preferred one comes first, and a version on stderr counts", async () => {
		const folder = emptyFolder();
		const mine = script(folder, "mine", "echo Mine 3 >&2");
		script(folder, "good", "echo Good 1.2");
		expect(await findProgram(["good"], mine, folder)).toEqual({ path: mine, version: "Mine 3" });
	});

	test("what is not executable is no program", async () => {
		const folder = emptyFolder();
		writeFileSync(join(folder, "text"), "x");
		expect(await findProgram(["text"], undefined, folder)).toBeNull();
	});
});

describe("doctor", () => {
	test("says what there is", PATIENCE, async () => {
		const cwd = emptyFolder();
		const { code, json } = await palaestra(["doctor", "--json"], { cwd });
		expect(code).toBe(0);
		expect(json()).toMatchObject({
			ok: true,
			palaestra: version,
			node: { version: process.versions.node, supported: true },
			cpu: { cores: availableParallelism() },
			runs: { folder: join(cwd, "runs"), writable: true, reason: "" },
		});
		expect(json().memory).toBeGreaterThan(2 ** 28);
		expect(json().tensor).toHaveLength(BACKENDS.length);
		expect(readdirSync(cwd)).toEqual([]);
		const { stdout } = await palaestra(["doctor"], { cwd });
		expect(stdout).toContain(`palaestra ${version}`);
		expect(stdout).toContain("@tensorflow/tfjs-backend-wasm");
	});

	test("a runs folder that cannot be one is found out", PATIENCE, async () => {
		const cwd = emptyFolder();
		writeFileSync(join(cwd, "file"), "");
		const { code, stdout } = await palaestra(["doctor", "--runs", "file/runs"], { cwd });
		expect(code).toBe(1);
		expect(stdout).toMatch(/runs in .*file\/runs: .* is not a folder/);
		expect((await diagnose(join(cwd, "a/b/c"))).runs.writable).toBe(true);
	});
});
