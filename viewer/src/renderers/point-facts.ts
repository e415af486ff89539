import type { ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import type { GridPlace } from "./shapes.ts";
import { listIn } from "./values.ts";

export type Point = readonly [number, number];

/** What never changes in a replay of a point maze. */
export interface PointFacts {
	readonly height: number;
	readonly width: number;
	readonly layout: Uint8Array | null;
	/** Axis 0 runs down the rows ("maze2d") or along the columns ("pointmaze"). */
	readonly rowsFirst: boolean;
	readonly origin: Point;
	readonly ballRadius: number;
	readonly successRadius: number;
	readonly maxSpeed: number;
}

export function pointFacts({ constants }: ReplayHeader): PointFacts {
	const number = (key: string, otherwise: number): number =>
		typeof constants[key] === "number" ? (constants[key] as number) : otherwise;
	const rows = Array.isArray(constants.layout) ? (constants.layout as string[]) : null;
	const origin = (constants.origin ?? [0, 0]) as Point;
	return {
		height: number("height", 1),
		width: number("width", 1),
		layout: rows && Uint8Array.from(rows.join(""), (mark) => (mark === "#" ? 1 : 0)),
		rowsFirst: constants.frame !== "pointmaze",
		origin,
		ballRadius: number("ballRadius", 0.1),
		successRadius: number("successRadius", 0.5),
		maxSpeed: number("maxSpeed", 5),
	};
}

/** Walls at a record, row-major, 1 = wall. */
export function wallsAt(facts: PointFacts, record: ReplayRecord): ArrayLike<number> {
	return (
		facts.layout ?? listIn(record, "hidden/layout") ?? new Uint8Array(facts.height * facts.width)
	);
}

/** A world point in pixels. */
export function toScreen(facts: PointFacts, place: GridPlace, world: ArrayLike<number>): Point {
	const a = world[0]! - facts.origin[0] + 0.5;
	const b = world[1]! - facts.origin[1] + 0.5;
	const [column, row] = facts.rowsFirst ? [b, a] : [a, facts.height - b];
	return [place.x + column * place.cell, place.y + row * place.cell];
}

/** A world vector in pixels. */
export function toScreenVector(
	facts: PointFacts,
	place: GridPlace,
	[a = 0, b = 0]: readonly number[],
): Point {
	return facts.rowsFirst ? [b * place.cell, a * place.cell] : [a * place.cell, -b * place.cell];
}

/** Position of the ball; from the hidden state, else from the observation. */
export function positionOf(record: ReplayRecord): ArrayLike<number> | null {
	const direct = listIn(record, "hidden/position") ?? listIn(record, "observation/achieved_goal");
	if (direct) return direct;
	const seen = listIn(record, "observation") ?? listIn(record, "observation/observation");
	return seen !== null && seen.length >= 4 ? [seen[0]!, seen[1]!] : null;
}

export function velocityOf(record: ReplayRecord): readonly number[] | null {
	const direct = listIn(record, "hidden/velocity");
	if (direct) return Array.from(direct);
	const seen = listIn(record, "observation/observation") ?? listIn(record, "observation");
	return seen !== null && seen.length === 4 ? [seen[2]!, seen[3]!] : null;
}

/** The target; that of the observation where the agent is told it. */
export function targetOf(record: ReplayRecord): ArrayLike<number> | null {
	return listIn(record, "hidden/target") ?? listIn(record, "observation/desired_goal");
}

/** Polylines of a plan's column: points × 2 or more, with further axes before (denoising levels). */
export function plansIn(values: ArrayLike<number>, shape: readonly number[]): Point[][] {
	const size = shape[shape.length - 1]!;
	const points = shape.length > 1 ? shape[shape.length - 2]! : 1;
	const lines: Point[][] = [];
	for (let at = 0; at + points * size <= values.length; at += points * size) {
		const line: Point[] = [];
		for (let k = 0; k < points; k++) {
			const point: Point = [values[at + k * size]!, values[at + k * size + 1]!];
			if (Number.isFinite(point[0]) && Number.isFinite(point[1])) line.push(point);
		}
		lines.push(line);
	}
	return lines;
}

/** Visits to each of `per` × `per` parts of every cell. */
export function presence(
	facts: PointFacts,
	records: readonly ReplayRecord[],
	per: number,
): { counts: Uint32Array; columns: number; rows: number } {
	const columns = facts.width * per;
	const rows = facts.height * per;
	const counts = new Uint32Array(columns * rows);
	const unit: GridPlace = { x: 0, y: 0, cell: per };
	for (const record of records) {
		const world = positionOf(record);
		if (!world) continue;
		const [x, y] = toScreen(facts, unit, world);
		const [column, row] = [Math.floor(x), Math.floor(y)];
		if (column >= 0 && row >= 0 && column < columns && row < rows)
			counts[row * columns + column]!++;
	}
	return { counts, columns, rows };
}
