/**
 * Means and percentile intervals of results that come from several trainings × evaluation seeds ×
 * environments. A group is `trainings × seeds × environments` numbers; NaN is a missing one. All
 * groups of a call met the same environments, and training k of all groups the same data, so both
 * are drawn once for all of them.
 */

/** Resamples, at most, that intervals come from. */
export const REPS = 2000;

/**
 * Any statistic of groups' means with its 95 % bootstrap interval. A resample draws evaluation seeds,
 * then environments within each of them, and trainings, all with replacement.
 * @param groups name → trainings × seeds × environments
 * @param statistic of name → mean
 * @param options.random { integer(bound) }
 * @returns { estimate, low, high, n }: n = [trainings (most of any group), seeds × environments]
 */
export function bootstrap(groups, statistic, { random, reps = REPS }) {
	const names = Object.keys(groups);
	const all = names.map((name) => groups[name]);
	const seeds = all[0][0].length;
	const rows = all[0][0][0].length;
	const estimate = statistic(
		named(
			names,
			all.map((group) => meanOf(group.flat(2))),
		),
	);
	const count = new Float64Array(seeds * rows);
	const flat = all.map((group) => group.map((training) => Float64Array.from(training.flat())));
	const draws = new Float64Array(reps);
	for (let rep = 0; rep < reps; rep++) {
		count.fill(0);
		for (let s = 0; s < seeds; s++) {
			const from = random.integer(seeds) * rows;
			for (let i = 0; i < rows; i++) count[from + random.integer(rows)] += 1;
		}
		const drawn = new Map();
		const means = flat.map((trainings) => {
			const n = trainings.length;
			if (!drawn.has(n))
				drawn.set(
					n,
					Array.from({ length: n }, () => random.integer(n)),
				);
			const each = trainings.map((values) => weighted(values, count));
			return meanOf(drawn.get(n).map((k) => each[k]));
		});
		draws[rep] = statistic(named(names, means));
	}
	const sorted = draws.filter(Number.isFinite).sort();
	const n = [Math.max(...all.map((group) => group.length)), seeds * rows];
	return { estimate, low: quantile(sorted, 0.025), high: quantile(sorted, 0.975), n };
}

/** Mean of what is there. */
export function meanOf(values) {
	let sum = 0;
	let n = 0;
	for (const value of values) {
		if (!Number.isFinite(value)) continue;
		sum += value;
		n++;
	}
	return sum / n;
}

/** Mean of paired differences and its standard error, from one number a pair. */
export function pairedDifference(a, b) {
	const differences = a.map((value, i) => value - b[i]);
	const n = differences.length;
	const estimate = meanOf(differences);
	const square = differences.reduce((sum, each) => sum + (each - estimate) ** 2, 0);
	return { estimate, error: Math.sqrt(square / (n - 1) / n), n };
}

/** (random − model) / (random − source): 0 at the random policy's score, 1 at the source's. */
export const normalised = ({ model, random, source }) => (random - model) / (random - source);

function weighted(values, count) {
	let sum = 0;
	let n = 0;
	for (let i = 0; i < values.length; i++) {
		if (count[i] === 0 || Number.isNaN(values[i])) continue;
		sum += count[i] * values[i];
		n += count[i];
	}
	return sum / n;
}

/** Linear between the order statistics. */
export function quantile(sorted, q) {
	if (sorted.length === 0) return Number.NaN;
	const at = q * (sorted.length - 1);
	const below = Math.floor(at);
	const above = Math.min(below + 1, sorted.length - 1);
	return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
}

function named(names, values) {
	return Object.fromEntries(names.map((name, i) => [name, values[i]]));
}
