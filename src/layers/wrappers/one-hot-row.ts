import type { Column, Discrete, MultiDiscrete, TypedArray } from "../../spaces/index.ts";

/** Writes a row's discrete components as one-hots end to end, from index `at` of `out`. */
export function writeOneHots(
	space: Discrete | MultiDiscrete,
	from: Column,
	row: number,
	out: TypedArray,
	at: number,
): void {
	if (space.type === "Discrete") {
		for (let k = 0; k < space.n; k++) out[at + k] = 0;
		out[at + from.data[row]! - space.start] = 1;
		return;
	}
	const { nvec, start } = space;
	let to = at;
	for (let k = 0; k < nvec.length; k++) {
		for (let a = 0; a < nvec[k]!; a++) out[to + a] = 0;
		out[to + from.data[row * nvec.length + k]! - start[k]!] = 1;
		to += nvec[k]!;
	}
}
