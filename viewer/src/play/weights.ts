import type { Checkpoint } from "../../../src/agent/learner.ts";
import { parseCheckpoint, weightsFile } from "../../../src/nn/checkpoint-format.ts";
import { PlayError } from "./errors.ts";

/**
 * The checkpoint of a pair of files, NAME.json and NAME.safetensors.
 * @throws PlayError when it is no such pair; CheckpointError when it is damaged.
 */
export async function readWeights(files: readonly File[]): Promise<Checkpoint> {
	const json = files.find(({ name }) => name.endsWith(".json"));
	const weights = files.find(({ name }) => json && name === weightsFile(json.name));
	if (json === undefined || weights === undefined) {
		const names = files.map(({ name }) => name).join(", ");
		throw new PlayError(
			"no-pair",
			`trained weights are two files, NAME.json and NAME.safetensors; got ${names || "none"}`,
		);
	}
	const bytes = new Uint8Array(await weights.arrayBuffer());
	return parseCheckpoint(await json.text(), bytes, json.name);
}
