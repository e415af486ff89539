import { CELL_CODES, DIRECTIONS } from "./codes.ts";
import type { GridConfig } from "./config.ts";
import { formatLayout } from "./layout.ts";

/**
 * A grid's constants as JSON: what a viewer draws and a planner plans with. `sequences` are the
 * atomic moves of each action (see `codes.ts`); `layout` is absent when rows have their own.
 */
export function describeGrid(config: GridConfig): Readonly<Record<string, unknown>> {
	const { height, width, walls, actions } = config;
	return {
		family: "grid",
		height,
		width,
		...(walls.kind === "shared" ? { layout: formatLayout(walls.walls, height, width) } : {}),
		control: config.control,
		actions: [...actions.names],
		sequences: actions.names.map((_, action) =>
			Array.from(actions.moves.subarray(action * actions.length, (action + 1) * actions.length)),
		),
		...(actions.ids ? { actionIds: [...actions.ids] } : {}),
		goalBehaviour: config.goalBehaviour,
		directions: DIRECTIONS,
		cellCodes: CELL_CODES,
		...(config.observation === "egocentric" ? { viewSize: config.viewSize } : {}),
		...(config.starts ? { starts: Array.from(config.starts) } : {}),
		...(config.goals ? { goals: Array.from(config.goals) } : {}),
	};
}

/** What is in one row. */
export interface Scene {
	readonly position: number;
	readonly goal: number;
	readonly direction: number | undefined;
}

/** The grid as text: `#` wall, `.` free, `G` goal, `A` agent (`^ > v <` where it has a direction). */
export function renderGrid(
	{ height, width }: GridConfig,
	walls: Uint8Array,
	base: number,
	{ position, goal, direction }: Scene,
): string {
	const rows = formatLayout(walls, height, width, base).map((row) => [...row]);
	const put = (cell: number, mark: string): void => {
		rows[Math.floor(cell / width)]![cell % width] = mark;
	};
	put(goal, "G");
	put(position, direction === undefined ? "A" : "^>v<"[direction]!);
	return rows.map((row) => row.join("")).join("\n");
}
