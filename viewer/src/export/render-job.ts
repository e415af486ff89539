import type { ExportKind } from "./request.ts";

/** What `palaestra render` asks the page for; what is absent is chosen by the page. */
export interface RenderJob {
	/** Of the replay, relative to the page. */
	readonly url: string;
	/** Name of the file, for the download. */
	readonly name: string;
	readonly kind: ExportKind;
	readonly theme: "light" | "dark";
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	readonly chart: string;
	readonly row?: number;
	/** Moment of a picture, or within the episode that a film shows. */
	readonly at?: number;
	readonly from?: number;
	readonly to?: number;
	readonly every?: number;
	readonly overlays?: readonly string[];
}

/** What was made. */
export interface RenderFacts {
	readonly row: number;
	/** Moments shown, both included. */
	readonly from: number;
	readonly to: number;
	/** Frames drawn; 0 for a chart. */
	readonly frames: number;
	readonly every: number;
}

export type RenderReply =
	| { readonly ok: true; readonly facts: RenderFacts }
	/** `code` is the error's, "failed" where it has none. */
	| { readonly ok: false; readonly code: string; readonly message: string };

declare global {
	interface Window {
		/** Makes a file and has the browser download it. */
		palaestraRender?: (job: RenderJob) => Promise<RenderReply>;
		/** Set by who wants to know. */
		palaestraProgress?: (done: number, total: number) => unknown;
	}
}
