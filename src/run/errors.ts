import { PalaestraError } from "../errors.ts";

/** A run folder that cannot be used: taken, unreadable, unwritable, damaged, of another version. */
export class RunFolderError extends PalaestraError {
	constructor(
		readonly folder: string,
		reason: string,
		options?: ErrorOptions,
	) {
		super("bad-run-folder", `run folder ${folder}: ${reason}`, options);
	}
}

/** Stopped on request; what was done is saved and `--resume` goes on from there. */
export class InterruptedError extends PalaestraError {
	constructor(readonly folder: string) {
		super("interrupted", `interrupted; go on with: palaestra run --resume ${folder}`);
	}
}

const REASONS: Readonly<Record<string, string>> = {
	ENOSPC: "the disk is full; free some space and go on with --resume",
	EROFS: "the file system is read-only; choose another folder with --out",
	EACCES: "permission denied; choose another folder with --out",
	EPERM: "not permitted; choose another folder with --out",
	ENOTDIR: "a part of the path is not a folder; choose another with --out",
	EDQUOT: "the disk quota is used up; free some space and go on with --resume",
};

/** Turns a file-system error into one a person can act on; passes others through. */
export function folderError(folder: string, error: unknown): unknown {
	const code = (error as NodeJS.ErrnoException | undefined)?.code;
	const reason = code === undefined ? undefined : REASONS[code];
	if (!reason) return error;
	return new RunFolderError(folder, `${reason} (${(error as Error).message})`, { cause: error });
}
