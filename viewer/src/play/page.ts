import "./registry.ts";
import "./play.css";
import { rendererFor } from "../contract.ts";
import type { ReplayPlace } from "../data/replay.ts";
import { download, h } from "../page/dom.ts";
import { addressOf } from "../page/link.ts";
import type { Stage } from "../page/stage.ts";
import { endOf, numberIn, returnOf, short } from "../renderers/values.ts";
import { Clockwork } from "./clockwork.ts";
import { fork } from "./fork.ts";
import { Game } from "./game.ts";
import { Hand, type Handed } from "./hand.ts";
import { formatPlayLink, type PlayLink } from "./link.ts";
import { OverlayBoxes } from "./overlay-boxes.ts";
import { Pad } from "./pad.ts";
import { listenToPointer } from "./pointer.ts";
import { fileName, putReplay, savingOf } from "./saving.ts";
import { playableEnvs, Setup } from "./setup.ts";
import { readerOf } from "./source.ts";
import { setText, Tally } from "./tally.ts";
import { veil } from "./veil.ts";

/** What the page needs of the viewer around it. */
export interface PlayHost {
	/** The viewer's stage, lent while this page is shown; `null` when nothing can be drawn. */
	readonly stage: Stage | null;
	say(text: string): void;
	fail(error: unknown): void;
	openAddress(address: string): void;
	openFile(file: File): void;
	/** Puts the page's hash into the address. */
	setHash(hash: string): void;
	setTitle(text: string): void;
}

/** Seconds an episode's end is shown before time goes on by itself. */
const END_SECONDS = 0.8;

/** The page on which a person, or an agent they hand over to, acts in an environment. */
export class PlayPage {
	readonly element: HTMLElement;
	readonly #host: PlayHost;
	readonly #pad: Pad;
	readonly #hand: Hand;
	readonly #setup: Setup;
	readonly #setupBox: HTMLDetailsElement;
	readonly #clockwork: Clockwork;
	readonly #words = h("p", { class: "words", "aria-live": "polite" });
	readonly #tally = new Tally();
	readonly #ended = h("p", { class: "ended", role: "status" });
	readonly #next: HTMLButtonElement;
	readonly #undo: HTMLButtonElement;
	readonly #save: HTMLButtonElement;
	readonly #run: HTMLButtonElement;
	readonly #overlays = new OverlayBoxes(() => this.#update());
	readonly #play: HTMLElement;
	#game: Game | null = null;
	/** What the stage holds; another one when the columns change. */
	#picture: { readonly header: Game["header"] } | null = null;
	/** Whether an episode's end is shown though the next one has begun. */
	#atEnd = false;
	/** Place of the last record that is kept elsewhere; the first one holds nothing of the person's. */
	#kept = 0;
	#sinceEnd = 0;
	#saving: { readonly most: number } | null = null;
	#opening = 0;
	#visible = false;

	constructor(host: PlayHost) {
		this.#host = host;
		this.#pad = new Pad({
			act: (action) => this.#act(action),
			pushed: () => {
				if (this.#game !== null && !this.#clockwork.running) this.#start();
			},
		});
		this.#hand = new Hand({
			choose: (agent) => this.#handOver(agent),
			step: () => this.#act(null),
			run: () => this.#toggle(),
		});
		this.#clockwork = new Clockwork((steps, seconds) => this.#tick(steps, seconds));
		this.#setup = new Setup((link) => this.#begin(link));
		this.#setupBox = h(
			"details",
			{ open: true },
			h("summary", {}, "Environment"),
			this.#setup.element,
		);
		const button = (text: string, title: string, act: () => void): HTMLButtonElement =>
			h("button", { type: "button", title, onclick: act }, text);
		this.#next = button("Next episode", "Go on (Enter)", () => this.#goOn());
		this.#next.classList.add("main");
		this.#undo = button("Undo", "Take the last step back (U)", () => this.#takeBack());
		this.#save = button(
			"Save",
			"Save as a replay and open it in the player",
			() => void this.#keep(),
		);
		this.#run = button("Run", "Let time run (Space)", () => this.#toggle());
		this.#play = h(
			"div",
			{ class: "acting", hidden: true },
			h("section", { "aria-label": "Moment" }, this.#words, this.#tally.element, this.#ended),
			h(
				"div",
				{ class: "bar" },
				this.#next,
				this.#run,
				this.#undo,
				button("Reset", "Begin again with the same seed", () => this.#reset()),
				this.#save,
				button("Download", "Keep the replay as a file", () => this.#download()),
			),
			this.#pad.element,
			this.#hand.element,
			this.#overlays.element,
		);
		this.element = h(
			"main",
			{ class: "player play" },
			h("aside", { class: "side", "aria-label": "Play", tabindex: 0 }, this.#play, this.#setupBox),
		);
		if (host.stage !== null)
			listenToPointer(host.stage.element, this.#pad, () => this.#visible && this.#game !== null);
	}

	/** Shows the page and begins what the link says, or takes over from a replay. */
	async open(link: PlayLink, place?: ReplayPlace): Promise<void> {
		const { stage } = this.#host;
		const turn = ++this.#opening;
		this.#visible = true;
		if (stage !== null) this.element.prepend(stage.element);
		this.#clockwork.stop();
		void savingOf(location.href).then((saving) => {
			this.#saving = saving;
			this.#update();
		});
		if (link.from === null && place === undefined) {
			const env = playableEnvs().includes(link.env) ? link.env : (playableEnvs()[0] ?? "");
			this.#setup.show({ ...link, env });
			if (link.env !== "" && env !== link.env)
				this.#setup.complain([`${link.env} cannot be played by hand here; choose another.`]);
			const before = this.#game;
			if (env === link.env) this.#setup.submit();
			if (this.#game === before) this.#show(null);
			return;
		}
		this.#show(null);
		await this.#takeOver(link, place, turn);
	}

	/** Hides the page; what is not saved is kept until something else is begun. */
	leave(): void {
		this.#opening++;
		this.#visible = false;
		this.#clockwork.stop();
		this.#pad.release();
	}

	/** Whether steps were taken that no replay keeps. */
	get unsaved(): boolean {
		return this.#visible && this.#game !== null && this.#game.last > this.#kept;
	}

	/** Asks whether what is not saved may be lost; true where all is saved. */
	mayLeave(): boolean {
		if (!this.unsaved) return true;
		const may = confirm("What you played is not saved. Leave it?");
		// Asked once: whatever leads away from here must not ask again.
		if (may) this.#kept = this.#game!.last;
		return may;
	}

	/** Trained weights that were dropped on the page. */
	takeWeights(files: readonly File[]): void {
		if (this.#game !== null) void this.#hand.takeWeights(files);
	}

	get visible(): boolean {
		return this.#visible;
	}

	/** Takes a key; false when it means nothing here. */
	keyDown(key: string): boolean {
		if (this.#game === null) return false;
		if (this.#atEnd && !this.#clockwork.running) {
			if (key !== "Enter" && !key.startsWith("Arrow")) return key === "u" && this.#takeBack();
			this.#goOn();
			return true;
		}
		if (key === "u") return this.#takeBack();
		if (key === " " && (this.#pad.continuous || this.#game.pilot !== null)) {
			this.#toggle();
			return true;
		}
		return this.#pad.keyDown(key);
	}

	keyUp(key: string): void {
		this.#pad.keyUp(key);
	}

	async #takeOver(link: PlayLink, place: ReplayPlace | undefined, turn: number): Promise<void> {
		const { row, moment, address } = link.from ?? { row: 0, moment: 0, address: "" };
		try {
			const url = place === undefined ? addressOf(address, location.href) : null;
			const found: ReplayPlace | null = place ?? (url === null ? null : { kind: "url", url });
			if (found === null) throw new Error(`${JSON.stringify(address)} is no address of a replay`);
			const reader = await readerOf(found);
			try {
				const game = await fork(reader, { row, moment }, (share) => {
					if (share < 1) this.#host.say(`Living through it again: ${Math.round(share * 100)} %`);
				});
				if (turn !== this.#opening) return game.close();
				const { id, options, seed } = game.recipe;
				this.#setup.show({
					env: id,
					params: options.params ?? null,
					layers: options.layers ?? null,
					seed,
					episodesPerTrial: options.episodesPerTrial ?? 1,
					maxEpisodeSteps: options.maxEpisodeSteps ?? null,
					from: null,
				});
				this.#show(game);
				this.#host.say(`You act from moment ${moment} on. The way there came out the same.`);
				if (place === undefined || address !== "") this.#host.setHash(formatPlayLink(link));
			} finally {
				reader.close();
			}
		} catch (error) {
			if (turn !== this.#opening) return;
			this.#setup.show({ ...link, params: null, layers: null });
			this.#show(null);
			this.#host.fail(error);
		}
	}

	/** @throws what `make` throws. */
	#begin(link: PlayLink): void {
		if (!this.mayLeave()) return;
		const { env: id, params, layers, seed, episodesPerTrial, maxEpisodeSteps } = link;
		const options = {
			...(params === null ? {} : { params }),
			...(layers === null ? {} : { layers }),
			...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }),
			episodesPerTrial,
		};
		const game = new Game({ id, options, seed, seeding: "run", row: 0 });
		this.#host.setHash(formatPlayLink(link));
		this.#show(game);
	}

	#show(game: Game | null): void {
		const before = this.#game;
		this.#clockwork.stop();
		this.#game = game;
		this.#kept = game?.last ?? 0;
		this.#picture = null;
		this.#atEnd = false;
		if (before !== game) before?.close();
		this.#play.hidden = game === null;
		this.#setupBox.open = game === null;
		if (game === null) {
			this.#host.setTitle("Play by hand");
			this.#host.stage?.setPanes([]);
			return;
		}
		this.#host.setTitle(`${game.recipe.id} · played by hand`);
		this.element.dataset.family = game.header.env.family;
		this.#pad.setGame(game);
		this.#hand.setGame(game);
		this.#clockwork.rate = this.#pad.continuous ? 100 : 5;
		this.#overlays.reset();
		this.#update();
	}

	#reset(): void {
		const game = this.#game;
		if (game === null) return;
		this.#show(new Game(game.recipe));
	}

	/** One step, by hand or (`null`) by the agent. */
	#act(action: readonly number[] | null): void {
		if (this.#game === null) return;
		if (this.#atEnd) {
			this.#goOn();
			return;
		}
		this.#step(action);
		this.#update();
	}

	#step(action: readonly number[] | null): void {
		const game = this.#game!;
		try {
			game.step(action);
		} catch (error) {
			this.#clockwork.stop();
			this.#host.fail(error);
		}
		this.#atEnd = game.justEnded;
		this.#sinceEnd = 0;
	}

	#tick(steps: number, seconds: number): void {
		if (this.#atEnd) {
			this.#sinceEnd += seconds;
			if (this.#sinceEnd >= END_SECONDS) this.#goOn();
			return;
		}
		const game = this.#game!;
		const { clientWidth = 1, clientHeight = 1 } = this.#host.stage?.element ?? {};
		for (let k = 0; k < steps && !this.#atEnd && this.#clockwork.running; k++)
			this.#step(game.pilot === null ? this.#pad.force(clientWidth, clientHeight) : null);
		this.#update();
	}

	#goOn(): void {
		if (!this.#atEnd) return;
		this.#atEnd = false;
		this.#update();
		(this.#pad.element.querySelector("button:not(:disabled)") as HTMLElement | null)?.focus();
	}

	/** Takes back one step, a second's worth where time runs. */
	#takeBack(): boolean {
		const game = this.#game;
		if (game === null || game.undoable === 0) return false;
		this.#clockwork.stop();
		const steps = this.#pad.continuous ? this.#clockwork.rate : 1;
		for (let k = 0; k < steps && game.undo(); k++);
		this.#atEnd = false;
		this.#update();
		return true;
	}

	/** @throws InvalidParamsError, UnsupportedAgentError; then whoever acted goes on acting. */
	#handOver(agent: Handed | null): void {
		const game = this.#game!;
		this.#clockwork.stop();
		try {
			game.handOver(agent?.id ?? null, agent?.params, agent?.checkpoint);
		} finally {
			this.#update();
		}
	}

	#start(): void {
		this.#clockwork.start();
		this.#update();
	}

	#toggle(): void {
		if (this.#clockwork.running) this.#clockwork.stop();
		else this.#clockwork.start();
		this.#update();
	}

	async #keep(): Promise<void> {
		const game = this.#game!;
		this.#clockwork.stop();
		const bytes = game.toBytes();
		const name = fileName(game.recipe.id, game.recipe.seed, new Date());
		const { most } = this.#saving ?? { most: 0 };
		this.#save.disabled = true;
		try {
			const { last } = game;
			if (bytes.length <= most) {
				const address = await putReplay(location.href, name, bytes);
				this.#kept = last;
				this.#host.openAddress(address);
				this.#host.say(`Saved as ${name}.`);
				return;
			}
			this.#kept = last;
			this.#host.openFile(new File([bytes as Uint8Array<ArrayBuffer>], name));
			this.#host.say(
				most > 0 ? "Too large to save here; download it." : "Not on any disk yet: download it.",
			);
		} catch (error) {
			this.#host.fail(error);
		} finally {
			this.#save.disabled = false;
			this.#update();
		}
	}

	#download(): void {
		const game = this.#game!;
		const bytes = game.toBytes() as Uint8Array<ArrayBuffer>;
		download(new Blob([bytes]), fileName(game.recipe.id, game.recipe.seed, new Date()));
		this.#kept = game.last;
	}

	/** Shows the game as it is. */
	#update(): void {
		const game = this.#game;
		if (game === null || !this.#visible) return;
		const { stage } = this.#host;
		const { header } = game;
		if (this.#picture?.header !== header) {
			this.#picture = { header };
			stage?.setPanes([{ replay: this.#picture }]);
			this.#overlays.show(header);
		}
		const overlays = this.#overlays.choice;
		const whole = game.frame(this.#atEnd ? game.last - 1 : game.last);
		const frame = overlays.has("hidden") ? whole : veil(whole);
		stage?.setOverlays(overlays);
		stage?.setFrames([frame]);
		const { running } = this.#clockwork;
		const end = this.#atEnd ? endOf(frame.record) : null;
		this.#words.setAttribute("aria-live", running ? "off" : "polite");
		setText(this.#words, rendererFor(header).describe(frame));
		const solved = numberIn(frame.record, "info/success") === 1 ? ", the goal is reached" : "";
		setText(this.#ended, end === null ? "" : `Episode over: ${end}${solved}.`);
		this.#tally.show([
			["Trial", String(frame.trial)],
			["Episode", String(frame.episode)],
			["Step", String(frame.step)],
			["Return", short(returnOf(frame))],
		]);
		this.#next.hidden = !this.#atEnd || running;
		this.#run.hidden = !this.#pad.continuous || game.pilot !== null;
		setText(this.#run, running ? "Pause" : "Run");
		this.#undo.disabled = game.undoable === 0;
		this.#save.textContent = this.#saving === null ? "Open" : "Save";
		this.#pad.show(
			frame,
			overlays.has("hidden"),
			!this.#atEnd && !(running && game.pilot !== null),
			overlays,
		);
		this.#hand.show(running, this.#clockwork);
	}
}
