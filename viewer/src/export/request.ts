import { PalaestraError } from "../../../src/errors.ts";

/** What can be exported: a frame, a range as a film, a chart as a picture or a table. */
export const EXPORT_KINDS = ["png", "gif", "webm", "svg", "csv"] as const;
export type ExportKind = (typeof EXPORT_KINDS)[number];

export interface ExportRequest {
	readonly kind: ExportKind;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
	/** Moments, both included; a picture shows the first. */
	readonly from: number;
	readonly to: number;
	/** Moments from one frame of a film to the next. */
	readonly every: number;
	/** Frames a second of a film. */
	readonly fps: number;
	/** Id of the chart. */
	readonly chart: string;
}

/** - `argument`: the request makes no sense here; - `unable`: the browser cannot. */
export type ExportErrorCode = "argument" | "unable";

/** Something cannot be exported. */
export class ExportError extends PalaestraError {
	constructor(
		override readonly code: ExportErrorCode,
		reason: string,
	) {
		super(code, reason);
	}
}

export const SIDE = { least: 16, most: 4096 } as const;
/** Frames a second; a GIF counts in hundredths, and browsers slow down what is shorter than two. */
export const FPS = { least: 0.1, most: 60, mostGif: 50 } as const;
/** Frames of a film. */
export const MOST_FRAMES = 10_000;
/** Frames of a film unless told: longer ranges skip moments. */
export const USUAL_FRAMES = 600;

export function isFilm(kind: ExportKind): boolean {
	return kind === "gif" || kind === "webm";
}

/** Moments from one frame to the next that keep a range within `USUAL_FRAMES`. */
export function usualEvery(from: number, to: number): number {
	return Math.max(1, Math.ceil((to - from + 1) / USUAL_FRAMES));
}

/** Moments of a film's frames: each `every`-th, and the last. */
export function momentsOf({
	from,
	to,
	every,
}: Pick<ExportRequest, "from" | "to" | "every">): number[] {
	const moments: number[] = [];
	for (let moment = from; moment < to; moment += every) moments.push(moment);
	moments.push(to);
	return moments;
}

/**
 * Checks a request against a timeline of `length` moments.
 * @throws ExportError "argument"
 */
export function checkRequest(request: ExportRequest, length: number): void {
	const { kind, width, height, from, to, every, fps } = request;
	const whole = (name: string, value: number, least: number, most: number): void => {
		if (!Number.isInteger(value) || value < least || value > most)
			throw new ExportError(
				"argument",
				`${name} is ${value}, expected an integer from ${least} to ${most}`,
			);
	};
	const last = length - 1;
	if (last < 0) throw new ExportError("argument", "there is no moment yet");
	whole(kind === "png" ? "the moment" : "the first moment", from, 0, last);
	if (kind !== "png") whole("the last moment", to, from, last);
	if (kind === "csv") return;
	whole("the width", width, SIDE.least, SIDE.most);
	whole("the height", height, SIDE.least, SIDE.most);
	if (!isFilm(kind)) return;
	whole("the number of moments a frame", every, 1, Number.MAX_SAFE_INTEGER);
	const most = kind === "gif" ? FPS.mostGif : FPS.most;
	if (!(fps >= FPS.least && fps <= most))
		throw new ExportError(
			"argument",
			`the frame rate is ${fps}, expected a number from ${FPS.least} to ${most}`,
		);
	const frames = Math.ceil((to - from) / every) + 1;
	if (frames > MOST_FRAMES)
		throw new ExportError(
			"argument",
			`that would be ${frames} frames, at most ${MOST_FRAMES} are made; choose a shorter range or more moments a frame`,
		);
}
