import { environmentOf, InvalidParamsError, type Kernel, type Task } from "../env/index.ts";
import { type Column, type Columns, Discrete } from "../spaces/index.ts";

/** Parameters as a caller may give them: what has a default may be left out. */
export type DeepPartial<T> = T extends readonly unknown[]
	? T
	: T extends object
		? { readonly [K in keyof T]?: DeepPartial<T[K]> }
		: T;

/** The kernel's action space, when it is Discrete. @throws InvalidParamsError */
export function discreteActions(layer: string, inner: Kernel): Discrete {
	const space = inner.actionSpace;
	if (space instanceof Discrete && inner.action && space.n <= 65536) return space;
	throw new InvalidParamsError(layer, [
		{
			path: [],
			message: `needs an environment with at most 65536 Discrete actions, ${environmentOf(inner)} has ${space}`,
		},
	]);
}

/** Columns of a space that becomes the member `observation` of a Dict. */
export function underObservation(columns: Columns): Record<string, Column> {
	const out: Record<string, Column> = {};
	for (const [key, each] of Object.entries(columns))
		out[key === "" ? "observation" : `observation/${key}`] = each;
	return out;
}

/** The task of a kernel, with something more to do after it was written. */
export function taskThen(task: Task, then: (row: number) => void): Task {
	return {
		columns: task.columns,
		continuous: task.continuous,
		sample: (row, random, offset) => task.sample(row, random, offset),
		changed: (row) => {
			task.changed(row);
			then(row);
		},
	};
}
