import type { Kernel, KernelEnv, LayerUse, StepResult } from "../../src/env/index.ts";
import type { Generator } from "../../src/random/index.ts";
import "../../envs/bandit/index.ts";
import "../../src/layers/index.ts";
import "../helpers/register-test-envs.ts";
import "../helpers/ring-kernel.ts";
import type { Discrete } from "../../src/spaces/index.ts";

/** One layer, as scenarios write it. */
export function layer(id: string, params: Record<string, unknown> = {}): LayerUse {
	return { id, params };
}

/** A uniformly random allowed action for a row. */
export function anyAction(kernel: Kernel, generator: Generator, row = 0): number {
	const space = kernel.actionSpace as Discrete;
	if (!kernel.actionMask) return space.start + generator.integer(space.n);
	const { data, width } = kernel.actionMask;
	const allowed: number[] = [];
	for (let k = 0; k < width; k++) if (data[row * width + k] === 1) allowed.push(k);
	if (allowed.length === 0) throw new Error("no action is allowed");
	return space.start + allowed[generator.integer(allowed.length)]!;
}

/** What one step gave, with the truth beside it. */
export interface Trace extends Omit<StepResult<unknown>, "info"> {
	action: number;
	info: Record<string, unknown>;
	hidden: Record<string, number[]>;
}

/** Hidden columns of row 0 as plain numbers. */
export function hiddenOf(env: KernelEnv): Record<string, number[]> {
	return Object.fromEntries(
		Object.entries(env.kernel.hidden).map(([key, { data, width }]) => [
			key,
			Array.from(data.subarray(0, width)),
		]),
	);
}

/** Steps an environment with random allowed actions, resetting when an episode is over. */
export function roll(env: KernelEnv, generator: Generator, steps: number): Trace[] {
	const out: Trace[] = [];
	for (let t = 0; t < steps; t++) {
		const action = anyAction(env.kernel, generator);
		const step = env.step(action);
		out.push({ action, ...step, hidden: hiddenOf(env) });
		if (step.terminated || step.truncated) env.reset();
	}
	return out;
}
