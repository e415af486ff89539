import { SpaceError } from "./errors.ts";

const SHOWN = 6;

/**
 * Refuses options that are no record, or have a key nobody reads: Python's positional arguments
 * would otherwise be ignored in silence.
 * @throws SpaceError
 */
export function expectOptions(
	code: "bad-space" | "bad-mask",
	what: string,
	options: unknown,
	known: readonly string[],
): void {
	const isRecord =
		typeof options === "object" &&
		options !== null &&
		!Array.isArray(options) &&
		!ArrayBuffer.isView(options);
	const bad = isRecord ? Object.keys(options).find((key) => !known.includes(key)) : undefined;
	if (isRecord && bad === undefined) return;
	const got = bad === undefined ? describe(options) : `the key ${describe(bad)}`;
	throw new SpaceError(code, `${what}: expected options { ${known.join(", ")} }, got ${got}`);
}

/** A value in a few words, for error messages: never longer than a line. */
export function describe(value: unknown): string {
	if (typeof value === "string")
		return JSON.stringify(value.length > 40 ? `${value.slice(0, 40)}…` : value);
	if (typeof value === "function") return "a function";
	if (typeof value !== "object" || value === null) return String(value);
	if (ArrayBuffer.isView(value) && "length" in value) {
		const array = value as unknown as ArrayLike<number> & object;
		const shown = Array.from({ length: Math.min(array.length, SHOWN) }, (_, i) => array[i]);
		const rest = array.length > SHOWN ? ", …" : "";
		return `${array.constructor.name}(${array.length}) [${shown.join(", ")}${rest}]`;
	}
	if (Array.isArray(value)) return `an array of length ${value.length}`;
	const keys = Object.keys(value);
	const rest = keys.length > SHOWN ? ", …" : "";
	return `an object with keys {${keys.slice(0, SHOWN).join(", ")}${rest}}`;
}

/**
 * Puts a key in front of the path of a part's complaint: "expected …" becomes "at a: expected …",
 * and "at b: expected …" becomes "at a/b: expected …".
 */
export function under(key: string | number, reason: string): string {
	return reason.startsWith("at ") ? `at ${key}/${reason.slice(3)}` : `at ${key}: ${reason}`;
}
