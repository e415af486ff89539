import fs from "node:fs";
import path from "node:path";
import type { FieldStatistics } from "./moments.ts";
import { computeStatistics, type TransitionSource } from "./source.ts";
import { guarded } from "./store.ts";

/** Statistics of a data set's fields, as stored beside it. */
export interface DatasetStatistics {
	readonly rows: number;
	/** Bytes of the data set when they were computed; others mean that they are stale. */
	readonly bytes: number;
	readonly fields: Readonly<Record<string, FieldStatistics>>;
}

const FIELDS = ["observations", "actions", "rewards"];

/** Where the statistics of a data set lie: `FILE.statistics.json`, or in a Minari folder's `data`. */
export function statisticsFile(dataset: string): string {
	return fs.statSync(dataset).isDirectory()
		? path.join(dataset, "data", "statistics.json")
		: `${dataset}.statistics.json`;
}

function bytesOf(dataset: string): number {
	const main = path.join(dataset, "data", "main_data.hdf5");
	return fs.statSync(fs.statSync(dataset).isDirectory() ? main : dataset).size;
}

/**
 * Mean, standard deviation, least and largest of observations, actions and rewards: read from beside
 * the data set, or computed from its rows and put there.
 * @throws DatasetError
 */
export function statisticsOf(source: TransitionSource): DatasetStatistics {
	const { name, rows } = source;
	return guarded("cannot read", name, () => {
		const file = statisticsFile(name);
		const bytes = bytesOf(name);
		const stored = fs.existsSync(file) ? parse(fs.readFileSync(file, "utf8")) : null;
		if (stored?.rows === rows && stored.bytes === bytes) return stored;
		const known = FIELDS.filter((field) => Object.hasOwn(source.widths, field));
		const statistics = { rows, bytes, fields: computeStatistics(source, known) };
		try {
			fs.writeFileSync(`${file}.new`, `${JSON.stringify(statistics, null, "\t")}\n`);
			fs.renameSync(`${file}.new`, file);
		} catch {
			// A data set on a read-only disk can be used all the same.
		}
		return statistics;
	});
}

function parse(text: string): DatasetStatistics | null {
	try {
		return JSON.parse(text) as DatasetStatistics;
	} catch {
		return null;
	}
}
