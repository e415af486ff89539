import type { ReplayHeader } from "../../../src/record/header.ts";
import type { OverlaySpec } from "../contract.ts";

function columnsUnder({ columns }: ReplayHeader, role: string, names: readonly string[]): boolean {
	return columns.some(
		(column) => column.role === role && names.includes(column.name.slice(role.length + 1)),
	);
}

function overlay(
	id: string,
	label: string,
	initially: boolean,
	available: (header: ReplayHeader) => boolean,
): OverlaySpec {
	return { id, label, initially, available };
}

/** Columns of an explanation that are values of actions, the best first. */
export const VALUE_COLUMNS = ["q", "steps", "index", "similarity"] as const;
/** Columns of an explanation that are beliefs about arms. */
export const POSTERIOR_COLUMNS = [
	"posterior_mean",
	"posterior_sd",
	"posterior_alpha",
	"estimate",
	"mean",
] as const;

/** What the agent was not shown: goals, targets, true means. */
export function hiddenState(names: readonly string[]): OverlaySpec {
	return overlay("hidden", "Hidden state", true, (header) => columnsUnder(header, "hidden", names));
}

/** Probabilities of the actions before the one that was taken, and the mask. */
export const POLICY = overlay(
	"policy",
	"Policy and mask",
	true,
	(header) =>
		columnsUnder(header, "explanation", ["probability"]) ||
		header.columns.some(({ role }) => role === "action_mask"),
);

/** What the agent held its actions to be worth. */
export const VALUES = overlay("values", "Action values", true, (header) =>
	columnsUnder(header, "explanation", VALUE_COLUMNS),
);

/** What the agent believed of each arm, and how surely. */
export const POSTERIOR = overlay("posterior", "Estimates and posteriors", true, (header) =>
	columnsUnder(header, "explanation", POSTERIOR_COLUMNS),
);

/** Where the agent meant to go: way points, or whole plans with their denoising levels. */
export const PLAN: OverlaySpec = {
	...overlay("plan", "Plan", true, (header) => planColumns(header).length > 0),
	variants: (header) => {
		const levels = planLevels(header);
		if (levels < 2) return [];
		return [
			{ id: null, label: "All levels" },
			...Array.from({ length: levels }, (_, k) => ({
				id: `plan.${k}`,
				label: k === levels - 1 ? `Level ${k}, the last` : `Level ${k}`,
			})),
		];
	},
};

/** Levels of denoising of the replay's plans: axes before points and coordinates; 1 = plans as such. */
export function planLevels(header: ReplayHeader): number {
	const names = planColumns(header);
	return header.columns
		.filter(({ name }) => names.includes(name))
		.reduce(
			(most, { shape }) =>
				Math.max(
					most,
					shape.slice(0, -2).reduce((a, b) => a * b, 1),
				),
			1,
		);
}

/** Columns of an explanation that are points or sequences of points. */
export function planColumns({ columns }: ReplayHeader): string[] {
	return columns
		.filter(
			({ name, role, shape }) =>
				role === "explanation" &&
				/waypoint|plan|path/.test(name) &&
				shape.length > 0 &&
				shape[shape.length - 1]! >= 2,
		)
		.map(({ name }) => name);
}

/** The way of this episode. */
export function trail(names: readonly string[]): OverlaySpec {
	return overlay("trail", "Trail of the episode", true, (header) =>
		header.columns.some(({ name }) => names.includes(name)),
	);
}

/** How often each place was visited in this trial. */
export function visits(names: readonly string[]): OverlaySpec {
	return overlay("visits", "Visits in the trial", false, (header) =>
		header.columns.some(({ name }) => names.includes(name)),
	);
}

/** What the agent sees. */
export const VIEW = overlay(
	"view",
	"View window",
	true,
	({ constants }) => typeof constants.viewSize === "number",
);
