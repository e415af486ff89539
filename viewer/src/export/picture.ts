import { Container, Graphics, RenderTexture, type WebGLRenderer } from "pixi.js";
import {
	type Frame,
	type OverlayChoice,
	rendererFor,
	type Scene,
	type Theme,
} from "../contract.ts";
import { labelsOf } from "../page/labels.ts";
import { createPainter } from "../page/painter.ts";
import type { Pane } from "../page/session.ts";
import { grid } from "../page/stage.ts";
import { css } from "../theme.ts";

export interface PictureOptions {
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	readonly overlays: OverlayChoice;
	readonly theme: Theme;
}

/** Pixels above a pane for its caption, where there are several. */
const CAPTION = 26;

/** Draws frames at a size of their own, away from the page: the same frames give the same picture. */
export class Picture {
	/** What was drawn last. */
	readonly canvas: HTMLCanvasElement;
	readonly #context: CanvasRenderingContext2D;
	readonly #renderer: WebGLRenderer;
	/** Whether the renderer was made for this picture alone. */
	readonly #isOwn: boolean;
	readonly #root = new Container();
	readonly #target: RenderTexture;
	readonly #options: PictureOptions;
	readonly #scenes: readonly { readonly root: Container; readonly scene: Scene }[];
	readonly #labels: readonly string[];

	private constructor(
		renderer: WebGLRenderer,
		isOwn: boolean,
		panes: readonly Pane[],
		options: PictureOptions,
	) {
		this.#renderer = renderer;
		this.#isOwn = isOwn;
		this.#options = options;
		const { width, height } = options;
		this.#target = RenderTexture.create({ width, height, resolution: 1, antialias: true });
		this.canvas = document.createElement("canvas");
		this.canvas.width = options.width;
		this.canvas.height = options.height;
		this.#context = this.canvas.getContext("2d", { willReadFrequently: true, alpha: false })!;
		const headers = panes.map(({ replay }) => replay.header);
		this.#labels = labelsOf(headers).map((label, k) => `${label} · ${headers[k]!.env.id}`);
		const boxes = grid(panes.length, options.width, options.height);
		this.#scenes = panes.map(({ replay: { header } }, k) => {
			const { x, y, width, height } = boxes[k]!;
			const root = new Container();
			root.position.set(x, y);
			this.#root.addChild(root);
			// One pane is cut by the picture's own edges, at no cost.
			if (panes.length > 1) {
				root.mask = new Graphics().rect(x, y, width, height).fill(0xffffff);
				this.#root.addChild(root.mask as Graphics);
			}
			return { root, scene: rendererFor(header).create(root, header) };
		});
	}

	/**
	 * @param renderer of the page; two of them share caches and spoil each other's words. Without one, the
	 * picture has its own.
	 * @throws Error when the browser offers nothing to draw with.
	 */
	static async create(
		panes: readonly Pane[],
		options: PictureOptions,
		renderer?: WebGLRenderer,
	): Promise<Picture> {
		const own = renderer === undefined ? await createPainter(options.theme.back) : null;
		return new Picture(own ?? renderer!, own !== null, panes, options);
	}

	/** Draws a frame for each pane; `null` leaves a pane empty. */
	draw(frames: readonly (Frame | null)[]): void {
		const { width, height, overlays, theme } = this.#options;
		const boxes = grid(this.#scenes.length, width, height);
		this.#scenes.forEach(({ root, scene }, k) => {
			const frame = frames[k] ?? null;
			root.visible = frame !== null;
			if (frame !== null) scene.draw(frame, overlays, theme, boxes[k]!.width, boxes[k]!.height);
		});
		this.#renderer.render({
			container: this.#root,
			target: this.#target,
			clear: true,
			clearColor: theme.back,
		});
		const drawn = this.#renderer.extract.pixels(this.#target);
		this.#context.putImageData(
			new ImageData(new Uint8ClampedArray(drawn.pixels), drawn.width, drawn.height),
			0,
			0,
		);
		if (boxes.length > 1)
			for (const [k, box] of boxes.entries()) this.#caption(k, box, frames[k] ?? null);
	}

	get pixels(): ImageData {
		return this.#context.getImageData(0, 0, this.canvas.width, this.canvas.height);
	}

	png(): Promise<Blob> {
		return new Promise((resolve, reject) => {
			this.canvas.toBlob((blob) => {
				if (blob) resolve(blob);
				else reject(new Error("the picture could not be made"));
			}, "image/png");
		});
	}

	destroy(): void {
		for (const { scene } of this.#scenes) scene.destroy();
		this.#root.destroy({ children: true });
		this.#target.destroy(true);
		if (this.#isOwn) this.#renderer.destroy();
	}

	#caption(
		k: number,
		{ x, y, width }: { readonly x: number; readonly y: number; readonly width: number },
		frame: Frame | null,
	): void {
		const { theme } = this.#options;
		const context = this.#context;
		const { series } = theme;
		context.fillStyle = css(series[k % series.length]!);
		context.fillRect(x, y - CAPTION + 4, 4, CAPTION - 8);
		context.fillStyle = css(theme.ink);
		context.font = '13px system-ui, "DejaVu Sans", "Liberation Sans", sans-serif';
		context.textBaseline = "middle";
		const clock = frame === null ? "" : ` · episode ${frame.episode} step ${frame.step}`;
		context.fillText(`${this.#labels[k]}${clock}`, x + 10, y - CAPTION / 2, width - 14);
	}
}
