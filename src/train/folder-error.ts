import { PalaestraError } from "../errors.ts";
import { CheckpointError } from "../nn/errors.ts";
import { folderError, RunFolderError } from "../run/errors.ts";

/**
 * Turns a file-system error into one a person can act on, as `folderError` does for runs; passes
 * others through. A training knows no `--resume`: the same command goes on.
 */
export function trainingFolderError(folder: string, error: unknown): unknown {
	const told = folderError(error instanceof CheckpointError ? error.file : folder, error);
	if (!(told instanceof RunFolderError)) return told;
	const message = told.message.replace("go on with --resume", "run the same command again");
	return message === told.message ? told : new PalaestraError(told.code, message, { cause: told });
}
