import type { WindowColumn } from "./decode.ts";
import { jsonNumber, toJSONText } from "./json.ts";
import type { ReplayReader } from "./reader.ts";
import { type ReplayWindow, recordAt, selectColumns } from "./window.ts";

interface TextOptions {
	readonly columns?: readonly string[];
	readonly progress?: (done: number, total: number) => void;
}

async function* windows(reader: ReplayReader, options: TextOptions): AsyncGenerator<ReplayWindow> {
	const { columns } = options;
	for await (const window of reader.stream(columns === undefined ? {} : { columns })) {
		yield window;
		options.progress?.(window.first + window.length, reader.records);
	}
}

/** Pieces of `{ "header": …, "records": […] }`. */
export async function* jsonObject(
	reader: ReplayReader,
	options: TextOptions,
): AsyncGenerator<string> {
	yield `{"header":${toJSONText(reader.header)},"records":[`;
	let separator = "\n";
	for await (const window of windows(reader, options))
		for (let i = 0; i < window.length; i++) {
			yield separator + toJSONText(recordAt(window, i));
			separator = ",\n";
		}
	yield "\n]}\n";
}

/** The header, then each record, on a line of its own. */
export async function* jsonLines(
	reader: ReplayReader,
	options: TextOptions,
): AsyncGenerator<string> {
	yield `${toJSONText({ header: reader.header })}\n`;
	for await (const window of windows(reader, options))
		for (let i = 0; i < window.length; i++) yield `${toJSONText(recordAt(window, i))}\n`;
}

/** Comma-separated values (RFC 4180, with line feeds): names, then a record a line. */
export async function* csvLines(
	reader: ReplayReader,
	options: TextOptions,
): AsyncGenerator<string> {
	const chosen = selectColumns(reader.columns, options.columns, reader.name);
	const names = chosen.flatMap((i) => {
		const { name, shape } = reader.columns[i]!;
		if (shape.length === 0) return [name];
		const width = shape.reduce((product, size) => product * size, 1);
		return Array.from({ length: width }, (_, k) => `${name}.${k}`);
	});
	yield `${names.map(quoted).join(",")}\n`;
	for await (const window of windows(reader, options)) {
		const columns = chosen.map((i) => window.columns[reader.columns[i]!.name]!);
		for (let i = 0; i < window.length; i++) {
			const cells: string[] = [];
			for (const column of columns) pushCells(column, i, cells);
			yield `${cells.join(",")}\n`;
		}
	}
}

function pushCells(
	{ column, width, data, text, valid }: WindowColumn,
	i: number,
	cells: string[],
): void {
	const isThere = valid === null || valid[i] === 1;
	if (text !== null) cells.push(isThere ? quoted(text[i] ?? "") : "");
	else
		for (let k = 0; k < width; k++) {
			const value = data[i * width + k]!;
			const shown = column.dtype === "bool" ? value === 1 : jsonNumber(value);
			cells.push(isThere ? String(shown) : "");
		}
}

function quoted(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
