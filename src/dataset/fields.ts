/** Numbers in a row of each field of a Maze2D data set, by D4RL's names. */
export const MAZE2D_FIELDS = {
	/** x, y, vx, vy the controller acted on. */
	observations: 4,
	actions: 2,
	/** 1 where the observation is within 0.5 of the layout's goal, else 0. */
	rewards: 1,
	/** Always 0: the data has no terminal states. */
	terminals: 1,
	/** 1 where the target was reached, or given up after the maze's step limit. */
	timeouts: 1,
	/** The target under way. */
	"infos/goal": 2,
	/** Where the ball is. */
	"infos/qpos": 2,
	"infos/qvel": 2,
} as const;

export type Maze2DField = keyof typeof MAZE2D_FIELDS;

/** A stretch of rows: an array for each field, row-major. */
export type Chunk = Readonly<Record<Maze2DField, Float32Array>>;

export const MAZE2D_FIELD_NAMES = Object.keys(MAZE2D_FIELDS) as Maze2DField[];

/** Room for `rows` rows. */
export function allocateChunk(rows: number): Chunk {
	return Object.fromEntries(
		MAZE2D_FIELD_NAMES.map((name) => [name, new Float32Array(rows * MAZE2D_FIELDS[name])]),
	) as Chunk;
}
