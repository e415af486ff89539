/** What a GIF says of itself. */
export interface GifFacts {
	readonly width: number;
	readonly height: number;
	/** Plays for ever. */
	readonly loops: boolean;
	/** Of each frame, in hundredths of a second. */
	readonly delays: readonly number[];
}

/** Walks the blocks of a GIF (GIF89a specification, section 12 on). @throws Error where it breaks off */
export function readGif(bytes: Uint8Array): GifFacts {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const text = (at: number, length: number): string =>
		String.fromCharCode(...bytes.subarray(at, at + length));
	if (text(0, 6) !== "GIF89a") throw new Error("no GIF89a");
	const tableBytes = (flags: number): number => (flags & 128 ? 3 << ((flags & 7) + 1) : 0);
	const [width, height] = [view.getUint16(6, true), view.getUint16(8, true)];
	const delays: number[] = [];
	let loops = false;
	let delay = 0;
	let at = 13 + tableBytes(view.getUint8(10));
	const skipBlocks = (): void => {
		for (let size = view.getUint8(at++); size > 0; size = view.getUint8(at++)) at += size;
	};
	for (;;) {
		const kind = view.getUint8(at++);
		if (kind === 0x3b) break;
		if (kind === 0x21) {
			const label = view.getUint8(at++);
			if (label === 0xf9) delay = view.getUint16(at + 2, true);
			if (label === 0xff && text(at + 1, 11) === "NETSCAPE2.0")
				loops = view.getUint16(at + 14, true) === 0;
			skipBlocks();
		} else if (kind === 0x2c) {
			delays.push(delay);
			at += 9 + tableBytes(view.getUint8(at + 8)) + 1;
			skipBlocks();
		} else throw new Error(`block ${kind} at ${at - 1}`);
	}
	if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes after the end`);
	return { width, height, loops, delays };
}
