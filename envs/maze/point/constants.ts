/**
 * Constants of the point mass in D4RL's Maze2D (Fu et al. 2020) and Gymnasium-Robotics' PointMaze:
 * a MuJoCo ball on two slide joints. Lengths in cells (metres), time in seconds, forces in newtons.
 */

/** Seconds a step; both suites simulate one physics step per environment step. */
export const TIMESTEP = 0.01;
/** Radius of the ball. */
export const RADIUS = 0.1;
/** Mass of a ball of density 1000: 1000 · 4/3 · π · 0.1³. */
export const MASS = 4.1887902047863905;
/** Force of a full action on one axis: the motor's gear. */
export const GEAR = 100;
/** Viscous damping of each joint. */
export const DAMPING = 1;
/** Velocity is clipped to ± this on each axis before a step (so it may leave the step faster). */
export const MAX_SPEED = 5;
/** Half the side of a wall; a cell's side is 1. */
export const HALF_CELL = 0.5;

/**
 * Distance at which a contact begins. MuJoCo up to 2.1, which made D4RL's data, takes the larger of
 * the two geoms' 0.002.
 */
export const MARGIN_D4RL = 0.002;
/** Current MuJoCo adds the margins of the two geoms. */
export const MARGIN_MUJOCO = 0.004;

/** Constraint impedance at zero and full depth, and the depth over which it rises (solimp). */
export const IMPEDANCE_MIN = 0.9;
export const IMPEDANCE_MAX = 0.95;
export const IMPEDANCE_WIDTH = 0.001;
const TIME_CONSTANT = 0.02;
/** Damping of the reference acceleration: 2 / (IMPEDANCE_MAX · time constant). */
export const CONTACT_DAMPING = 2 / (IMPEDANCE_MAX * TIME_CONSTANT);
/** Stiffness of the reference acceleration, for a damping ratio of 1. */
export const CONTACT_STIFFNESS =
	1 / (IMPEDANCE_MAX * IMPEDANCE_MAX * TIME_CONSTANT * TIME_CONSTANT);

/** Distance to the target within which Maze2D pays its sparse reward (inclusive). */
export const MAZE2D_RADIUS = 0.5;
/** Distance to the goal that counts as success in PointMaze (inclusive). */
export const POINTMAZE_RADIUS = 0.45;
