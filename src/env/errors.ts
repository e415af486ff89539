import { closest, distance } from "fastest-levenshtein";
import { PalaestraError } from "../errors.ts";

/** The nearest of `names` to what was typed, or `undefined` when nothing is near. */
export function nearest(typed: string, names: readonly string[]): string | undefined {
	if (names.length === 0 || typeof typed !== "string") return undefined;
	const candidate = closest(
		typed.toLowerCase(),
		names.map((name) => name.toLowerCase()) as string[],
	);
	const name = names[names.findIndex((n) => n.toLowerCase() === candidate)]!;
	const limit = Math.max(2, Math.ceil(Math.max(typed.length, name.length) * 0.45));
	return distance(typed.toLowerCase(), candidate) <= limit ? name : undefined;
}

/** A value as it is shown in a message: short, and never mistaken for another type. */
export function show(value: unknown): string {
	if (typeof value === "string") return JSON.stringify(value);
	if (typeof value === "number" || value == null || typeof value === "boolean")
		return String(value);
	if (typeof value === "bigint") return `${value}n`;
	if (typeof value === "symbol") return String(value);
	if (typeof value === "function") return "a function";
	if (ArrayBuffer.isView(value)) {
		const items = Array.from(value as unknown as ArrayLike<number>).slice(0, 8);
		return `${value.constructor.name}[${items.join(", ")}${(value as unknown as ArrayLike<number>).length > 8 ? ", …" : ""}]`;
	}
	try {
		const text = JSON.stringify(value) ?? String(value);
		return text.length > 120 ? `${text.slice(0, 117)}…` : text;
	} catch {
		return Object.prototype.toString.call(value);
	}
}

/** `make` of an id nobody registered; carries the nearest registered one. */
export class UnknownIdError extends PalaestraError {
	constructor(
		readonly kind: "environment" | "layer" | "agent",
		readonly id: string,
		readonly known: readonly string[],
		readonly suggestion: string | undefined = nearest(id, known),
	) {
		const hint = suggestion ? ` Did you mean ${JSON.stringify(suggestion)}?` : "";
		const list = known.length > 0 && !suggestion ? ` Registered: ${known.join(", ")}.` : "";
		super("unknown-id", `no ${kind} is registered as ${show(id)}.${hint}${list}`);
	}
}

/** An id that does not read `namespace/Name-vN`, or is taken. */
export class InvalidIdError extends PalaestraError {
	constructor(
		readonly id: string,
		reason: string,
	) {
		super("invalid-id", `environment id ${JSON.stringify(id)} ${reason}`);
	}
}

/** An action outside the action space, NaN, of the wrong type or length, or masked. */
export class InvalidActionError extends PalaestraError {
	constructor(
		readonly action: unknown,
		readonly expected: string,
		readonly row?: number,
	) {
		super(
			"invalid-action",
			`action${row === undefined ? "" : ` of environment ${row}`} is ${show(action)}, expected ${expected}`,
		);
	}
}

/** A registered plain environment that returned what it did not promise. */
export class InvalidResultError extends PalaestraError {
	constructor(
		readonly env: string,
		readonly row: number,
		readonly member: "observation" | "reward" | "terminated" | "truncated",
		readonly value: unknown,
		readonly expected: string,
	) {
		super(
			"invalid-result",
			`${env} returned ${show(value)} as ${member} of environment ${row}, expected ${expected}`,
		);
	}
}

/** `step` before the first `reset`, or after an episode's end. */
export class ResetNeededError extends PalaestraError {
	constructor(
		readonly reason: "never-reset" | "episode-over",
		readonly rows?: readonly number[],
	) {
		const who = rows
			? `environment${rows.length > 1 ? "s" : ""} ${rows.slice(0, 8).join(", ")}`
			: "";
		super(
			"reset-needed",
			reason === "never-reset"
				? "step() was called before reset()"
				: `step() was called after the episode ended${who ? ` in ${who}` : ""}; call reset() first`,
		);
	}
}

/** A snapshot of another environment, another version, or damaged. */
export class SnapshotError extends PalaestraError {
	constructor(message: string) {
		super("bad-snapshot", message);
	}
}

/** An argument of `makeVec`, `reset` and the like with the wrong type, length or range. */
export class InvalidArgumentError extends PalaestraError {
	constructor(
		readonly argument: string,
		readonly value: unknown,
		readonly expected: string,
	) {
		super("invalid-argument", `${argument} is ${show(value)}, expected ${expected}`);
	}
}

/** A reset option that the environment does not know or cannot take. */
export class InvalidOptionError extends PalaestraError {
	constructor(
		readonly option: string,
		readonly value: unknown,
		readonly expected: string,
		/** What is wrong, where "expected …" would not say it. */
		complaint: string = `expected ${expected}`,
	) {
		super(
			"invalid-option",
			`reset option ${JSON.stringify(option)} is ${show(value)}, ${complaint}`,
		);
	}
}

/** One thing that is wrong with a JSON value, at a path. */
export interface Problem {
	/** Keys and indices from the root of the value. */
	readonly path: readonly (string | number)[];
	/** What is wrong and what was expected. */
	readonly message: string;
	/** The value found there; absent when nothing was. */
	readonly value?: unknown;
	/** What would have been accepted, when that is a short list. */
	readonly allowed?: readonly string[];
	/** The nearest accepted name. */
	readonly suggestion?: string;
	/** The problem is about the key at the end of `path` itself (an unknown key). */
	readonly atKey?: boolean;
}

/** Parameters that break their schema or make no sense together. */
export class InvalidParamsError extends PalaestraError {
	constructor(
		readonly subject: string,
		readonly problems: readonly Problem[],
	) {
		super(
			"invalid-params",
			`${subject}: ${problems.map((problem) => `${problem.path.join(".") || "params"}: ${problem.message}`).join("; ")}`,
		);
	}
}
