import type { WebGLRenderer } from "pixi.js";
import type { OverlayChoice, Theme } from "../contract.ts";
import type { Sync } from "../page/link.ts";
import { type Pane, placesOf } from "../page/session.ts";
import { chartFile } from "./chart-file.ts";
import { GifWriter } from "./gif.ts";
import { Picture } from "./picture.ts";
import { checkRequest, type ExportRequest, momentsOf } from "./request.ts";
import { WebmWriter } from "./webm.ts";

/** What is exported from. */
export interface ExportScene {
	readonly panes: readonly Pane[];
	readonly sync: Sync;
	readonly overlays: OverlayChoice;
	readonly theme: Theme;
	/** Moments of the common timeline. */
	readonly length: number;
	/** Of the page that is drawn on already. */
	readonly renderer?: WebGLRenderer;
}

export interface ExportWatch {
	readonly signal?: AbortSignal;
	onProgress?(done: number, total: number): void;
}

/**
 * Makes the file that a request asks for, from the replays and not from the screen: frames are drawn
 * one by one, however long each takes.
 * @throws ExportError, ReplayError, ViewerError; the signal's reason when it is aborted.
 */
export async function exportFile(
	scene: ExportScene,
	request: ExportRequest,
	watch: ExportWatch = {},
): Promise<Blob> {
	checkRequest(request, scene.length);
	watch.signal?.throwIfAborted();
	const { kind, width, height } = request;
	if (kind === "svg" || kind === "csv") return chartFile(scene.panes, request, scene.theme);
	const picture = await Picture.create(scene.panes, { ...scene, width, height }, scene.renderer);
	try {
		if (kind === "png") {
			await drawAt(picture, scene, request.from);
			return await picture.png();
		}
		return await film(picture, scene, request, watch);
	} finally {
		picture.destroy();
	}
}

async function film(
	picture: Picture,
	scene: ExportScene,
	request: ExportRequest,
	{ signal, onProgress }: ExportWatch,
): Promise<Blob> {
	const { kind, fps } = request;
	const moments = momentsOf(request);
	const gif = kind === "gif" ? new GifWriter(fps) : null;
	const webm = kind === "gif" ? null : await WebmWriter.create(picture.canvas, fps);
	try {
		for (const [k, moment] of moments.entries()) {
			await drawAt(picture, scene, moment);
			gif?.add(picture.pixels);
			await webm?.add();
			onProgress?.(k + 1, moments.length);
			// The page must be able to show how far it is, and to take a click.
			await pause();
			signal?.throwIfAborted();
		}
		return gif?.finish() ?? (await webm!.finish());
	} catch (error) {
		await webm?.cancel();
		throw error;
	}
}

/** Lets the page do what waits. Timers would be slowed down in a tab that is not looked at. */
function pause(): Promise<void> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel();
		port1.onmessage = () => {
			port1.close();
			resolve();
		};
		port2.postMessage(null);
	});
}

async function drawAt(
	picture: Picture,
	{ panes, sync }: ExportScene,
	moment: number,
): Promise<void> {
	const places = placesOf(panes, moment, sync);
	const frames = await Promise.all(
		panes.map(({ replay, row }, k) => (places[k]! < 0 ? null : replay.frameAt(row, places[k]!))),
	);
	picture.draw(frames);
}
