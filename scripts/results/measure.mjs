import { Job, weightsOf } from "../../dist/src/run/index.js";
import { birthsOf } from "./births.mjs";
import { Trace } from "./trace.mjs";

/** Batched steps between looks at whether a job is done. */
const CHUNK = 1000;

/**
 * Runs a job to its end, as `palaestra run` does, and traces its actions.
 * @returns its metrics and curves; `tried`: different actions of each row's first trial; `births`
 * where actions appear or disappear
 */
export function measure(spec) {
	let trace;
	const open = (env, agent) => {
		// Only the actions are kept, not why they were taken.
		agent.explaining = false;
		trace = new Trace(env);
		return trace;
	};
	const began = performance.now();
	const recorded = { ...spec, record: { rows: spec.numEnvs, trials: 1 } };
	const job = new Job(recorded, open, undefined, weightsOf(spec));
	while (job.advance(CHUNK));
	const { values, curves, steps } = job.result();
	job.close();
	return {
		values,
		curves: curves.map(({ metric, x, xs, rows }) => ({ metric, x, xs, rows })),
		tried: trace.tried(),
		...(trace.masks && trace.means ? { births: birthsOf(trace) } : {}),
		steps,
		seconds: (performance.now() - began) / 1000,
	};
}
