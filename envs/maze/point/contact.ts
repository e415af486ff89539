import {
	CONTACT_DAMPING,
	CONTACT_STIFFNESS,
	HALF_CELL,
	IMPEDANCE_MAX,
	IMPEDANCE_MIN,
	IMPEDANCE_WIDTH,
	MASS,
	RADIUS,
} from "./constants.ts";

/** Inverse mass: acceleration per newton. */
const INVERSE_MASS = 1 / MASS;
const IMPEDANCE_RANGE = IMPEDANCE_MAX - IMPEDANCE_MIN;
/** Regulariser and inertia at full depth, where nearly every contact is. */
const DEEP_REGULARISER = ((1 - IMPEDANCE_MAX) / IMPEDANCE_MAX) * INVERSE_MASS;

/** Impedance of a contact that lies `depth` ≥ 0 beyond the margin. */
export function impedance(depth: number): number {
	if (depth >= IMPEDANCE_WIDTH) return IMPEDANCE_MAX;
	const x = depth / IMPEDANCE_WIDTH;
	const y = x <= 0.5 ? 2 * x * x : 1 - 2 * (1 - x) * (1 - x);
	return IMPEDANCE_MIN + y * IMPEDANCE_RANGE;
}

function regulariser(iota: number): number {
	return iota === IMPEDANCE_MAX ? DEEP_REGULARISER : ((1 - iota) / iota) * INVERSE_MASS;
}

/**
 * Force of the walls around a ball, on both axes, into `force`.
 *
 * The ball's centre lies in a free cell of side 1 and its radius is 0.1, so it can touch at most
 * three walls: the neighbour along axis 0, the one along axis 1 and the diagonal one between. The
 * first two push along their axes and do not couple; with the diagonal one's force f₃ given, theirs
 * follow, so what is left is one increasing, piecewise linear equation in f₃, solved exactly.
 *
 * The law is MuJoCo's soft contact without friction ("Computation", constraint model): each force
 * f ≥ 0 makes n·a + R·f ≥ a_ref = −B·(n·v) − K·ι·s, with equality where f > 0.
 *
 * @param offset0, offset1 centre of the ball relative to its cell's centre, in [−0.5, 0.5]
 * @param wall0, wall1, diagonal 1 where that neighbour, on the side of the offset, is a wall
 * @param v0, v1 clipped velocity
 * @param a0, a1 acceleration without contacts
 * @param margin distance at which a contact begins
 */
export function contactForce(
	force: Float64Array,
	offset0: number,
	offset1: number,
	wall0: number,
	wall1: number,
	diagonal: number,
	v0: number,
	v1: number,
	a0: number,
	a1: number,
	margin: number,
): void {
	const away0 = offset0 > 0 ? -1 : 1;
	const away1 = offset1 > 0 ? -1 : 1;
	const gap0 = HALF_CELL + away0 * offset0;
	const gap1 = HALF_CELL + away1 * offset1;

	// What each axis contact wants (b) and how stiffly it is held (w): f = max(0, b / w).
	let b0 = 0;
	let w0 = 1;
	if (wall0 !== 0 && gap0 - RADIUS < margin) {
		const depth = margin - (gap0 - RADIUS);
		const iota = impedance(depth);
		w0 = INVERSE_MASS + regulariser(iota);
		b0 = CONTACT_STIFFNESS * iota * depth - away0 * (CONTACT_DAMPING * v0 + a0);
		if (b0 < 0) b0 = 0;
	}
	let b1 = 0;
	let w1 = 1;
	if (wall1 !== 0 && gap1 - RADIUS < margin) {
		const depth = margin - (gap1 - RADIUS);
		const iota = impedance(depth);
		w1 = INVERSE_MASS + regulariser(iota);
		b1 = CONTACT_STIFFNESS * iota * depth - away1 * (CONTACT_DAMPING * v1 + a1);
		if (b1 < 0) b1 = 0;
	}

	let f = 0;
	let c0 = 0;
	let c1 = 0;
	if (diagonal !== 0) {
		const distance = Math.sqrt(gap0 * gap0 + gap1 * gap1);
		if (distance > 0 && distance - RADIUS < margin) {
			c0 = gap0 / distance;
			c1 = gap1 / distance;
			const depth = margin - (distance - RADIUS);
			const iota = impedance(depth);
			const normal0 = away0 * c0;
			const normal1 = away1 * c1;
			const b =
				CONTACT_STIFFNESS * iota * depth -
				CONTACT_DAMPING * (normal0 * v0 + normal1 * v1) -
				(normal0 * a0 + normal1 * a1);
			f = diagonalForce(b, INVERSE_MASS + regulariser(iota), c0, b0, w0, c1, b1, w1);
		}
	}
	const f0 = (b0 - INVERSE_MASS * c0 * f) / w0;
	const f1 = (b1 - INVERSE_MASS * c1 * f) / w1;
	force[0] = away0 * (positive(f0) + c0 * f);
	force[1] = away1 * (positive(f1) + c1 * f);
}

/**
 * The root f of w·f + Σ (c_k/m)·max(0, (b_k − (c_k/m)·f)/w_k) = b, or 0 when the left side is above
 * b already at f = 0. Begins with both axis contacts pushing and lets go of those that f relieves.
 */
function diagonalForce(
	b: number,
	w: number,
	c0: number,
	b0: number,
	w0: number,
	c1: number,
	b1: number,
	w1: number,
): number {
	const k0 = INVERSE_MASS * c0;
	const k1 = INVERSE_MASS * c1;
	// The value of f at which an axis contact stops pushing.
	const end0 = b0 > 0 ? (k0 > 0 ? b0 / k0 : Infinity) : -1;
	const end1 = b1 > 0 ? (k1 > 0 ? b1 / k1 : Infinity) : -1;
	let in0 = end0 > 0;
	let in1 = end1 > 0;
	for (;;) {
		let slope = w;
		let target = b;
		if (in0) {
			slope -= (k0 * k0) / w0;
			target -= (k0 * b0) / w0;
		}
		if (in1) {
			slope -= (k1 * k1) / w1;
			target -= (k1 * b1) / w1;
		}
		const f = target / slope;
		const first0 = in0 && (!in1 || end0 <= end1);
		const first = first0 ? end0 : in1 ? end1 : Infinity;
		if (f <= first) return positive(f);
		if (first0) in0 = false;
		else in1 = false;
	}
}

function positive(value: number): number {
	if (value > 0) return value;
	return 0;
}
