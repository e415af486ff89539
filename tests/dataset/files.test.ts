import {
	existsSync,
	mkdirSync,
	readdirSync,
	readFileSync,
	rmSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
	computeStatistics,
	DatasetError,
	type GenerateOptions,
	generateMaze2d,
	openD4rl,
	openMinari,
	statisticsOf,
	type TransitionSource,
} from "../../src/dataset/index.ts";
import { collect, emptyFolder } from "./helpers.ts";

const SMALL = { steps: 5000, chunk: 1000, seed: 4 } as const;

async function opened<T>(
	source: Promise<TransitionSource>,
	work: (source: TransitionSource) => T,
): Promise<T> {
	const open = await source;
	try {
		return work(open);
	} finally {
		open.close();
	}
}

/** Makes a small data set, stopped after `rows` rows. */
async function stopAfter(file: string, rows: number, options: GenerateOptions = SMALL) {
	const controller = new AbortController();
	return generateMaze2d("maze2d-umaze", file, {
		...options,
		signal: controller.signal,
		onProgress: (progress) => {
			if (progress.rows >= rows) controller.abort();
		},
	});
}

describe("D4RL's layout", () => {
	it("holds what was collected, and leaves nothing else behind", async () => {
		const folder = emptyFolder();
		const file = join(folder, "umaze.hdf5");
		const made = await generateMaze2d("maze2d-umaze", file, { ...SMALL, seed: 0 });
		expect(made).toMatchObject({ rows: 5000, seed: 0, noise: 0.5, resumedAt: 0 });
		expect(readdirSync(folder).sort()).toEqual(["umaze.hdf5", "umaze.hdf5.statistics.json"]);
		const chunk = collect(5000);
		await opened(openD4rl(file), (source) => {
			expect(source.rows).toBe(5000);
			expect(Object.keys(source.widths).sort()).toEqual(Object.keys(chunk).sort());
			for (const [field, data] of Object.entries(chunk)) {
				expect(source.read(field, 0, 5000)).toEqual(data);
				const width = source.widths[field]!;
				const part = source.read(field, 1234, 1240);
				expect(part).toEqual(data.slice(1234 * width, 1240 * width));
			}
			expect(source.read("rewards", 7, 7)).toHaveLength(0);
		});
		expect(chunk.timeouts.filter((each) => each === 1).length).toBe(made!.targets);
	});

	it("is the same file for the same seed", async () => {
		const folder = emptyFolder();
		const files = ["a", "b"].map((name) => join(folder, `${name}.hdf5`));
		for (const file of files) await generateMaze2d("maze2d-umaze", file, SMALL);
		const [a, b] = files.map((file) => readFileSync(file));
		expect(a!.equals(b!)).toBe(true);
	});
});

describe("stopping", () => {
	it("goes on where it was, to the same bytes", async () => {
		const folder = emptyFolder();
		const whole = join(folder, "whole.hdf5");
		const stopped = join(folder, "stopped.hdf5");
		await generateMaze2d("maze2d-umaze", whole, SMALL);
		expect(await stopAfter(stopped, 2000)).toBeNull();
		expect(existsSync(stopped)).toBe(false);
		expect(await stopAfter(stopped, 3000)).toBeNull();
		const made = await generateMaze2d("maze2d-umaze", stopped, SMALL);
		expect(made!.resumedAt).toBe(3000);
		expect(readFileSync(stopped).equals(readFileSync(whole))).toBe(true);
		expect(readdirSync(folder).filter((name) => name.includes("part"))).toEqual([]);
	});

	it("may go on to more steps than were asked for first", async () => {
		const file = join(emptyFolder(), "more.hdf5");
		await stopAfter(file, 2000);
		const made = await generateMaze2d("maze2d-umaze", file, { ...SMALL, steps: 6000 });
		expect(made).toMatchObject({ rows: 6000, resumedAt: 2000 });
	});

	it("survives rows written after the last checkpoint", async () => {
		const folder = emptyFolder();
		const file = join(folder, "torn.hdf5");
		await stopAfter(file, 2000);
		truncateSync(join(`${file}.part`, "actions.f32"), 2000 * 8 + 100);
		await generateMaze2d("maze2d-umaze", file, SMALL);
		const whole = join(folder, "whole.hdf5");
		await generateMaze2d("maze2d-umaze", whole, SMALL);
		expect(readFileSync(file).equals(readFileSync(whole))).toBe(true);
	});

	it.each([
		[{ seed: 5 }, "dataset-mismatch", "holds the beginning of another data set"],
		[{ noise: 0 }, "dataset-mismatch", "holds the beginning of another data set"],
		[{ steps: 1500 }, "dataset-mismatch", "holds 2000 rows already"],
	])("refuses to go on as %j", async (change, code, message) => {
		const file = join(emptyFolder(), "other.hdf5");
		await stopAfter(file, 2000);
		const again = generateMaze2d("maze2d-umaze", file, { ...SMALL, ...change });
		await expect(again).rejects.toMatchObject({ code });
		await expect(again).rejects.toThrow(message);
		const over = { ...SMALL, ...change, overwrite: true };
		expect(await generateMaze2d("maze2d-umaze", file, over)).not.toBeNull();
	});

	it("says when a checkpoint is damaged", async () => {
		const file = join(emptyFolder(), "damaged.hdf5");
		await stopAfter(file, 2000);
		writeFileSync(join(`${file}.part`, "progress.json"), "{");
		await expect(generateMaze2d("maze2d-umaze", file, SMALL)).rejects.toThrow("is damaged");
	});
});

describe("Minari's layout", () => {
	it("has an episode a target, observations one longer than steps", async () => {
		const folder = join(emptyFolder(), "umaze");
		const made = await generateMaze2d("maze2d-umaze", folder, {
			...SMALL,
			seed: 0,
			format: "minari",
		});
		const chunk = collect(5000);
		const metadata = JSON.parse(readFileSync(join(folder, "data", "metadata.json"), "utf8"));
		expect(metadata).toMatchObject({
			total_steps: 4999,
			dataset_id: "palaestra/maze2d-umaze-v0",
			data_format: "hdf5",
		});
		expect(made!.targets).toBeGreaterThan(30);
		await opened(openMinari(folder), (source) => {
			expect(source.rows).toBe(4999);
			for (const field of ["actions", "rewards", "infos/goal"] as const) {
				const width = source.widths[field]!;
				expect(source.read(field, 0, 4999)).toEqual(chunk[field].slice(0, 4999 * width));
				expect(source.read(field, 333, 1111)).toEqual(
					chunk[field].slice(333 * width, 1111 * width),
				);
			}
			const observations = source.read("observations", 0, 4999);
			for (let row = 0; row < 4999; row++)
				expect([...observations.subarray(4 * row, 4 * row + 4)]).toEqual([
					...chunk["infos/qpos"].subarray(2 * row, 2 * row + 2),
					...chunk["infos/qvel"].subarray(2 * row, 2 * row + 2),
				]);
			const ends = source.read("timeouts", 0, 4999);
			expect(ends.filter((each) => each === 1).length).toBe(metadata.total_episodes);
			expect([...ends.slice(0, 4998)]).toEqual([...chunk.timeouts.slice(0, 4998)]);
		});
	});
});

describe("statistics", () => {
	it("are stored beside, read again, and computed anew when the data changes", async () => {
		const file = join(emptyFolder(), "s.hdf5");
		const made = await generateMaze2d("maze2d-umaze", file, SMALL);
		const beside = `${file}.statistics.json`;
		expect(JSON.parse(readFileSync(beside, "utf8"))).toEqual(made!.statistics);
		await opened(openD4rl(file), (source) => {
			expect(statisticsOf(source)).toEqual(made!.statistics);
			expect(made!.statistics.fields).toEqual(
				computeStatistics(source, ["observations", "actions", "rewards"]),
			);
			writeFileSync(beside, JSON.stringify({ ...made!.statistics, bytes: 1, fields: {} }));
			expect(statisticsOf(source)).toEqual(made!.statistics);
			rmSync(beside);
			expect(statisticsOf(source)).toEqual(made!.statistics);
			writeFileSync(beside, "not JSON");
			expect(statisticsOf(source)).toEqual(made!.statistics);
		});
	});
});

describe("bad input", () => {
	it("refuses to write over a file", async () => {
		const file = join(emptyFolder(), "there.hdf5");
		writeFileSync(file, "mine");
		const made = generateMaze2d("maze2d-umaze", file, SMALL);
		await expect(made).rejects.toMatchObject({ code: "dataset-exists" });
		expect(readFileSync(file, "utf8")).toBe("mine");
	});

	it.each([
		["maze2d-umaz", {}, /did you mean maze2d-umaze/],
		["maze2d-umaze", { steps: 0 }, /steps is 0/],
		["maze2d-umaze", { steps: 1.5 }, /steps is 1.5/],
		["maze2d-umaze", { chunk: 0 }, /chunk is 0/],
		["maze2d-umaze", { noise: -1 }, /noise is -1/],
		["maze2d-umaze", { format: "csv" }, /format is "csv"/],
	])("%s %j", async (name, options, message) => {
		const file = join(emptyFolder(), "bad.hdf5");
		const made = generateMaze2d(name, file, options as GenerateOptions);
		await expect(made).rejects.toThrow(message);
		await expect(made).rejects.toBeInstanceOf(DatasetError);
		expect(existsSync(`${file}.part`)).toBe(false);
	});

	it("says that the folder is missing", async () => {
		const file = join(emptyFolder(), "no", "such.hdf5");
		await expect(generateMaze2d("maze2d-umaze", file, SMALL)).rejects.toThrow("does not exist");
	});

	it("opens only what is a data set", async () => {
		const folder = emptyFolder();
		await expect(openD4rl(join(folder, "none.hdf5"))).rejects.toMatchObject({
			code: "dataset-read-failed",
		});
		const text = join(folder, "text.hdf5");
		writeFileSync(text, "observations");
		await expect(openD4rl(text)).rejects.toMatchObject({ code: "not-a-dataset" });
		mkdirSync(join(folder, "data"));
		await expect(openMinari(folder)).rejects.toMatchObject({ code: "dataset-read-failed" });
		const d4rl = join(folder, "d4rl.hdf5");
		await generateMaze2d("maze2d-umaze", d4rl, SMALL);
		writeFileSync(join(folder, "data", "main_data.hdf5"), readFileSync(d4rl));
		await expect(openMinari(folder)).rejects.toThrow("has no episodes");
		await opened(openD4rl(d4rl), (source) => {
			expect(() => source.read("observation", 0, 1)).toThrow(/has no field "observation"/);
			expect(() => source.read("observations", 0, 5001)).toThrow(/rows 0 to 5001/);
		});
	});
});
