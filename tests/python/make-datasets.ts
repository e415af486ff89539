import path from "node:path";
import "../../agents/index.ts";
import "../../envs/index.ts";
import "../../src/layers/index.ts";
import { generateMaze2d } from "../../src/dataset/index.ts";
import { writeHistories } from "../../src/histories/store/index.ts";
import { BIRTHS } from "../histories/recipes.ts";

/**
 * Data sets for test_dataset.py, the same rows in D4RL's layout and in Minari's, and histories for
 * test_histories.py.
 */
export async function makeDatasets(folder: string): Promise<void> {
	const options = { steps: 20_000, seed: 3 };
	await generateMaze2d("maze2d-umaze", path.join(folder, "maze2d-umaze.hdf5"), options);
	await generateMaze2d("maze2d-umaze", path.join(folder, "minari/palaestra/maze2d-umaze-v0"), {
		...options,
		format: "minari",
	});
	await writeHistories(BIRTHS, path.join(folder, "histories"), { count: 300, seed: 3 });
}
