import fs from "node:fs";
import path from "node:path";
import { ReplayError, systemError } from "./errors.ts";
import { exportMinari, type MinariOptions } from "./export-minari.ts";
import { csvLines, jsonLines, jsonObject } from "./export-text.ts";
import type { ReplayReader } from "./reader.ts";

/** Formats a replay can be exported to. */
export const EXPORT_FORMATS = ["json", "jsonl", "csv", "minari"] as const;

/**
 * - `json`: one object `{ header, records }`; a record is an object by column name.
 * - `jsonl`: the header on the first line, then a record a line.
 * - `csv`: a record a line; array columns are spread over `name.0`, `name.1`, …; none is empty.
 * - `minari`: a folder with `data/main_data.hdf5` and `data/metadata.json`, complete episodes only.
 */
export type ExportFormat = (typeof EXPORT_FORMATS)[number];

export interface ExportOptions extends MinariOptions {
	/** Replace what is there. */
	readonly overwrite?: boolean;
	/** Columns for json, jsonl and csv, as for `window`; all unless told. */
	readonly columns?: readonly string[];
	/** Called as records are done. */
	readonly progress?: (done: number, total: number) => void;
}

export interface ExportResult {
	readonly format: ExportFormat;
	/** File or folder. */
	readonly target: string;
	readonly bytes: number;
	/** Records exported; for minari those of complete episodes. */
	readonly records: number;
	/** Only for minari. */
	readonly episodes?: number;
	/** Incomplete episodes left out; only for minari. */
	readonly droppedEpisodes?: number;
}

/**
 * Exports a replay. The target appears whole or not at all; memory is bounded by a batch, or by an
 * episode a row for minari.
 * @throws ReplayError "replay-argument" for an unknown format, "replay-exists", "replay-write-failed", "not-exportable"
 */
export async function exportReplay(
	reader: ReplayReader,
	target: string,
	format: ExportFormat,
	options: ExportOptions = {},
): Promise<ExportResult> {
	if (!EXPORT_FORMATS.includes(format)) {
		const reason = `export format is ${JSON.stringify(format)}, expected one of ${EXPORT_FORMATS.join(", ")}`;
		throw new ReplayError("replay-argument", reason);
	}
	if (!options.overwrite && fs.existsSync(target))
		throw new ReplayError("replay-exists", "is there already", { path: target });
	const base = path.basename(target);
	const draft = path.join(path.dirname(target), `.${base}.${process.pid}.part`);
	try {
		fs.rmSync(draft, { recursive: true, force: true });
		const done =
			format === "minari"
				? await exportMinari(reader, draft, options)
				: await exportText(reader, draft, format, options);
		if (options.overwrite) fs.rmSync(target, { recursive: true, force: true });
		fs.renameSync(draft, target);
		return { format, target, ...done };
	} catch (cause) {
		if (cause instanceof ReplayError) throw cause;
		throw systemError("write", `cannot export to ${format}`, target, cause);
	} finally {
		fs.rmSync(draft, { recursive: true, force: true });
	}
}

const CHUNK = 256 * 1024;

async function exportText(
	reader: ReplayReader,
	file: string,
	format: Exclude<ExportFormat, "minari">,
	options: ExportOptions,
): Promise<{ bytes: number; records: number }> {
	const lines = { json: jsonObject, jsonl: jsonLines, csv: csvLines }[format];
	const fd = fs.openSync(file, "wx");
	try {
		let text = "";
		for await (const piece of lines(reader, options)) {
			text += piece;
			if (text.length < CHUNK) continue;
			fs.writeFileSync(fd, text);
			text = "";
		}
		fs.writeFileSync(fd, text);
		return { bytes: fs.fstatSync(fd).size, records: reader.records };
	} finally {
		fs.closeSync(fd);
	}
}
