const GAIN = 10;
const DAMPING = 1;

/** Force on one axis that brings the ball to `aim`: 10·(aim − position) − velocity, in [−1, 1]. */
export function toward(aim: number, position: number, velocity: number): number {
	const force = GAIN * (aim - position) - DAMPING * velocity;
	return Math.min(Math.max(force, -1), 1);
}
