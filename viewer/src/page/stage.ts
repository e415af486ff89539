import { Container, Graphics, type WebGLRenderer } from "pixi.js";
import type { ReplayHeader } from "../../../src/record/header.ts";
import {
	type Frame,
	type OverlayChoice,
	rendererFor,
	type Scene,
	type Theme,
} from "../contract.ts";
import { css } from "../theme.ts";
import { h } from "./dom.ts";
import { labelsOf } from "./labels.ts";
import { createPainter } from "./painter.ts";

/** What a scene is made for: a replay, or a game under way. */
export interface Pictured {
	readonly header: ReplayHeader;
}

interface Cell {
	readonly replay: Pictured;
	readonly root: Container;
	readonly mask: Graphics;
	readonly scene: Scene;
	readonly caption: HTMLElement;
}

const GAP = 10;
const CAPTION = 26;
/** Milliseconds after a drawing from which another need not wait for the screen's next frame. */
const REST = 40;
const FRAME_MARK = "palaestra-frame";

/** The canvas: one scene a pane, drawn when something changed and not otherwise. */
export class Stage {
	readonly element: HTMLElement;
	readonly #renderer: WebGLRenderer;
	readonly #root = new Container();
	readonly #captions = h("div", { class: "captions" });
	#cells: readonly Cell[] = [];
	#frames: readonly (Frame | null)[] = [];
	#overlays: OverlayChoice = new Set();
	#theme: Theme;
	#asked = false;
	/** When it was drawn last. */
	#drawn = 0;
	/** Called with what a renderer threw. */
	onError: (error: unknown) => void = () => {};

	private constructor(renderer: WebGLRenderer, theme: Theme) {
		this.#renderer = renderer;
		this.#theme = theme;
		renderer.canvas.setAttribute("aria-hidden", "true");
		this.element = h("div", { class: "stage" }, renderer.canvas, this.#captions);
		new ResizeObserver(() => this.#resize()).observe(this.element);
	}

	/** @throws Error when the browser offers nothing to draw with. */
	static async create(theme: Theme): Promise<Stage> {
		return new Stage(await createPainter(theme.back), theme);
	}

	/** Puts these panes on the stage; scenes of replays that stay are kept. */
	setPanes(panes: readonly { readonly replay: Pictured }[]): void {
		const kept = new Map(this.#cells.map((cell) => [cell.replay, cell]));
		this.#cells = panes.map(({ replay }) => {
			const found = kept.get(replay);
			if (found !== undefined) {
				kept.delete(replay);
				return found;
			}
			return this.#makeCell(replay);
		});
		for (const cell of kept.values()) this.#drop(cell);
		const labels = labelsOf(panes.map(({ replay }) => replay.header));
		this.#cells.forEach(({ caption }, k) => {
			caption.querySelector("strong")!.textContent = labels[k]!;
		});
		this.#captions.replaceChildren(...this.#cells.map(({ caption }) => caption));
		this.#captions.hidden = panes.length < 2;
		this.#frames = [];
		this.#ask();
	}

	/** A moment sought is drawn at once; while they follow each other quickly, one a frame of the screen. */
	setFrames(frames: readonly (Frame | null)[]): void {
		this.#frames = frames;
		if (!this.#asked && performance.now() - this.#drawn > REST) this.#draw();
		else this.#ask();
	}

	setOverlays(overlays: OverlayChoice): void {
		this.#overlays = overlays;
		this.#ask();
	}

	setTheme(theme: Theme): void {
		this.#theme = theme;
		this.#renderer.background.color = theme.back;
		this.#ask();
	}

	/** Draws other pictures too: two renderers on a page spoil each other's words. */
	get renderer(): WebGLRenderer {
		return this.#renderer;
	}

	/** The picture as a PNG. */
	async picture(): Promise<Blob> {
		this.#draw();
		const { canvas } = this.#renderer;
		return new Promise((resolve, reject) => {
			canvas.toBlob?.(
				(blob) => (blob ? resolve(blob) : reject(new Error("the picture could not be made"))),
				"image/png",
			);
		});
	}

	#makeCell(replay: Pictured): Cell {
		const root = new Container();
		const mask = new Graphics();
		this.#root.addChild(root, mask);
		const scene = rendererFor(replay.header).create(root, replay.header);
		const { env } = replay.header;
		const caption = h(
			"div",
			{ class: "caption" },
			h("strong", {}),
			" ",
			h("span", { class: "soft" }, env.id),
			" ",
			h("span", { class: "clock soft" }),
		);
		return { replay, root, mask, scene, caption };
	}

	#drop({ root, mask, scene }: Cell): void {
		scene.destroy();
		root.mask = null;
		root.destroy({ children: true });
		mask.destroy();
	}

	#resize(): void {
		const { clientWidth, clientHeight } = this.element;
		if (clientWidth === 0 || clientHeight === 0) return;
		this.#renderer.resize(clientWidth, clientHeight);
		this.#ask();
	}

	/** Draws once before the screen's next frame, however often it was asked. */
	#ask(): void {
		if (this.#asked) return;
		this.#asked = true;
		requestAnimationFrame(() => {
			this.#asked = false;
			this.#draw();
		});
	}

	#draw(): void {
		this.#drawn = performance.now();
		const { width, height } = this.#renderer.screen;
		const boxes = grid(this.#cells.length, width, height);
		this.#cells.forEach((cell, k) => {
			const box = boxes[k]!;
			const frame = this.#frames[k];
			const { root, mask, scene, caption } = cell;
			root.visible = frame !== null && frame !== undefined;
			root.position.set(box.x, box.y);
			// One pane is cut by the canvas's own edges, at no cost.
			mask.visible = this.#cells.length > 1;
			root.mask = mask.visible ? mask : null;
			mask.clear().rect(box.x, box.y, box.width, box.height).fill(0xffffff);
			Object.assign(caption.style, {
				left: `${box.x}px`,
				top: `${box.y - CAPTION}px`,
				width: `${box.width}px`,
			});
			caption.style.borderColor = css(this.#theme.series[k % this.#theme.series.length]!);
			if (!frame) return;
			const clock = caption.querySelector(".clock")!;
			clock.textContent = `episode ${frame.episode} step ${frame.step}`;
			try {
				scene.draw(frame, this.#overlays, this.#theme, box.width, box.height);
			} catch (error) {
				this.onError(error);
			}
		});
		this.#renderer.render({ container: this.#root });
		if (this.#frames.some((frame) => frame !== null)) noteFrame();
	}
}

/** Marks a drawn frame for whoever measures; only the latest few are kept. */
function noteFrame(): void {
	if (performance.getEntriesByName(FRAME_MARK).length > 100) performance.clearMarks(FRAME_MARK);
	performance.mark(FRAME_MARK);
}

interface Box {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Boxes of `count` panes: the grid whose boxes are nearest to square. */
export function grid(count: number, width: number, height: number): Box[] {
	if (count <= 1) return count === 0 ? [] : [{ x: 0, y: 0, width, height }];
	let best = 1;
	let most = 0;
	for (let columns = 1; columns <= count; columns++) {
		const rows = Math.ceil(count / columns);
		const side = Math.min(width / columns, height / rows - CAPTION);
		if (side > most) {
			most = side;
			best = columns;
		}
	}
	const rows = Math.ceil(count / best);
	const w = (width - GAP * (best - 1)) / best;
	const tall = (height - GAP * (rows - 1)) / rows;
	return Array.from({ length: count }, (_, k) => ({
		x: (k % best) * (w + GAP),
		y: Math.floor(k / best) * (tall + GAP) + CAPTION,
		width: w,
		height: Math.max(1, tall - CAPTION),
	}));
}
