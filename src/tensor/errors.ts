import { PalaestraError } from "../errors.ts";

/** A tensor backend was named that does not exist. */
export class UnknownBackendError extends PalaestraError {
	constructor(
		readonly backend: string,
		readonly choices: readonly string[],
	) {
		super("unknown-backend", `no tensor backend "${backend}"; choose from ${choices.join(", ")}`);
	}
}

/** No tensor backend could be started, or not the one asked for. */
export class BackendUnavailableError extends PalaestraError {
	constructor(
		/** What was asked for; `undefined` when any would have done. */
		readonly backend: string | undefined,
		/** Why each of them was passed over, by name. */
		readonly reasons: Readonly<Record<string, string>>,
	) {
		const asked =
			backend === undefined ? "no tensor backend is usable" : `tensor backend ${backend}`;
		const why = Object.entries(reasons).map(([name, reason]) =>
			name === backend ? reason : `${name}: ${reason}`,
		);
		super("backend-unavailable", `${asked}: ${why.join("; ")}`);
	}
}

/** An argument of a tensor operation that does not fit: its shape, its range, its kind. */
export class TensorArgumentError extends PalaestraError {
	constructor(
		readonly operation: string,
		readonly argument: string,
		expected: string,
		found: unknown,
	) {
		super("bad-tensor-argument", `${operation}: ${argument} must be ${expected}, not ${found}`);
	}
}
