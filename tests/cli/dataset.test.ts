import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openD4rl } from "../../src/dataset/index.ts";
import { emptyFolder, palaestra } from "./helpers.ts";

describe("palaestra dataset", () => {
	it("makes a data set and tells about it", async () => {
		const cwd = emptyFolder();
		const { code, stdout } = await palaestra(["dataset", "maze2d-umaze", "--steps", "3000"], {
			cwd,
		});
		expect(code).toBe(0);
		expect(stdout).toContain("maze2d-umaze.hdf5: 3000 steps");
		expect(stdout).toMatch(/reward\s+0\.\d+/);
		const source = await openD4rl(join(cwd, "maze2d-umaze.hdf5"));
		expect(source.rows).toBe(3000);
		source.close();
	});

	it("prints JSON", async () => {
		const cwd = emptyFolder();
		const argv = ["dataset", "maze2d-medium", "--steps", "2000", "--seed", "3", "--noise", "0"];
		const { code, json, stderr } = await palaestra([...argv, "--out", "m.hdf5", "--json"], { cwd });
		expect(code).toBe(0);
		expect(stderr).toBe("");
		expect(json()).toMatchObject({
			name: "maze2d-medium",
			file: "m.hdf5",
			format: "d4rl",
			rows: 2000,
			seed: 3,
			noise: 0,
		});
		expect(json().statistics.fields.observations.mean).toHaveLength(4);
	});

	it("writes Minari's layout", async () => {
		const cwd = emptyFolder();
		const argv = [
			"dataset",
			"maze2d-large",
			"--steps",
			"3000",
			"--format",
			"minari",
			"-o",
			"large",
		];
		expect((await palaestra(argv, { cwd })).code).toBe(0);
		expect(existsSync(join(cwd, "large", "data", "main_data.hdf5"))).toBe(true);
	});

	it("stops when interrupted, and goes on when repeated", async () => {
		const cwd = emptyFolder();
		const argv = ["dataset", "maze2d-umaze", "--steps", "250000"];
		const controller = new AbortController();
		let shown = "";
		const stderr = {
			write: (text: string) => {
				shown += text;
				controller.abort();
			},
		};
		const stopped = await palaestra(argv, { cwd, signal: controller.signal, stderr, columns: 80 });
		expect(stopped.code).toBe(130);
		expect(shown).toContain("interrupted: the same command goes on from there");
		expect(existsSync(join(cwd, "maze2d-umaze.hdf5.part"))).toBe(true);
		const done = await palaestra([...argv, "--json"], { cwd });
		expect(done.code).toBe(0);
		expect(done.json().resumedAt).toBeGreaterThan(0);
	});

	it.each([
		[["maze2d-umase"], 'no data set is named "maze2d-umase"; did you mean maze2d-umaze?'],
		[["maze2d-umaze", "--steps", "0"], "--steps"],
		[["maze2d-umaze", "--steps", "many"], "--steps"],
		[["maze2d-umaze", "--seed", "-1"], "--seed"],
		[["maze2d-umaze", "--noise", "loud"], '--noise is "loud", expected a number from 0 to 100'],
		[["maze2d-umaze", "--format", "csv"], "expected one of d4rl, minari"],
		[[], "missing required argument"],
	])("refuses %j", async (argv, message) => {
		const cwd = emptyFolder();
		const plain = await palaestra(["dataset", ...argv], { cwd });
		expect(plain.code).toBe(2);
		expect(plain.stderr).toContain(message);
		const json = await palaestra(["dataset", ...argv, "--json"], { cwd });
		expect(json.code).toBe(2);
		expect(json.json().error.message).toContain(message);
	});

	it("does not write over a file unless told", async () => {
		const cwd = emptyFolder();
		const argv = ["dataset", "maze2d-umaze", "--steps", "500"];
		expect((await palaestra(argv, { cwd })).code).toBe(0);
		const again = await palaestra(argv, { cwd });
		expect(again.code).toBe(2);
		expect(again.stderr).toContain("is there already");
		expect((await palaestra([...argv, "--overwrite"], { cwd })).code).toBe(0);
	});
});
