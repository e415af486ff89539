import { UsageError } from "./output.ts";

/** Help of the `--set` option. */
export const SET_HELP =
	"set a value of the scenario, e.g. --set env.params.arms=5 (JSON, or a plain word); repeatable";

/** Collects `--set PATH=VALUE` options; a value is JSON where it can be, else text. @throws UsageError */
export function collectSet(
	option: string,
	before: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
	const equals = option.indexOf("=");
	if (equals <= 0)
		throw new UsageError(
			`--set ${JSON.stringify(option)}: expected PATH=VALUE, e.g. env.params.arms=5`,
		);
	const text = option.slice(equals + 1);
	let value: unknown = text;
	try {
		value = JSON.parse(text);
	} catch {
		// A plain word.
	}
	return { ...before, [option.slice(0, equals)]: value };
}

/** An option that must be a whole number of at least `least`. @throws UsageError */
export function wholeNumber(name: string, least: number): (text: string) => number {
	return (text) => {
		const value = Number(text);
		if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < least)
			throw new UsageError(
				`${name} is ${JSON.stringify(text)}, expected a whole number of at least ${least}`,
			);
		return value;
	};
}
