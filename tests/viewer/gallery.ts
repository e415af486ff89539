import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pixelmatch from "pixelmatch";
import { PNG } from "pngjs";
import { build, type Rolldown } from "vite";

const FOLDER = fileURLToPath(new URL("../../docs/gallery/", import.meta.url));

/** Set UPDATE_SNAPSHOTS=1 to keep the pictures drawn instead of comparing with those kept. */
export const isUpdating = process.env.UPDATE_SNAPSHOTS === "1";

/** Share of the pixels outside texts that may differ. */
const TOLERANCE = 0.0003;

/** A script of the tests, with the viewer, as one that leaves `name` behind. */
export async function bundled(entry: string, name: string): Promise<string> {
	const result = await build({
		configFile: false,
		logLevel: "error",
		build: {
			write: false,
			minify: false,
			target: "es2022",
			lib: {
				entry: fileURLToPath(new URL(entry, import.meta.url)),
				formats: ["iife"],
				name,
			},
			rolldownOptions: { treeshake: { moduleSideEffects: true } },
		},
	});
	const [output] = result as Rolldown.RolldownOutput[];
	return output!.output[0].code;
}

/** The pixels of a PNG data URL. */
export function pixelsOf(url: string): PNG {
	return PNG.sync.read(Buffer.from(url.slice(url.indexOf(",") + 1), "base64"));
}

/** How many colours stand out in a picture: a blank one has one. */
export function coloursIn({ data }: PNG): number {
	const seen = new Set<number>();
	for (let k = 0; k < data.length; k += 4)
		seen.add((data[k]! << 16) | (data[k + 1]! << 8) | data[k + 2]!);
	return seen.size;
}

/** Both pictures with the texts painted over, for fonts differ between machines. */
function withoutTexts(picture: PNG, texts: readonly (readonly number[])[]): Buffer {
	const data = Buffer.from(picture.data);
	for (const [x = 0, y = 0, width = 0, height = 0] of texts) {
		const left = Math.max(0, Math.floor(x - width * 0.4 - 3));
		const right = Math.min(picture.width, Math.ceil(x + width * 1.4 + 3));
		const top = Math.max(0, Math.floor(y - 3));
		const bottom = Math.min(picture.height, Math.ceil(y + height + 3));
		for (let row = top; row < bottom; row++)
			if (right > left)
				data.fill(0x80, (row * picture.width + left) * 4, (row * picture.width + right) * 4);
	}
	return data;
}

/**
 * Compares a picture with the one kept, or keeps it when updating.
 * @returns what is wrong; `null` when nothing is.
 */
export function compare(
	name: string,
	picture: PNG,
	texts: readonly (readonly number[])[],
): string | null {
	const path = `${FOLDER}${name}.png`;
	if (isUpdating) {
		mkdirSync(FOLDER, { recursive: true });
		writeFileSync(path, PNG.sync.write(picture, { deflateLevel: 9, colorType: 2, filterType: 4 }));
		return null;
	}
	if (!existsSync(path)) return `${path} is missing: run with UPDATE_SNAPSHOTS=1 and look at it`;
	const kept = PNG.sync.read(readFileSync(path));
	const { width, height } = picture;
	if (kept.width !== width || kept.height !== height)
		return `${name} is ${width} × ${height}, the one kept ${kept.width} × ${kept.height}`;
	const difference = new PNG({ width, height });
	const wrong = pixelmatch(
		withoutTexts(picture, texts),
		withoutTexts(kept, texts),
		difference.data,
		width,
		height,
		{ threshold: 0.15 },
	);
	const share = wrong / (width * height);
	if (share <= TOLERANCE) return null;
	const folder = fileURLToPath(new URL("../../node_modules/.cache/gallery/", import.meta.url));
	mkdirSync(folder, { recursive: true });
	writeFileSync(`${folder}${name}.png`, PNG.sync.write(picture));
	writeFileSync(`${folder}${name}.difference.png`, PNG.sync.write(difference));
	return `${name} differs in ${(share * 100).toFixed(2)} % of its pixels; see ${folder}${name}.difference.png`;
}
