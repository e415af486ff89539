import "pixi.js/unsafe-eval";
import { Application, Container, Text } from "pixi.js";
import "../../viewer/src/renderers/index.ts";
import { rendererFor } from "../../viewer/src/contract.ts";
import { Replay } from "../../viewer/src/data/replay.ts";
import { DARK, LIGHT } from "../../viewer/src/theme.ts";
import { overlaysOf, type Shot } from "./gallery-shots.ts";

/** What a shot came to. */
export interface Picture {
	/** PNG as a data URL. */
	readonly png: string;
	readonly words: string;
	readonly available: readonly string[];
	/** Boxes of the texts, which look a little different with other fonts. */
	readonly texts: readonly (readonly [number, number, number, number])[];
	/** Milliseconds of a second drawing of the same frame, without showing it. */
	readonly redraw: number;
}

let app: Application | undefined;

async function application(): Promise<Application> {
	if (app) return app;
	app = new Application();
	await app.init({
		width: 64,
		height: 64,
		preference: "webgl",
		antialias: true,
		resolution: 1,
		autoStart: false,
		sharedTicker: false,
	});
	app.ticker.stop();
	return app;
}

function textsIn(container: Container): [number, number, number, number][] {
	if (!container.visible) return [];
	if (container instanceof Text) {
		const { x, y, width, height } = container.getBounds();
		return [[x, y, width, height]];
	}
	return container.children.flatMap((child) => textsIn(child as Container));
}

const replays = new Map<string, Promise<Replay>>();

async function opened(key: string, base64: string): Promise<Replay> {
	const bytes = Uint8Array.from(atob(base64), (mark) => mark.charCodeAt(0));
	const replay = await Replay.open({ kind: "file", file: new File([bytes], key) });
	await new Promise<void>((resolve, reject) => {
		replay.state$.subscribe(({ phase, error }) => {
			if (phase === "failed") reject(error);
			else if (phase !== "indexing") resolve();
		});
	});
	return replay;
}

/** Draws a shot of a replay and tells all about it. */
export async function take(
	shot: Shot,
	key: string,
	base64: string,
	dark: boolean,
): Promise<Picture> {
	if (!replays.has(key)) replays.set(key, opened(key, base64));
	const replay = await replays.get(key)!;
	const { width = 720, height = 480, index } = shot;
	const theme = dark ? DARK : LIGHT;
	const { renderer, stage, canvas } = await application();
	renderer.resize(width, height);
	renderer.background.color = theme.back;
	const frame = await replay.frameAt(replay.header.rows[0]!, index);
	const family = rendererFor(replay.header);
	const available = family.overlays.filter((overlay) => overlay.available(replay.header));
	const initial = available.filter(({ initially }) => initially).map(({ id }) => id);
	const overlays = new Set(overlaysOf(shot, initial));
	const root = new Container();
	stage.addChild(root);
	const scene = family.create(root, replay.header);
	// Another moment first: the picture must not depend on what was drawn before.
	scene.draw(await replay.frameAt(replay.header.rows[0]!, 0), new Set(), theme, width / 2, height);
	scene.draw(frame, overlays, theme, width, height);
	renderer.render(stage);
	const png = canvas.toDataURL!("image/png");
	const texts = textsIn(root);
	const before = performance.now();
	scene.draw(frame, overlays, theme, width, height);
	const redraw = performance.now() - before;
	scene.destroy();
	root.destroy({ children: true });
	return {
		png,
		words: family.describe(frame),
		available: available.map(({ id }) => id),
		texts,
		redraw,
	};
}
