/**
 * Layouts of D4RL's Maze2D (Fu et al. 2020) and Gymnasium-Robotics' PointMaze, one row of text a
 * row of the maze: `#` wall, `O` free, `G` goal, `S` start, `C` start and goal.
 */
export const MAZE2D_LAYOUTS = {
	umaze: ["#####", "#GOO#", "###O#", "#OOO#", "#####"],
	medium: [
		"########",
		"#OO##OO#",
		"#OO#OOO#",
		"##OOO###",
		"#OO#OOO#",
		"#O#OO#O#",
		"#OOO#OG#",
		"########",
	],
	large: [
		"############",
		"#OOOO#OOOOO#",
		"#O##O#O#O#O#",
		"#OOOOOO#OOO#",
		"#O####O###O#",
		"#OO#O#OOOOO#",
		"##O#O#O#O###",
		"#OO#OOO#OGO#",
		"############",
	],
	open: ["#######", "#OOOOO#", "#OOGOO#", "#OOOOO#", "#######"],
	"eval-umaze": ["#####", "#OOG#", "#O###", "#OOO#", "#####"],
	"eval-medium": [
		"########",
		"#OOOOOG#",
		"#O#O##O#",
		"#OOOO#O#",
		"###OO###",
		"#OOOOOO#",
		"#OO##OO#",
		"########",
	],
	"eval-large": [
		"############",
		"#OO#OOO#OGO#",
		"##O###O#O#O#",
		"#OO#O#OOOOO#",
		"#O##O#OO##O#",
		"#OOOOOO#OOO#",
		"#O##O#O#O###",
		"#OOOO#OOOOO#",
		"############",
	],
} as const;

/** Names of Maze2D's layouts. */
export type Maze2DName = keyof typeof MAZE2D_LAYOUTS;

/** Names of PointMaze's layouts. */
export type PointMazeName = "umaze" | "open" | "medium" | "large";

/** Which cells PointMaze draws starts and goals from: any, or those of its diverse maps. */
export type PointMazeMap = "default" | "diverse_g" | "diverse_gr";

/** Cells of the diverse maps, as [row, column]: the first is the start of `diverse_g`. */
const DIVERSE: Readonly<Record<string, readonly (readonly [number, number])[]>> = {
	medium: [
		[1, 1],
		[2, 6],
		[5, 1],
		[6, 5],
	],
	large: [
		[1, 1],
		[1, 6],
		[3, 5],
		[3, 10],
		[5, 2],
		[7, 4],
		[7, 6],
		[7, 9],
	],
};

/** PointMaze's walls, with the marks of the map asked for. UMaze has no diverse maps: `null`. */
export function pointMazeLayout(name: PointMazeName, map: PointMazeMap): string[] | null {
	const rows = MAZE2D_LAYOUTS[name].map((row) => row.replaceAll("G", "O"));
	if (map === "default") return rows;
	if (name === "umaze") return null;
	const marks =
		DIVERSE[name] ??
		rows.flatMap((row, r) =>
			[...row].flatMap((mark, c) => (mark === "#" ? [] : [[r, c] as const])),
		);
	marks.forEach(([row, col], k) => {
		const mark = map === "diverse_gr" ? "C" : k === 0 ? "S" : "G";
		rows[row] = rows[row]!.slice(0, col) + mark + rows[row]!.slice(col + 1);
	});
	return rows;
}
