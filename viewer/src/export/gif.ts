import { applyPalette, GIFEncoder, quantize } from "gifenc";

type Colour = readonly [number, number, number];

/** Colours of one frame: the table holds 256, one of them stands for "as before". */
const MOST_COLOURS = 255;
/** Colours that are kept exactly where there are more. */
const MOST_EXACT = 160;

/**
 * Writes a GIF that plays for ever, frame by frame. What did not change since the frame before is left
 * out, and up to 255 new colours a frame are kept exactly, the most frequent ones always.
 */
export class GifWriter {
	readonly #encoder = GIFEncoder();
	readonly #fps: number;
	#before: Uint32Array | null = null;
	#frames = 0;

	/** @param fps frames a second, at most 50: the format counts in hundredths of a second. */
	constructor(fps: number) {
		this.#fps = fps;
	}

	/** @param image of the same size each time. */
	add({ data, width, height }: ImageData): void {
		const pixels = new Uint32Array(data.buffer, data.byteOffset, width * height);
		const { indices, palette } = indexed(pixels, this.#before);
		this.#encoder.writeFrame(indices, width, height, {
			palette: [...palette, [0, 0, 0]],
			transparent: this.#before !== null,
			transparentIndex: palette.length,
			delay: this.#delay(),
			dispose: 1,
			repeat: 0,
		});
		this.#before = pixels.slice();
		this.#frames++;
	}

	finish(): Blob {
		this.#encoder.finish();
		return new Blob([this.#encoder.bytes()], { type: "image/gif" });
	}

	/** Milliseconds of the next frame, whole hundredths, so that the sum keeps to the rate. */
	#delay(): number {
		const at = (frame: number): number => Math.round((frame * 100) / this.#fps);
		return 10 * (at(this.#frames + 1) - at(this.#frames));
	}
}

interface Indexed {
	readonly indices: Uint8Array;
	/** Index `palette.length` means unchanged. */
	readonly palette: readonly Colour[];
}

/** A palette of the pixels that changed, and each pixel's place in it. */
function indexed(pixels: Uint32Array, before: Uint32Array | null): Indexed {
	const indices = new Uint8Array(pixels.length);
	const places = new Map<number, number>();
	let last = -1;
	let place = 0;
	for (let i = 0; i < pixels.length; i++) {
		const pixel = pixels[i]!;
		if (before !== null && before[i] === pixel) {
			indices[i] = MOST_COLOURS;
			continue;
		}
		if (pixel !== last) {
			last = pixel;
			place = places.get(pixel) ?? -1;
			if (place < 0) {
				place = places.size;
				if (place === MOST_COLOURS) return reduced(pixels, before);
				places.set(pixel, place);
			}
		}
		indices[i] = place;
	}
	const palette = [...places.keys()].map(channels);
	return { indices: marked(indices, palette.length), palette };
}

/**
 * The same where there are too many colours: the frequent ones are kept exactly, lest surfaces that are
 * painted anew differ from those around; near ones stand for the rest, which are edges mostly.
 */
function reduced(pixels: Uint32Array, before: Uint32Array | null): Indexed {
	const isKept = (i: number): boolean => before !== null && before[i] === pixels[i];
	const counts = new Map<number, number>();
	for (let i = 0; i < pixels.length; i++)
		if (!isKept(i)) counts.set(pixels[i]!, (counts.get(pixels[i]!) ?? 0) + 1);
	const frequent = [...counts].sort((a, b) => b[1] - a[1]).slice(0, MOST_EXACT);
	const places = new Map(frequent.map(([pixel], place) => [pixel, place]));
	const rest = new Uint8ClampedArray(
		pixels.filter((pixel, i) => !isKept(i) && !places.has(pixel)).buffer,
	);
	const near = quantize(rest, MOST_COLOURS - MOST_EXACT);
	const found = applyPalette(rest, near);
	const indices = new Uint8Array(pixels.length);
	for (let i = 0, k = 0; i < pixels.length; i++)
		indices[i] = isKept(i) ? MOST_COLOURS : (places.get(pixels[i]!) ?? MOST_EXACT + found[k++]!);
	const palette = [...frequent.map(([pixel]) => channels(pixel)), ...near];
	return { indices: marked(indices, palette.length), palette };
}

function channels(pixel: number): Colour {
	return [pixel & 255, (pixel >>> 8) & 255, (pixel >>> 16) & 255];
}

/** Puts `mark` in the place of the mark for unchanged pixels. */
function marked(indices: Uint8Array, mark: number): Uint8Array {
	if (mark !== MOST_COLOURS)
		for (let i = 0; i < indices.length; i++) if (indices[i] === MOST_COLOURS) indices[i] = mark;
	return indices;
}
