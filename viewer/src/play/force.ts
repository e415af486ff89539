import { Box, type Space } from "../../../src/spaces/index.ts";
import { type PointFacts, toScreen } from "../renderers/point-facts.ts";
import { fitGrid, pageOf } from "../renderers/shapes.ts";

/** A push on the screen: right and down are positive, length at most 1 on each axis. */
export type Push = readonly [right: number, down: number];

export const NO_PUSH: Push = [0, 0];

const KEYS: Readonly<Record<string, Push>> = {
	ArrowUp: [0, -1],
	ArrowDown: [0, 1],
	ArrowLeft: [-1, 0],
	ArrowRight: [1, 0],
	w: [0, -1],
	s: [0, 1],
	a: [-1, 0],
	d: [1, 0],
};

export function isPushKey(key: string): boolean {
	return Object.hasOwn(KEYS, key);
}

/** The push of the keys that are held. */
export function pushOfKeys(held: Iterable<string>): Push {
	let right = 0;
	let down = 0;
	for (const key of held) {
		const [x, y] = KEYS[key] ?? NO_PUSH;
		right += x;
		down += y;
	}
	return [Math.sign(right), Math.sign(down)];
}

/** The push from the ball towards a pointer, full from one cell's distance on; in logical pixels. */
export function pushOfPointer(
	facts: PointFacts,
	ball: ArrayLike<number>,
	pointer: readonly [number, number],
	width: number,
	height: number,
): Push {
	const page = pageOf(width, height);
	const caption = page.height > 90 ? 24 : 0;
	const room = { ...page, height: Math.max(1, page.height - caption) };
	const place = fitGrid(room, facts.height, facts.width);
	const [x, y] = toScreen(facts, place, ball);
	const dx = (pointer[0] - x) / place.cell;
	const dy = (pointer[1] - y) / place.cell;
	const most = Math.max(1, Math.abs(dx), Math.abs(dy));
	return [dx / most, dy / most];
}

/** Whether an action space is a force on a plane. */
export function isForce(space: Space): space is Box {
	return space instanceof Box && space.shape.length === 1 && space.shape[0] === 2;
}

/** The action for a push: turned to the maze's axes, scaled to the space's bounds. */
export function forceOf(space: Box, facts: PointFacts, [right, down]: Push): [number, number] {
	const [a, b] = facts.rowsFirst ? [down, right] : [right, -down];
	return [scale(space, 0, a), scale(space, 1, b)];
}

function scale({ low, high }: Box, axis: number, share: number): number {
	const bound = share < 0 ? -low[axis]! : high[axis]!;
	// Adding 0 makes −0 an ordinary zero.
	return share * (Number.isFinite(bound) ? bound : 1) + 0;
}
