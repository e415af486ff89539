import { LAST_EPISODES, lastEpisodes } from "../estimates.mjs";
import { interval, list, number } from "../format.mjs";
import { meanOf } from "../statistics.mjs";

/** What to hold against the results: each sentence is there only while the numbers say it. */
export function shortfalls(context) {
	const items = [
		...unmet(context),
		...chanceOfOrder(context),
		...lateNewborns(context),
		...greedyWins(context),
		...fewerArms(context),
		...trainingsDiffer(context),
		...needsSharpening(context),
		...unseenGoals(context),
		...belowSource(context),
		"The models are small (see the number of parameters above; the paper's have 17 million for these tasks), horizons shorter, and several of the paper's choices are replaced at once: one token a step, codes read with the transpose of what puts them in, weights that begin near the identity, no positions in bandits. Which of these matter was not measured.",
	];
	return ["## Where it falls short, and why", items.map((item) => `- ${item}`).join("\n")].join(
		"\n\n",
	);
}

function unmet({ claims }) {
	const missed = claims.filter(({ met }) => !met);
	if (missed.length === 0) return [];
	const each = missed.map(
		({ claim, threshold, value }) => `${claim}: ${number(value.estimate)}, wanted ${threshold}`,
	);
	return [`Not met: ${each.join("; ")}.`];
}

/** The order of arms cannot matter to these models, so a difference is noise, however large. */
function chanceOfOrder({ claims }) {
	const missed = claims.find(({ claim, met }) => claim.startsWith("good arms odd or even") && !met);
	if (!missed) return [];
	return [
		"The order of arms cannot reach the small Bernoulli models: renumbering the arms renumbers their policy exactly (a test holds them to it), so the difference between good arms at odd and at even indices is chance, the largest of six differences.",
	];
}

/** Newborns that wait for their first pull at least twice as long as with Thompson sampling. */
function lateNewborns({ estimates, store }) {
	return [
		["bernoulli-births", 100],
		["bernoulli-middle-births", 300],
	]
		.filter(([name]) => store.has(name))
		.flatMap(([name, steps]) => {
			const untried = (agent) =>
				estimates.mean(name, "", agent, ({ births }) => births.untried).estimate;
			const [ours, source] = [untried("Headless-AD"), untried("thompson")];
			return ours < 2 * source
				? []
				: [
						`A newborn arm that is the best waits ${number(ours, 0)} of ${steps} steps for its first pull, with Thompson sampling ${number(source, 0)}: sharpened, a policy hardly takes what it is not sure of. Regret from the birth on tells little of it.`,
					];
		});
}

const sizesOf = (store, name) => store.variants(name).map((v) => Number(/\d+/.exec(v)[0]));

function greedyWins({ estimates, store }) {
	return ["bernoulli", "bernoulli-middle"]
		.filter((name) => store.has(name))
		.flatMap((name) => {
			const ratio = (arms, who) => estimates.ratio(name, `arms=${arms}`, who, "regret");
			const lost = sizesOf(store, name).filter(
				(arms) => ratio(arms, ["Headless-AD", "greedy"]).low > 1,
			);
			if (lost.length === 0) return [];
			const beaten = lost.filter((arms) => ratio(arms, ["thompson", "greedy"]).low > 1);
			const each = lost.map((arms) => number(ratio(arms, ["Headless-AD", "greedy"]).estimate));
			const source =
				beaten.length > 0
					? ` Its source has more too at ${list(beaten.map(String))} arms, and who imitates is not asked to do better.`
					: "";
			const where = name === "bernoulli" ? "100 steps" : "300 steps";
			return [
				`Pulling each arm once and then the one with the best average has less regret over ${where} with ${list(lost.map(String))} arms: Headless-AD has ${list(each)} times as much.${source}`,
			];
		});
}

function fewerArms({ estimates, store }) {
	return ["bernoulli", "bernoulli-middle"]
		.filter((name) => store.has(name))
		.flatMap((name) => {
			const tried = (arms) =>
				estimates.mean(name, `arms=${arms}`, "Headless-AD", (job) => job.tried).estimate;
			const score = (arms, who) => estimates.score(name, `arms=${arms}`, who).estimate;
			const above = sizesOf(store, name).filter(
				(arms) => score(arms, "Headless-AD") > 1 && tried(arms) < 0.9 * arms,
			);
			if (above.length === 0) return [];
			const each = above.map(
				(arms) =>
					`${number(tried(arms), 1)} of ${arms} arms for ${number(score(arms, "Headless-AD"))}, where Thompson sampling on 16 arms has ${number(score(arms, "subset-thompson"))}`,
			);
			const steps = name === "bernoulli" ? 100 : 300;
			return [
				`A score above 1 after ${steps} steps need not be better learning. It comes with fewer arms tried (${each.join("; ")}), and a short horizon rewards who explores less; acting more sharply than the source did is one way to.`,
			];
		});
}

function trainingsDiffer({ store }) {
	const found = [];
	const note = (name, variant, what, pick, digits) => {
		if (!store.has(name)) return;
		const means = store
			.group(name, variant, "Headless-AD", pick)
			.map((training) => meanOf(training.flat()));
		if (means.length < 2) return;
		found.push(
			`${what} from ${number(Math.min(...means), digits)} to ${number(Math.max(...means), digits)}`,
		);
	};
	note("bernoulli", "arms=10", "regret with 10 arms", "regret", 1);
	note("bernoulli", "arms=30", "regret with 30 arms", "regret", 1);
	note(
		"darkroom-7",
		"actions=test,goals=train",
		"success with 15 unseen actions in the 7 × 7 room",
		lastEpisodes,
		2,
	);
	if (found.length === 0) return [];
	return [`Trainings that differ in nothing but their seed differ in result: ${list(found)}.`];
}

function needsSharpening({ validations }) {
	const each = validations
		.filter(
			({ name, chosen, scores }) =>
				/^(bernoulli-small|bernoulli-middle|darkroom-7)$/.test(name) &&
				chosen !== 1 &&
				scores.has(1),
		)
		.map(
			({ name, scores, chosen }) =>
				`${name} ${number(scores.get(1).mean)} as trained, ${number(scores.get(chosen).mean)} with β = ${chosen}`,
		);
	if (each.length === 0) return [];
	const edge = validations.filter(({ chosen, scores }) => chosen === Math.max(...scores.keys()));
	const more =
		edge.length > 0
			? ` The β chosen is the largest that was tried for ${list(edge.map(({ name }) => name))}, so more of it might do better still.`
			: "";
	return [
		`Acting needs sharpening (scores on validation tasks: ${each.join("; ")}). A policy a little too flat everywhere would explain it; that was not tested.${more}`,
	];
}

function unseenGoals({ estimates, store }) {
	if (!store.has("darkroom-7")) return [];
	const lost = ["train", "permuted", "sliced", "test", "train-test"]
		.map((set) => [
			set,
			estimates.drop(
				"darkroom-7",
				[`actions=${set},goals=train`, `actions=${set},goals=test`],
				"Headless-AD",
				lastEpisodes,
			),
		])
		.filter(([, drop]) => drop.low > 0);
	if (lost.length === 0) return [];
	const each = lost.map(([set, drop]) => `${set} ${interval(drop)}`);
	return [
		`Goals that were never seen cost success in the 7 × 7 room: ${each.join(", ")}. There are only 8 of them, and 41 to learn from.`,
	];
}

function belowSource({ estimates, store }) {
	if (!store.has("darkroom-7")) return [];
	const each = ["train", "permuted", "sliced", "test", "train-test"].flatMap((set) => {
		const variant = `actions=${set},goals=train`;
		const of = (agent) => store.group("darkroom-7", variant, agent, lastEpisodes);
		const groups = { ours: of("Headless-AD"), source: of("replay-q") };
		const { low } = estimates.of(groups, ({ ours, source }) => source - ours);
		const mean = (agent) =>
			number(estimates.mean("darkroom-7", variant, agent, lastEpisodes).estimate);
		return low > 0 ? [`${set} ${mean("Headless-AD")} against ${mean("replay-q")}`] : [];
	});
	if (each.length === 0) return [];
	return [
		`In the 7 × 7 room it stays below its source, Q-learning by replay (success in the last ${LAST_EPISODES} episodes: ${each.join(", ")}).`,
	];
}
