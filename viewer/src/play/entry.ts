import { problemOf } from "../data/problems.ts";
import type { ReplayPlace } from "../data/replay.ts";
import type { Session } from "../page/session.ts";
import type { Stage } from "../page/stage.ts";
import { formatPlayLink, type PlayLink, parsePlayLink } from "./link.ts";
import type { PlayPage } from "./page.ts";

/** What the way to the page needs of the viewer. */
export interface EntryHost {
	readonly session: Session;
	/** The player's main element, which owns the stage. */
	readonly main: HTMLElement;
	/** Settles once the stage is there, or cannot be. */
	stage(): Promise<Stage | null>;
	/** Shows the page to play on in place of the player and the list. */
	show(): void;
	say(text: string): void;
	setTitle(text: string): void;
	/** Writes the hash into the address without following it. */
	setHash(hash: string, how: "push" | "replace"): void;
	openAddress(address: string): void;
	openFile(file: File): void;
}

/** The way from the viewer to the page to play on; the page is fetched when it is needed. */
export class PlayEntry {
	#page: PlayPage | null = null;
	#stage: Stage | null = null;

	constructor(private readonly host: EntryHost) {}

	/** Whether the page is shown. */
	get visible(): boolean {
		return this.#page?.visible ?? false;
	}

	/** Follows the address when it asks for play. */
	async follow(hash: string): Promise<boolean> {
		const link = parsePlayLink(hash);
		if (link === null) return false;
		await this.#open(link);
		return true;
	}

	/** Acts from the moment shown, or in its environment from the begin; in any when none is open. */
	here(from: "moment" | "begin"): void {
		if (!this.mayLeave()) return;
		const { leader, player } = this.host.session;
		const link: PlayLink = {
			env: leader?.replay.header.env.id ?? "",
			params: null,
			layers: null,
			seed: 0,
			episodesPerTrial: 1,
			from: null,
		};
		if (leader === undefined) {
			void this.#open(link);
			return;
		}
		const { replay, row, address } = leader;
		if (from === "begin") {
			const { params, layers, episodesPerTrial } = replay.header.env;
			const options = { params, layers, episodesPerTrial: episodesPerTrial ?? Infinity };
			void this.#open({ ...link, ...options, seed: replay.header.seed ?? 0 });
			return;
		}
		const moment = Math.max(0, Math.min(player.index, leader.timeline.length - 1));
		void this.#open({ ...link, from: { address: address ?? "", row, moment } }, replay.place);
	}

	/** Hides the page and gives the stage back. */
	leave(): void {
		if (this.#page === null) return;
		this.#page.leave();
		this.#page.element.hidden = true;
		if (this.#stage !== null) this.host.main.prepend(this.#stage.element);
	}

	/** Whether the page may be left: nothing is unsaved, or the person says so. */
	mayLeave(): boolean {
		return this.#page?.mayLeave() ?? true;
	}

	/** Takes files dropped while the page is shown, where they are trained weights. */
	drop(files: readonly File[]): boolean {
		const isWeights = files.some(({ name }) => /\.(json|safetensors)$/.test(name));
		if (!this.visible || !isWeights) return false;
		this.#page!.takeWeights(files);
		return true;
	}

	/** Takes a key while the page is shown; false when it means nothing there. */
	keyDown(key: string): boolean {
		return this.visible && this.#page!.keyDown(key);
	}

	async #open(link: PlayLink, place?: ReplayPlace): Promise<void> {
		const { host } = this;
		document.body.classList.add("busy");
		try {
			const { PlayPage } = await import("./page.ts");
			this.#stage = await host.stage();
			this.#page ??= this.#make(PlayPage, this.#stage);
			host.session.close();
			this.#page.element.hidden = false;
			host.show();
			// The browser's "back" leads to where one came from.
			if (parsePlayLink(location.hash) === null) host.setHash(formatPlayLink(link), "push");
			await this.#page.open(link, place);
		} catch (error) {
			host.session.problem$.next(problemOf(error));
		} finally {
			document.body.classList.remove("busy");
		}
	}

	#make(Page: typeof PlayPage, stage: Stage | null): PlayPage {
		const { host } = this;
		const { session } = host;
		const page = new Page({
			stage,
			say: (text) => host.say(text),
			fail: (error) => session.problem$.next(problemOf(error)),
			openAddress: (address) => host.openAddress(address),
			openFile: (file) => host.openFile(file),
			setHash: (hash) => host.setHash(hash, "replace"),
			setTitle: (text) => host.setTitle(text),
		});
		host.main.after(page.element);
		addEventListener("beforeunload", (event) => {
			if (page.unsaved) event.preventDefault();
		});
		addEventListener("keyup", (event) => page.keyUp(event.key));
		return page;
	}
}
