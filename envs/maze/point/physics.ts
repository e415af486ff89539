import { DAMPING, GEAR, HALF_CELL, MASS, MAX_SPEED, RADIUS, TIMESTEP } from "./constants.ts";
import { contactForce } from "./contact.ts";
import type { WallGrid } from "./wall-grid.ts";

/** Inertia that an implicitly damped joint puts against a force. */
const INERTIA = MASS + TIMESTEP * DAMPING;
const force = new Float64Array(2);

/**
 * Advances balls [begin, end) by one step of 0.01 s.
 *
 * Clip action to [−1, 1] and velocity to [−5, 5], push, resolve contacts, then integrate the new
 * velocity (semi-implicit Euler with implicit joint damping). Only + − × ÷ √ and comparisons, so
 * every engine gives the same bits; follows MuJoCo 3 to about 1e-13 a step.
 *
 * @param position, velocity rows × 2, overwritten
 * @param action rows × 2, any numbers; NaN counts as −1
 * @param margin distance at which contacts begin, [0, 0.1): 0.002 as D4RL, 0.004 as current MuJoCo
 */
export function stepBalls(
	grid: WallGrid,
	margin: number,
	position: Float64Array,
	velocity: Float64Array,
	action: Float64Array | Float32Array,
	begin: number,
	end: number,
): void {
	const { origin0, origin1, solid, stride } = grid;
	const pitch = grid.size1 + 2;
	const near = HALF_CELL - RADIUS - margin;
	for (let row = begin; row < end; row++) {
		const k = 2 * row;
		const u0 = clip(action[k]!, 1);
		const u1 = clip(action[k + 1]!, 1);
		const v0 = clip(velocity[k]!, MAX_SPEED);
		const v1 = clip(velocity[k + 1]!, MAX_SPEED);
		const q0 = position[k]!;
		const q1 = position[k + 1]!;
		let f0 = GEAR * u0 - DAMPING * v0;
		let f1 = GEAR * u1 - DAMPING * v1;

		const along0 = q0 - origin0;
		const along1 = q1 - origin1;
		const i = Math.floor(along0 + HALF_CELL);
		const j = Math.floor(along1 + HALF_CELL);
		const offset0 = along0 - i;
		const offset1 = along1 - j;
		const near0 = offset0 > near || offset0 < -near;
		const near1 = offset1 > near || offset1 < -near;
		if (near0 || near1) {
			const own = stride * row + (i + 1) * pitch + j + 1;
			const step0 = offset0 > 0 ? pitch : -pitch;
			const step1 = offset1 > 0 ? 1 : -1;
			const wall0 = near0 ? solid[own + step0]! : 0;
			const wall1 = near1 ? solid[own + step1]! : 0;
			const diagonal = near0 && near1 ? solid[own + step0 + step1]! : 0;
			if ((wall0 | wall1 | diagonal) !== 0) {
				const a0 = f0 / MASS;
				const a1 = f1 / MASS;
				contactForce(force, offset0, offset1, wall0, wall1, diagonal, v0, v1, a0, a1, margin);
				f0 += force[0]!;
				f1 += force[1]!;
			}
		}
		const next0 = v0 + (TIMESTEP * f0) / INERTIA;
		const next1 = v1 + (TIMESTEP * f1) / INERTIA;
		velocity[k] = next0;
		velocity[k + 1] = next1;
		position[k] = q0 + TIMESTEP * next0;
		position[k + 1] = q1 + TIMESTEP * next1;
	}
}

/** Into [−limit, limit]; NaN becomes −limit. */
function clip(value: number, limit: number): number {
	if (value >= limit) return limit;
	if (value > -limit) return value;
	return -limit;
}
