import type { ReplayColumn, ReplayHeader } from "../../../src/record/header.ts";
import {
	chosenVariant,
	type OverlayChoice,
	type OverlaySpec,
	type OverlayVariant,
} from "../contract.ts";

/** Weights of the newest token over the context: heads × capacity, or capacity alone. */
export const ATTENTION_COLUMN = "explanation/attention";
/** What each token of the context belongs to; see `TokenMark`. */
export const STEP_COLUMN = "explanation/attention_step";
/** Action index of each token, -1 = none. */
export const ACTION_COLUMN = "explanation/attention_action";

/** Values of `attention_step` below 0; from 0 on they count the actions taken in the trial. */
export const TOKEN = { prompt: -1, unused: -2, start: -3 } as const;

/** The column of weights, where a replay has one that can be drawn. */
export function attentionColumn({ columns }: ReplayHeader): ReplayColumn | null {
	const found = columns.find(({ name }) => name === ATTENTION_COLUMN);
	if (found === undefined) return null;
	const { dtype, shape } = found;
	const isTable = (shape.length === 1 || shape.length === 2) && shape.every((size) => size > 0);
	return isTable && dtype.startsWith("float") ? found : null;
}

/** Rows of the column: heads of all layers; 0 where there is no attention. */
export function attentionHeads(header: ReplayHeader): number {
	const column = attentionColumn(header);
	if (column === null) return 0;
	return column.shape.length === 2 ? column.shape[0]! : 1;
}

/** The head that is chosen; `null` for the mean of all. */
export function chosenHead(overlays: OverlayChoice, heads: number): number | null {
	return chosenVariant(overlays, "attention", heads);
}

/** "mean of 8 heads", "head 3 of 8"; empty where there is but one. */
export function headInWords(head: number | null, heads: number): string {
	if (heads < 2) return "";
	return head === null ? `mean of ${heads} heads` : `head ${head} of ${heads}`;
}

function variants(header: ReplayHeader): readonly OverlayVariant[] {
	const heads = attentionHeads(header);
	if (heads < 2) return [];
	return [
		{ id: null, label: "Mean of heads" },
		...Array.from({ length: heads }, (_, k) => ({ id: `attention.${k}`, label: `Head ${k}` })),
	];
}

/** What of its context an agent attended to, at the tokens' steps. */
export const ATTENTION: OverlaySpec = {
	id: "attention",
	label: "Attention",
	initially: true,
	available: (header) =>
		attentionColumn(header) !== null && header.columns.some(({ name }) => name === STEP_COLUMN),
	variants,
};

/** As `ATTENTION`, for pictures that need no more than the weights. */
export const ATTENTION_WEIGHTS: OverlaySpec = {
	...ATTENTION,
	available: (header) => attentionColumn(header) !== null,
};
