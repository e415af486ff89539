const SHOWN = 6;

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
