import type { WebGLRenderer } from "pixi.js";
import type { Theme } from "../contract.ts";
import { plotsOf } from "../page/charts.ts";
import { episodeOf } from "../page/commands.ts";
import { openDialog } from "../page/dialogs.ts";
import { download, h } from "../page/dom.ts";
import type { Session } from "../page/session.ts";
import { exportFile } from "./export-file.ts";
import {
	checkRequest,
	EXPORT_KINDS,
	type ExportKind,
	type ExportRequest,
	FPS,
	isFilm,
	momentsOf,
	SIDE,
	usualEvery,
} from "./request.ts";

const KINDS: Readonly<Record<ExportKind, string>> = {
	png: "Picture of a moment (PNG)",
	gif: "Film of a range (GIF)",
	webm: "Film of a range (WebM)",
	svg: "Chart as a picture (SVG)",
	csv: "Chart as a table (CSV)",
};

/** Asks what to export, makes it, and hands it to the browser. Closing the dialog stops the making. */
export function showExport(session: Session, theme: Theme, renderer?: WebGLRenderer): void {
	const { leader, player } = session;
	if (leader === undefined || player.index < 0) return;
	player.send({ type: "pause" });
	const last = Math.max(0, player.state.length - 1);
	const range = player.state.loop ?? episodeOf(session) ?? { from: 0, to: last };
	const whole = player.state.loop ?? { from: 0, to: last };
	const panes = session.panes$.value;
	const number = (value: number, min: number, max: number, step: number | "any" = 1) =>
		h("input", { type: "number", required: true, value, min, max, step });
	const field = (label: string, control: HTMLElement): HTMLLabelElement =>
		h("label", {}, h("span", {}, label), control);

	const kind = h("select", {}, ...EXPORT_KINDS.map((id) => h("option", { value: id }, KINDS[id])));
	const chart = h(
		"select",
		{},
		...plotsOf(panes).map(({ id, label }) => h("option", { value: id }, label)),
	);
	const moment = number(player.index, 0, last);
	const from = number(range.from, 0, last);
	const to = number(Math.min(last, range.to), 0, last);
	const width = number(960, SIDE.least, SIDE.most);
	const height = number(720, SIDE.least, SIDE.most);
	const fps = number(10, FPS.least, FPS.most, "any");
	const every = number(usualEvery(range.from, range.to), 1, last + 1);
	const fields = {
		chart: field("Chart", chart),
		moment: field("Moment", moment),
		from: field("First moment", from),
		to: field("Last moment", to),
		width: field("Width in pixels", width),
		height: field("Height in pixels", height),
		fps: field("Frames per second", fps),
		every: field("Moments per frame", every),
	};
	const shown: Readonly<Record<ExportKind, readonly (keyof typeof fields)[]>> = {
		png: ["moment", "width", "height"],
		gif: ["from", "to", "width", "height", "fps", "every"],
		webm: ["from", "to", "width", "height", "fps", "every"],
		svg: ["chart", "from", "to", "width", "height"],
		csv: ["chart", "from", "to"],
	};
	const said = h("p", { class: "soft", role: "status" });
	const wrong = h("p", { class: "wrong", role: "alert", hidden: true });
	const bar = h("progress", { "aria-label": "Frames made", hidden: true });
	const save = h("button", { type: "submit", class: "main" }, "Save");
	const stop = h(
		"button",
		{ type: "button", hidden: true, onclick: () => making?.abort() },
		"Stop",
	);
	const inputs = h("div", { class: "fields" }, ...Object.values(fields));
	const form = h(
		"form",
		{ class: "export", novalidate: true },
		field("What", kind),
		inputs,
		said,
		bar,
		wrong,
		h("div", { class: "buttons" }, save, stop),
	);
	let making: AbortController | null = null;

	const request = (): ExportRequest => {
		const what = kind.value as ExportKind;
		const value = (input: HTMLInputElement): number =>
			input.value === "" ? Number.NaN : Number(input.value);
		const isPicture = what === "png";
		return {
			kind: what,
			width: value(width),
			height: value(height),
			from: value(isPicture ? moment : from),
			to: value(isPicture ? moment : to),
			every: value(every),
			fps: value(fps),
			chart: chart.value,
		};
	};
	const complain = (message: string | null): void => {
		wrong.hidden = message === null;
		wrong.textContent = message ?? "";
	};
	/** Says how much it will be, or what is wrong. */
	const check = (): boolean => {
		const asked = request();
		try {
			checkRequest(asked, player.state.length);
		} catch (error) {
			said.textContent = "";
			complain(sentence(error));
			return false;
		}
		complain(null);
		const frames = momentsOf(asked).length;
		said.textContent = isFilm(asked.kind)
			? `${frames} frames, ${(frames / asked.fps).toFixed(1)} seconds`
			: "";
		return true;
	};
	const arrange = (): void => {
		const what = kind.value as ExportKind;
		for (const [name, label] of Object.entries(fields))
			label.hidden = !shown[what].includes(name as keyof typeof fields);
		const isChart = what === "svg" || what === "csv";
		const usual = isChart ? whole : range;
		from.value = String(usual.from);
		to.value = String(Math.min(last, usual.to));
		width.value = String(isFilm(what) ? 640 : 960);
		height.value = String(isChart ? 320 : isFilm(what) ? 480 : 720);
		fps.max = String(what === "gif" ? FPS.mostGif : FPS.most);
		check();
	};
	const make = async (): Promise<void> => {
		const asked = request();
		making = new AbortController();
		const { signal } = making;
		setBusy(true);
		said.textContent = "Making the file…";
		bar.removeAttribute("value");
		try {
			const scene = {
				panes,
				sync: session.sync$.value,
				overlays: session.overlays$.value,
				theme,
				length: player.state.length,
				...(renderer ? { renderer } : {}),
			};
			const blob = await exportFile(scene, asked, {
				signal,
				onProgress: (done, total) => {
					bar.max = total;
					bar.value = done;
				},
			});
			const name = nameOf(leader.replay.header.env.id, asked);
			download(blob, name);
			said.textContent = `Saved ${name}, ${size(blob.size)}.`;
		} catch (error) {
			said.textContent = signal.aborted ? "Stopped; nothing was saved." : "";
			if (!signal.aborted) complain(sentence(error));
		} finally {
			making = null;
			setBusy(false);
		}
	};
	const setBusy = (busy: boolean): void => {
		for (const control of form.querySelectorAll("input, select"))
			(control as HTMLInputElement).disabled = busy;
		save.disabled = busy;
		stop.hidden = !busy;
		bar.hidden = !busy || !isFilm(kind.value as ExportKind);
		(busy ? stop : save).focus();
	};

	kind.addEventListener("change", arrange);
	inputs.addEventListener("input", check);
	form.addEventListener("submit", (event) => {
		event.preventDefault();
		if (making === null && check()) void make();
	});
	openDialog("Export", form);
	form.closest("dialog")?.addEventListener("close", () => making?.abort());
	arrange();
	kind.focus();
}

/** A name that says what it shows. */
function nameOf(env: string, { kind, chart, from, to }: ExportRequest): string {
	const what = kind === "svg" || kind === "csv" ? `${env} ${chart}` : env;
	const when = kind === "png" ? `${from}` : `${from}-${to}`;
	return `${what.replace(/[^\w.-]+/g, "-")}-${when}.${kind}`;
}

function size(bytes: number): string {
	return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function sentence(error: unknown): string {
	const message = error instanceof Error ? error.message : String(error);
	return `${message.charAt(0).toUpperCase()}${message.slice(1)}.`;
}
