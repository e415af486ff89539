import type { ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame } from "../contract.ts";

/** The number in a column; `null` where there is none. Booleans are 0 and 1. */
export function numberIn(record: ReplayRecord | undefined, name: string): number | null {
	const value = record?.[name];
	if (typeof value === "boolean") return value ? 1 : 0;
	return typeof value === "number" ? value : null;
}

/** The numbers in a column, a scalar as one; `null` where there are none. */
export function listIn(record: ReplayRecord | undefined, name: string): ArrayLike<number> | null {
	const value = record?.[name];
	if (typeof value === "number") return [value];
	if (ArrayBuffer.isView(value)) return value as unknown as ArrayLike<number>;
	return Array.isArray(value) && value.every((each) => typeof each === "number") ? value : null;
}

export function hasColumn({ columns }: ReplayHeader, ...names: readonly string[]): boolean {
	return columns.some(({ name }) => names.includes(name));
}

/** The first of the names that is a column. */
export function firstColumn(header: ReplayHeader, ...names: readonly string[]): string | null {
	return names.find((name) => hasColumn(header, name)) ?? null;
}

/** Records of the frame's episode so far, the moment last. */
export function episodeOf({ history, record }: Frame): readonly ReplayRecord[] {
	let from = history.length;
	while (from > 0 && sameEpisode(history[from - 1]!, record)) from--;
	return history.slice(from);
}

/** The record before a record of the same episode; `undefined` at its reset. */
export function previousOf({ history, record }: Frame): ReplayRecord | undefined {
	const before = history[history.length - 2];
	return before && sameEpisode(before, record) ? before : undefined;
}

export function sameEpisode(a: ReplayRecord, b: ReplayRecord): boolean {
	return a.episode === b.episode && a.trial === b.trial;
}

/** Sum of rewards of the frame's episode, as far as the history reaches. */
export function returnOf(frame: Frame): number {
	let sum = 0;
	for (const record of episodeOf(frame)) sum += numberIn(record, "reward") ?? 0;
	return sum;
}

/** The return in words, and since when where the history begins within the episode. */
export function returnInWords(frame: Frame, digits = 3): string {
	const first = episodeOf(frame)[0];
	const since = first === undefined || first.step === 0 ? "" : ` since step ${first.step}`;
	return `return ${short(returnOf(frame), digits)}${since}`;
}

/** A number for people: at most `digits` significant ones, no trailing zeros. */
export function short(value: number, digits = 3): string {
	if (Number.isNaN(value)) return "–";
	if (!Number.isFinite(value)) return value > 0 ? "∞" : "−∞";
	if (Number.isInteger(value) && Math.abs(value) < 1e6) return String(value).replace("-", "−");
	const size = Math.abs(value);
	const text =
		size !== 0 && (size < 1e-3 || size >= 1e6)
			? value.toExponential(1)
			: String(Number(value.toPrecision(digits)));
	return text.replace("-", "−");
}

/** Whether the moment ends its episode, in words. */
export function endOf(record: ReplayRecord): "terminated" | "truncated" | null {
	if (numberIn(record, "terminated") === 1) return "terminated";
	return numberIn(record, "truncated") === 1 ? "truncated" : null;
}
