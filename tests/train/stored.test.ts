import { renameSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { writeHistories } from "../../src/histories/store/index.ts";
import { readCheckpoint } from "../../src/nn/checkpoint.ts";
import { train } from "../../src/train/index.ts";
import { emptyFolder, load, problemsOf, valid } from "./helpers.ts";

/** A training from stored histories of a seed, and the folder it lies in. */
async function stored(seed: number): Promise<{ folder: string; value: ReturnType<typeof valid> }> {
	const folder = emptyFolder();
	const value = valid();
	await writeHistories(value.data, join(folder, "histories"), { count: 70, seed });
	value.data = { folder: "./histories" };
	return { folder, value };
}

test("trains from a folder of histories, wherever it lies; the weights say which they were", async () => {
	const { folder, value } = await stored(0);
	const training = load(folder, value);
	expect(training.data).toEqual({ folder: join(folder, "histories") });
	const run = { folder: join(folder, "run") };
	await train(training, run);
	const { made, config } = readCheckpoint(join(folder, "checkpoints/t-1"));
	expect(config.steps).toBe(20);
	expect(made.data).toMatchObject({ count: 70, seed: 0, steps: 20 });
	expect(JSON.stringify(made)).not.toContain(folder);
	renameSync(join(folder, "histories"), join(folder, "moved"));
	const [again] = await train(load(folder, { ...value, data: { folder: "./moved" } }), run);
	expect(again!.trained).toBe(false);
});

test("other histories are another training", async () => {
	const { folder, value } = await stored(0);
	await train(load(folder, value), { folder: join(folder, "run") });
	await writeHistories(valid().data, join(folder, "other"), { count: 70, seed: 1 });
	const other = load(folder, { ...value, data: { folder: "./other" } });
	await expect(train(other, { folder: join(folder, "run") })).rejects.toThrow(
		/is there already, of another training: data\.histories \(.*data\.seed \(0, now 1\)/,
	);
});

test("a stretch of each history; one that is too long is told with its place", async () => {
	const { folder, value } = await stored(0);
	value.data.steps = 5;
	await train(load(folder, value), { folder: join(folder, "run") });
	expect(readCheckpoint(join(folder, "checkpoints/t-1")).config.steps).toBe(5);
	value.data = { folder: join(folder, "histories"), steps: 21 };
	const [problem] = problemsOf(value);
	expect(problem!.path).toBe("data.folder");
	expect(problem!.message).toMatch(/steps is 21, expected an integer from 1 to 20/);
});
