import "pixi.js/unsafe-eval";
import { DOMAdapter, WebGLRenderer } from "pixi.js";

/** Textures a shader chooses among when the processor draws: each more costs every pixel. */
const FEW_TEXTURES = 4;

/**
 * Pixi's renderer on a canvas of its own. One context is made and no more, for each takes a tenth of
 * a second where WebGL is emulated; there smoothing edges is left out, which costs more than all the
 * rest.
 * @param background 0xRRGGBB
 * @throws Error when the browser offers nothing to draw with.
 */
export async function createPainter(background: number): Promise<WebGLRenderer> {
	let canvas = document.createElement("canvas");
	let context = contextOf(canvas, false);
	if (drawsInSoftware(context)) limitTextures(context);
	else {
		context.getExtension("WEBGL_lose_context")?.loseContext();
		canvas = document.createElement("canvas");
		context = contextOf(canvas, true);
	}
	const renderer = new WebGLRenderer();
	const giveBack = lend(context);
	try {
		await renderer.init({
			canvas,
			context,
			width: 640,
			height: 480,
			autoDensity: true,
			resolution: Math.min(2, globalThis.devicePixelRatio || 1),
			background,
		});
	} finally {
		giveBack();
	}
	return renderer;
}

/** Pixi makes a context only to ask it how precise shaders are; it is handed ours until called off. */
function lend(context: WebGL2RenderingContext): () => void {
	const adapter = DOMAdapter.get();
	DOMAdapter.set({
		...adapter,
		createCanvas: (width, height) => {
			const canvas = adapter.createCanvas(width, height);
			const own = canvas.getContext.bind(canvas) as (kind: string, options?: unknown) => unknown;
			const getContext = (kind: string, options?: unknown): unknown =>
				kind === "webgl" ? context : own(kind, options);
			return Object.assign(canvas, { getContext });
		},
	});
	return () => DOMAdapter.set(adapter);
}

function contextOf(canvas: HTMLCanvasElement, antialias: boolean): WebGL2RenderingContext {
	const context = canvas.getContext("webgl2", {
		alpha: false,
		antialias,
		stencil: true,
		premultipliedAlpha: true,
		preserveDrawingBuffer: false,
		powerPreference: "default",
	});
	if (context === null) throw new Error("WebGL 2 is not available");
	return context;
}

/** Whether WebGL is emulated by the processor. */
function drawsInSoftware(context: WebGL2RenderingContext): boolean {
	const info = context.getExtension("WEBGL_debug_renderer_info");
	const name = info ? String(context.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
	return /swiftshader|llvmpipe|softpipe|software/i.test(name);
}

/** Pixi builds its shaders for as many textures as the context says it has. */
function limitTextures(context: WebGL2RenderingContext): void {
	const ask = context.getParameter.bind(context);
	context.getParameter = (name: number) =>
		name === context.MAX_TEXTURE_IMAGE_UNITS ? FEW_TEXTURES : ask(name);
}
