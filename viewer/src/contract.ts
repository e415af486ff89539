import type { Container } from "pixi.js";
import type { ReplayHeader } from "../../src/record/header.ts";
import type { ReplayRecord } from "../../src/record/window.ts";

/**
 * What the player hands to whoever draws: the moment under the cursor and the episode up to it.
 * A renderer's picture depends on this and on the overlays switched on, and on nothing else.
 */
export interface Frame {
	readonly header: ReplayHeader;
	/** Row of the vector environment that is shown. */
	readonly row: number;
	/** Place of the moment on the row's own timeline, from 0. */
	readonly index: number;
	/** Records on the row's timeline. */
	readonly length: number;
	/** Clocks of the moment. */
	readonly trial: number;
	readonly episode: number;
	readonly step: number;
	/**
	 * Actions taken in this trial up to and including the moment; `null` where that is not known, since
	 * only some episodes were recorded.
	 */
	readonly taken: number | null;
	/** Values of the moment by column name: "observation", "action", "reward", "hidden/means", … */
	readonly record: ReplayRecord;
	/**
	 * Records of this trial up to and including the moment (at most `HISTORY` of the latest), for
	 * trails, visits and counts.
	 */
	readonly history: readonly ReplayRecord[];
}

/** Most records of history a frame carries. */
export const HISTORY = 2000;

/** Which overlays are on, by id. */
export type OverlayChoice = ReadonlySet<string>;

/** One of several ways to draw an overlay. */
export interface OverlayVariant {
	/** "ID.WHICH", among the overlays switched on while it is chosen; `null` is what is drawn unless told. */
	readonly id: string | null;
	readonly label: string;
}

/** Something a renderer can draw over the environment. */
export interface OverlaySpec {
	/** Stable, for deep links: "hidden", "policy", "values", "posterior", "plan", "attention", "trail", "visits", "view". */
	readonly id: string;
	readonly label: string;
	/** Whether this replay has what it needs. */
	available(header: ReplayHeader): boolean;
	readonly initially: boolean;
	/** Ways to draw it, the usual one first; none or absent where there is but one. */
	variants?(header: ReplayHeader): readonly OverlayVariant[];
}

/** The choice with an overlay on or off. */
export function withOverlay(choice: OverlayChoice, id: string, on: boolean): OverlayChoice {
	const next = new Set(choice);
	if (on) next.add(id);
	else next.delete(id);
	return next;
}

/** The choice with an overlay drawn in one of its ways; `null` for the usual one. */
export function withVariant(
	choice: OverlayChoice,
	id: string,
	variant: string | null,
): OverlayChoice {
	const next = new Set([...choice].filter((each) => !each.startsWith(`${id}.`)));
	if (variant !== null) next.add(variant);
	return next;
}

/** Which of `count` ways "ID.0", "ID.1", … an overlay is drawn in; `null` for the usual one. */
export function chosenVariant(choice: OverlayChoice, id: string, count: number): number | null {
	for (const each of choice) {
		if (!each.startsWith(`${id}.`)) continue;
		const digits = each.slice(id.length + 1);
		if (/^\d{1,6}$/.test(digits) && Number(digits) < count) return Number(digits);
	}
	return null;
}

/** Colours of the page, so that a renderer looks right in light and dark. */
export interface Theme {
	readonly dark: boolean;
	readonly back: number;
	readonly ink: number;
	readonly soft: number;
	readonly line: number;
	readonly wall: number;
	readonly accent: number;
	readonly good: number;
	readonly bad: number;
	/** Colour-blind-safe series colours. */
	readonly series: readonly number[];
}

export interface Scene {
	/** Draws the frame into `root`, in logical pixels of `width` × `height`. May reuse what it drew before. */
	draw(frame: Frame, overlays: OverlayChoice, theme: Theme, width: number, height: number): void;
	destroy(): void;
}

/** Draws one family of environments. A new renderer is one file that registers itself. */
export interface Renderer {
	/** `header.env.family` it is made for; "generic" is the fallback. */
	readonly family: string;
	readonly overlays: readonly OverlaySpec[];
	create(root: Container, header: ReplayHeader): Scene;
	/** The moment in words, for screen readers and for the page. */
	describe(frame: Frame): string;
}

const renderers = new Map<string, Renderer>();

export function registerRenderer(renderer: Renderer): void {
	renderers.set(renderer.family, renderer);
}

/** The renderer of a family, or the generic one. */
export function rendererFor(header: ReplayHeader): Renderer {
	const found = renderers.get(header.env.family) ?? renderers.get("generic");
	if (!found) throw new Error("no generic renderer is registered");
	return found;
}
