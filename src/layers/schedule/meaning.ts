import type { Kernel } from "../../env/index.ts";
import { Box, type Column, Discrete, type Space } from "../../spaces/index.ts";
import type { Target } from "./target.ts";

/** An observation whose meaning a schedule changes: its space, its column and how to fill a row. */
export interface Meaning {
	readonly space: Space;
	readonly column: Column;
	show(row: number): void;
}

/** The observation as a target of scope "observation" makes it. */
export function meaningOf(inner: Kernel, target: Target): Meaning {
	const from = inner.observation![""]!;
	const { observation_permutation, observation_scale, observation_shift } = target.columns;
	const space = inner.observationSpace;
	if (space instanceof Discrete) {
		const { n, start } = space;
		const column = space.allocate(inner.numEnvs)[""];
		const map = observation_permutation!.data;
		return {
			space,
			column,
			show: (row) => {
				column.data[row] = start + map[row * n + from.data[row]! - start]!;
			},
		};
	}
	const { dtype, shape } = space as Box;
	const real = new Box({ low: -Infinity, high: Infinity, shape: [...shape], dtype });
	const column = real.allocate(inner.numEnvs)[""];
	const scale = observation_scale!.data;
	const shift = observation_shift!.data;
	const { width } = column;
	return {
		space: real,
		column,
		show: (row) => {
			for (let k = row * width; k < (row + 1) * width; k++)
				column.data[k] = scale[k]! * from.data[k]! + shift[k]!;
		},
	};
}
