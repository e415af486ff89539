import { type Problem, show } from "../../env/index.ts";
import type { ActionSetParams, CountAt, SubsetParams } from "./action-set-params.ts";
import { shareOf, splitActions } from "./split.ts";

/** The underlying ids a subset stands for, of `n`. */
export function poolOf(n: number, subset: SubsetParams | undefined): Int32Array {
	let pool: Int32Array = Int32Array.from({ length: n }, (_, id) => id);
	if (subset?.ids) pool = Int32Array.from(subset.ids);
	if (subset?.split) {
		const { name, fraction, seed } = subset.split;
		const { train, test } = splitActions(n, fraction, seed);
		pool = name === "train" ? train : name === "test" ? test : Int32Array.of(...train, ...test);
	}
	return subset?.count === undefined ? pool : pool.slice(0, subset.count);
}

/** How many actions `hide` keeps back of `size`. */
export function hiddenCount(size: number, hide: ActionSetParams["hide"]): number {
	if (!hide) return 0;
	return hide.count ?? hide.ids?.length ?? shareOf(size, hide.fraction ?? 0);
}

/** What is wrong with schema-valid parameters whatever they are applied to. */
export function actionSetProblems(params: ActionSetParams): Problem[] {
	const problems: Problem[] = [];
	const { subset, hide, resize, dynamics } = params;
	if (subset) one(problems, ["subset"], subset, ["ids", "split"], 0);
	if (hide) one(problems, ["hide"], hide, ["count", "fraction", "ids"]);
	distinct(problems, ["subset", "ids"], subset?.ids);
	distinct(problems, ["hide", "ids"], hide?.ids);
	if (resize) ordered(problems, ["resize"], resize);
	if (!dynamics) return problems;
	const { initial, births, deaths } = dynamics;
	if (initial) one(problems, ["dynamics", "initial"], initial, ["count", "fraction"]);
	if (births) one(problems, ["dynamics", "births"], births, ["at", "probability", "uniform"]);
	if (deaths) one(problems, ["dynamics", "deaths"], deaths, ["at", "probability", "lifetime"]);
	if (deaths?.lifetime) ordered(problems, ["dynamics", "deaths", "lifetime"], deaths.lifetime);
	rising(problems, ["dynamics", "births", "at"], births?.at);
	rising(problems, ["dynamics", "deaths", "at"], deaths?.at);
	if (births?.uniform && initial)
		problems.push({
			path: ["dynamics", "initial"],
			message: "goes with births.at or births.probability; births.uniform has its own `initial`",
			value: initial,
		});
	return problems;
}

/** What is wrong with the parameters around a kernel of `n` actions. */
export function actionSetMisfits(params: ActionSetParams, n: number): Problem[] {
	const problems: Problem[] = [];
	const { subset, hide, resize, dynamics, minimum, capacity } = params;
	within(problems, ["subset", "ids"], subset?.ids, n);
	const { count: _, ...uncut } = subset ?? {};
	const whole = poolOf(n, uncut);
	if (subset?.count !== undefined && subset.count > whole.length)
		problems.push(tooMany(["subset", "count"], subset.count, whole.length));
	const pool = poolOf(n, subset);
	if (pool.length === 0)
		problems.push({ path: ["subset"], message: `leaves none of ${n} actions`, value: subset });
	if (problems.length > 0) return problems;

	const known = new Set(pool);
	(hide?.ids ?? []).forEach((id, k) => {
		if (!known.has(id))
			problems.push({
				path: ["hide", "ids", k],
				message: `is ${id}, expected one of the ${pool.length} actions there are`,
				value: id,
				...(pool.length <= 32 ? { allowed: Array.from(pool, String) } : {}),
			});
	});
	const left = pool.length - hiddenCount(pool.length, hide);
	if (left < minimum) {
		const key = hide?.count !== undefined ? "count" : hide?.ids ? "ids" : "fraction";
		problems.push({
			path: hide ? ["hide", key] : ["minimum"],
			message: hide
				? `is ${show(hide[key])} of ${pool.length} actions, expected to leave at least ${minimum}`
				: `is ${minimum}, expected at most ${pool.length}, the number of actions`,
			value: hide ? hide[key] : minimum,
			allowed: hide ? [`0 to ${pool.length - minimum} actions`] : [`1 to ${pool.length}`],
		});
		return problems;
	}
	if (resize && resize.max > left) problems.push(tooMany(["resize", "max"], resize.max, left));
	if (resize && resize.min < minimum)
		problems.push({
			path: ["resize", "min"],
			message: `is ${resize.min}, expected at least the minimum of ${minimum}`,
			value: resize.min,
		});
	const start = dynamics?.initial;
	const fewest = resize?.min ?? left;
	const most = resize?.max ?? left;
	if (start?.count !== undefined && start.count > fewest)
		problems.push(tooMany(["dynamics", "initial", "count"], start.count, fewest));
	if (dynamics?.births?.at) {
		const born = dynamics.births.at.reduce((sum, each) => sum + each.count, 0);
		const unborn = most - (start?.count ?? shareOf(most, start?.fraction ?? 1));
		if (born > unborn)
			problems.push({
				path: ["dynamics", "births", "at"],
				message: `lets ${born} actions appear, expected at most the ${unborn} not there at step 0`,
				value: dynamics.births.at,
			});
	}
	const needed = indicesNeeded(params, pool.length);
	if (capacity !== undefined && capacity < needed)
		problems.push({
			path: ["capacity"],
			message: `is ${capacity}, expected at least ${needed}, the most actions at one time`,
			value: capacity,
		});
	return problems;
}

/** The most indices in use at one time, for `size` actions. */
export function indicesNeeded(params: ActionSetParams, size: number): number {
	const { hide, resize } = params;
	const kept = hide?.mode === "remove" ? size - hiddenCount(size, hide) : size;
	return resize?.mode === "remove" ? Math.min(kept, resize.max) : kept;
}

type Path = readonly (string | number)[];

function one(problems: Problem[], path: Path, value: object, keys: string[], least = 1): void {
	const given = keys.filter((key) => key in value);
	if (given.length <= 1 && given.length >= least) return;
	const found = given.length === 0 ? "none" : given.join(" and ");
	const amount = least === 0 ? "at most" : "exactly";
	problems.push({
		path,
		message: `has ${found}, expected ${amount} one of ${keys.join(", ")}`,
		value,
		allowed: keys,
	});
}

function distinct(problems: Problem[], path: Path, list: readonly number[] | undefined): void {
	const seen = new Set<number>();
	list?.forEach((id, k) => {
		if (seen.size === seen.add(id).size)
			problems.push({ path: [...path, k], message: `is ${id} a second time`, value: id });
	});
}

function within(
	problems: Problem[],
	path: Path,
	list: readonly number[] | undefined,
	n: number,
): void {
	list?.forEach((id, k) => {
		if (id >= n)
			problems.push({
				path: [...path, k],
				message: `is ${id}, expected an action from 0 to ${n - 1}`,
				value: id,
				allowed: [`0 to ${n - 1}`],
			});
	});
}

function ordered(problems: Problem[], path: Path, range: { min: number; max: number }): void {
	if (range.min > range.max)
		problems.push({
			path: [...path, "min"],
			message: `is ${range.min}, expected at most max, ${range.max}`,
			value: range.min,
		});
}

function rising(problems: Problem[], path: Path, list: readonly CountAt[] | undefined): void {
	list?.forEach(({ step }, k) => {
		if (k > 0 && step <= list[k - 1]!.step)
			problems.push({
				path: [...path, k, "step"],
				message: `is ${step}, expected more than the step before it, ${list[k - 1]!.step}`,
				value: step,
			});
	});
}

function tooMany(path: Path, value: number, most: number): Problem {
	return {
		path,
		message: `is ${value}, expected at most ${most}, the number of actions`,
		value,
		allowed: [`1 to ${most}`],
	};
}
