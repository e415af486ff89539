import { auditTime, merge } from "rxjs";
import { ViewerError } from "../data/errors.ts";
import { problemOf } from "../data/problems.ts";
import { PlayEntry } from "../play/entry.ts";
import { Address, relativeTo } from "./address.ts";
import { Charts } from "./charts.ts";
import { type Command, commandsOf, type PageActions } from "./commands.ts";
import { showHelp, showPalette } from "./dialogs.ts";
import { h } from "./dom.ts";
import { Home } from "./home.ts";
import { listenToDrops, listenToKeys } from "./input.ts";
import { labelsOf } from "./labels.ts";
import { addressOf, formatLink, type Link, MOST_PANES, NO_LINK, parseLink } from "./link.ts";
import { ProblemBox, Toast } from "./notices.ts";
import { type Opening, Session } from "./session.ts";
import { Sharing } from "./sharing.ts";
import { Side } from "./side.ts";
import { Stage } from "./stage.ts";
import { Themes } from "./theme-choice.ts";
import { type Shown, TopBar } from "./top-bar.ts";
import { Transport } from "./transport.ts";

/** The page: puts its parts together and keeps the address up to date. */
export class App {
	readonly session = new Session();
	readonly #themes = new Themes();
	readonly #address = new Address();
	readonly #toast = new Toast();
	readonly #problem: ProblemBox;
	readonly #bar: TopBar;
	readonly #home: Home;
	readonly #transport: Transport;
	readonly #charts: Charts;
	readonly #side: Side;
	readonly #main = h("main", { class: "player", hidden: true });
	readonly #picker: HTMLInputElement;
	readonly #actions: PageActions;
	readonly #play: PlayEntry;
	#stage: Stage | null = null;
	#drawing: Promise<void> = Promise.resolve();
	#panel = true;
	#runs: readonly string[] = [];

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
		this.#actions = this.#makeActions();
		this.#problem = new ProblemBox({
			retry: () => this.#retry(),
			dismiss: () => session.problem$.next(null),
		});
		this.#bar = new TopBar(this.#actions, (row) => session.chooseRow(row));
		this.#home = new Home({
			openAddresses: (addresses) => void this.openAddresses(addresses),
			pickFile: () => this.#picker.click(),
		});
		this.#transport = new Transport(session, theme);
		this.#charts = new Charts(session, theme);
		this.#side = new Side(session, this.#charts.element);
		this.#play = new PlayEntry({
			session,
			main: this.#main,
			stage: () => this.#drawing.then(() => this.#stage),
			show: () => this.#show("play"),
			say: (text) => this.#toast.say(text),
			setTitle: (text) => this.#bar.setTitle(text),
			setHash: (hash, how) => this.#address.write(hash, how),
			openAddress: (address) => void this.openAddresses([address]),
			openFile: (file) => void this.openFiles([file]),
		});
		root.append(
			this.#bar.element,
			this.#problem.element,
			this.#home.element,
			this.#main,
			this.#transport.element,
			this.#toast.element,
			this.#picker,
		);
		listenToKeys({
			commands: () => this.#commands,
			first: (key) => this.#play.keyDown(key),
			isOpen: () => session.leader !== undefined,
		});
		listenToDrops(root, (files) => {
			if (!this.#play.drop(files)) void this.openFiles(files);
		});
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
			if (this.#address.isOwn) return;
			if (!this.#play.mayLeave()) this.#address.restore();
			else void this.#follow(parseLink(location.search, location.hash));
		});
		await this.#drawing;
	}

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
		if (files.length > MOST_PANES) this.#toast.say(`The first ${MOST_PANES} files are shown.`);
		const openings = files
			.slice(0, MOST_PANES)
			.map((file): Opening => ({ place: { kind: "file", file }, address: null }));
		return this.#open(openings, NO_LINK);
	}

	/** Goes back to the list of runs. */
	showHome(): void {
		if (!this.#play.mayLeave()) return;
		this.session.close();
		this.#address.write(formatLink({ ...NO_LINK, runs: this.#runs }), "push");
		this.#show("home");
		void this.#home.load(this.#runs);
	}

	get #commands(): readonly Command[] {
		return commandsOf(this.session, this.#actions);
	}

	#makeActions(): PageActions {
		const sharing = new Sharing({
			session: this.session,
			stage: () => this.#stage,
			theme: () => this.#themes.theme$.value,
			writeLink: () => this.#writeLink(),
			say: (text) => this.#toast.say(text),
		});
		return {
			fit: () => {
				this.#transport.strip.fit();
				this.#charts.fit();
			},
			zoom: (factor) => this.#transport.strip.zoom(factor),
			help: () => showHelp(this.#commands),
			palette: () => showPalette(this.#commands, this.session),
			theme: () => this.#toast.say(`Colours: ${this.#themes.toggle()}`),
			panel: () => this.#showPanel(!this.#panel),
			picture: () => void sharing.picture(),
			exportFile: () => void sharing.exportFile(),
			copyLink: () => void sharing.copyLink(),
			openFile: () => this.#picker.click(),
			play: () => this.#play.here("begin"),
			takeOver: () => this.#play.here("moment"),
			home: () => this.showHome(),
		};
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
			this.#problem.show({
				title: "This browser cannot draw",
				detail: String(error),
				advice: "Switch WebGL on, or use another browser. Values and clocks work without pictures.",
			});
		}
	}

	async #open(openings: readonly Opening[], link: Link): Promise<boolean> {
		if (!this.#play.mayLeave()) return false;
		document.body.classList.add("busy");
		const opened = await this.session.open(openings, link);
		document.body.classList.remove("busy");
		if (!opened) return false;
		this.#showPanel(link.panel);
		this.#show("player");
		return true;
	}

	async #follow(link: Link): Promise<void> {
		this.#address.accept();
		this.#runs = link.runs;
		this.session.problem$.next(null);
		if (await this.#play.follow(location.hash)) return;
		if (link.replays.length > 0 && (await this.openAddresses(link.replays, link))) return;
		const { value } = this.session.problem$;
		this.session.close();
		this.#show("home");
		if (value !== null) this.session.problem$.next(value);
		await this.#home.load(link.runs);
	}

	#show(shown: Shown): void {
		if (shown !== "play") this.#play.leave();
		if (shown !== "home") this.#home.leave();
		this.#home.element.hidden = shown !== "home";
		this.#main.hidden = shown !== "player";
		this.#transport.element.hidden = shown !== "player";
		this.#bar.show(shown);
		document.body.classList.toggle("playing-page", shown !== "home");
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
			const names = labelsOf(panes.map(({ replay }) => replay.header));
			this.#bar.setTitle(`${header.env.id} · ${names.join(" / ")}`, header.env.id);
			this.#bar.setRows(rows, leader.row);
		});
		session.problem$.subscribe((problem) => {
			if (problem === null) this.#problem.clear();
			else this.#problem.show(problem);
		});
		merge(session.player.state$, session.overlays$, session.sync$, session.panes$)
			.pipe(auditTime(200))
			.subscribe(() => this.#writeLink());
	}

	#writeLink(): void {
		// A hash that somebody else wrote is about to be followed.
		if (this.session.leader === undefined || !this.#address.isOwn) return;
		const link = { ...this.session.link(this.#panel), runs: this.#runs };
		this.#address.write(formatLink(link), "replace");
	}

	#retry(): void {
		if (this.session.leader !== undefined) this.session.retry();
		else void this.#follow(parseLink(location.search, location.hash));
	}
}
