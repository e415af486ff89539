import { PalaestraError } from "../errors.ts";

/** What went wrong with a replay. */
export type ReplayErrorCode =
	/** The bytes are something else, or end within the replay's header. */
	| "not-a-replay"
	/** A replay of a format version this package does not read. */
	| "unsupported-replay-version"
	/** The bytes contradict the format. */
	| "corrupted-replay"
	/** The operating system refused to open or read. */
	| "replay-read-failed"
	/** The operating system refused to create or write. */
	| "replay-write-failed"
	/** Something is there already. */
	| "replay-exists"
	/** The file does not continue the run that wants to append to it. */
	| "replay-mismatch"
	/** A column, record or option that does not exist. */
	| "replay-argument"
	/** The replay lacks what the export format needs. */
	| "not-exportable";

/** Where and why. */
export interface ReplayErrorDetail {
	/** File, or a name of the source when it has no path. */
	readonly path?: string;
	/** Byte at which the trouble begins. */
	readonly offset?: number;
	readonly cause?: unknown;
}

/** A replay that cannot be read, written or exported; names the file and the byte. */
export class ReplayError extends PalaestraError {
	/** File, or a name of the source when it has no path. */
	readonly path: string | undefined;
	/** Byte at which the trouble begins. */
	readonly offset: number | undefined;

	constructor(
		override readonly code: ReplayErrorCode,
		reason: string,
		detail: ReplayErrorDetail = {},
	) {
		const at = detail.offset === undefined ? "" : ` at byte ${detail.offset}`;
		const where = detail.path === undefined ? "" : `${detail.path}${at}: `;
		super(code, `${where}${reason}`, detail.cause === undefined ? undefined : detail);
		this.path = detail.path;
		this.offset = detail.offset;
	}

	/** The operating system's code when it is the cause, e.g. "ENOSPC". */
	get systemCode(): string | undefined {
		const code = (this.cause as { code?: unknown } | undefined)?.code;
		return typeof code === "string" ? code : undefined;
	}
}

const MEANINGS: Readonly<Record<string, string>> = {
	ENOSPC: "no space left on the device",
	EDQUOT: "the disk quota is used up",
	EFBIG: "the file would exceed the size limit",
	EACCES: "permission denied",
	EPERM: "operation not permitted",
	EROFS: "the file system is read-only",
	EISDIR: "it is a directory",
	ENOTDIR: "a part of the path is not a directory",
	ENOENT: "no such file or directory",
	EEXIST: "it exists already",
	EMFILE: "too many open files",
};

/** A system error as a ReplayError: `doing` reads "cannot create the replay". */
export function systemError(
	kind: "read" | "write",
	doing: string,
	path: string,
	cause: unknown,
): ReplayError {
	const { code, message } = cause as { code?: string; message?: string };
	const why = code === undefined ? message : `${MEANINGS[code] ?? message} (${code})`;
	return new ReplayError(
		code === "EEXIST" ? "replay-exists" : `replay-${kind}-failed`,
		`${doing}: ${why}`,
		{ path, cause },
	);
}
