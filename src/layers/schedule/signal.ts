import type { StateArrays } from "../../env/index.ts";
import { Box, type Column, column, Discrete, type Space } from "../../spaces/index.ts";
import { type ScheduleParams, tasksOf } from "./schedule-params.ts";

/** What a schedule tells the agent: one more member of its observation. */
export interface Signal {
	/** Name of the member. */
	readonly key: "changed" | "task_id";
	readonly space: Space;
	readonly column: Column;
	readonly state: StateArrays;
	/** Forgets a row's past: a schedule starts. */
	restart(row: number): void;
	/** Notes that task `id` is on at `time`, and writes what the agent may know then. */
	show(row: number, time: number, id: number): void;
}

/** The signal asked for; `undefined` for none. */
export function signalOf(
	params: ScheduleParams,
	changed: Column<Int32Array>,
	task: Column<Int32Array>,
): Signal | undefined {
	const { signal } = params;
	const still = { state: {}, restart: () => {}, show: () => {} };
	if (signal === "none") return undefined;
	if (signal === "on-change")
		return { key: "changed", space: new Discrete(2), column: changed, ...still };
	const tasks = tasksOf(params);
	if (signal === "task-id")
		return {
			key: "task_id",
			space: tasks === undefined ? identifier(0) : new Discrete(tasks),
			column: task,
			...still,
		};
	return delayed(task.data.length, signal.delayed);
}

/** Task numbers without end, from `low`. */
function identifier(low: number): Space {
	return new Box({ low, high: 0x7fffffff, shape: [], dtype: "int32" });
}

/** The task id of `delay` time units ago; −1 until the schedule is that old. */
function delayed(rows: number, delay: number): Signal {
	const size = delay + 1;
	const past = new Int32Array(rows * size).fill(-1);
	const shown = column("int32", rows);
	shown.data.fill(-1);
	return {
		key: "task_id",
		space: identifier(-1),
		column: shown,
		state: { past },
		restart: (row) => {
			past.fill(-1, row * size, (row + 1) * size);
		},
		show: (row, time, id) => {
			past[row * size + (time % size)] = id;
			shown.data[row] = past[row * size + ((time + 1) % size)]!;
		},
	};
}
