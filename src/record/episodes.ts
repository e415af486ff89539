import { allocate, type TypedArray } from "../spaces/index.ts";
import type { WindowColumn } from "./decode.ts";
import type { ReplayColumn } from "./header.ts";
import type { ReplayReader } from "./reader.ts";
import type { ReplayWindow } from "./window.ts";

/** One recorded episode: its reset and its steps. */
export interface RecordedEpisode {
	/** Row of the vector environment. */
	readonly env: number;
	readonly trial: number;
	/** Index within the trial. */
	readonly episode: number;
	/** Steps T; the columns hold T + 1 records, the reset's first. */
	readonly steps: number;
	/** Sum of the rewards. */
	readonly return: number;
	readonly terminated: boolean;
	readonly truncated: boolean;
	/** From a reset to an end; false where the recording stops, or a reset cut the episode short. */
	readonly complete: boolean;
	/** The columns asked for, by name. */
	readonly columns: Readonly<Record<string, WindowColumn>>;
}

export interface EpisodeOptions {
	/** Columns to hand out, as for `window`; all unless told. */
	readonly columns?: readonly string[];
	/** Called after each batch. */
	readonly progress?: (done: number, total: number) => void;
}

const NEEDED = ["env", "trial", "episode", "step", "reward", "terminated", "truncated"];

/**
 * The episodes of a replay in the order they end; those under way when the recording stops come
 * last. Memory is bounded by the episodes under way, one a row.
 * @throws ReplayError as `ReplayReader.window`.
 */
export async function* episodesOf(
	reader: ReplayReader,
	options: EpisodeOptions = {},
): AsyncGenerator<RecordedEpisode> {
	const asked = options.columns === undefined ? {} : { columns: [...NEEDED, ...options.columns] };
	const open = new Map<number, OpenEpisode>();
	const total = reader.records;
	for await (const window of reader.stream(asked)) {
		const { env, step, terminated, truncated } = window.columns;
		for (let i = 0; i < window.length; i++) {
			const row = env!.data[i]!;
			let episode = open.get(row);
			if (episode === undefined || step!.data[i] === 0) {
				if (episode) yield episode.finish(false);
				episode = new OpenEpisode(window, i);
				open.set(row, episode);
			} else episode.add(window, i);
			if (terminated!.data[i] === 1 || truncated!.data[i] === 1) {
				open.delete(row);
				yield episode.finish(true);
			}
		}
		options.progress?.(window.first + window.length, total);
	}
	for (const episode of open.values()) yield episode.finish(false);
}

/** Collects an episode's records. */
class OpenEpisode {
	readonly #columns: Readonly<Record<string, GrowingColumn>>;
	readonly #startsAtReset: boolean;
	readonly #at: { readonly env: number; readonly trial: number; readonly episode: number };
	#records = 0;
	#return = 0;
	#flags = { terminated: false, truncated: false };

	constructor(window: ReplayWindow, index: number) {
		const { columns } = window;
		this.#columns = Object.fromEntries(
			Object.entries(columns).map(([name, each]) => [name, new GrowingColumn(each.column, each)]),
		);
		this.#startsAtReset = columns.step!.data[index] === 0;
		const at = (name: string): number => columns[name]!.data[index]!;
		this.#at = { env: at("env"), trial: at("trial"), episode: at("episode") };
		this.add(window, index);
	}

	add({ columns }: ReplayWindow, index: number): void {
		for (const name in this.#columns) this.#columns[name]!.add(columns[name]!, index);
		const { reward, terminated, truncated } = columns;
		if (reward!.valid === null || reward!.valid[index] === 1) this.#return += reward!.data[index]!;
		this.#flags = {
			terminated: terminated!.data[index] === 1,
			truncated: truncated!.data[index] === 1,
		};
		this.#records++;
	}

	finish(ended: boolean): RecordedEpisode {
		const columns = Object.fromEntries(
			Object.entries(this.#columns).map(([name, each]) => [name, each.take(this.#records)]),
		);
		return {
			...this.#at,
			steps: this.#startsAtReset ? this.#records - 1 : this.#records,
			return: this.#return,
			...this.#flags,
			complete: ended && this.#startsAtReset,
			columns,
		};
	}
}

/** A column that doubles its room when it is full. */
class GrowingColumn {
	readonly #column: ReplayColumn;
	readonly #width: number;
	#data: TypedArray;
	#valid: Uint8Array | null = null;
	readonly #text: (string | null)[] | null;
	#records = 0;

	constructor(column: ReplayColumn, like: WindowColumn) {
		const { dtype } = column;
		this.#column = column;
		this.#width = like.width;
		const stored = dtype === "bool" || dtype === "json" ? "uint8" : dtype;
		this.#data = allocate(stored, dtype === "json" ? 0 : 16 * like.width);
		this.#text = dtype === "json" ? [] : null;
		if (column.nullable) this.#valid = new Uint8Array(16);
	}

	add(from: WindowColumn, index: number): void {
		const at = this.#records++;
		if (this.#valid !== null) {
			if (at === this.#valid.length) this.#valid = doubled(this.#valid);
			this.#valid[at] = from.valid === null ? 1 : from.valid[index]!;
		}
		if (this.#text !== null) {
			this.#text.push(from.text![index]!);
			return;
		}
		const width = this.#width;
		if ((at + 1) * width > this.#data.length) this.#data = doubled(this.#data);
		for (let k = 0; k < width; k++) this.#data[at * width + k] = from.data[index * width + k]!;
	}

	take(records: number): WindowColumn {
		return {
			column: this.#column,
			width: this.#width,
			data: this.#data.subarray(0, this.#text === null ? records * this.#width : 0),
			text: this.#text,
			valid: this.#valid?.subarray(0, records) ?? null,
		};
	}
}

function doubled<A extends TypedArray>(array: A): A {
	const larger = new (array.constructor as new (length: number) => A)(2 * array.length);
	larger.set(array);
	return larger;
}
