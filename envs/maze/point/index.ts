export * from "./constants.ts";
export { MAZE2D_LAYOUTS, type Maze2DName, pointMazeLayout } from "./layouts.ts";
export { Maze2DKernel } from "./maze2d.ts";
export { stepBalls } from "./physics.ts";
export { computeReward, PointMazeKernel } from "./point-maze.ts";
export * from "./register-maze2d.ts";
export * from "./register-point-maze.ts";
export { D4RL_REFERENCES, normalizedScore, type ReferenceReturns } from "./score.ts";
export {
	cellAt,
	type Frame,
	type FrameName,
	frameOf,
	place0,
	place1,
	sharedGrid,
	type WallGrid,
} from "./wall-grid.ts";
