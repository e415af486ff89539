import {
	animationFrames,
	BehaviorSubject,
	distinctUntilChanged,
	EMPTY,
	map,
	type Observable,
	pairwise,
	Subject,
	type Subscription,
	switchMap,
} from "rxjs";
import { INITIAL, indexOf, type PlayerEvent, type PlayerState, reduce } from "./state.ts";

/** Longest time one tick may account for: a page that slept does not leap. */
const LONGEST = 250;

/** Milliseconds between the frames of the screen. */
export function frameTimes(): Observable<number> {
	return animationFrames().pipe(
		map(({ elapsed }) => elapsed),
		pairwise(),
		map(([before, now]) => now - before),
	);
}

/** Time as a stream: events go in, states come out. */
export class Player {
	readonly state$: BehaviorSubject<PlayerState>;
	/** The moment shown, when it changes. */
	readonly index$: Observable<number>;
	readonly #events = new Subject<PlayerEvent>();
	readonly #subscriptions: readonly Subscription[];

	/** @param ticks milliseconds since the tick before; only listened to while playing. */
	constructor(ticks: Observable<number> = frameTimes()) {
		this.state$ = new BehaviorSubject(INITIAL);
		this.index$ = this.state$.pipe(map(indexOf), distinctUntilChanged());
		const applied = this.#events.subscribe((event) => {
			const next = reduce(this.state$.value, event);
			if (next !== this.state$.value) this.state$.next(next);
		});
		const playing$ = this.state$.pipe(
			map(({ playing }) => playing),
			distinctUntilChanged(),
		);
		const ticking = playing$
			.pipe(switchMap((playing) => (playing ? ticks : EMPTY)))
			.subscribe((ms) => this.send({ type: "tick", ms: Math.min(LONGEST, ms) }));
		this.#subscriptions = [applied, ticking];
	}

	get state(): PlayerState {
		return this.state$.value;
	}

	get index(): number {
		return indexOf(this.state);
	}

	send(event: PlayerEvent): void {
		this.#events.next(event);
	}

	destroy(): void {
		for (const each of this.#subscriptions) each.unsubscribe();
		this.state$.complete();
	}
}
