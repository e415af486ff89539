import { MASS, MAX_SPEED, RADIUS, TIMESTEP } from "./constants.ts";
import type { Mazes } from "./mazes.ts";
import { cellAt } from "./wall-grid.ts";

/**
 * What a viewer and a planner need to know about a batch's mazes.
 * `frame` "maze2d": axis 0 is the row and axis 1 the column of the layout; "pointmaze": axis 0 is
 * the column and axis 1 the row counted upwards. `origin` is the world point of the centre of the
 * cell at the axes' start; `offset` is what the named point of a cell, where starts and targets
 * are, has over its centre on both axes. `layout` is absent when rows have their own.
 */
export function describePoint(mazes: Mazes, radius: number): Record<string, unknown> {
	const { frame, layout } = mazes;
	const { name, height, width, origin0, origin1, offset } = frame;
	return {
		family: "point-maze",
		frame: name,
		height,
		width,
		...(layout ? { layout: [...layout.rows] } : {}),
		origin: [origin0, origin1],
		offset,
		successRadius: radius,
		ballRadius: RADIUS,
		mass: MASS,
		maxSpeed: MAX_SPEED,
		timestep: TIMESTEP,
	};
}

/** The maze as text: `#` wall, `.` free, `G` target's cell, `A` ball's cell. */
export function renderPoint(
	mazes: Mazes,
	row: number,
	position: Float64Array,
	target: Float64Array,
): string {
	const { frame } = mazes;
	const { height, width } = frame;
	const marks = new Map([
		[cellAt(frame, target[2 * row]!, target[2 * row + 1]!), "G"],
		[cellAt(frame, position[2 * row]!, position[2 * row + 1]!), "A"],
	]);
	const lines: string[] = [];
	for (let line = 0; line < height; line++) {
		let text = "";
		for (let col = 0; col < width; col++) {
			const cell = line * width + col;
			text += marks.get(cell) ?? (mazes.isFree(row, cell) ? "." : "#");
		}
		lines.push(text);
	}
	return lines.join("\n");
}
