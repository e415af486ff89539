import type { Columns, TypedArray } from "../../spaces/index.ts";
import type { Kernel } from "../kernel.ts";
import type { Findings } from "./findings.ts";

/**
 * Watches a kernel that a layer is about to be put around: that only allowed actions reach it, and
 * (`compare`, called when the layer is done) that the layer has not written into its outputs.
 */
export function spyOn(kernel: Kernel, findings: Findings): { compare(): void } {
	const outputs = new Map<string, readonly [TypedArray, TypedArray]>();
	const watched: [string, TypedArray][] = [
		["reward", kernel.reward],
		["terminated", kernel.terminated],
		["truncated", kernel.truncated],
		...entries("observation", kernel.observation ?? {}),
		...entries("info", kernel.info),
	];
	const record = (begin: number, end: number): void => {
		for (const [name, array] of watched) {
			const copy = outputs.get(name)?.[1] ?? array.slice();
			const width = array.length / kernel.numEnvs;
			for (let k = begin * width; k < end * width; k++) copy[k] = array[k]!;
			outputs.set(name, [array, copy]);
		}
	};
	const step = kernel.step.bind(kernel);
	const reset = kernel.reset.bind(kernel);
	kernel.step = (begin, end) => {
		checkAllowed(kernel, begin, end, findings);
		step(begin, end);
		record(begin, end);
	};
	kernel.reset = (begin, end, newTrial, options) => {
		reset(begin, end, newTrial, options);
		record(begin, end);
	};
	return {
		compare: () => {
			for (const [name, [array, copy]] of outputs) {
				// The vector environment itself clears these where a row begins, if the layer shares them.
				if (["reward", "terminated", "truncated"].includes(name)) {
					for (let k = 0; k < array.length; k++) if (array[k] === 0) copy[k] = 0;
				}
				const at = copy.findIndex((value: number, k: number) => !Object.is(value, array[k]));
				if (at >= 0)
					findings.add(
						"clobbered",
						`the layer wrote ${array[at]} over ${copy[at]} in the ${name} of ${kernel.name}`,
					);
			}
		},
	};
}

function entries(group: string, columns: Columns): [string, TypedArray][] {
	return Object.entries(columns).map(([key, { data }]) => [`${group} ${key}`.trim(), data]);
}

function checkAllowed(kernel: Kernel, begin: number, end: number, findings: Findings): void {
	const mask = kernel.actionMask;
	const action = kernel.action?.[""]?.data;
	if (!action || !("n" in kernel.actionSpace)) return;
	const { n, start } = kernel.actionSpace as unknown as { n: number; start: number };
	for (let i = begin; i < end; i++) {
		const index = action[i]! - start;
		if (!(index >= 0 && index < n) || (mask && mask.data[i * n + index] !== 1))
			findings.add(
				"inner-action",
				`the layer passed on the action ${action[i]}, which ${kernel.name} forbids in row ${i}`,
			);
	}
}
