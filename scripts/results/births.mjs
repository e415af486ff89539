/** Steps after a birth at which it is told who pulls the newborn. */
export const AFTER = 40;

/**
 * What became of actions that appeared during a trial, row by row. The newborn of a row is the last
 * action that was better at its birth than all there were; regret is against the best action that
 * is available at the time.
 *
 * @param trace a `Trace` of an environment with means and a mask
 * @returns rows: `first`, the regret from the first birth to the end; `newborn`, that from the birth
 * of the newborn; `untried`, steps until the newborn is first taken; `pulls`, for each of the
 * `AFTER` steps after its birth whether it was taken. NaN (an empty list) where there is none, and
 * `untried` is the steps that were left where it never was taken.
 */
export function birthsOf({ rows, steps, actions, taken, length, masks, means }) {
	const first = [];
	const newborn = [];
	const untried = [];
	const pulls = [];
	for (let row = 0; row < rows; row++) {
		const mean = (action) => means[row * actions + action];
		const there = (t, action) => masks[(row * steps + t) * actions + action] === 1;
		const action = (t) => taken[row * steps + t];
		const regret = [];
		let firstBirth = -1;
		let birth = -1;
		let born = -1;
		let before = -Infinity;
		for (let t = 0; t < length[row]; t++) {
			let best = -1;
			for (let a = 0; a < actions; a++) {
				if (!there(t, a)) continue;
				if (best < 0 || mean(a) > mean(best)) best = a;
				if (t === 0 || there(t - 1, a)) continue;
				if (firstBirth < 0) firstBirth = t;
			}
			if (t > 0 && mean(best) > before && !there(t - 1, best)) [birth, born] = [t, best];
			before = mean(best);
			regret.push(mean(best) - mean(action(t)));
		}
		const since = (t) =>
			t < 0 ? Number.NaN : regret.slice(t).reduce((sum, value) => sum + value, 0);
		first.push(since(firstBirth));
		newborn.push(since(birth));
		let wait = 0;
		while (birth >= 0 && birth + wait < length[row] && action(birth + wait) !== born) wait++;
		untried.push(birth < 0 ? Number.NaN : wait);
		const left = birth < 0 ? 0 : Math.min(AFTER, length[row] - birth);
		pulls.push(Array.from({ length: left }, (_, k) => (action(birth + k) === born ? 1 : 0)));
	}
	return { first, newborn, untried, pulls };
}
