import { table } from "../../generated.mjs";
import { AFTER } from "../births.mjs";
import { interval, number, sample } from "../format.mjs";
import { lineChart } from "../svg.mjs";
import { armsTable, regretFigure } from "./bernoulli.mjs";

export function ablations({ estimates, store, paper }) {
	const name = "bernoulli-ablations";
	if (!store.has(name)) return "";
	const agents = store.agents(name).filter((agent) => !["thompson", "random"].includes(agent));
	const variants = store.variants(name);
	const largest = variants.at(-1);
	const rows = agents.map((agent) => [
		agent,
		...variants.map((variant) => interval(estimates.score(name, variant, agent))),
		number(estimates.mean(name, largest, agent, ({ tried }) => tried).estimate, 1),
		paper.ablations[agent]
			? `${paper.ablations[agent].scores.map((each) => number(each)).join(", ")}; ${paper.ablations[agent].tried} tried`
			: "",
	]);
	const { n } = estimates.score(name, largest, agents[0]);
	const sizes = variants.map((variant) => variant.replace("=", " ").replace("arms ", ""));
	return [
		"## Ablations",
		`Normalised score by number of arms after 100 steps; ${sample(n)}${n[0] === 1 ? ", so the intervals say nothing of how much trainings differ" : ""}. The paper's (Table 1): ${paper.ablations.arms.join(", ")} arms after 300 steps, and the arms it tried.`,
		table(
			["model", ...sizes.map((k) => `${k} arms`), `arms tried of ${sizes.at(-1)}`, "paper"],
			rows,
		),
	].join("\n\n");
}

const BORN = ["Headless-AD", "thompson", "greedy", "random"];
const WORLDS = [
	["bernoulli-births", "100 steps"],
	["bernoulli-middle-births", "300 steps (middle)"],
];

export function births(context) {
	const { estimates, store, figure } = context;
	const worlds = WORLDS.filter(([name]) => store.has(name));
	if (worlds.length === 0) return "";
	const rows = worlds.flatMap(([name, label]) =>
		BORN.map((agent) => {
			const mean = (pick) => estimates.mean(name, "", agent, pick);
			const newborn = mean((job) => job.births.newborn);
			return [
				label,
				agent,
				interval(newborn),
				interval(
					mean((job) => job.births.untried),
					1,
				),
				interval(mean((job) => job.births.first)),
				interval(mean("regret"), 1),
			];
		}),
	);
	const panels = worlds.map(([name, label]) => ({
		title: label,
		xMin: 1,
		series: BORN.map((agent) => ({ name: agent, ...adoption(estimates, name, agent) })),
	}));
	const title = `Share of pulls that go to a newborn best arm, in the first ${AFTER} steps of its life`;
	const svg = lineChart({
		title,
		xLabel: "steps since its birth",
		yLabel: "share of pulls",
		panels,
		yMax: 1,
	});
	const parts = [
		"## Arms that are born",
		"20 arms; each is there from the start with probability 0.7, else it appears at a step drawn from the first half, and a token announces it. The newborn of a bandit is the last arm that was better at its birth than all there were. Regret is against the best arm there is at the time.",
		...(store.has("bernoulli-middle-births")
			? [
					"The middle model is a second one. The first saw births in a third of its batches, 30 % of the arms, and tried newborns too late (1.37 times Thompson's regret from the birth on, on these very tasks); this one sees them in two thirds, 30 or 70 % of the arms, and its β is chosen on such tasks too.",
				]
			: []),
		table(
			[
				"",
				"agent",
				"regret from the newborn's birth",
				"steps until it is tried",
				"regret from the first birth",
				"regret in all",
			],
			rows,
		),
		figure("births", title, svg),
	];
	if (store.has("bernoulli-deaths")) parts.push(deaths(context));
	return parts.join("\n\n");
}

function adoption(estimates, name, agent) {
	const xs = Array.from({ length: AFTER }, (_, k) => k + 1);
	const each = xs.map((_, k) =>
		estimates.mean(name, "", agent, ({ births }) =>
			births.pulls.map((row) => row[k] ?? Number.NaN),
		),
	);
	const of = (key) => each.map((value) => value[key]);
	return { xs, mean: of("estimate"), low: of("low"), high: of("high") };
}

function deaths({ estimates }) {
	const of = (agent) => interval(estimates.mean("bernoulli-deaths", "", agent, "regret"), 1);
	return `Arms that die (each lives 20 to 200 steps; never seen in training): regret over 100 steps ${of("Headless-AD")}, Thompson sampling ${of("thompson")}, greedy ${of("greedy")}, random ${of("random")}. Reported, not claimed.`;
}

export function middle(context) {
	const { estimates, store } = context;
	if (!store.has("bernoulli-middle")) return "";
	const { n } = estimates.score("bernoulli-middle", "arms=50", "Headless-AD");
	return [
		"## 300 steps, up to 50 arms (middle)",
		`Trained on at most 20 arms; means uniform on [0, 1]. ${sample(n)}. The paper's figures are its own after 300 steps (Fig. 5).`,
		armsTable(context, "bernoulli-middle", 300),
		regretFigure(
			context,
			"bernoulli-middle",
			[20, 50],
			"bernoulli-middle-regret",
			"Regret over 300 steps with 20 and 50 arms; bands are 95 % intervals",
		),
	].join("\n\n");
}
