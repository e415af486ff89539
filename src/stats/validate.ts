import { StatsError } from "./errors.ts";

/** @throws StatsError unless `values` holds at least `least` numbers, all finite. */
export function requireFinite(name: string, values: ArrayLike<number>, least = 1): void {
	const length: unknown = values?.length;
	if (typeof length !== "number") {
		throw new StatsError("stats-shape", name, values, "an array of numbers");
	}
	if (length < least) {
		throw new StatsError(
			length === 0 ? "stats-empty" : "stats-shape",
			`${name}.length`,
			length,
			`at least ${least}`,
		);
	}
	for (let i = 0; i < length; i++) {
		if (!Number.isFinite(values[i])) {
			throw new StatsError("stats-not-finite", `${name}[${i}]`, values[i], "a finite number");
		}
	}
}

/** @throws StatsError unless `values` holds exactly `length` numbers. */
export function requireLength(
	name: string,
	values: ArrayLike<unknown>,
	length: number,
	why: string,
): void {
	if (values.length !== length) {
		throw new StatsError("stats-shape", `${name}.length`, values.length, `${length} (${why})`);
	}
}

/** @throws StatsError unless `low <= value <= high`. */
export function requireRange(name: string, value: number, low: number, high: number): void {
	if (!(value >= low && value <= high)) {
		throw new StatsError("stats-range", name, value, `a number from ${low} to ${high}`);
	}
}

/** @throws StatsError unless `value` is an integer with `low <= value <= high`. */
export function requireInteger(
	name: string,
	value: number,
	low: number,
	high: number = Number.MAX_SAFE_INTEGER,
): void {
	if (!Number.isSafeInteger(value) || value < low || value > high) {
		const bound =
			high === Number.MAX_SAFE_INTEGER ? `of at least ${low}` : `from ${low} to ${high}`;
		throw new StatsError("stats-range", name, value, `an integer ${bound}`);
	}
}
