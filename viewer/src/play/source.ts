import { ReplayReader } from "../../../src/record/reader.ts";
import { blobSource } from "../../../src/record/source.ts";
import { CachedSource } from "../data/cached-source.ts";
import { HttpFile } from "../data/http-file.ts";
import type { ReplayPlace } from "../data/replay.ts";

/** A reader of its own over a replay's file, with the first batch found. @throws ReplayError, ViewerError */
export async function readerOf(place: ReplayPlace): Promise<ReplayReader> {
	const name =
		place.kind === "file"
			? place.file.name
			: decodeURI(place.url.replace(/[?#].*$/, ""))
					.split("/")
					.slice(-2)
					.join("/");
	const source =
		place.kind === "file"
			? blobSource(place.file, name)
			: await CachedSource.open(new HttpFile(place.url), name);
	return ReplayReader.open(source, name, 1);
}
