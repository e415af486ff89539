/**
 * Colours of agents, told apart by colour-blind readers on white and on dark (after Okabe & Ito,
 * 2008), and the dash patterns that tell lines apart without colour.
 */
const COLOURS = [
	"#0072b2",
	"#d55e00",
	"#009e73",
	"#cc79a7",
	"#e69f00",
	"#56b4e9",
	"#8c6bb1",
	"#7a7a7a",
];
const DASHES = ["", "6 3", "2 2", "8 3 2 3", "10 4", "4 2 1 2"];

/** Stroke attributes of the k-th series. */
export function stroke(k: number): string {
	const dash =
		DASHES[Math.floor(k / COLOURS.length) % DASHES.length] || (k % 2 === 1 ? DASHES[1] : "");
	return `stroke="${colour(k)}"${dash ? ` stroke-dasharray="${dash}"` : ""}`;
}

export function colour(k: number): string {
	return COLOURS[k % COLOURS.length]!;
}
