import fc from "fast-check";
import { interval, map, Subject, VirtualTimeScheduler } from "rxjs";
import { describe, expect, test } from "vitest";
import { latestOnly } from "../../viewer/src/player/latest.ts";
import { Player } from "../../viewer/src/player/player.ts";
import {
	BASE_RATE,
	INITIAL,
	indexOf,
	type PlayerEvent,
	type PlayerState,
	rateOf,
	reduce,
	SPEEDS,
} from "../../viewer/src/player/state.ts";

const TICK = 20;

/** A player in virtual time: `wait(ms)` lets time go by. */
function virtual(length: number) {
	const scheduler = new VirtualTimeScheduler();
	const player = new Player(interval(TICK, scheduler).pipe(map(() => TICK)));
	player.send({ type: "open", length });
	const wait = (ms: number): void => {
		scheduler.maxFrames = scheduler.frame + ms;
		scheduler.flush();
		scheduler.frame = scheduler.maxFrames;
	};
	return { player, wait };
}

function after(events: readonly PlayerEvent[], from: Partial<PlayerState> = {}): PlayerState {
	return events.reduce(reduce, { ...INITIAL, length: 100, ...from });
}

describe("playing in virtual time", () => {
	test("goes BASE_RATE moments a second at speed 1, and stops where it is paused", () => {
		const { player, wait } = virtual(1000);
		player.send({ type: "play" });
		wait(4000);
		expect(player.index).toBe(4 * BASE_RATE);
		player.send({ type: "pause" });
		wait(4000);
		expect(player.index).toBe(4 * BASE_RATE);
	});

	test.each(SPEEDS.filter(Number.isFinite))(
		"speed %d is that multiple of the base rate",
		(speed) => {
			const { player, wait } = virtual(100_000);
			player.send({ type: "speed", speed });
			player.send({ type: "play" });
			wait(8000);
			expect(player.index).toBe(8 * BASE_RATE * speed);
		},
	);

	test("a change of speed does not move the moment", () => {
		const { player, wait } = virtual(100_000);
		player.send({ type: "play" });
		wait(1300);
		for (const speed of SPEEDS) {
			const before = player.state.position;
			player.send({ type: "speed", speed });
			expect(player.state.position).toBe(before);
			wait(100);
			expect(player.state.position).toBeGreaterThan(before);
		}
	});

	test("stops at the end, and starts over from there", () => {
		const { player, wait } = virtual(11);
		player.send({ type: "play" });
		wait(10_000);
		expect(player.state).toMatchObject({ playing: false, position: 10 });
		player.send({ type: "toggle" });
		expect(player.state).toMatchObject({ playing: true, position: 0 });
	});

	test("goes round a loop and shows every moment of it", () => {
		const { player, wait } = virtual(100);
		const seen = new Set<number>();
		player.index$.subscribe((index) => seen.add(index));
		player.send({ type: "loop", loop: { from: 44, to: 40 } });
		player.send({ type: "play" });
		seen.clear();
		wait(5000);
		expect([...seen].sort()).toEqual([40, 41, 42, 43, 44]);
		expect(player.state.playing).toBe(true);
	});

	test("the greatest speed crosses a long timeline in seconds", () => {
		const { player, wait } = virtual(1_000_000);
		player.send({ type: "speed", speed: Number.POSITIVE_INFINITY });
		player.send({ type: "play" });
		wait(13_000);
		expect(player.index).toBe(999_999);
	});

	test("following stays at the end of a growing timeline; scrubbing back leaves it", () => {
		const { player, wait } = virtual(10);
		player.send({ type: "follow", on: true });
		expect(player.index).toBe(9);
		player.send({ type: "length", length: 25 });
		expect(player.index).toBe(24);
		player.send({ type: "play" });
		wait(1000);
		expect(player.state).toMatchObject({ playing: true, follow: true });
		player.send({ type: "seek", index: 5 });
		player.send({ type: "pause" });
		player.send({ type: "length", length: 50 });
		expect(player.state).toMatchObject({ position: 5, follow: false });
	});

	test("a frame after a long sleep does not leap", () => {
		const ticks = new Subject<number>();
		const player = new Player(ticks);
		player.send({ type: "open", length: 1000 });
		player.send({ type: "play" });
		ticks.next(60_000);
		expect(player.state.position).toBeLessThanOrEqual(BASE_RATE);
		expect(player.state.position).toBeGreaterThan(0);
	});

	test("listens to time only while playing", () => {
		const ticks = new Subject<number>();
		const player = new Player(ticks);
		player.send({ type: "open", length: 1000 });
		expect(ticks.observed).toBe(false);
		player.send({ type: "play" });
		expect(ticks.observed).toBe(true);
		player.send({ type: "pause" });
		expect(ticks.observed).toBe(false);
	});
});

describe("events", () => {
	test("a step moves whole moments and pauses", () => {
		const state = after([{ type: "step", by: 10 }], { position: 3.7, playing: true });
		expect(state).toMatchObject({ position: 13, playing: false });
	});

	test("places outside are kept within", () => {
		expect(after([{ type: "seek", index: 1e9 }]).position).toBe(99);
		expect(after([{ type: "step", by: -5 }]).position).toBe(0);
		expect(after([{ type: "seek", index: Number.NaN }], { position: 7 }).position).toBe(7);
	});

	test("a place beyond what is read yet is taken once it is there", () => {
		let state = reduce(INITIAL, { type: "open", length: 100, index: 250 });
		expect(state).toMatchObject({ position: 99, pending: 250 });
		state = reduce(state, { type: "length", length: 200 });
		expect(state.pending).toBe(250);
		state = reduce(state, { type: "length", length: 300 });
		expect(state).toMatchObject({ position: 250, pending: null });
	});

	test("a seek by hand forgets the place that was waited for", () => {
		let state = reduce(INITIAL, { type: "open", length: 100, index: 250 });
		state = reduce(state, { type: "seek", index: 3 });
		state = reduce(state, { type: "length", length: 300 });
		expect(state.position).toBe(3);
	});

	test("playing from outside a loop begins at its begin", () => {
		const loop = { from: 20, to: 30 };
		expect(after([{ type: "play" }], { loop, position: 70 }).position).toBe(20);
		expect(after([{ type: "play" }], { loop, position: 25 }).position).toBe(25);
	});

	test("opening another timeline keeps the speed and nothing else", () => {
		const state = after([{ type: "open", length: 5 }], {
			speed: 8,
			playing: true,
			position: 50,
			loop: { from: 1, to: 2 },
		});
		expect(state).toEqual({ ...INITIAL, length: 5, speed: 8 });
	});

	test("a speed of 0 or less is no speed", () => {
		expect(after([{ type: "speed", speed: 0 }]).speed).toBe(1);
		expect(after([{ type: "speed", speed: -1 }]).speed).toBe(1);
	});

	test("the rate at the greatest speed is above that of ×64", () => {
		expect(rateOf({ ...INITIAL, length: 10, speed: Number.POSITIVE_INFINITY })).toBeGreaterThan(
			64 * BASE_RATE,
		);
	});

	test("an empty timeline shows nothing and never breaks", () => {
		const state = after([{ type: "play" }, { type: "tick", ms: 100 }], { length: 0 });
		expect(indexOf(state)).toBe(-1);
	});

	test("whatever happens, the moment stays on the timeline", () => {
		const event: fc.Arbitrary<PlayerEvent> = fc.oneof(
			fc.constantFrom<PlayerEvent>({ type: "play" }, { type: "pause" }, { type: "toggle" }),
			fc.integer({ min: -50, max: 500 }).map((index): PlayerEvent => ({ type: "seek", index })),
			fc.integer({ min: -20, max: 20 }).map((by): PlayerEvent => ({ type: "step", by })),
			fc.constantFrom(...SPEEDS).map((speed): PlayerEvent => ({ type: "speed", speed })),
			fc.nat(300).map((length): PlayerEvent => ({ type: "length", length })),
			fc.nat(250).map((ms): PlayerEvent => ({ type: "tick", ms })),
			fc.boolean().map((on): PlayerEvent => ({ type: "follow", on })),
			fc
				.tuple(fc.nat(99), fc.nat(99))
				.map(([from, to]): PlayerEvent => ({ type: "loop", loop: { from, to } })),
		);
		fc.assert(
			fc.property(fc.array(event, { maxLength: 60 }), (events) => {
				let state: PlayerState = { ...INITIAL, length: 100 };
				for (const each of events) {
					state = reduce(state, each);
					const index = indexOf(state);
					expect(Number.isInteger(index)).toBe(true);
					expect(index).toBeGreaterThanOrEqual(state.length === 0 ? -1 : 0);
					expect(index).toBeLessThan(Math.max(1, state.length));
				}
			}),
		);
	});
});

describe("latestOnly", () => {
	test("takes the newest value after the one under way, and skips those between", async () => {
		const source = new Subject<number>();
		const gates: (() => void)[] = [];
		const done: number[] = [];
		source
			.pipe(latestOnly((value: number) => new Promise<number>((go) => gates.push(() => go(value)))))
			.subscribe((value) => done.push(value));
		const open = async (): Promise<void> => {
			gates.shift()!();
			await new Promise((go) => setTimeout(go));
		};
		for (const value of [1, 2, 3, 4]) source.next(value);
		expect(gates.length).toBe(1);
		await open();
		expect(done).toEqual([1]);
		await open();
		expect(done).toEqual([1, 4]);
		expect(gates.length).toBe(0);
		source.next(5);
		await open();
		expect(done).toEqual([1, 4, 5]);
	});
});
