import {
	BehaviorSubject,
	combineLatest,
	distinctUntilChanged,
	map,
	type Observable,
	Subject,
	Subscription,
} from "rxjs";
import type { ReplayHeader } from "../../../src/record/header.ts";
import { type Frame, type OverlayChoice, type OverlaySpec, rendererFor } from "../contract.ts";
import { type Problem, problemOf } from "../data/problems.ts";
import { Replay, type ReplayPlace, type ReplayState } from "../data/replay.ts";
import type { Timeline } from "../data/timeline.ts";
import { latestOnly } from "../player/latest.ts";
import { Player } from "../player/player.ts";
import type { Link } from "./link.ts";
import { lengthOf, placesOf, type Sync } from "./sync.ts";

export { placesOf } from "./sync.ts";

/** One replay on the stage. */
export interface Pane {
	readonly replay: Replay;
	readonly row: number;
	readonly timeline: Timeline;
	/** How it was named, for deep links; `null` for the user's own files. */
	readonly address: string | null;
}

export interface Opening {
	readonly place: ReplayPlace;
	readonly address: string | null;
}

/** What is open and what is chosen, without any element of the page. The first pane leads. */
export class Session {
	readonly player = new Player();
	readonly panes$ = new BehaviorSubject<readonly Pane[]>([]);
	readonly overlays$ = new BehaviorSubject<OverlayChoice>(new Set());
	readonly sync$ = new BehaviorSubject<Sync>("step");
	/** Frames of the moment, one a pane; `null` for a pane that cannot show one. */
	readonly frames$ = new BehaviorSubject<readonly (Frame | null)[]>([]);
	readonly problem$ = new BehaviorSubject<Problem | null>(null);
	/** State of the leading replay's file. */
	readonly state$ = new Subject<ReplayState>();
	#files = new Subscription();
	/** Whether the overlays were chosen by the user or a link. */
	#chosen = false;
	#opening = 0;

	constructor() {
		const moment$: Observable<readonly [number, readonly Pane[], Sync]> = combineLatest([
			this.player.index$,
			this.panes$,
			this.sync$,
		]);
		moment$.pipe(latestOnly((moment) => this.#load(moment))).subscribe((frames) => {
			if (frames !== null) this.frames$.next(frames);
		});
		this.sync$.subscribe(() => this.#measure());
	}

	get leader(): Pane | undefined {
		return this.panes$.value[0];
	}

	/** Overlays that these replays have data for, each with the first header that has. */
	get overlaySpecs(): readonly { readonly spec: OverlaySpec; readonly header: ReplayHeader }[] {
		const found = new Map<string, { spec: OverlaySpec; header: ReplayHeader }>();
		for (const { replay } of this.panes$.value) {
			const { header } = replay;
			for (const spec of rendererFor(header).overlays)
				if (!found.has(spec.id) && spec.available(header)) found.set(spec.id, { spec, header });
		}
		return [...found.values()];
	}

	/**
	 * Opens replays side by side in place of those that are open. Those that cannot be opened are told
	 * in `problem$`; when none can, what is open stays.
	 */
	async open(openings: readonly Opening[], link?: Link): Promise<boolean> {
		const turn = ++this.#opening;
		this.problem$.next(null);
		const results = await Promise.allSettled(openings.map(({ place }) => Replay.open(place)));
		const panes: Pane[] = [];
		results.forEach((result, k) => {
			if (result.status === "rejected") {
				if (turn === this.#opening) this.problem$.next(problemOf(result.reason));
				return;
			}
			const replay = result.value;
			const wanted = link?.row ?? null;
			const row = wanted !== null && replay.rows.includes(wanted) ? wanted : replay.rows[0]!;
			panes.push({ replay, row, timeline: replay.timeline(row), address: openings[k]!.address });
		});
		if (turn !== this.#opening || panes.length === 0) {
			for (const { replay } of panes) replay.close();
			return false;
		}
		const before = this.panes$.value;
		this.#files.unsubscribe();
		this.#files = new Subscription();
		this.#chosen = link?.overlays != null;
		if (link) this.sync$.next(link.sync);
		this.player.send({
			type: "open",
			length: lengthOf(panes, this.sync$.value),
			index: link?.at ?? 0,
		});
		if (link) this.player.send({ type: "speed", speed: link.speed });
		if (link?.loop)
			this.player.send({ type: "loop", loop: { from: link.loop[0], to: link.loop[1] } });
		if (link?.follow) this.player.send({ type: "follow", on: true });
		this.panes$.next(panes);
		this.overlays$.next(
			this.#chosen
				? new Set(link!.overlays)
				: new Set(
						this.overlaySpecs.filter(({ spec }) => spec.initially).map(({ spec }) => spec.id),
					),
		);
		for (const { replay } of before) replay.close();
		panes.forEach(({ replay }, k) => {
			this.#files.add(replay.state$.subscribe((state) => this.#note(state, k)));
		});
		return true;
	}

	/** Closes everything. */
	close(): void {
		this.#opening++;
		this.#files.unsubscribe();
		for (const { replay } of this.panes$.value) replay.close();
		this.panes$.next([]);
		this.frames$.next([]);
		this.problem$.next(null);
	}

	/** Shows another row in every pane that has it. */
	chooseRow(row: number): void {
		const panes = this.panes$.value.map((pane) =>
			pane.replay.rows.includes(row) ? { ...pane, row, timeline: pane.replay.timeline(row) } : pane,
		);
		this.panes$.next(panes);
		this.#measure();
	}

	chooseOverlays(choice: OverlayChoice): void {
		this.#chosen = true;
		this.overlays$.next(choice);
	}

	/** What a deep link to this moment says. */
	link(panel: boolean): Link {
		const { player, panes$, overlays$, sync$ } = this;
		const { speed, loop, follow, pending } = player.state;
		return {
			replays: panes$.value.flatMap(({ address }) => address ?? []),
			runs: [],
			row: this.leader?.row ?? null,
			at: pending ?? Math.max(0, player.index),
			speed,
			overlays: this.#chosen ? [...overlays$.value] : null,
			sync: sync$.value,
			loop: loop === null ? null : [loop.from, loop.to],
			follow,
			panel,
		};
	}

	/** Tries again whatever failed. */
	retry(): void {
		this.problem$.next(null);
		for (const { replay } of this.panes$.value) replay.retry();
		this.panes$.next([...this.panes$.value]);
	}

	/** Emits `true` while playing. */
	get playing$(): Observable<boolean> {
		return this.player.state$.pipe(
			map(({ playing }) => playing),
			distinctUntilChanged(),
		);
	}

	#note(state: ReplayState, pane: number): void {
		this.#measure();
		if (pane === 0) this.state$.next(state);
		if (state.phase === "failed") this.problem$.next(problemOf(state.error));
		else if (this.problem$.value?.retry && state.error === null) this.problem$.next(null);
	}

	#measure(): void {
		const length = lengthOf(this.panes$.value, this.sync$.value);
		if (length !== this.player.state.length) this.player.send({ type: "length", length });
	}

	async #load([index, panes, sync]: readonly [number, readonly Pane[], Sync]): Promise<
		readonly (Frame | null)[] | null
	> {
		if (index < 0 || panes.length === 0) return null;
		const places = placesOf(panes, index, sync);
		try {
			const frames = await Promise.all(
				panes.map(({ replay, row }, k) =>
					places[k]! < 0 ? null : replay.frameAt(row, places[k]!),
				),
			);
			return panes === this.panes$.value ? frames : null;
		} catch (error) {
			if (panes === this.panes$.value) this.problem$.next(problemOf(error));
			return null;
		}
	}
}
