/**
 * JSON of a value with typed arrays and numbers JSON has no word for: arrays become arrays, and
 * "NaN", "Infinity" and "-Infinity" stand for themselves as strings (Python's `float` reads them).
 */
export function toJSONText(value: unknown): string {
	return JSON.stringify(value, replace) ?? "null";
}

/** A number as JSON has it, or the string that stands for it. */
export function jsonNumber(value: number): number | string {
	return Number.isFinite(value) ? value : String(value);
}

function replace(_key: string, value: unknown): unknown {
	if (typeof value === "number") return jsonNumber(value);
	if (typeof value === "bigint") return value.toString();
	if (value instanceof Map) return Object.fromEntries(value);
	if (ArrayBuffer.isView(value) && "length" in value)
		return Array.from(value as unknown as ArrayLike<number>, jsonNumber);
	return value;
}
