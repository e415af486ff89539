import { InvalidOptionError, type ResetOptions } from "../../src/env/index.ts";
import type { ArmRange } from "./arms.ts";

/**
 * The reset option `arms`; `listed` is the length of the list of arms given beside it, if any.
 * @returns how many arms the options ask for, or `undefined` when they do not say.
 * @throws InvalidOptionError
 */
export function armsOption(
	options: ResetOptions,
	range: ArmRange,
	listed?: number,
): number | undefined {
	const { arms } = options;
	if (arms === undefined) return listed;
	if (!Number.isInteger(arms) || (arms as number) < range.min || (arms as number) > range.max)
		throw new InvalidOptionError("arms", arms, `an integer: ${countText(range)}`);
	if (listed !== undefined && listed !== arms)
		throw new InvalidOptionError("arms", arms, `${listed}, as many as are listed beside it`);
	return arms as number;
}

/**
 * The reset option `means`: one number for each arm, from `low` to `high`.
 * @throws InvalidOptionError
 */
export function meansOption(
	options: ResetOptions,
	range: ArmRange,
	low: number,
	high: number,
): ArrayLike<number> | undefined {
	const value = options.means;
	if (value === undefined) return undefined;
	const bounds = Number.isFinite(low) ? `numbers from ${low} to ${high}` : "finite numbers";
	const expected = `an array of ${bounds}, one for each of ${countText(range)}`;
	if (!isList(value) || value.length < range.min || value.length > range.max)
		throw new InvalidOptionError("means", value, expected);
	if (!allIn(value, low, high)) throw new InvalidOptionError("means", value, expected);
	return value;
}

/**
 * The reset option `features`: one vector of `dimension` finite numbers for each arm.
 * @throws InvalidOptionError
 */
export function vectorsOption(
	options: ResetOptions,
	range: ArmRange,
	dimension: number,
): readonly ArrayLike<number>[] | undefined {
	const value = options.features;
	if (value === undefined) return undefined;
	const expected = `an array of arrays of ${dimension} finite numbers, one for each of ${countText(range)}`;
	if (!Array.isArray(value) || value.length < range.min || value.length > range.max)
		throw new InvalidOptionError("features", value, expected);
	for (const each of value)
		if (!isVector(each, dimension)) throw new InvalidOptionError("features", value, expected);
	return value as ArrayLike<number>[];
}

function isList(value: unknown): value is ArrayLike<unknown> {
	return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;
}

function isVector(value: unknown, dimension: number): value is ArrayLike<number> {
	return isList(value) && value.length === dimension && allIn(value, -Infinity, Infinity);
}

function allIn(list: ArrayLike<unknown>, low: number, high: number): list is ArrayLike<number> {
	for (let i = 0; i < list.length; i++) {
		const entry = list[i] as number;
		if (!Number.isFinite(entry) || entry < low || entry > high) return false;
	}
	return true;
}

function countText({ min, max }: ArmRange): string {
	return min === max ? `${min} arms` : `${min} to ${max} arms`;
}
