import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { extname } from "node:path";

const TYPES: Readonly<Record<string, string>> = {
	".html": "text/html; charset=utf-8",
	".js": "text/javascript; charset=utf-8",
	".css": "text/css; charset=utf-8",
	".json": "application/json",
	".svg": "image/svg+xml",
	".png": "image/png",
	".csv": "text/csv; charset=utf-8",
	".arrow": "application/vnd.apache.arrow.stream",
};

/** A stretch of a file, both ends included. */
export interface ByteRange {
	readonly first: number;
	readonly last: number;
}

/**
 * The one range of a Range header (RFC 9110, 14.2); `undefined` when the whole file is to be sent,
 * `null` when the range lies beyond it.
 */
export function parseRange(header: string | undefined, size: number): ByteRange | null | undefined {
	const match = /^bytes=(\d*)-(\d*)$/.exec(header?.trim() ?? "");
	if (!match) return undefined;
	const [, from = "", to = ""] = match;
	if (from === "" && to === "") return undefined;
	if (from === "") {
		const length = Math.min(size, Number(to));
		return length === 0 ? null : { first: size - length, last: size - 1 };
	}
	const first = Number(from);
	if (to !== "" && Number(to) < first) return undefined;
	const last = to === "" ? size - 1 : Math.min(size - 1, Number(to));
	return first >= size ? null : { first, last };
}

/** Sends a file, or the range asked for. A file that grows is sent as it is now. */
export async function sendFile(
	request: IncomingMessage,
	response: ServerResponse,
	file: string,
	cache: string,
): Promise<void> {
	const found = await stat(file).catch(() => null);
	if (!found?.isFile()) return sendText(response, 404, "no such file");
	const { size } = found;
	response.setHeader("content-type", TYPES[extname(file)] ?? "application/octet-stream");
	response.setHeader("accept-ranges", "bytes");
	response.setHeader("cache-control", cache);
	const range = parseRange(request.headers.range, size);
	if (range === null) {
		response.setHeader("content-range", `bytes */${size}`);
		return sendText(response, 416, "beyond the file's end");
	}
	const { first, last } = range ?? { first: 0, last: size - 1 };
	response.statusCode = range ? 206 : 200;
	if (range) response.setHeader("content-range", `bytes ${first}-${last}/${size}`);
	response.setHeader("content-length", last - first + 1);
	if (request.method === "HEAD" || size === 0) {
		response.end();
		return;
	}
	const stream = createReadStream(file, { start: first, end: last });
	stream.on("error", () => response.destroy());
	response.on("close", () => stream.destroy());
	stream.pipe(response);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
	response.statusCode = status;
	response.setHeader("content-type", "text/plain; charset=utf-8");
	response.setHeader("cache-control", "no-store");
	response.end(`${text}\n`);
}

export function sendJson(response: ServerResponse, value: unknown): void {
	response.setHeader("content-type", "application/json");
	response.setHeader("cache-control", "no-store");
	response.end(JSON.stringify(value));
}
