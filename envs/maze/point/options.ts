import { InvalidOptionError } from "../../../src/env/index.ts";
import type { Mazes } from "./mazes.ts";

function numbers(value: unknown, length: number): Float64Array | null {
	const list = value as ArrayLike<unknown> | null;
	if (!(Array.isArray(value) || ArrayBuffer.isView(value)) || list?.length !== length) return null;
	const out = new Float64Array(length);
	for (let k = 0; k < length; k++) {
		const each = list[k];
		if (typeof each !== "number" || !Number.isFinite(each)) return null;
		out[k] = each;
	}
	return out;
}

/** The reset option `state`: position and velocity exactly. @throws InvalidOptionError */
export function stateOption(value: unknown): Float64Array {
	const state = numbers(value, 4);
	if (!state) throw new InvalidOptionError("state", value, "four finite numbers [x, y, vx, vy]");
	return state;
}

/** The reset option `target`: a point. @throws InvalidOptionError */
export function pointOption(option: string, value: unknown): Float64Array {
	const point = numbers(value, 2);
	if (!point) throw new InvalidOptionError(option, value, "two finite numbers [x, y]");
	return point;
}

/** A reset option that names a free cell as [row, column]. @throws InvalidOptionError */
export function cellOption(mazes: Mazes, row: number, option: string, value: unknown): number {
	const { height, width } = mazes.frame;
	const cell = numbers(value, 2);
	const expected = `[row, column] of a free cell in a layout of ${height} × ${width}`;
	if (!cell || !Number.isInteger(cell[0]) || !Number.isInteger(cell[1]))
		throw new InvalidOptionError(option, value, expected);
	const [line, col] = cell as unknown as [number, number];
	const inside = line >= 0 && col >= 0 && line < height && col < width;
	if (!inside || !mazes.isFree(row, line * width + col))
		throw new InvalidOptionError(option, value, expected);
	return line * width + col;
}
