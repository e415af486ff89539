import { bootstrap, meanOf, normalised } from "./statistics.mjs";

/** Episodes at the end of a dark room's trial that its score is of. */
export const LAST_EPISODES = 10;

/** Success in the last episodes, a row each. */
export function lastEpisodes({ curves }) {
	const { rows } = curves.find(({ metric }) => metric === "success");
	return rows.map((row) => meanOf(row.slice(-LAST_EPISODES)));
}

/** What the page asks of the measured jobs, each with its interval. */
export class Estimates {
	/** @param newRandom () → { integer(bound) }: every interval begins the same stream */
	constructor(store, newRandom, reps) {
		this.store = store;
		this.newRandom = newRandom;
		this.reps = reps;
	}

	of(groups, statistic) {
		return bootstrap(groups, statistic, { random: this.newRandom(), reps: this.reps });
	}

	mean(scenario, variant, agent, pick) {
		return this.of({ x: this.store.group(scenario, variant, agent, pick) }, ({ x }) => x);
	}

	/** Normalised score by regret: 0 random, 1 the source algorithm. */
	score(scenario, variant, agent, source = "thompson") {
		const regret = (who) => this.store.group(scenario, variant, who, "regret");
		return this.of(
			{ model: regret(agent), random: regret("random"), source: regret(source) },
			normalised,
		);
	}

	/** a / b of one metric. */
	ratio(scenario, variant, [a, b], pick) {
		const of = (who) => this.store.group(scenario, variant, who, pick);
		return this.of({ a: of(a), b: of(b) }, (mean) => mean.a / mean.b);
	}

	/** Of one agent, `pick` in variant a less that in variant b. */
	drop(scenario, [a, b], agent, pick) {
		const of = (variant) => this.store.group(scenario, variant, agent, pick);
		return this.of({ a: of(a), b: of(b) }, (mean) => mean.a - mean.b);
	}

	/** A curve with its band. */
	curve(scenario, variant, agent, metric) {
		const { xs, points } = this.store.curve(scenario, variant, agent, metric);
		const each = points.map((x) =>
			bootstrap({ x }, (mean) => mean.x, {
				random: this.newRandom(),
				reps: Math.min(this.reps, 200),
			}),
		);
		return {
			xs,
			mean: each.map(({ estimate }) => estimate),
			low: each.map(({ low }) => low),
			high: each.map(({ high }) => high),
		};
	}
}
