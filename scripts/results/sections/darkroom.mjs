import { table } from "../../generated.mjs";
import { LAST_EPISODES, lastEpisodes } from "../estimates.mjs";
import { interval, number, sample } from "../format.mjs";
import { barChart, lineChart } from "../svg.mjs";

/** Action sets with their sizes. */
const SETS = [
	["train", 10],
	["permuted", 10],
	["sliced", 10],
	["test", 15],
	["train-test", 25],
];
const AGENTS = ["Headless-AD", "AD", "AD-permuted", "replay-q", "q-learning", "random"];
const PAPER = {
	"Headless-AD": "headless",
	AD: "ad",
	"AD-permuted": "adPermuted",
	random: "random",
};

/** Where an agent was measured with this set of actions; `undefined` where it does not fit. */
function placeOf(store, room, agent, variant) {
	return [room, `${room}-ad`].find(
		(name) =>
			store.has(name) &&
			store.variants(name).includes(variant) &&
			store.agents(name).includes(agent),
	);
}

export function darkroom(context) {
	const { store } = context;
	const parts = [7, 5]
		.filter((size) => store.has(`darkroom-${size}`))
		.map((size) => room(context, size));
	if (parts.length === 0) return "";
	return [
		"## Dark rooms",
		`A room with a hidden goal, actions that are sequences of two moves, 30 episodes of at most 20 steps over one goal. Trained on 10 of the 25 actions in one order and on 85 % of the goals. Scores are the share of successes in the last ${LAST_EPISODES} episodes. Sets: train; permuted, the same in another order; sliced, ten unseen ones; test, all 15 unseen ones; train-test, all 25. AD has ten logits, so 15 and 25 actions are not applicable. The paper's figures (Fig. 7) are of 9 × 9 cells and sequences of three moves, after 1000 episodes; there AD was trained anew for test and train-test.`,
		...parts,
	].join("\n\n");
}

function room(context, size) {
	const { estimates, store, paper } = context;
	const name = `darkroom-${size}`;
	const cells = ["train", "test"].flatMap((goals) =>
		AGENTS.map((agent) => {
			const each = SETS.map(([set]) => {
				const variant = `actions=${set},goals=${goals}`;
				const place = placeOf(store, name, agent, variant);
				return place ? interval(estimates.mean(place, variant, agent, lastEpisodes)) : "n/a";
			});
			const theirs = (paper.darkroom[goals][PAPER[agent]] ?? []).map((x) => number(x)).join(", ");
			return each.every((cell) => cell === "n/a") ? undefined : [goals, agent, ...each, theirs];
		}),
	);
	const head = ["goals", "agent", ...SETS.map(([set, n]) => `${set} (${n})`)];
	const { n } = estimates.mean(name, "actions=train,goals=train", "Headless-AD", lastEpisodes);
	const rows = cells.filter(Boolean);
	return [
		`### ${size} × ${size}`,
		`${sample(n)} for each cell of Headless-AD.`,
		size === 7
			? table([...head, "paper, same order"], rows)
			: table(
					head,
					rows.map((row) => row.slice(0, -1)),
				),
		...(size === 7 ? [curves(context, name), bars(context, name)] : []),
	].join("\n\n");
}

function curves({ estimates, store, figure }, name) {
	const panels = SETS.map(([set, n]) => {
		const variant = `actions=${set},goals=train`;
		const shown = ["Headless-AD", "AD", "replay-q", "random"];
		return {
			title: `${set} (${n} actions)`,
			xMin: 1,
			series: shown
				.map((agent) => [agent, placeOf(store, name, agent, variant)])
				.filter(([, place]) => place)
				.map(([agent, place]) => ({
					name: agent,
					label: agent === "replay-q" ? "replay-q (the source)" : agent,
					...estimates.curve(place, variant, agent, "success"),
				})),
		};
	});
	const title =
		"Success by episode in a 7 × 7 dark room, goals of training; bands are 95 % intervals";
	const svg = lineChart({ title, xLabel: "episode", yLabel: "success", panels, yMax: 1 });
	return figure("darkroom-success", title, svg);
}

function bars({ estimates, store, figure }, name) {
	const panels = ["train", "test"].map((goals) => ({
		title: goals === "train" ? "goals of training" : "goals never seen",
		groups: SETS.map(([set, n]) => {
			const variant = `actions=${set},goals=${goals}`;
			const shown = ["Headless-AD", "AD", "AD-permuted", "random"];
			return {
				title: `${set} (${n})`,
				bars: shown
					.map((agent) => [agent, placeOf(store, name, agent, variant)])
					.filter(([, place]) => place)
					.map(([agent, place]) => {
						const { estimate, low, high } = estimates.mean(place, variant, agent, lastEpisodes);
						return { name: agent, mean: estimate, low, high };
					}),
			};
		}),
	}));
	const title = `Success in the last ${LAST_EPISODES} of 30 episodes by set of actions, with 95 % intervals`;
	return figure("darkroom-sets", title, barChart({ title, yLabel: "success", panels, yMax: 1 }));
}
