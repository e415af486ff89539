import { FORWARD, MOVE_NAMES, NOOP, TURN_LEFT, TURN_RIGHT } from "./codes.ts";
import type { MazeGenerator } from "./generate/index.ts";

/** How observations show the grid; see `observe.ts`. */
export const OBSERVATIONS = ["position", "cell", "egocentric", "full"] as const;
/** What is observed; see `encoderFor`. */
export type ObservationName = (typeof OBSERVATIONS)[number];

/** What happens at the goal: the episode ends, the agent is moved elsewhere, or nothing. */
export const GOAL_BEHAVIOURS = ["terminate", "teleport", "stay"] as const;
/** What happens at the goal. */
export type GoalBehaviour = (typeof GOAL_BEHAVIOURS)[number];

/** Moves to the four sides, or turns and steps forward as in MiniGrid. */
export type Control = "cardinal" | "turn";

/** Actions as sequences of atomic moves, all of one length. */
export interface ActionTable {
	readonly names: readonly string[];
	/** actions × length atomic moves (`codes.ts`). */
	readonly moves: Uint8Array;
	readonly length: number;
	/** Identity of each action where these are a choice from a larger set. */
	readonly ids?: readonly number[];
}

/** Where the walls come from. */
export type WallSource =
	/** One layout for all rows, which never changes. */
	| { readonly kind: "shared"; readonly walls: Uint8Array }
	/** One layout to begin with, a copy in every row, which options and schedules may change. */
	| { readonly kind: "copied"; readonly walls: Uint8Array }
	/** A new layout for every trial of every row. */
	| { readonly kind: "generated"; readonly maze: MazeGenerator };

/** A grid environment, resolved: what `GridKernel` is made from. */
export interface GridConfig {
	readonly name: string;
	readonly height: number;
	readonly width: number;
	readonly walls: WallSource;
	/** Cells in play, ascending; `null` for every free cell of the row's layout. */
	readonly cells: Int32Array | null;
	/** Cells an episode may start in; `null` for all in play. */
	readonly starts: Int32Array | null;
	/** Cells a goal may be drawn from; `null` for all in play. */
	readonly goals: Int32Array | null;
	/** Least number of moves between start and goal. */
	readonly minGoalDistance: number;
	readonly control: Control;
	readonly actions: ActionTable;
	readonly goalBehaviour: GoalBehaviour;
	readonly goalReward: number;
	readonly stepReward: number;
	/** Probability that a move goes to one side instead, [0, 1]. */
	readonly slip: number;
	/** Probability that a step ends with a push, [0, 1]. */
	readonly wind: number;
	/** Heading of the push, `UP` … `LEFT`. */
	readonly windHeading: number;
	readonly observation: ObservationName;
	/** Whether "egocentric" and "full" show the goal. */
	readonly showGoal: boolean;
	/** Side of the egocentric view, odd. */
	readonly viewSize: number;
	/** Whether info has the `distance` to the goal. */
	readonly distance: boolean;
}

/** Actions of one atomic move each: the headings, or MiniGrid's three; `noop` comes first. */
export function atomicActions(control: Control, noop: boolean): ActionTable {
	const moves = control === "turn" ? [TURN_LEFT, TURN_RIGHT, FORWARD] : [1, 2, 3, 4];
	if (noop) moves.unshift(NOOP);
	return {
		names: moves.map((move) => MOVE_NAMES[move]!),
		moves: Uint8Array.from(moves),
		length: 1,
	};
}
