import type { ChartRange } from "./scale.ts";

/** One column of a table: a name and a value a place. */
export interface CsvColumn {
	readonly label: string;
	readonly values: ArrayLike<number>;
	readonly length: number;
}

/** Series over a range as comma-separated values (RFC 4180); empty where there is no number. */
export function toCsv(columns: readonly CsvColumn[], { from, to }: ChartRange): string {
	const rows = [["place", ...columns.map(({ label }) => quoted(label))].join(",")];
	const end = Math.min(
		Math.ceil(to),
		columns.reduce((most, { length }) => Math.max(most, length), 0),
	);
	for (let place = Math.max(0, Math.floor(from)); place < end; place++) {
		const cells = columns.map(({ values, length }) => {
			const value = place < length ? values[place]! : Number.NaN;
			return Number.isNaN(value) ? "" : String(value);
		});
		rows.push([place, ...cells].join(","));
	}
	return `${rows.join("\r\n")}\r\n`;
}

function quoted(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
