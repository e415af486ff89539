import { type Problem, show } from "../../env/index.ts";
import {
	LAW_KEYS,
	periodOf,
	type ScheduleLaw,
	type ScheduleParams,
	scopesOf,
} from "./schedule-params.ts";
import type { Target } from "./target.ts";

/** Laws that move continuous parameters rather than switch tasks. */
const CONTINUOUS: readonly ScheduleLaw[] = ["drift", "blend", "seasonal", "bit-flip"];
/** Laws without switches to signal. */
const SMOOTH: readonly ScheduleLaw[] = ["drift", "seasonal"];

/** What is wrong with schema-valid parameters whatever they are applied to. */
export function scheduleProblems(params: ScheduleParams): Problem[] {
	const problems: Problem[] = [];
	const { law, signal, clock, reset, width, matrix, tasks, probability } = params;
	const own = LAW_KEYS[law];
	for (const key of new Set(Object.values(LAW_KEYS).flat()))
		if (params[key] !== undefined && !own.includes(key))
			problems.push({
				path: [key],
				message: `is ${show(params[key])}, but the law ${show(law)} has only ${own.join(", ")}`,
				value: params[key],
				allowed: own,
			});
	if (params.affine && !scopesOf(params).includes("observation"))
		problems.push({
			path: ["affine"],
			message: `goes with the scope "observation", not ${show(params.scope)}`,
			value: params.affine,
		});
	if (signal !== "none" && SMOOTH.includes(law))
		problems.push({
			path: ["signal"],
			message: `is ${show(signal)}, expected "none": the law ${show(law)} has no switches`,
			value: signal,
			allowed: ["none"],
		});
	if (clock === "episode" && reset === "episodic")
		problems.push({
			path: ["reset"],
			message: 'is "episodic", expected "continuing": time would stand still between episodes',
			value: reset,
		});
	if (law === "blend" && width !== undefined && width > periodOf(params))
		problems.push({
			path: ["width"],
			message: `is ${width}, expected at most the period, ${periodOf(params)}`,
			value: width,
		});
	if (matrix) problems.push(...matrixProblems(matrix, tasks, probability));
	return problems;
}

function matrixProblems(
	matrix: readonly (readonly number[])[],
	tasks: number | undefined,
	probability: number | undefined,
): Problem[] {
	const problems: Problem[] = [];
	if (tasks !== undefined && tasks !== matrix.length)
		problems.push({
			path: ["tasks"],
			message: `is ${tasks}, expected the matrix's ${matrix.length}`,
			value: tasks,
		});
	if (probability !== undefined)
		problems.push({
			path: ["probability"],
			message: "goes with no matrix: the matrix says how often the task changes",
			value: probability,
		});
	matrix.forEach((row, i) => {
		const sum = row.reduce((total, each) => total + each, 0);
		if (row.length !== matrix.length)
			problems.push({
				path: ["matrix", i],
				message: `has ${row.length} entries, expected ${matrix.length}`,
				value: row,
			});
		else if (Math.abs(sum - 1) > 1e-9)
			problems.push({ path: ["matrix", i], message: `sums to ${sum}, expected 1`, value: row });
	});
	return problems;
}

/** What is wrong with the parameters for what they are to change. */
export function scheduleMisfits(params: ScheduleParams, targets: readonly Target[]): Problem[] {
	const { law } = params;
	const problems: Problem[] = [];
	for (const target of targets) {
		const bounds = Object.values(target.continuous);
		if (CONTINUOUS.includes(law) && bounds.length === 0)
			problems.push({
				path: ["law"],
				message: `is ${show(law)}, but the scope ${show(target.scope)} has no continuous parameters here`,
				value: law,
				allowed: Object.keys(LAW_KEYS).filter((each) => !CONTINUOUS.includes(each as ScheduleLaw)),
			});
		const open = bounds.some(({ low, high }) => !Number.isFinite(low) || !Number.isFinite(high));
		if (law === "seasonal" && open)
			problems.push({
				path: ["law"],
				message: `is "seasonal", which needs bounds: parameters of ${show(target.scope)} have none`,
				value: law,
			});
	}
	return problems;
}
