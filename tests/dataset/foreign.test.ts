import { cpSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { openD4rl, openMinari, statisticsOf, WindowReader } from "../../src/dataset/index.ts";
import { emptyFolder } from "./helpers.ts";

const fixture = (name: string): string =>
	fileURLToPath(new URL(`../fixtures/${name}`, import.meta.url));

it("reads a file as D4RL hosts them: compressed, boolean flags, metadata beside", async () => {
	const source = await openD4rl(fixture("d4rl-hosted.hdf5"));
	expect(source.rows).toBe(12);
	expect(source.widths).toEqual({
		observations: 4,
		actions: 2,
		rewards: 1,
		terminals: 1,
		timeouts: 1,
		"infos/goal": 2,
		"infos/qpos": 2,
		"infos/qvel": 2,
	});
	expect([...source.read("observations", 3, 5)]).toEqual([3, 3.25, -3, 6, 4, 4.25, -4, 8]);
	expect([...source.read("timeouts", 0, 12)]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0]);
	expect([...source.read("terminals", 2, 4)]).toEqual([0, 0]);
	const windows = new WindowReader(source, { length: 5, across: "segment" });
	expect([0, 1].map((k) => windows.start(k))).toEqual([0, 5]);
	expect(windows.count).toBe(2);
	source.close();
});

it("computes what a foreign file lacks: its statistics, kept beside it", async () => {
	const file = join(emptyFolder(), "copy.hdf5");
	cpSync(fixture("d4rl-hosted.hdf5"), file);
	const source = await openD4rl(file);
	const { mean, std } = statisticsOf(source).fields.observations!;
	expect(mean).toEqual([5.5, 5.75, -5.5, 11]);
	expect(std[0]).toBeCloseTo(Math.sqrt(143 / 12), 12);
	source.close();
});

it("reads Minari's dictionary observations", async () => {
	const source = await openMinari(fixture("minari-pointmaze"));
	expect(source.rows).toBe(7);
	expect(source.widths).toEqual({
		observations: 4,
		"observations/achieved_goal": 2,
		"observations/desired_goal": 2,
		actions: 2,
		rewards: 1,
		terminals: 1,
		timeouts: 1,
	});
	expect([...source.read("observations/desired_goal", 2, 4)]).toEqual([0, 0, 1, 1]);
	expect([...source.read("observations", 2, 4)]).toEqual([2, 2.5, 2, -2, 3, 3.5, 3, -3]);
	expect([...source.read("timeouts", 0, 7)]).toEqual([0, 0, 1, 0, 0, 0, 1]);
	source.close();
});
