import { existsSync } from "node:fs";
import { join } from "node:path";
import { readJson, writeJson } from "../run/folder.ts";
import { version } from "../version.ts";
import { TrainingMismatchError } from "./errors.ts";
import {
	differences,
	FILES,
	fingerprintOf,
	type TrainingIdentity,
	type TrainingJob,
} from "./job.ts";
import { readState, type TrainingState } from "./state.ts";

/** `training.json`: what a seed's folder is. */
interface Manifest {
	readonly format: "palaestra-training";
	readonly version: 1;
	readonly palaestra: string;
	readonly node: string;
	readonly platform: string;
	readonly command: string;
	readonly output: string;
	/** Begun with leave to replace weights that are there. */
	readonly force: boolean;
	readonly identity: TrainingIdentity;
	readonly training: TrainingJob["training"];
}

const REMEDY = "; begin anew with --force, or elsewhere with --out";

/** Notes what is trained in a seed's folder. @throws RunFolderError */
export function beginFolder(
	{ folder, command, output, force, training }: TrainingJob,
	identity: TrainingIdentity,
): void {
	const manifest: Manifest = {
		format: "palaestra-training",
		version: 1,
		palaestra: version,
		node: process.version,
		platform: `${process.platform}-${process.arch}`,
		command,
		output,
		force,
		identity,
		training,
	};
	writeJson(join(folder, FILES.training), manifest);
}

/**
 * Whether the folder holds the beginning of weights that may replace what is at the job's output.
 * @throws RunFolderError when it cannot tell
 */
export function mayReplace({ folder, output }: TrainingJob): boolean {
	if (!existsSync(join(folder, FILES.state))) return false;
	const manifest = readJson<Partial<Manifest>>(folder, FILES.training, REMEDY);
	return manifest.output === output && manifest.force !== false;
}

/**
 * The state to go on from; `undefined` where there is none.
 * @throws TrainingMismatchError when the folder holds the beginning of another training
 */
export function resumeState(
	job: TrainingJob,
	identity: TrainingIdentity,
): TrainingState | undefined {
	const { folder } = job;
	const file = join(folder, FILES.state);
	if (!existsSync(file)) return undefined;
	const state = readState(file)!;
	const { identity: before, palaestra } = readJson<Manifest>(folder, FILES.training, REMEDY);
	const refuse = (reason: string): never => {
		throw new TrainingMismatchError(folder, `${reason}${REMEDY}`);
	};
	if (state.fingerprint !== fingerprintOf(identity)) {
		const changed = differences(before, identity);
		refuse(`holds another training${changed ? `: ${changed}` : ""}`);
	}
	if (palaestra !== version)
		refuse(`was begun by version ${palaestra}, this is ${version}; results could differ`);
	return state;
}
