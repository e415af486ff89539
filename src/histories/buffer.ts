import type { Columns } from "../spaces/index.ts";

/** Numbers of one leaf of the observation. */
export type ObservationData = Float32Array | Int32Array;

/** A leaf of the observation: its numbers, and how many there are a step. */
export interface ObservationColumn {
	readonly width: number;
	data: ObservationData;
}

/**
 * Histories of different lengths under construction: row b has `lengths[b]` steps and one
 * observation more. Entry (b, t) stands at b × capacity + t, of observations at b × (capacity + 1)
 * + t.
 */
export class HistoryBuffer {
	capacity: number;
	readonly lengths: Int32Array;
	action: Int32Array;
	reward: Float32Array;
	terminated: Uint8Array;
	truncated: Uint8Array;
	/** N a step; of no length when the environment has no mask. */
	mask: Uint8Array;
	readonly observation: Readonly<Record<string, ObservationColumn>>;

	constructor(
		readonly rows: number,
		/** N. */
		readonly actions: number,
		readonly masked: boolean,
		/** Columns of the environment, whose widths and kinds the leaves have. */
		columns: Columns,
		capacity: number,
	) {
		const cells = rows * capacity;
		this.capacity = capacity;
		this.lengths = new Int32Array(rows);
		this.action = new Int32Array(cells);
		this.reward = new Float32Array(cells);
		this.terminated = new Uint8Array(cells);
		this.truncated = new Uint8Array(cells);
		this.mask = new Uint8Array(masked ? cells * actions : 0);
		this.observation = Object.fromEntries(
			Object.entries(columns).map(([key, { data, width }]) => {
				const size = rows * (capacity + 1) * width;
				const real = data instanceof Float32Array || data instanceof Float64Array;
				return [key, { width, data: real ? new Float32Array(size) : new Int32Array(size) }];
			}),
		);
	}

	/** Doubles the room of every row. */
	grow(): void {
		const { rows, actions, capacity } = this;
		const wider = 2 * capacity;
		this.action = spread(this.action, rows, capacity, wider);
		this.reward = spread(this.reward, rows, capacity, wider);
		this.terminated = spread(this.terminated, rows, capacity, wider);
		this.truncated = spread(this.truncated, rows, capacity, wider);
		if (this.masked) this.mask = spread(this.mask, rows, capacity * actions, wider * actions);
		for (const column of Object.values(this.observation)) {
			const { width } = column;
			column.data = spread(column.data, rows, (capacity + 1) * width, (wider + 1) * width);
		}
		this.capacity = wider;
	}
}

/** The same rows in an array with longer ones. */
function spread<A extends Int32Array | Float32Array | Uint8Array>(
	from: A,
	rows: number,
	length: number,
	longer: number,
): A {
	const to = new (from.constructor as new (length: number) => A)(rows * longer);
	for (let row = 0; row < rows; row++)
		to.set(from.subarray(row * length, (row + 1) * length), row * longer);
	return to;
}
