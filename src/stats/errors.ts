import { PalaestraError } from "../errors.ts";

/** What is wrong with an argument of a statistic. */
export type StatsErrorCode = "stats-empty" | "stats-not-finite" | "stats-shape" | "stats-range";

/** An argument from which a statistic cannot be computed: names it, its value and what was expected. */
export class StatsError extends PalaestraError {
	constructor(
		code: StatsErrorCode,
		/** The argument, down to the element: `scores[2][1]`. */
		readonly argument: string,
		readonly value: unknown,
		readonly expected: string,
	) {
		super(code, `${argument} is ${show(value)}; expected ${expected}`);
	}
}

function show(value: unknown): string {
	return typeof value === "string" ? JSON.stringify(value) : String(value);
}
