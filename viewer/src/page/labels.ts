import type { ReplayHeader } from "../../../src/record/header.ts";

/** What a replay is called where it stands alone. */
export function labelOf({ agent, extra }: ReplayHeader): string {
	return typeof extra?.label === "string" ? extra.label : (agent?.id ?? "no agent");
}

/**
 * What replays are called side by side: no two alike. Those that share a label get what tells them
 * apart, the variant of the scenario or the seed; those that differ in neither, their place from 1.
 */
export function labelsOf(headers: readonly ReplayHeader[]): string[] {
	let labels = headers.map(labelOf);
	for (const tell of [variantOf, seedOf]) {
		const facts = headers.map(tell);
		const before = labels;
		labels = before.map((label, k) => {
			const differs = before.some((other, i) => other === label && facts[i] !== facts[k]);
			return differs && facts[k] !== "" ? `${label}, ${facts[k]}` : label;
		});
	}
	return labels.map((label, k) =>
		labels.indexOf(label) === labels.lastIndexOf(label) ? label : `${label}, no. ${k + 1}`,
	);
}

function variantOf({ extra }: ReplayHeader): string {
	return typeof extra?.variant === "string" ? extra.variant : "";
}

function seedOf({ seed }: ReplayHeader): string {
	return seed === null ? "" : `seed ${seed}`;
}
