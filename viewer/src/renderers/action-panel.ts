import type { Theme } from "../contract.ts";
import { mix } from "../theme.ts";
import type { Pen } from "./pen.ts";
import { type Box, hatch } from "./shapes.ts";
import { short } from "./values.ts";

/** One action as the panel shows it. */
export interface ActionRow {
	readonly name: string;
	readonly probability: number | null;
	readonly value: number | null;
	readonly allowed: boolean;
	readonly taken: boolean;
	/** Colour that stands for the action elsewhere in the picture. */
	readonly colour?: number;
}

/** Most rows a panel shows; of longer lists the likeliest and the one taken. */
export const PANEL_ROWS = 12;
const ROW = 34;

/** The rows worth showing, in their own order. */
export function chosenRows(rows: readonly ActionRow[], most = PANEL_ROWS): readonly ActionRow[] {
	if (rows.length <= most) return rows;
	const weight = ({ probability, value, taken, allowed }: ActionRow): number => {
		if (taken) return Number.POSITIVE_INFINITY;
		return allowed ? (probability ?? value ?? 0) : Number.NEGATIVE_INFINITY;
	};
	const kept = new Set([...rows].sort((a, b) => weight(b) - weight(a)).slice(0, most));
	return rows.filter((row) => kept.has(row));
}

/** A list of actions: a bar for the probability, the value, the one taken marked, masked ones hatched. */
export function drawActions(
	pen: Pen,
	rows: readonly ActionRow[],
	theme: Theme,
	box: Box,
	title: string,
	valueName = "value",
): void {
	const { shapes } = pen;
	const { x, width } = box;
	pen.text(title, x, box.y + 8, { size: 12, colour: theme.soft, most: width * 0.5 });
	const measures = [
		rows.some(({ value }) => value !== null) ? valueName : "",
		rows.some(({ probability }) => probability !== null) ? "chance" : "",
	].filter((each) => each !== "");
	pen.text(measures.join("  ·  "), x + width, box.y + 8, {
		size: 12,
		colour: theme.soft,
		align: 1,
		most: width * 0.44,
	});
	const shown = chosenRows(
		rows,
		Math.max(1, Math.min(PANEL_ROWS, Math.floor((box.height - 40) / 22))),
	);
	const pitch = Math.min(ROW, (box.height - 40) / shown.length);
	shown.forEach((row, k) => {
		const top = box.y + 24 + k * pitch;
		const middle = top + pitch / 2 - 5;
		const bar = { x, y: top + pitch - 11, width, height: 5 };
		const ink = row.allowed ? theme.ink : theme.soft;
		if (row.taken) {
			shapes
				.roundRect(x - 6, top - 2, width + 12, pitch - 1, 4)
				.fill(mix(theme.back, theme.accent, theme.dark ? 0.28 : 0.14));
		}
		const indent = row.colour === undefined ? 0 : 10;
		if (row.colour !== undefined) shapes.rect(x, middle - 6, 5, 12).fill(row.colour);
		pen.text(row.name, x + indent, middle, {
			size: 13,
			colour: ink,
			weight: row.taken ? "bold" : "normal",
			most: width * 0.55 - indent,
		});
		const figures = [
			row.value === null || Number.isNaN(row.value) ? "" : short(row.value),
			row.probability === null ? "" : `${short(row.probability * 100, 2)} %`,
		].filter((each) => each !== "");
		const words = row.allowed ? figures.join("  ·  ") : "masked";
		pen.text(words, x + width, middle, { size: 12, colour: ink, align: 1, most: width * 0.44 });
		shapes.roundRect(bar.x, bar.y, bar.width, bar.height, 2).fill(theme.line);
		if (!row.allowed) hatch(shapes, bar, theme.soft, 4);
		else if (row.probability)
			shapes
				.roundRect(bar.x, bar.y, Math.max(2, bar.width * row.probability), bar.height, 2)
				.fill(theme.accent);
	});
	if (shown.length < rows.length) {
		const words = `and ${rows.length - shown.length} more`;
		pen.text(words, x, box.y + 30 + shown.length * pitch, { size: 12, colour: theme.soft });
	}
}
