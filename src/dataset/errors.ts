import { PalaestraError } from "../errors.ts";

/** What went wrong with a data set. */
export type DatasetErrorCode =
	/** A field, length or option that does not fit. */
	| "dataset-argument"
	/** The file is no data set of a known layout, or its arrays contradict each other. */
	| "not-a-dataset"
	/** Something is there already. */
	| "dataset-exists"
	/** What is half done there is of another data set. */
	| "dataset-mismatch"
	/** The operating system refused to read. */
	| "dataset-read-failed"
	/** The operating system refused to write. */
	| "dataset-write-failed";

/** A data set that cannot be made, read or written; the message names the file. */
export class DatasetError extends PalaestraError {
	constructor(
		override readonly code: DatasetErrorCode,
		reason: string,
		/** File or folder. */
		readonly path?: string,
		options?: ErrorOptions,
	) {
		super(code, path === undefined ? reason : `${path}: ${reason}`, options);
	}
}
