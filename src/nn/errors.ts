import { PalaestraError } from "../errors.ts";

/** A configuration or argument that no model can be built with; the message names it. */
export class ModelError extends PalaestraError {
	declare readonly code: "bad-model";

	constructor(message: string, options?: ErrorOptions) {
		super("bad-model", message, options);
	}
}

/** What went wrong with a checkpoint. */
export type CheckpointErrorCode =
	/** One of its files is not there. */
	| "checkpoint-missing"
	/** The bytes are not what the format allows, or not those that were described. */
	| "checkpoint-damaged"
	/** Written in a version of the format that this version cannot read. */
	| "checkpoint-version"
	/** Whole, but of another architecture: names, shapes or types of tensors differ. */
	| "checkpoint-mismatch"
	/** The operating system refused to read. */
	| "checkpoint-read-failed"
	/** The operating system refused to write, or what was to be written cannot be. */
	| "checkpoint-write-failed";

/** What a `CheckpointError` is about, beside the file. */
export interface CheckpointErrorDetails extends ErrorOptions {
	/** Dotted name of the tensor. */
	readonly tensor?: string;
	readonly expected?: string;
	readonly found?: string;
}

/** Weights that cannot be read, written or used; the message names the file and the tensor. */
export class CheckpointError extends PalaestraError {
	readonly tensor: string | undefined;
	readonly expected: string | undefined;
	readonly found: string | undefined;

	constructor(
		override readonly code: CheckpointErrorCode,
		/** File the tensors are from. */
		readonly file: string,
		reason: string,
		details: CheckpointErrorDetails = {},
	) {
		const { tensor, expected, found, ...options } = details;
		const where = tensor === undefined ? file : `${file}: tensor ${JSON.stringify(tensor)}`;
		const wanted = expected === undefined ? "" : `; expected ${expected}`;
		const got = found === undefined ? "" : `${expected === undefined ? ";" : ","} found ${found}`;
		super(code, `${where}: ${reason}${wanted}${got}`, options);
		this.tensor = tensor;
		this.expected = expected;
		this.found = found;
	}
}

/** Training came to NaN or an infinity. Nothing was updated: parameters are those of the step before. */
export class NotFiniteError extends PalaestraError {
	declare readonly code: "not-finite";

	constructor(
		/** Optimiser steps taken before the one that failed. */
		readonly step: number,
		/** "loss", or the dotted name of the first parameter whose gradient is not finite. */
		readonly tensor: string,
		/** The first value found; a finite one is too large to be squared in single precision. */
		readonly value: number,
	) {
		const what = tensor === "loss" ? "the loss" : `the gradient of ${JSON.stringify(tensor)}`;
		super(
			"not-finite",
			`step ${step}: ${what} is ${value}, expected a finite number` +
				`${Number.isFinite(value) ? " below 1e19" : ""}; the parameters were not changed. ` +
				"A smaller learning rate, a longer warm-up or a smaller clip often helps.",
		);
	}
}
