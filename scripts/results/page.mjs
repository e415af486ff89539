import { acceptance } from "./sections/acceptance.mjs";
import { bernoulli, distillation, shift } from "./sections/bernoulli.mjs";
import { darkroom } from "./sections/darkroom.mjs";
import { ablations, births, middle } from "./sections/more.mjs";
import { shortfalls } from "./sections/shortfalls.mjs";
import { sharpness, trained } from "./sections/trained.mjs";

/**
 * The page of results as Markdown; charts go through `context.figure`.
 * @param context { estimates, store, paper, claims, validations, checkpoints, missing, figure }
 */
export function page(context) {
	const { missing, paper } = context;
	const sections = [
		trained,
		sharpness,
		acceptance,
		bernoulli,
		distillation,
		shift,
		middle,
		births,
		ablations,
		darkroom,
		shortfalls,
	].map((section) => section(context));
	const left =
		missing.length > 0
			? `Not measured, for their weights were not there: ${missing.join(", ")}.`
			: "";
	return `${[
		"# Headless-AD: results",
		`An in-context learner for action sets of any size (${paper.paper}), trained and evaluated here in a small and a middle configuration. This page, its charts and every verdict on it are written by`,
		"```bash\nnpm run build && node scripts/results-headless-ad.mjs\n```",
		`from runs of the scenarios in [scenarios/headless-ad/small](../../scenarios/headless-ad/small); \`palaestra run headless-ad/small/NAME\` runs one and shows how it acted. ${paper.note}`,
		...sections,
		left,
	]
		.filter((part) => part !== "")
		.join("\n\n")}\n`;
}
