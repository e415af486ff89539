import { BehaviorSubject, type Observable, Subject, type Subscription } from "rxjs";
import type { Theme } from "../contract.ts";
import { short } from "../renderers/values.ts";
import { css, seriesColour } from "../theme.ts";
import { toCsv } from "./csv.ts";
import {
	type ChartBands,
	type ChartPicture,
	MARGIN,
	type PaintedSeries,
	paint,
	placeAt,
	type SeriesShape,
	xOf,
} from "./paint.ts";
import { Pyramid } from "./pyramid.ts";
import { type ChartRange, clampRange, zoomed } from "./scale.ts";
import { CanvasSurface, SvgSurface } from "./surface.ts";

/** A line of a chart: a value for each place of a timeline. */
export interface ChartSeries {
	readonly id: string;
	readonly label: string;
	/** One value a place; NaN where there is none. */
	readonly values: ArrayLike<number>;
	/** Places used, when the array has room for more. */
	readonly length?: number;
	/** "line" unless told. */
	readonly shape?: SeriesShape;
}

export interface ChartOptions {
	/** Name of the chart, seen and read out. */
	readonly label: string;
	readonly theme: Theme;
	/** Pixels of the plot with its axes; 120 unless told. */
	readonly height?: number;
	/** Place of the moment shown. */
	readonly cursor$?: Observable<number>;
	/** Places shown, `null` for all; charts that share it zoom together. */
	readonly range$?: BehaviorSubject<ChartRange | null>;
}

/** A chart of one row's timeline, tied to the cursor both ways. */
export interface Chart {
	readonly element: HTMLElement;
	/** Takes the place of the moment shown. */
	readonly cursor$: Subject<number>;
	/** Places the user asked for. */
	readonly seek$: Observable<number>;
	readonly range$: BehaviorSubject<ChartRange | null>;
	setSeries(series: readonly ChartSeries[]): void;
	setBands(bands: ChartBands): void;
	setTheme(theme: Theme): void;
	/** What is shown, as a picture. */
	toSVG(): string;
	/** The range shown at full resolution. */
	toCSV(): string;
	destroy(): void;
}

/** Makes a chart that fills the host's width. */
export function createChart(host: HTMLElement, options: ChartOptions): Chart {
	return new TimelineChart(host, options);
}

class TimelineChart implements Chart {
	readonly element = document.createElement("div");
	readonly cursor$ = new Subject<number>();
	readonly seek$ = new Subject<number>();
	readonly range$: BehaviorSubject<ChartRange | null>;
	readonly #label: string;
	readonly #height: number;
	readonly #title = document.createElement("div");
	readonly #plot = document.createElement("div");
	readonly #canvas = document.createElement("canvas");
	readonly #line = document.createElement("div");
	readonly #brush = document.createElement("div");
	readonly #subscriptions: Subscription[] = [];
	readonly #observer = new ResizeObserver(() => this.#ask());
	#series: readonly (PaintedSeries & { readonly values: ArrayLike<number> })[] = [];
	#bands: ChartBands = {};
	#theme: Theme;
	#length = 0;
	#cursor = 0;
	#asked = 0;

	constructor(host: HTMLElement, { label, theme, height = 120, cursor$, range$ }: ChartOptions) {
		this.#label = label;
		this.#theme = theme;
		this.#height = height;
		this.range$ = range$ ?? new BehaviorSubject<ChartRange | null>(null);
		this.#build();
		host.append(this.element);
		this.#listen();
		this.#observer.observe(this.element);
		this.#subscriptions.push(
			this.cursor$.subscribe((place) => this.#move(place)),
			this.range$.subscribe(() => this.#ask()),
		);
		if (cursor$) this.#subscriptions.push(cursor$.subscribe((place) => this.#move(place)));
	}

	setSeries(series: readonly ChartSeries[]): void {
		this.#series = series.map(({ label, values, length = values.length, shape = "line" }) => ({
			label,
			values,
			shape,
			pyramid: new Pyramid(values, length),
		}));
		this.#length = this.#series.reduce((most, { pyramid }) => Math.max(most, pyramid.length), 0);
		this.#tell();
		this.#ask();
	}

	setBands(bands: ChartBands): void {
		this.#bands = bands;
		this.#ask();
	}

	setTheme(theme: Theme): void {
		this.#theme = theme;
		this.#tell();
		this.#ask();
	}

	toSVG(): string {
		const picture = this.#picture();
		const head = 22;
		const surface = new SvgSurface(picture.width, picture.height + head);
		surface.rect(0, 0, picture.width, head, picture.theme.back);
		surface.text(this.#label, MARGIN.left, 12, picture.theme.ink, "left");
		let x = picture.width - MARGIN.right;
		const isNamed = this.#series.length === 1 && this.#series[0]!.label === this.#label;
		[...(isNamed ? [] : this.#series)].reverse().forEach(({ label }, k) => {
			surface.text(label, x, 12, seriesColour(picture.theme, this.#series.length - 1 - k), "right");
			x -= 14 + label.length * 6.5;
		});
		const below = new SvgSurface(picture.width, picture.height);
		paint(below, picture);
		return surface.document(this.#label, { y: head, inner: below });
	}

	toCSV(): string {
		const columns = this.#series.map(({ label, values, pyramid }) => ({
			label,
			values,
			length: pyramid.length,
		}));
		return toCsv(columns, this.#range());
	}

	destroy(): void {
		cancelAnimationFrame(this.#asked);
		for (const subscription of this.#subscriptions) subscription.unsubscribe();
		this.#observer.disconnect();
		this.seek$.complete();
		this.cursor$.complete();
		this.element.remove();
	}

	#build(): void {
		const { element } = this;
		element.className = "chart";
		Object.assign(element.style, { position: "relative" });
		Object.assign(this.#title.style, {
			display: "flex",
			flexWrap: "wrap",
			gap: "2px 12px",
			font: "12px system-ui, sans-serif",
			padding: `0 ${MARGIN.right}px 0 ${MARGIN.left}px`,
		});
		Object.assign(this.#plot.style, {
			position: "relative",
			height: `${this.#height}px`,
			cursor: "crosshair",
			touchAction: "none",
		});
		Object.assign(this.#canvas.style, { display: "block", width: "100%", height: "100%" });
		for (const mark of [this.#line, this.#brush])
			Object.assign(mark.style, {
				position: "absolute",
				left: "0",
				top: `${MARGIN.top}px`,
				bottom: `${MARGIN.bottom}px`,
				pointerEvents: "none",
			});
		this.#brush.hidden = true;
		this.#canvas.setAttribute("aria-hidden", "true");
		const { dataset } = this.#plot;
		dataset.chart = "";
		this.#plot.tabIndex = 0;
		this.#plot.setAttribute("role", "slider");
		this.#plot.setAttribute("aria-label", `${this.#label}: place on the timeline`);
		this.#plot.setAttribute("aria-orientation", "horizontal");
		this.#plot.append(this.#canvas, this.#brush, this.#line);
		element.append(this.#title, this.#plot);
		this.#tell();
	}

	#range(): ChartRange {
		const range = this.range$.value;
		const everything = { from: 0, to: Math.max(1, this.#length) };
		return range === null ? everything : clampRange(range, Math.max(1, this.#length));
	}

	#picture(): ChartPicture {
		return {
			series: this.#series,
			bands: this.#bands,
			range: this.#range(),
			length: this.#length,
			theme: this.#theme,
			width: Math.max(MARGIN.left + MARGIN.right + 20, this.#plot.clientWidth),
			height: this.#height,
		};
	}

	#move(place: number): void {
		if (place === this.#cursor) return;
		this.#cursor = place;
		const range = this.range$.value;
		// A moment outside what is shown brings the view along.
		if (range !== null && (place < range.from || place >= range.to)) {
			const span = range.to - range.from;
			const from = place - span * 0.1;
			this.range$.next(clampRange({ from, to: from + span }, this.#length));
		}
		this.#tell();
		this.#placeLine();
	}

	#placeLine(): void {
		const picture = this.#picture();
		const x = xOf(picture, this.#cursor + 0.5);
		const isShown = x >= MARGIN.left && x <= picture.width - MARGIN.right && this.#length > 0;
		Object.assign(this.#line.style, {
			display: isShown ? "block" : "none",
			width: "2px",
			background: css(this.#theme.bad),
			transform: `translateX(${x - 1}px)`,
		});
	}

	/** Title, legend with the values at the cursor, and the same in words. */
	#tell(): void {
		const at = this.#series.map(({ label, values, pyramid }) => {
			const value = this.#cursor < pyramid.length ? values[this.#cursor]! : Number.NaN;
			return { label, words: Number.isNaN(value) ? "–" : short(value, 4) };
		});
		const title = document.createElement("strong");
		title.textContent = this.#label;
		title.style.color = css(this.#theme.ink);
		const items = at.map(({ label, words }, k) => {
			const item = document.createElement("span");
			const key = document.createElement("span");
			key.setAttribute("aria-hidden", "true");
			Object.assign(key.style, {
				display: "inline-block",
				width: "12px",
				height: "3px",
				marginRight: "5px",
				verticalAlign: "middle",
				background: css(seriesColour(this.#theme, k)),
			});
			item.style.color = css(this.#theme.soft);
			item.append(key, at.length === 1 && label === this.#label ? words : `${label} ${words}`);
			return item;
		});
		this.#title.replaceChildren(title, ...items);
		const last = Math.max(0, this.#length - 1);
		this.#plot.setAttribute("aria-valuemin", "0");
		this.#plot.setAttribute("aria-valuemax", String(last));
		this.#plot.setAttribute("aria-valuenow", String(Math.min(this.#cursor, last)));
		const told = at.map(({ label, words }) => `${label} ${words}`).join(", ");
		this.#plot.setAttribute("aria-valuetext", `place ${this.#cursor} of ${last}: ${told}`);
	}

	/** Paints once before the screen's next frame, however often it was asked. */
	#ask(): void {
		if (this.#asked !== 0) return;
		this.#asked = requestAnimationFrame(() => {
			this.#asked = 0;
			this.#paint();
		});
	}

	#paint(): void {
		const picture = this.#picture();
		const scale = Math.min(2, devicePixelRatio || 1);
		this.#canvas.width = Math.round(picture.width * scale);
		this.#canvas.height = Math.round(picture.height * scale);
		const context = this.#canvas.getContext("2d");
		if (context === null) return;
		context.setTransform(scale, 0, 0, scale, 0, 0);
		paint(new CanvasSurface(context), picture);
		this.#placeLine();
	}

	#seek(place: number): void {
		if (this.#length === 0) return;
		this.seek$.next(Math.max(0, Math.min(this.#length - 1, Math.round(place))));
	}

	#zoom(factor: number, about: number): void {
		this.range$.next(zoomed(this.range$.value, this.#length, factor, about));
	}

	#listen(): void {
		const plot = this.#plot;
		let brushFrom: number | null = null;
		const xIn = (event: MouseEvent): number => event.clientX - plot.getBoundingClientRect().left;
		plot.addEventListener("pointerdown", (event) => {
			if (event.button !== 0) return;
			plot.setPointerCapture(event.pointerId);
			brushFrom = event.shiftKey ? xIn(event) : null;
			if (brushFrom === null) this.#seek(placeAt(this.#picture(), xIn(event)));
		});
		plot.addEventListener("pointermove", (event) => {
			if (!plot.hasPointerCapture(event.pointerId)) return;
			const x = xIn(event);
			if (brushFrom === null) {
				this.#seek(placeAt(this.#picture(), x));
				return;
			}
			this.#brush.hidden = false;
			Object.assign(this.#brush.style, {
				background: css(this.#theme.accent),
				opacity: "0.25",
				width: `${Math.abs(x - brushFrom)}px`,
				transform: `translateX(${Math.min(x, brushFrom)}px)`,
			});
		});
		const release = (event: PointerEvent): void => {
			this.#brush.hidden = true;
			if (brushFrom === null || event.type === "pointercancel") return;
			const picture = this.#picture();
			const [from, to] = [brushFrom, xIn(event)].sort((a, b) => a - b) as [number, number];
			brushFrom = null;
			if (to - from < 4) return;
			const range = { from: placeAt(picture, from), to: placeAt(picture, to) + 1 };
			this.range$.next(clampRange(range, this.#length));
		};
		plot.addEventListener("pointerup", release);
		plot.addEventListener("pointercancel", release);
		plot.addEventListener("dblclick", () => this.range$.next(null));
		plot.addEventListener(
			"wheel",
			(event) => {
				event.preventDefault();
				const about = placeAt(this.#picture(), xIn(event));
				this.#zoom(Math.exp(Math.sign(event.deltaY) * 0.25), about);
			},
			{ passive: false },
		);
		plot.addEventListener("keydown", (event) => this.#key(event));
	}

	#key(event: KeyboardEvent): void {
		if (event.ctrlKey || event.metaKey || event.altKey) return;
		const by = event.shiftKey ? 10 : 1;
		const act: Readonly<Record<string, () => void>> = {
			ArrowLeft: () => this.#seek(this.#cursor - by),
			ArrowRight: () => this.#seek(this.#cursor + by),
			ArrowDown: () => this.#seek(this.#cursor - by),
			ArrowUp: () => this.#seek(this.#cursor + by),
			PageDown: () => this.#seek(this.#cursor - 100),
			PageUp: () => this.#seek(this.#cursor + 100),
			Home: () => this.#seek(0),
			End: () => this.#seek(this.#length - 1),
			"+": () => this.#zoom(0.5, this.#cursor),
			"=": () => this.#zoom(0.5, this.#cursor),
			"-": () => this.#zoom(2, this.#cursor),
			"0": () => this.range$.next(null),
		};
		const found = act[event.key];
		if (!found) return;
		// The page's own keys mean the same for the player: one of the two must act.
		event.preventDefault();
		event.stopPropagation();
		found();
	}
}
