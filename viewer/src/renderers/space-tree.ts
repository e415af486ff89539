import type { SpaceJSON } from "../../../src/spaces/space.ts";

/** The part of a space that a column's path names ("" is the whole); `null` when there is none. */
export function spaceAt(space: SpaceJSON, path: string): SpaceJSON | null {
	let part: unknown = space;
	for (const key of path === "" ? [] : path.split("/")) {
		const parts = (part as { subspaces?: unknown } | null)?.subspaces;
		if (typeof parts !== "object" || parts === null) return null;
		part = (parts as Record<string, unknown>)[key];
	}
	return typeof part === "object" && part !== null ? (part as SpaceJSON) : null;
}

/** Choices of each component of a Discrete or MultiDiscrete space, and its first; `null` for others. */
export function choicesOf(space: SpaceJSON | null): { counts: number[]; starts: number[] } | null {
	const fields = space as { type?: string; n?: unknown; nvec?: unknown; start?: unknown } | null;
	if (fields?.type === "Discrete" && typeof fields.n === "number")
		return { counts: [fields.n], starts: [typeof fields.start === "number" ? fields.start : 0] };
	if (fields?.type === "MultiDiscrete") {
		const counts = flat(fields.nvec);
		const starts = flat(fields.start);
		return { counts, starts: counts.map((_, k) => starts[k] ?? 0) };
	}
	if (fields?.type === "MultiBinary") {
		const size = flat(fields.n).reduce((a, b) => a * b, 1);
		return { counts: new Array(size).fill(2), starts: new Array(size).fill(0) };
	}
	return null;
}

function flat(value: unknown): number[] {
	if (typeof value === "number") return [value];
	return Array.isArray(value) ? value.flatMap(flat) : [];
}

/** Least and greatest of values, or the bounds where they are finite and narrow enough to help. */
export function spanOf(
	values: ArrayLike<number>,
	bounds?: readonly [number, number],
): [number, number] {
	if (bounds && Number.isFinite(bounds[0]) && Number.isFinite(bounds[1]) && bounds[1] > bounds[0])
		return [bounds[0], bounds[1]];
	let low = Number.POSITIVE_INFINITY;
	let high = Number.NEGATIVE_INFINITY;
	for (let k = 0; k < values.length; k++) {
		const value = values[k]!;
		if (!Number.isFinite(value)) continue;
		low = Math.min(low, value);
		high = Math.max(high, value);
	}
	return high >= low ? [low, high] : [0, 0];
}

/** Least lower and greatest upper bound of a Box; infinite where it has none. */
export function boundsOf(space: SpaceJSON | null): readonly [number, number] {
	const fields = space as { type?: string; low?: unknown; high?: unknown } | null;
	if (fields?.type !== "Box") return [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY];
	return [
		bounds(fields.low, Number.NEGATIVE_INFINITY).reduce((a, b) => Math.min(a, b)),
		bounds(fields.high, Number.POSITIVE_INFINITY).reduce((a, b) => Math.max(a, b)),
	];
}

/** Rows and columns to draw an array of any shape as: its own where it is 2-D, else what is nearest. */
export function gridShape(shape: readonly number[]): readonly [number, number] {
	const size = shape.reduce((a, b) => a * b, 1);
	if (shape.length >= 2) {
		const last = shape[shape.length - 1]!;
		return [last === 0 ? 0 : size / last, last];
	}
	return [1, size];
}

/** Bounds as numbers; JSON has words for those that are infinite. */
function bounds(value: unknown, infinite: number): number[] {
	if (typeof value === "number") return [value];
	return Array.isArray(value) ? value.flatMap((each) => bounds(each, infinite)) : [infinite];
}
