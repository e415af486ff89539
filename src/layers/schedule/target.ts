import { environmentOf, type Kernel, type Problem, type Task } from "../../env/index.ts";
import { nextUniform } from "../../random/index.ts";
import { Box, type Column, type Columns, column, Discrete } from "../../spaces/index.ts";
import { writePermutation } from "../draws.ts";
import type { ScheduleParams, ScheduleScope } from "./schedule-params.ts";

/** Something a schedule writes: parameters that make one task differ from another. */
export interface Target extends Pick<Task, "columns" | "continuous" | "changed"> {
	readonly scope: ScheduleScope;
	/** Draws task number `id` of a row. */
	sample(row: number, random: Uint32Array, offset: number, id: number): void;
}

/** Parameters of the environment itself. */
export function taskTarget(task: Task): Target {
	return {
		scope: "task",
		columns: task.columns,
		continuous: task.continuous,
		sample: (row, random, offset) => task.sample(row, random, offset),
		changed: (row) => task.changed(row),
	};
}

/** The sign of rewards: + for tasks of even number, − for odd ones. */
export function signTarget(rows: number): Target & { readonly sign: Column<Float64Array> } {
	const sign = column("float64", rows);
	return {
		scope: "reward-sign",
		sign,
		columns: { reward_sign: sign },
		continuous: {},
		sample: (row, _random, _offset, id) => {
			sign.data[row] = id % 2 === 0 ? 1 : -1;
		},
		changed: () => {},
	};
}

/** A permutation of n indices; task 0 is the identity. */
export function permutationTarget(
	scope: "observation" | "action",
	rows: number,
	n: number,
): Target & { readonly permutation: Column<Int32Array> } {
	const permutation = column("int32", rows, [n]);
	const { data } = permutation;
	return {
		scope,
		permutation,
		columns: { [`${scope}_permutation`]: permutation },
		continuous: {},
		sample: (row, random, offset, id) => {
			if (id > 0) writePermutation(data, row * n, n, random, offset);
			else for (let k = 0; k < n; k++) data[row * n + k] = k;
		},
		changed: () => {},
	};
}

/** A factor and a term for each element of an observation; task 0 is the identity. */
export function affineTarget(
	rows: number,
	shape: readonly number[],
	{ scale: s, shift: b }: { readonly scale: number; readonly shift: number },
): Target & { readonly scale: Column<Float64Array>; readonly shift: Column<Float64Array> } {
	const scale = column("float64", rows, shape);
	const shift = column("float64", rows, shape);
	const { width } = scale;
	return {
		scope: "observation",
		scale,
		shift,
		columns: { observation_scale: scale, observation_shift: shift },
		continuous: {
			observation_scale: { low: 1 - s, high: 1 + s },
			observation_shift: { low: -b, high: b },
		},
		sample: (row, random, offset, id) => {
			for (let k = row * width; k < (row + 1) * width; k++) {
				scale.data[k] = id === 0 ? 1 : 1 - s + 2 * s * nextUniform(random, offset);
				shift.data[k] = id === 0 ? 0 : -b + 2 * b * nextUniform(random, offset);
			}
		},
		changed: () => {},
	};
}

/** What a kernel offers to a scope, or why it cannot. */
export function targetFor(
	scope: ScheduleScope,
	inner: Kernel,
	params: ScheduleParams,
): Target | Problem {
	const { numEnvs: rows, observationSpace, actionSpace } = inner;
	const refuse = (message: string): Problem => ({ path: ["scope"], message, value: params.scope });
	switch (scope) {
		case "task":
			return inner.task
				? taskTarget(inner.task)
				: refuse(`has "task", but ${environmentOf(inner)} has no task to change`);
		case "reward-sign":
			return signTarget(rows);
		case "observation":
			if (observationSpace instanceof Discrete && observationSpace.n <= 65536)
				return permutationTarget("observation", rows, observationSpace.n);
			if (observationSpace instanceof Box && observationSpace.dtype.startsWith("float"))
				return affineTarget(
					rows,
					observationSpace.shape,
					params.affine ?? { scale: 0.5, shift: 0.5 },
				);
			return refuse(
				`has "observation", which needs Discrete or real Box observations; ${environmentOf(inner)} has ${observationSpace}`,
			);
		case "action":
			if (!(actionSpace instanceof Discrete) || !inner.action || actionSpace.n > 65536)
				return refuse(
					`has "action", which needs at most 65536 Discrete actions; ${environmentOf(inner)} has ${actionSpace}`,
				);
			if (inner.info.action_ids)
				return refuse(
					'has "action" around an ActionSet, whose observation would then name the wrong actions; put the ActionSet outside',
				);
			return permutationTarget("action", rows, actionSpace.n);
	}
}

/** Continuous parameters of all targets, one after the other. */
export interface Entries {
	readonly column: Column;
	readonly low: number;
	readonly high: number;
	/** Place of the column's first element among all entries of a row. */
	readonly from: number;
}

/** The continuous columns of targets, and how many entries a row has. */
export function continuousEntries(targets: readonly Target[]): {
	readonly list: readonly Entries[];
	readonly total: number;
} {
	const list: Entries[] = [];
	let total = 0;
	for (const { columns, continuous } of targets)
		for (const [key, { low, high }] of Object.entries(continuous)) {
			const each = (columns as Columns)[key]!;
			list.push({ column: each, low, high, from: total });
			total += each.width;
		}
	return { list, total };
}
