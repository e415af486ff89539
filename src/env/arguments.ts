import { InvalidArgumentError, InvalidOptionError, nearest } from "./errors.ts";
import type { Kernel, ResetOptions } from "./kernel.ts";
import { environmentOf } from "./layer.ts";

/**
 * Refuses an argument record that is none, or has a key nobody reads.
 * @throws InvalidArgumentError naming the call, the key and the nearest known one.
 */
export function checkKeys(call: string, given: unknown, known: readonly string[]): void {
	const list = known.join(", ");
	if (given === null || typeof given !== "object" || Array.isArray(given))
		throw new InvalidArgumentError(`the argument of ${call}`, given, `an object with ${list}`);
	for (const key of Object.keys(given)) {
		if (known.includes(key)) continue;
		const near = nearest(key, known);
		throw new InvalidArgumentError(
			`${call}: ${key}`,
			(given as Record<string, unknown>)[key],
			`no such key but one of ${list}${near ? `; did you mean ${near}?` : ""}`,
		);
	}
}

/** Refuses what is neither a boolean nor left out. @throws InvalidArgumentError */
export function checkFlag(name: string, value: unknown): void {
	if (value !== undefined && typeof value !== "boolean")
		throw new InvalidArgumentError(name, value, "true or false");
}

/**
 * Refuses options that are no record, or have a key the kernel does not know.
 * @throws InvalidArgumentError, InvalidOptionError
 */
export function checkOptions(kernel: Kernel, options: ResetOptions | undefined): void {
	if (options === undefined) return;
	const { resetOptions } = kernel;
	if (options === null || typeof options !== "object" || Array.isArray(options))
		throw new InvalidArgumentError("options", options, "an object of reset options");
	for (const key of Object.keys(options)) {
		if (resetOptions.includes(key)) continue;
		const near = nearest(key, resetOptions);
		const known = resetOptions.length > 0 ? `one of ${resetOptions.join(", ")}` : "none";
		throw new InvalidOptionError(
			key,
			options[key],
			known,
			`no such option: ${environmentOf(kernel)} takes ${known}${near ? `; did you mean ${near}?` : ""}`,
		);
	}
}
