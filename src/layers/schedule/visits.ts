import type { Kernel, Problem } from "../../env/index.ts";
import { Discrete } from "../../spaces/index.ts";
import type { ActiveRegion } from "./schedule-params.ts";

/** Whether the step a row has just taken is a visit. */
export type VisitTest = (row: number) => boolean;

/** The test a region stands for, or why the kernel has none such. */
export function visitTest(inner: Kernel, region: ActiveRegion | undefined): VisitTest | Problem {
	const { reward = 1, actions, observations } = region ?? {};
	if (actions) return member(inner.actionSpace, inner.action?.[""], actions, "actions");
	if (observations)
		return member(inner.observationSpace, inner.observation?.[""], observations, "observations");
	const paid = inner.reward;
	return (row) => paid[row]! >= reward;
}

function member(
	space: unknown,
	column: { readonly data: ArrayLike<number> } | undefined,
	list: readonly number[],
	key: string,
): VisitTest | Problem {
	if (!(space instanceof Discrete) || !column)
		return { path: ["region", key], message: `needs Discrete ${key}, found ${space}`, value: list };
	const bad = list.findIndex((each) => !space.contains(each));
	if (bad >= 0)
		return {
			path: ["region", key, bad],
			message: `is ${list[bad]}, expected a member of ${space}`,
			value: list[bad],
		};
	const { n, start } = space;
	const marked = new Uint8Array(n);
	for (const each of list) marked[each - start] = 1;
	const { data } = column;
	return (row) => marked[data[row]! - start] === 1;
}
