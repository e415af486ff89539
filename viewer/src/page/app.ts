import { auditTime, merge } from "rxjs";
import type { ReplayHeader } from "../../../src/record/header.ts";
import { ViewerError } from "../data/errors.ts";
import { problemOf } from "../data/problems.ts";
import { PlayEntry } from "../play/entry.ts";
import { Charts } from "./charts.ts";
import { type Command, commandsOf, keyOf, type PageActions } from "./commands.ts";
import { showHelp, showPalette } from "./dialogs.ts";
import { download, h, iconButton } from "./dom.ts";
import { Home } from "./home.ts";
import { addressOf, formatLink, type Link, MOST_PANES, NO_LINK, parseLink } from "./link.ts";
import { type Opening, Session } from "./session.ts";
import { Side } from "./side.ts";
import { Stage } from "./stage.ts";
import { Themes } from "./theme.ts";
import { Transport } from "./transport.ts";

/** The page: puts its parts together and keeps the address up to date. */
export class App {
	readonly session = new Session();
	readonly #themes = new Themes();
	readonly #home: Home;
	readonly #transport: Transport;
	readonly #charts: Charts;
	readonly #side: Side;
	readonly #problem = h("div", { class: "problem", role: "alert", hidden: true });
	readonly #toast = h("div", { class: "toast", role: "status", hidden: true });
	readonly #title = h("h1", {}, "Runs and replays");
	readonly #row = h("select", { "aria-label": "Row of the vector environment" });
	readonly #rowLabel: HTMLElement;
	readonly #main = h("main", { class: "player", hidden: true });
	readonly #picker: HTMLInputElement;
	readonly #actions: PageActions;
	readonly #playerButtons: readonly HTMLElement[];
	readonly #playButton: HTMLButtonElement;
	readonly #play: PlayEntry;
	#drawing: Promise<void> = Promise.resolve();
	#panel = true;
	#runs: readonly string[] = [];
	#ownHash = "";

	constructor(root: HTMLElement) {
		const { session } = this;
		const theme = this.#themes.theme$.value;
		this.#picker = h("input", {
			type: "file",
			multiple: true,
			accept: ".arrow,.arrows",
			hidden: true,
			onchange: () => {
				void this.openFiles([...(this.#picker.files ?? [])]);
				this.#picker.value = "";
			},
		});
		this.#actions = {
			fit: () => {
				this.#transport.strip.fit();
				this.#charts.fit();
			},
			zoom: (factor) => this.#transport.strip.zoom(factor),
			help: () => showHelp(this.#commands),
			palette: () => showPalette(this.#commands, session),
			theme: () => this.#say(`Colours: ${this.#themes.toggle()}`),
			panel: () => this.#showPanel(!this.#panel),
			picture: () => void this.#savePicture(),
			exportFile: () => void this.#export(),
			copyLink: () => void this.#copyLink(),
			openFile: () => this.#picker.click(),
			play: () => this.#play.here("begin"),
			takeOver: () => this.#play.here("moment"),
			home: () => this.showHome(),
		};
		this.#home = new Home(
			{
				openFiles: (files) => void this.openFiles(files),
				openAddresses: (addresses) => void this.openAddresses(addresses),
			},
			() => this.#picker.click(),
		);
		this.#transport = new Transport(session, theme);
		this.#charts = new Charts(session, theme);
		this.#side = new Side(session, this.#charts.element);
		this.#row.addEventListener("change", () => session.chooseRow(Number(this.#row.value)));
		this.#rowLabel = h("label", { class: "rowchoice" }, "Row ", this.#row);
		this.#playerButtons = [
			iconButton("image", "Save this picture as PNG", "S", this.#actions.picture),
			iconButton("save", "Export a picture, film or chart", "X", this.#actions.exportFile),
			iconButton("link", "Copy a link to this moment", "C", this.#actions.copyLink),
		];
		this.#play = new PlayEntry({
			session,
			main: this.#main,
			stage: () => this.#drawing.then(() => this.#stage),
			show: () => this.#show(true, true),
			say: (text) => this.#say(text),
			setTitle: (text) => this.#setTitle(text),
			setHash: (hash, how) => {
				const address = location.pathname + location.search + hash;
				if (how === "push") history.pushState(null, "", address);
				else history.replaceState(null, "", address);
				this.#ownHash = location.hash;
			},
			openAddress: (address) => void this.openAddresses([address]),
			openFile: (file) => void this.openFiles([file]),
		});
		this.#playButton = h(
			"button",
			{
				type: "button",
				title: "Act in an environment yourself (H)",
				onclick: this.#actions.takeOver,
			},
			"Play",
		);
		root.append(
			h(
				"header",
				{ class: "top" },
				h(
					"button",
					{ type: "button", class: "brand", title: "All runs (R)", onclick: this.#actions.home },
					"Palaestra",
				),
				this.#title,
				this.#rowLabel,
				h(
					"div",
					{ class: "tools" },
					...this.#playerButtons,
					this.#playButton,
					h("button", { type: "button", onclick: this.#actions.openFile }, "Open…"),
					iconButton("theme", "Light, dark or automatic colours", "T", this.#actions.theme),
					h(
						"button",
						{
							type: "button",
							"aria-label": "Keys and help",
							title: "Keys and help (?)",
							onclick: this.#actions.help,
						},
						"?",
					),
				),
			),
			this.#problem,
			this.#home.element,
			this.#main,
			this.#transport.element,
			this.#toast,
			this.#picker,
		);
		this.#listen(root);
		this.#react();
	}

	/** Opens what the address says while the canvas is made ready. */
	async start(): Promise<void> {
		// Making a context blocks the page; what is asked for first comes meanwhile.
		this.#drawing = new Promise((done) => setTimeout(done)).then(() => this.#draw());
		const { theme$ } = this.#themes;
		theme$.subscribe((theme) => {
			this.#transport.strip.setTheme(theme);
			this.#charts.setTheme(theme);
		});
		await this.#follow(parseLink(location.search, location.hash));
		addEventListener("hashchange", () => {
			if (location.hash === this.#ownHash) return;
			void this.#follow(parseLink(location.search, location.hash));
		});
		await this.#drawing;
	}

	/** Joins the stage to the session. */
	async #draw(): Promise<void> {
		const { session } = this;
		const { theme$ } = this.#themes;
		this.#main.append(this.#side.element);
		try {
			const stage = await Stage.create(theme$.value);
			this.#stage = stage;
			this.#main.prepend(stage.element);
			stage.onError = (error) => session.problem$.next(problemOf(error));
			session.panes$.subscribe((panes) => stage.setPanes(panes));
			session.frames$.subscribe((frames) => stage.setFrames(frames));
			session.overlays$.subscribe((overlays) => stage.setOverlays(overlays));
			theme$.subscribe((theme) => stage.setTheme(theme));
		} catch (error) {
			this.#showProblem(
				"This browser cannot draw",
				String(error),
				"Switch WebGL on, or use another browser. Values and clocks work without pictures.",
			);
		}
	}

	#stage: Stage | null = null;

	/** Opens addresses side by side; relative ones count from the page. */
	async openAddresses(addresses: readonly string[], link: Link = NO_LINK): Promise<boolean> {
		const openings: Opening[] = [];
		for (const address of addresses) {
			const url = addressOf(address, location.href);
			if (url === null) {
				const error = new ViewerError("bad-address", address, "expected an http or https address");
				this.session.problem$.next(problemOf(error));
				return false;
			}
			openings.push({ place: { kind: "url", url }, address: relativeTo(url) });
		}
		return this.#open(openings, link);
	}

	/** Opens the user's files side by side. */
	async openFiles(files: readonly File[]): Promise<boolean> {
		if (files.length === 0) return false;
		if (files.length > MOST_PANES) this.#say(`The first ${MOST_PANES} files are shown.`);
		const openings = files
			.slice(0, MOST_PANES)
			.map((file): Opening => ({ place: { kind: "file", file }, address: null }));
		return this.#open(openings, NO_LINK);
	}

	/** Goes back to the list of runs. */
	showHome(): void {
		this.session.close();
		const hash = formatLink({ ...NO_LINK, runs: this.#runs });
		history.pushState(null, "", location.pathname + location.search + hash);
		this.#ownHash = location.hash;
		this.#show(false);
		void this.#home.load(this.#runs);
	}

	get #commands(): readonly Command[] {
		return commandsOf(this.session, this.#actions);
	}

	async #open(openings: readonly Opening[], link: Link): Promise<boolean> {
		document.body.classList.add("busy");
		const opened = await this.session.open(openings, link);
		document.body.classList.remove("busy");
		if (!opened) return false;
		this.#showPanel(link.panel);
		this.#show(true);
		return true;
	}

	async #follow(link: Link): Promise<void> {
		this.#ownHash = location.hash;
		this.#runs = link.runs;
		this.session.problem$.next(null);
		if (await this.#play.follow(location.hash)) return;
		if (link.replays.length > 0 && (await this.openAddresses(link.replays, link))) return;
		const { value } = this.session.problem$;
		this.session.close();
		this.#show(false);
		if (value !== null) this.session.problem$.next(value);
		await this.#home.load(link.runs);
	}

	/** Shows the player, the list of runs, or the page to play on. */
	#show(player: boolean, byHand = false): void {
		const replays = player && !byHand;
		if (!byHand) this.#play.leave();
		this.#home.element.hidden = player;
		this.#main.hidden = !replays;
		this.#transport.element.hidden = !replays;
		for (const button of this.#playerButtons) button.hidden = !replays;
		this.#playButton.textContent = replays ? "Take over" : "Play";
		this.#playButton.hidden = byHand;
		if (byHand) this.#rowLabel.hidden = true;
		document.body.classList.toggle("playing-page", player);
		if (!player) {
			this.#title.textContent = "Runs and replays";
			this.#rowLabel.hidden = true;
			document.title = "Palaestra viewer";
		}
	}

	#setTitle(text: string, short = text): void {
		this.#title.textContent = text;
		document.title = `${short} · Palaestra viewer`;
	}

	#showPanel(panel: boolean): void {
		this.#panel = panel;
		this.#side.element.hidden = !panel;
		this.#writeLink();
	}

	#react(): void {
		const { session } = this;
		session.panes$.subscribe((panes) => {
			const [leader] = panes;
			if (leader === undefined) return;
			const { header, rows } = leader.replay;
			const names = panes.map(({ replay }) => nameOf(replay.header));
			this.#setTitle(`${header.env.id} · ${names.join(" / ")}`, header.env.id);
			this.#rowLabel.hidden = rows.length < 2;
			this.#row.replaceChildren(...rows.map((row) => h("option", { value: row }, String(row))));
			this.#row.value = String(leader.row);
		});
		session.problem$.subscribe((problem) => {
			if (problem === null) {
				this.#problem.hidden = true;
				this.#problem.replaceChildren();
				delete this.#problem.dataset.said;
			} else this.#showProblem(problem.title, problem.detail, problem.advice, problem.retry);
		});
		merge(session.player.state$, session.overlays$, session.sync$, session.panes$)
			.pipe(auditTime(200))
			.subscribe(() => this.#writeLink());
	}

	#writeLink(): void {
		// A hash that somebody else wrote is about to be followed.
		if (this.session.leader === undefined || location.hash !== this.#ownHash) return;
		const hash = formatLink({ ...this.session.link(this.#panel), runs: this.#runs });
		if (hash === location.hash) return;
		history.replaceState(null, "", location.pathname + location.search + hash);
		this.#ownHash = location.hash;
	}

	#showProblem(title: string, detail: string, advice: string, retry = false): void {
		this.#problem.hidden = false;
		// Told once: the same trouble again must not be read out again, nor move the buttons away.
		const said = `${title}\n${detail}`;
		if (this.#problem.dataset.said === said) return;
		this.#problem.dataset.said = said;
		this.#problem.replaceChildren(
			h("strong", {}, title),
			h("p", {}, advice),
			h("p", { class: "soft detail" }, detail),
			h(
				"div",
				{},
				retry ? h("button", { type: "button", onclick: () => this.#retry() }, "Try again") : null,
				h("button", { type: "button", onclick: () => this.session.problem$.next(null) }, "Dismiss"),
			),
		);
	}

	#retry(): void {
		if (this.session.leader !== undefined) this.session.retry();
		else void this.#follow(parseLink(location.search, location.hash));
	}

	#listen(root: HTMLElement): void {
		addEventListener("keydown", (event) => this.#onKey(event));
		addEventListener("dragover", (event) => {
			if (!event.dataTransfer?.types.includes("Files")) return;
			event.preventDefault();
			root.classList.add("dragging");
		});
		addEventListener("dragleave", (event) => {
			if (event.relatedTarget === null) root.classList.remove("dragging");
		});
		addEventListener("drop", (event) => {
			event.preventDefault();
			root.classList.remove("dragging");
			void this.openFiles([...(event.dataTransfer?.files ?? [])]);
		});
	}

	#onKey(event: KeyboardEvent): void {
		if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
		const target = event.target as HTMLElement;
		const key = keyOf(event);
		const withControl = event.ctrlKey || event.metaKey;
		if (!withControl && takesKeys(target, key)) return;
		if (!withControl && this.#play.keyDown(event.key)) {
			event.preventDefault();
			return;
		}
		const command = this.#commands.find(({ keys }) => keys.includes(key));
		if (command === undefined) return;
		const general = ["palette", "help", "theme", "home", "open", "act", "take-over"].includes(
			command.id,
		);
		if (this.session.leader === undefined && !general) return;
		event.preventDefault();
		command.run();
	}

	async #savePicture(): Promise<void> {
		const { leader, player } = this.session;
		if (leader === undefined || this.#stage === null) return;
		const blob = await this.#stage.picture();
		const name = leader.replay.header.env.id.replace(/[^\w.-]+/g, "-");
		download(blob, `${name}-${player.index}.png`);
	}

	/** The encoders are fetched when they are needed. */
	async #export(): Promise<void> {
		try {
			const { showExport } = await import("../export/dialog.ts");
			showExport(this.session, this.#themes.theme$.value, this.#stage?.renderer);
		} catch (error) {
			this.session.problem$.next(problemOf(error));
		}
	}

	async #copyLink(): Promise<void> {
		this.#writeLink();
		if (this.session.panes$.value.some(({ address }) => address === null)) {
			this.#say(
				"Files of your own have no address; serve them with palaestra view to share a link.",
			);
			return;
		}
		try {
			await navigator.clipboard.writeText(location.href);
			this.#say("Link copied.");
		} catch {
			this.#say("The browser refused; copy the address from its address bar.");
		}
	}

	#timer: ReturnType<typeof setTimeout> | undefined;

	#say(text: string): void {
		this.#toast.textContent = text;
		this.#toast.hidden = false;
		clearTimeout(this.#timer);
		this.#timer = setTimeout(() => {
			this.#toast.hidden = true;
		}, 4000);
	}
}

/** The agent's id, or how the replay is labelled without one. */
function nameOf({ agent, extra }: ReplayHeader): string {
	return agent?.id ?? (typeof extra?.label === "string" ? extra.label : "no agent");
}

/** Whether an element needs the key itself. */
function takesKeys(target: HTMLElement, key: string): boolean {
	if (target instanceof HTMLInputElement)
		return target.type === "checkbox" ? key === " " : target.type !== "range";
	if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
	const isPressed = key === " " || key === "Enter";
	return isPressed && target.closest("button, summary, a") !== null;
}

/** Addresses of the page's own server are written without it. */
function relativeTo(url: string): string {
	const base = new URL("./", location.href).href;
	return url.startsWith(base) ? url.slice(base.length) : url;
}
