import { type Problem, problemOf } from "../data/problems.ts";
import { addressOf } from "./link.ts";
import { type Listing, listRuns, type Run, readRun } from "./runs.ts";

/** What there is to list at a moment. */
export interface RunsFound {
	readonly runs: readonly Run[];
	/** Replays named one by one. */
	readonly replays: readonly { readonly name: string; readonly url: string }[];
	/** Runs that could not be read. */
	readonly problems: readonly Problem[];
	/** Whether anything was asked for or listed at all. */
	readonly any: boolean;
}

/** Milliseconds between looks: while a run goes on, while none does, and at most after failures. */
const LIVE = 2000;
const STILL = 6000;
const MOST = 30_000;

export function isLive({ manifest }: Run): boolean {
	return manifest.status === "running";
}

/**
 * Reads the server's runs and those named in the address, and looks again while somebody looks on. A
 * run that has ended is read once; each look asks for the list and for the runs that go on.
 */
export class RunWatch {
	#named: readonly string[] = [];
	readonly #known = new Map<string, Run>();
	#listing: Listing | null = null;
	#timer: ReturnType<typeof setTimeout> | undefined;
	#turn = 0;
	#failures = 0;
	#watching = false;

	/** @param changed hears what was found, at first and whenever it is looked at again. */
	constructor(private readonly changed: (found: RunsFound) => void) {
		document.addEventListener("visibilitychange", () => {
			if (this.#watching && document.visibilityState === "visible") void this.#look();
		});
	}

	/** Looks now, and goes on looking; `named` are addresses of run folders. */
	async start(named: readonly string[]): Promise<void> {
		this.#named = named;
		this.#watching = true;
		this.#known.clear();
		await this.#look();
	}

	stop(): void {
		this.#watching = false;
		this.#turn++;
		clearTimeout(this.#timer);
	}

	async #look(): Promise<void> {
		clearTimeout(this.#timer);
		const turn = ++this.#turn;
		const base = location.href;
		const listing = await listRuns(base);
		// A server that went away leaves what was seen; there it may come back.
		this.#failures = listing === null ? this.#failures + 1 : 0;
		this.#listing = listing ?? this.#listing;
		// Addresses, and the names that the server gives: a folder served by itself has none in its address.
		const urls = new Map<string, string | undefined>(
			this.#named.flatMap((text) => addressOf(text, base) ?? []).map((url) => [url, undefined]),
		);
		for (const { name, url } of this.#listing?.runs ?? []) urls.set(new URL(url, base).href, name);
		const results = await Promise.allSettled([...urls].map(([url, name]) => this.#run(url, name)));
		if (turn !== this.#turn) return;
		const problems: Problem[] = [];
		const runs: Run[] = [];
		[...urls.keys()].forEach((url, k) => {
			const result = results[k]!;
			const before = this.#known.get(url);
			if (result.status === "fulfilled") {
				this.#known.set(url, result.value);
				runs.push(result.value);
			} else if (before !== undefined && listing === null) runs.push(before);
			else problems.push(problemOf(result.reason));
		});
		const replays = (this.#listing?.replays ?? []).map(({ name, url }) => {
			return { name, url: new URL(url, base).href };
		});
		this.changed({ runs, replays, problems, any: urls.size + replays.length > 0 });
		this.#again(runs.some(isLive));
	}

	/** A run that has ended stays as it was read. */
	async #run(url: string, name: string | undefined): Promise<Run> {
		const known = this.#known.get(url);
		const isOver =
			known !== undefined && known.manifest.status === "done" && known.results !== null;
		return isOver ? known : readRun(url, name);
	}

	#again(live: boolean): void {
		// Without a list of the server's, only runs that go on are worth another look.
		if (!this.#watching || (this.#listing === null && !live)) return;
		const wait = Math.min(MOST, (live ? LIVE : STILL) * 2 ** Math.min(5, this.#failures));
		this.#timer = setTimeout(() => {
			if (document.visibilityState === "visible") void this.#look();
		}, wait);
	}
}
