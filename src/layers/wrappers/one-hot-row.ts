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
		out.fill(0, at, at + space.n);
		out[at + from.data[row]! - space.start] = 1;
		return;
	}
	const { nvec, start } = space;
	let to = at;
	for (let k = 0; k < nvec.length; k++) {
		out.fill(0, to, to + nvec[k]!);
		out[to + from.data[row * nvec.length + k]! - start[k]!] = 1;
		to += nvec[k]!;
	}
}
