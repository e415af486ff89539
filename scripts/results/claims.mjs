import { lastEpisodes } from "./estimates.mjs";
import { meanOf, pairedDifference } from "./statistics.mjs";

const atLeast = (bound) => ({ text: `≥ ${bound}`, holds: (value) => value >= bound });
const atMost = (bound) => ({ text: `≤ ${bound}`, holds: (value) => value <= bound });

/**
 * What was to be shown, each with its threshold and what was measured. Those whose scenarios were
 * not run are left out.
 * @returns { claim, threshold, value: { estimate, low, high, n }, verdict }[]
 */
export function claims(estimates) {
	const { store } = estimates;
	const found = [];
	const claim = (scenarios, text, threshold, value) => {
		if (!scenarios.every((name) => store.has(name))) return;
		const measured = value();
		found.push({
			claim: text,
			threshold: threshold.text,
			value: measured,
			met: threshold.holds(measured.estimate),
			verdict: verdictOf(measured, threshold),
		});
	};
	for (const arms of [5, 10, 20, 30])
		claim(
			["bernoulli"],
			`small Bernoulli, ${arms} arms (${arms > 10 ? "never seen" : "seen"}): normalised score`,
			atLeast(arms > 10 ? 0.95 : 0.9),
			() => estimates.score("bernoulli", `arms=${arms}`, "Headless-AD"),
		);
	claim(
		["bernoulli-shift"],
		"good arms odd or even, in order or shuffled: largest difference of two, in standard errors",
		atMost(2),
		() => largestShift(store),
	);
	const room = (set) => `actions=${set},goals=train`;
	const drop = (scenario, agent, set) => () =>
		estimates.drop(scenario, [room("train"), room(set)], agent, lastEpisodes);
	for (const [set, bound] of [
		["permuted", 0.1],
		["sliced", 0.15],
	])
		claim(
			["darkroom-7"],
			`Darkroom 7 × 7, ${set} actions: success that Headless-AD loses against train`,
			atMost(bound),
			drop("darkroom-7", "Headless-AD", set),
		);
	for (const set of ["permuted", "sliced"])
		claim(
			["darkroom-7-ad"],
			`Darkroom 7 × 7, ${set} actions: success that AD loses against train`,
			atLeast(0.2),
			drop("darkroom-7-ad", "AD", set),
		);
	for (const [set, size] of [
		["test", 15],
		["train-test", 25],
	])
		claim(
			["darkroom-7"],
			`Darkroom 7 × 7, ${size} actions (trained on 10): success of Headless-AD / of random`,
			atLeast(2),
			() => estimates.ratio("darkroom-7", room(set), ["Headless-AD", "random"], lastEpisodes),
		);
	claim(
		["bernoulli-middle"],
		"middle Bernoulli, 50 arms (trained on at most 20): regret / Thompson's",
		atMost(1.1),
		() => estimates.ratio("bernoulli-middle", "arms=50", ["Headless-AD", "thompson"], "regret"),
	);
	for (const [name, horizon] of [
		["bernoulli-births", "100 steps"],
		["bernoulli-middle-births", "300 steps, middle"],
	])
		claim(
			[name],
			`a better arm is born (${horizon}): regret from then on / Thompson's`,
			atMost(1.3),
			() => estimates.ratio(name, "", ["Headless-AD", "thompson"], ({ births }) => births.newborn),
		);
	return found;
}

/** The estimate decides; an interval that holds the threshold is said so. */
export function verdictOf({ estimate, low, high }, { holds }) {
	const met = holds(estimate);
	const firm = [low, high].every((bound) => !Number.isFinite(bound) || holds(bound) === met);
	return `${met ? "met" : "**not met**"}${firm ? "" : ", within its interval"}`;
}

/** The four ways of a `bernoulli-shift` variant: which arms are good, and whether they are shuffled. */
export const SHIFTS = [
	["odd", "never", "odd, in order"],
	["odd", "trial", "odd, shuffled"],
	["even", "never", "even, in order"],
	["even", "trial", "even, shuffled"],
];

/** Regret of Headless-AD under each shift: one number for each training and seed, over all sizes. */
export function shiftRegrets(store) {
	const sizes = [...new Set(store.variants("bernoulli-shift").map((v) => /arms=(\d+)/.exec(v)[1]))];
	return SHIFTS.map(([law, permute]) => {
		const bySize = sizes.map((arms) =>
			store
				.group(
					"bernoulli-shift",
					`distribution=${law},permute=${permute},arms=${arms}`,
					"Headless-AD",
					"regret",
				)
				.flatMap((training) => training.map(meanOf)),
		);
		return bySize[0].map((_, k) => meanOf(bySize.map((values) => values[k])));
	});
}

/** Largest |difference| / standard error of any two shifts; a pair is one training at one seed. */
export function largestShift(store) {
	const regrets = shiftRegrets(store);
	let largest = 0;
	for (let a = 0; a < regrets.length; a++)
		for (let b = 0; b < a; b++) {
			const { estimate, error } = pairedDifference(regrets[a], regrets[b]);
			// Twice the same numbers are no difference, though their error is 0.
			if (estimate !== 0) largest = Math.max(largest, Math.abs(estimate) / error);
		}
	const [group] = store.group(
		"bernoulli-shift",
		store.variants("bernoulli-shift")[0],
		"Headless-AD",
		"regret",
	);
	const n = [regrets[0].length / group.length, group.flat().length];
	return { estimate: largest, low: Number.NaN, high: Number.NaN, n };
}
