import { PalaestraError } from "../errors.ts";

/**
 * A run folder that cannot be used: taken, unreadable, unwritable, damaged, of another version
 * ("bad-run-folder"), or on a disk that filled up ("disk-full").
 */
export class RunFolderError extends PalaestraError {
	constructor(
		readonly folder: string,
		reason: string,
		options?: ErrorOptions & { readonly code?: string },
	) {
		super(options?.code ?? "bad-run-folder", `run folder ${folder}: ${reason}`, options);
	}
}

/** Stopped on request; what was done is saved and `--resume` goes on from there. */
export class InterruptedError extends PalaestraError {
	constructor(readonly folder: string) {
		super("interrupted", `interrupted; go on with: palaestra run --resume ${quoted(folder)}`);
	}
}

/** A path as a shell takes it. */
export function quoted(path: string): string {
	return /^[\w./@:+,=-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

const REASONS: Readonly<Record<string, string>> = {
	ENOSPC: "the disk is full; free some space and repeat the command, that of a run with --resume",
	EROFS: "the file system is read-only; choose another folder with --out",
	EACCES: "permission denied; choose another folder with --out",
	EPERM: "not permitted; choose another folder with --out",
	ENOTDIR: "a part of the path is not a folder; choose another with --out",
	EFBIG:
		"a file may not grow any further; raise the limit and repeat the command, that of a run with --resume",
	EDQUOT:
		"the disk quota is used up; free some space and repeat the command, that of a run with --resume",
};

/** Turns a file-system error into one a person can act on; passes others through. */
export function folderError(folder: string, error: unknown): unknown {
	// Replays wrap the system's error in one of their own.
	const system = [error, (error as Error | undefined)?.cause].find(
		(each) => REASONS[(each as NodeJS.ErrnoException | undefined)?.code ?? ""] !== undefined,
	) as NodeJS.ErrnoException | undefined;
	if (error instanceof RunFolderError || !system) return error;
	const { code = "", message } = system;
	return new RunFolderError(folder, `${REASONS[code]} (${message})`, {
		cause: error,
		...(["ENOSPC", "EDQUOT", "EFBIG"].includes(code) ? { code: "disk-full" } : {}),
	});
}
