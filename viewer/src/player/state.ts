/** Places [from, to] that playing goes round, both included. */
export interface Loop {
	readonly from: number;
	readonly to: number;
}

/** Where playing stands. A value: `reduce` makes the next one. */
export interface PlayerState {
	/** Moments on the timeline; may grow. */
	readonly length: number;
	/** Continuous place in [0, length - 1]; the moment shown is its floor. */
	readonly position: number;
	readonly playing: boolean;
	/** Multiple of `BASE_RATE`; `Infinity` for as fast as sensible. */
	readonly speed: number;
	readonly loop: Loop | null;
	/** Stay at the end while the timeline grows. */
	readonly follow: boolean;
	/** A place asked for that the timeline does not reach yet. */
	readonly pending: number | null;
}

export type PlayerEvent =
	| { readonly type: "play" | "pause" | "toggle" }
	| { readonly type: "seek"; readonly index: number }
	| { readonly type: "step"; readonly by: number }
	| { readonly type: "speed"; readonly speed: number }
	| { readonly type: "loop"; readonly loop: Loop | null }
	| { readonly type: "follow"; readonly on: boolean }
	| { readonly type: "length"; readonly length: number }
	/** Another timeline: playing stops. */
	| { readonly type: "open"; readonly length: number; readonly index?: number }
	/** Time went by. */
	| { readonly type: "tick"; readonly ms: number };

/** Moments a second at speed 1. */
export const BASE_RATE = 5;
/** Speeds to choose from; the keys 1 to 9 take the first nine. */
export const SPEEDS: readonly number[] = [0.25, 0.5, 1, 2, 4, 8, 16, 32, 64, Infinity];
/** Seconds the whole timeline takes at the greatest speed, unless that is slower than twice ×64. */
const MAX_SECONDS = 12;

export const INITIAL: PlayerState = {
	length: 0,
	position: 0,
	playing: false,
	speed: 1,
	loop: null,
	follow: false,
	pending: null,
};

/** The moment shown; -1 when there is none. */
export function indexOf(state: PlayerState): number {
	return state.length === 0 ? -1 : Math.floor(state.position);
}

/** Moments a second at the state's speed. */
export function rateOf({ speed, length }: PlayerState): number {
	if (speed !== Infinity) return speed * BASE_RATE;
	return Math.max(2 * 64 * BASE_RATE, length / MAX_SECONDS);
}

/** The state after an event. Pure. */
export function reduce(state: PlayerState, event: PlayerEvent): PlayerState {
	switch (event.type) {
		case "play":
			return play(state);
		case "pause":
			return { ...state, playing: false };
		case "toggle":
			return state.playing ? { ...state, playing: false } : play(state);
		case "seek":
			return seek(state, event.index);
		case "step":
			return { ...seek(state, indexOf(state) + event.by), playing: false };
		case "speed":
			return event.speed > 0 ? { ...state, speed: event.speed } : state;
		case "loop":
			return { ...state, loop: event.loop === null ? null : sorted(event.loop) };
		case "follow":
			return event.on
				? { ...state, follow: true, position: lastOf(state), pending: null }
				: { ...state, follow: false };
		case "length":
			return grow(state, event.length);
		case "open":
			return grow({ ...INITIAL, speed: state.speed, pending: event.index ?? null }, event.length);
		case "tick":
			return tick(state, event.ms);
	}
}

function lastOf({ length }: PlayerState): number {
	return Math.max(0, length - 1);
}

/** Playing from the end starts over; from outside a loop it starts at the loop's begin. */
function play(state: PlayerState): PlayerState {
	const { loop, follow } = state;
	const index = indexOf(state);
	if (loop !== null && (index < loop.from || index >= loop.to))
		return { ...seek(state, loop.from), playing: true };
	const atEnd = index >= lastOf(state) && !follow;
	return { ...(atEnd ? seek(state, 0) : state), playing: true };
}

function seek(state: PlayerState, index: number): PlayerState {
	if (!Number.isFinite(index)) return state;
	const last = lastOf(state);
	const position = Math.max(0, Math.min(last, Math.floor(index)));
	return { ...state, position, pending: null, follow: state.follow && position === last };
}

function grow(state: PlayerState, length: number): PlayerState {
	const longer = { ...state, length };
	if (state.pending !== null) {
		const position = Math.max(0, Math.min(length - 1, state.pending));
		return { ...longer, position, pending: state.pending < length ? null : state.pending };
	}
	if (state.follow) return { ...longer, position: lastOf(longer) };
	return { ...longer, position: Math.min(state.position, lastOf(longer)) };
}

function tick(state: PlayerState, ms: number): PlayerState {
	if (!state.playing || state.length === 0) return state;
	const { loop } = state;
	const last = lastOf(state);
	const position = state.position + (rateOf(state) * ms) / 1000;
	if (loop !== null && loop.from <= last) {
		const end = Math.min(loop.to, last) + 1;
		if (position < end) return { ...state, position };
		return { ...state, position: loop.from + ((position - loop.from) % (end - loop.from)) };
	}
	if (position < last) return { ...state, position };
	return { ...state, position: last, playing: state.follow };
}

function sorted({ from, to }: Loop): Loop {
	return from <= to ? { from, to } : { from: to, to: from };
}
