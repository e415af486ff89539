/** The part of gifenc that is used; it comes without types. */
declare module "gifenc" {
	type Colour = readonly [red: number, green: number, blue: number];

	interface FrameOptions {
		readonly palette: readonly Colour[];
		/** Milliseconds; kept to hundredths of a second. */
		readonly delay: number;
		readonly transparent?: boolean;
		readonly transparentIndex?: number;
		/** 1 leaves the frame in place for the next. */
		readonly dispose?: number;
		/** Of the first frame: 0 is for ever. */
		readonly repeat?: number;
	}

	interface Encoder {
		writeFrame(indices: Uint8Array, width: number, height: number, options: FrameOptions): void;
		finish(): void;
		bytes(): Uint8Array<ArrayBuffer>;
	}

	export function GIFEncoder(): Encoder;
	export function quantize(rgba: Uint8ClampedArray, most: number): Colour[];
	export function applyPalette(rgba: Uint8ClampedArray, palette: readonly Colour[]): Uint8Array;
}
