import "pixi.js/unsafe-eval";
import { Application, Container, Graphics } from "pixi.js";
import {
	type Frame,
	type OverlayChoice,
	rendererFor,
	type Scene,
	type Theme,
} from "../contract.ts";
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
	readonly #app: Application;
	readonly #options: PictureOptions;
	readonly #scenes: readonly { readonly root: Container; readonly scene: Scene }[];
	readonly #labels: readonly string[];

	private constructor(app: Application, panes: readonly Pane[], options: PictureOptions) {
		this.#app = app;
		this.#options = options;
		this.canvas = document.createElement("canvas");
		this.canvas.width = options.width;
		this.canvas.height = options.height;
		this.#context = this.canvas.getContext("2d", { willReadFrequently: true, alpha: false })!;
		this.#labels = panes.map(({ replay: { header } }) => {
			const { agent, env, extra } = header;
			const label = typeof extra?.label === "string" ? extra.label : (agent?.id ?? "no agent");
			return `${label} · ${env.id}`;
		});
		const boxes = grid(panes.length, options.width, options.height);
		this.#scenes = panes.map(({ replay: { header } }, k) => {
			const { x, y, width, height } = boxes[k]!;
			const root = new Container();
			root.position.set(x, y);
			app.stage.addChild(root);
			// One pane is cut by the picture's own edges, at no cost.
			if (panes.length > 1) {
				root.mask = new Graphics().rect(x, y, width, height).fill(0xffffff);
				app.stage.addChild(root.mask as Graphics);
			}
			return { root, scene: rendererFor(header).create(root, header) };
		});
	}

	/** @throws Error when the browser offers nothing to draw with. */
	static async create(panes: readonly Pane[], options: PictureOptions): Promise<Picture> {
		const app = new Application();
		await app.init({
			width: options.width,
			height: options.height,
			preference: "webgl",
			antialias: true,
			resolution: 1,
			background: options.theme.back,
			autoStart: false,
			sharedTicker: false,
		});
		app.ticker.stop();
		return new Picture(app, panes, options);
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
		this.#app.render();
		// The drawing buffer is only sure to be there until the task ends.
		this.#context.drawImage(this.#app.canvas, 0, 0);
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
		this.#app.destroy(true, { children: true });
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
