import { table } from "../../generated.mjs";
import { SHIFTS, shiftRegrets } from "../claims.mjs";
import { interval, number, sample } from "../format.mjs";
import { meanOf, normalised } from "../statistics.mjs";
import { lineChart } from "../svg.mjs";

const AGENTS = ["Headless-AD", "thompson", "subset-thompson", "greedy", "random"];
const LABELS = { thompson: "Thompson (the source)", "subset-thompson": "Thompson on 16 arms" };

/** The paper's normalised score after `steps` steps. */
export function paperScore(paper, who, arms, steps) {
	const { bernoulliArms: figures } = paper;
	const k = figures.arms.indexOf(arms);
	if (k < 0) return Number.NaN;
	const at = (name) => figures[name][String(steps)][k];
	return normalised({ model: at(who), random: at("random"), source: at("thompson") });
}

/** Scores, regrets and arms tried of every agent by number of arms. */
export function armsTable({ estimates, store, paper }, scenario, steps) {
	const rows = store.variants(scenario).flatMap((variant) => {
		const arms = Number(/\d+/.exec(variant)[0]);
		return [...AGENTS.slice(0, -1), "ucb1", "random"]
			.filter((agent) => store.agents(scenario).includes(agent))
			.map((agent) => [
				arms,
				LABELS[agent] ?? agent,
				interval(estimates.score(scenario, variant, agent)),
				interval(estimates.mean(scenario, variant, agent, "regret"), 1),
				number(estimates.mean(scenario, variant, agent, ({ tried }) => tried).estimate, 1),
				agent === "Headless-AD" ? number(paperScore(paper, "headless", arms, steps)) : "",
			]);
	});
	return table(["arms", "agent", "normalised score", "regret", "arms tried", "paper"], rows);
}

/** Regret over steps, a panel for each number of arms. */
export function regretFigure({ estimates, figure }, scenario, sizes, name, title) {
	const panels = sizes.map((arms) => ({
		title: `${arms} arms`,
		series: AGENTS.map((agent) => ({
			name: agent,
			label: LABELS[agent] ?? agent,
			...estimates.curve(scenario, `arms=${arms}`, agent, "regret"),
		})),
	}));
	// Random is cut off: the others would lie flat beneath it.
	const others = panels.flatMap(({ series }) => series.filter(({ name }) => name !== "random"));
	const yMax = 1.15 * Math.max(...others.flatMap(({ high }) => high));
	const svg = lineChart({ title, xLabel: "steps", yLabel: "regret so far", panels, yMax });
	return figure(name, title, svg);
}

export function bernoulli(context) {
	const { estimates, store } = context;
	if (!store.has("bernoulli")) return "";
	const { n } = estimates.score("bernoulli", "arms=10", "Headless-AD");
	const parts = [
		"## More arms than in training",
		`Means uniform on [0, 1], 100 steps; trained on 2 to 10 arms with other means. ${sample(n)}. The paper's figures are its own after 100 steps (Fig. 5), of a model trained on 4 to 20 arms.`,
		armsTable(context, "bernoulli", 100),
		regretFigure(
			context,
			"bernoulli",
			[10, 20, 30],
			"bernoulli-regret",
			"Regret over 100 steps with 10, 20 and 30 arms; bands are 95 % intervals",
		),
	];
	return parts.join("\n\n");
}

export function distillation(context) {
	const { estimates, store, paper } = context;
	const sizes = [10, 30].filter((arms) => store.has(`bernoulli-ad-${arms}`));
	if (sizes.length === 0) return "";
	const rows = sizes.flatMap((arms) =>
		["Headless-AD", "AD"].map((agent) => {
			const scenario = `bernoulli-ad-${arms}`;
			const score = estimates.score(scenario, "", agent);
			const tried = estimates.mean(scenario, "", agent, (job) => job.tried);
			return [
				arms,
				agent === "AD" ? `AD, trained on ${arms}` : "Headless-AD, trained on 2 to 10",
				interval(score),
				number(tried.estimate, 1),
				number(paperScore(paper, agent === "AD" ? "ad" : "headless", arms, 100)),
				sample(score.n),
			];
		}),
	);
	return [
		"### Beside AD, trained for each number of arms",
		"Algorithm distillation has one logit an arm, so it is not applicable to any other number; asked to, it is refused with an error.",
		table(["arms", "agent", "normalised score", "arms tried", "paper", "n"], rows),
	].join("\n\n");
}

export function shift(context) {
	const { store, estimates, paper } = context;
	if (!store.has("bernoulli-shift")) return "";
	const sizes = [...new Set(store.variants("bernoulli-shift").map((v) => /arms=(\d+)/.exec(v)[1]))];
	const overall = shiftRegrets(store).map(meanOf);
	const rows = SHIFTS.map(([law, permute, label], k) => [
		label,
		...sizes.map((arms) =>
			interval(
				estimates.mean(
					"bernoulli-shift",
					`distribution=${law},permute=${permute},arms=${arms}`,
					"Headless-AD",
					"regret",
				),
				1,
			),
		),
		number(overall[k], 2),
	]);
	const { odd, even } = paper.bernoulliShift;
	return [
		"## Where the good arms are",
		`Regret of Headless-AD after 100 steps. The numbers of arms are even, so all four laws are the same bandits in another order. In the paper (Fig. 4, 300 steps, 4 to 20 arms) it is ${number(odd.headless[0], 1)} with good arms at odd indices and ${number(even.headless[0], 1)} at even ones, where Thompson sampling has ${number(odd.thompson[0], 1)} and ${number(even.thompson[0], 1)}.`,
		table(["good arms", ...sizes.map((arms) => `${arms} arms`), "all"], rows),
	].join("\n\n");
}
