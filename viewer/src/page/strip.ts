import type { Theme } from "../contract.ts";
import { TERMINATED, type Timeline } from "../data/timeline.ts";
import type { Loop } from "../player/state.ts";
import { css } from "../theme.ts";
import { h } from "./dom.ts";

const HEIGHT = 56;
const RIBBON = 8;

/**
 * The timeline as a picture to grab: bands of episodes, marks of trials, phases, rewards, the loop
 * and the moment. Everything it does the slider beneath it does for the keyboard too.
 */
export class Strip {
	readonly element: HTMLElement;
	readonly #canvas = h("canvas", { height: HEIGHT, "aria-hidden": "true" });
	readonly #cursor = h("div", { class: "cursor" });
	readonly #loopBox = h("div", { class: "loop" });
	#timeline: Timeline | null = null;
	#length = 0;
	#theme: Theme;
	/** Places shown, [from, to). */
	#from = 0;
	#to = 1;
	#fitted = true;
	#index = 0;
	#loop: Loop | null = null;
	#asked = false;
	/** Of the strip in pixels, as last drawn. */
	#width = 0;
	/** Called while the user drags over the strip. */
	onSeek: (index: number) => void = () => {};
	/** Called when the user draws a range with Shift held. */
	onLoop: (loop: Loop | null) => void = () => {};

	constructor(theme: Theme) {
		this.#theme = theme;
		this.element = h("div", { class: "strip" }, this.#canvas, this.#loopBox, this.#cursor);
		new ResizeObserver(() => this.#ask()).observe(this.element);
		this.#listen();
	}

	setTimeline(timeline: Timeline | null, length: number): void {
		const grown = length - this.#length;
		const isOther = timeline !== this.#timeline;
		this.#timeline = timeline;
		this.#length = length;
		if (!isOther && grown === 0) return;
		if (isOther || this.#fitted) this.fit();
		else this.#ask();
	}

	setMoment(index: number, loop: Loop | null): void {
		this.#index = index;
		this.#loop = loop;
		if (!this.#fitted && (index < this.#from || index >= this.#to)) this.#centre(index);
		this.#place();
	}

	setTheme(theme: Theme): void {
		this.#theme = theme;
		this.#ask();
	}

	/** Shows the whole timeline. */
	fit(): void {
		this.#from = 0;
		this.#to = Math.max(1, this.#length);
		this.#fitted = true;
		this.#ask();
	}

	/** Zooms about a place; a factor below 1 shows less. */
	zoom(factor: number, about = this.#index): void {
		const span = Math.max(10, Math.min(this.#length, (this.#to - this.#from) * factor));
		const share = (about - this.#from) / (this.#to - this.#from);
		this.#show(about - share * span, span);
	}

	#centre(index: number): void {
		const span = this.#to - this.#from;
		this.#show(index - span / 10, span);
	}

	#show(from: number, span: number): void {
		const begin = Math.max(0, Math.min(this.#length - span, from));
		this.#from = begin;
		this.#to = Math.max(begin + 1, begin + span);
		this.#fitted = span >= this.#length;
		this.#ask();
	}

	#listen(): void {
		const { element } = this;
		let dragFrom: number | null = null;
		const placeOf = (event: PointerEvent | WheelEvent): number => {
			const { left, width } = element.getBoundingClientRect();
			const share = (event.clientX - left) / Math.max(1, width);
			const place = Math.floor(this.#from + share * (this.#to - this.#from));
			return Math.max(0, Math.min(this.#length - 1, place));
		};
		element.addEventListener("pointerdown", (event) => {
			if (event.button !== 0) return;
			element.setPointerCapture(event.pointerId);
			const place = placeOf(event);
			dragFrom = event.shiftKey ? place : null;
			if (!event.shiftKey) this.onSeek(place);
		});
		element.addEventListener("pointermove", (event) => {
			if (!element.hasPointerCapture(event.pointerId)) return;
			const place = placeOf(event);
			if (dragFrom === null) this.onSeek(place);
			else this.onLoop({ from: Math.min(dragFrom, place), to: Math.max(dragFrom, place) });
		});
		element.addEventListener("dblclick", () => this.fit());
		element.addEventListener(
			"wheel",
			(event) => {
				event.preventDefault();
				this.zoom(Math.exp(Math.sign(event.deltaY) * 0.25), placeOf(event));
			},
			{ passive: false },
		);
	}

	#x(place: number): number {
		return ((place - this.#from) / (this.#to - this.#from)) * this.#width;
	}

	#place(): void {
		this.#cursor.style.transform = `translateX(${this.#x(this.#index + 0.5)}px)`;
		const loop = this.#loop;
		this.#loopBox.hidden = loop === null;
		if (loop === null) return;
		const left = this.#x(loop.from);
		this.#loopBox.style.transform = `translateX(${left}px)`;
		this.#loopBox.style.width = `${Math.max(2, this.#x(loop.to + 1) - left)}px`;
	}

	#ask(): void {
		if (this.#asked) return;
		this.#asked = true;
		requestAnimationFrame(() => {
			this.#asked = false;
			this.#draw();
		});
	}

	#draw(): void {
		const width = this.element.clientWidth;
		this.#width = width;
		const scale = Math.min(2, devicePixelRatio || 1);
		this.#canvas.width = Math.max(1, Math.round(width * scale));
		this.#canvas.height = HEIGHT * scale;
		const context = this.#canvas.getContext("2d");
		if (context === null || this.#timeline === null || width === 0) return;
		context.setTransform(scale, 0, 0, scale, 0, 0);
		this.#drawBands(context, this.#timeline, width);
		this.#drawRewards(context, this.#timeline, width);
		this.#drawMarks(context, this.#timeline);
		this.#place();
	}

	/** Every other episode is shaded; where they are finer than the screen, one tone stands for all. */
	#drawBands(context: CanvasRenderingContext2D, timeline: Timeline, width: number): void {
		context.fillStyle = css(this.#theme.line);
		context.globalAlpha = 0.55;
		const first = timeline.stretchAt("episode", this.#from);
		const last = timeline.stretchAt("episode", this.#to - 1);
		if (last - first > width / 3) context.globalAlpha = 0.3;
		if (last - first > width / 3) context.fillRect(0, RIBBON, width, HEIGHT);
		else
			for (let k = first + (first & 1); k <= last; k += 2) {
				const [from, to] = timeline.rangeOf("episode", timeline.startOf("episode", k));
				context.fillRect(this.#x(from), RIBBON, this.#x(to) - this.#x(from), HEIGHT);
			}
		context.globalAlpha = 1;
	}

	/** For each pixel the extremes of the rewards under it. */
	#drawRewards(context: CanvasRenderingContext2D, timeline: Timeline, width: number): void {
		const columns = Math.ceil(width);
		const low = new Float64Array(columns);
		const high = new Float64Array(columns);
		const from = Math.max(0, Math.floor(this.#from));
		const to = Math.min(timeline.length, Math.ceil(this.#to));
		const reward = timeline.reward.values;
		const perPlace = width / (this.#to - this.#from);
		let most = 0;
		for (let i = from; i < to; i++) {
			const value = reward[i]!;
			// Neither 0 nor the NaN of a reset.
			if (!(value > 0 || value < 0)) continue;
			const x = Math.min(columns - 1, Math.max(0, Math.floor((i - this.#from) * perPlace)));
			if (value > high[x]!) high[x] = value;
			if (value < low[x]!) low[x] = value;
			most = Math.max(most, Math.abs(value));
		}
		if (most === 0) return;
		const middle = low.some((value) => value < 0) ? (HEIGHT + RIBBON) / 2 : HEIGHT;
		const tall = middle - RIBBON - 6;
		const wide = Math.max(1, Math.min(6, perPlace * 0.7));
		for (let x = 0; x < columns; x++) {
			if (high[x]! > 0) {
				context.fillStyle = css(this.#theme.good);
				context.fillRect(x, middle - (high[x]! / most) * tall, wide, (high[x]! / most) * tall);
			}
			if (low[x]! < 0) {
				context.fillStyle = css(this.#theme.bad);
				context.fillRect(x, middle, wide, (-low[x]! / most) * tall);
			}
		}
	}

	/** Trials as lines, phases as a ribbon at the top, ends of episodes as dots. */
	#drawMarks(context: CanvasRenderingContext2D, timeline: Timeline): void {
		const unit = timeline.starts.phase.length > 0 ? "phase" : "trial";
		const first = Math.max(0, timeline.stretchAt(unit, this.#from));
		const last = timeline.stretchAt(unit, this.#to - 1);
		const step = Math.max(1, Math.floor((last - first) / 2000));
		const { series } = this.#theme;
		for (let k = first; k <= last; k += step) {
			const [from, to] = timeline.rangeOf(unit, timeline.startOf(unit, k));
			const phase = unit === "phase" ? timeline.phase.at(from) : k;
			context.fillStyle = css(series[((phase % series.length) + series.length) % series.length]!);
			const left = this.#x(from);
			context.fillRect(left, 0, Math.max(1, this.#x(to) - left - 1), RIBBON - 3);
		}
		if (this.#width / (this.#to - this.#from) < 2) return;
		for (let i = Math.floor(this.#from); i < Math.min(this.#to, timeline.length); i++) {
			const flags = timeline.flags.at(i);
			if (flags === 0) continue;
			context.fillStyle = css(flags & TERMINATED ? this.#theme.ink : this.#theme.soft);
			context.beginPath();
			context.arc(this.#x(i + 0.5), RIBBON + 5, 2.5, 0, 7);
			context.fill();
		}
	}
}
