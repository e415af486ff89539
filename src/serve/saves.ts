import { constants } from "node:fs";
import { mkdir, open, realpath, unlink } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import { ReplayReader } from "../record/reader.ts";
import { isInside } from "./folder-file.ts";
import { sendJson, sendText } from "./send-file.ts";

/** Folder below a run that hand-played replays are written to. */
export const PLAYED = "played";
/** A hand-played replay has at most so many bytes. */
export const MOST_SAVED = 64 * 1024 * 1024;

/** Where hand-played replays go. */
export interface SaveFolder {
	/** Real path that must hold the folder. */
	readonly within: string;
	/** The folder; made with the first replay. */
	readonly folder: string;
	/** Its address, ending in "/". */
	readonly url: string;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,119}\.arrow$/;

/**
 * Writes the replay that a PUT request carries into the save folder, under a new name: nothing is
 * ever overwritten, and what is no complete replay is refused.
 */
export async function saveReplay(
	request: IncomingMessage,
	response: ServerResponse,
	{ within, folder, url }: SaveFolder,
	name: string,
): Promise<void> {
	const refuse = (status: number, reason: string): void => {
		// What is still on its way is not wanted.
		response.setHeader("connection", "close");
		sendText(response, status, reason);
	};
	if (!NAME.test(name))
		return refuse(400, "the name must be letters, digits, . _ - and end in .arrow");
	if (Number(request.headers["content-length"] ?? 0) > MOST_SAVED)
		return refuse(413, `a replay has at most ${MOST_SAVED} bytes here`);
	const bytes = await bodyOf(request);
	if (bytes === null) return refuse(413, `a replay has at most ${MOST_SAVED} bytes here`);
	const problem = problemWith(bytes);
	if (problem !== null) return refuse(422, problem);
	await mkdir(folder, { recursive: true });
	if (!isInside(within, await realpath(folder)))
		return refuse(403, `${PLAYED} leads out of the folder`);
	const path = join(folder, name);
	let file: Awaited<ReturnType<typeof open>>;
	try {
		// Made anew, or not at all; never through a link.
		file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL, 0o644);
	} catch (error) {
		const isThere = (error as NodeJS.ErrnoException).code === "EEXIST";
		return refuse(
			isThere ? 409 : 500,
			isThere ? "there is a file of this name" : "cannot write there",
		);
	}
	try {
		await file.writeFile(bytes);
		await file.close();
	} catch {
		await file.close().catch(() => {});
		await unlink(path).catch(() => {});
		return refuse(507, "the file could not be written; is the disk full?");
	}
	response.statusCode = 201;
	sendJson(response, { name, url: url + encodeURIComponent(name) });
}

/** The request's body; `null` when it is too long. */
async function bodyOf(request: IncomingMessage): Promise<Uint8Array | null> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of request as AsyncIterable<Uint8Array>) {
		length += chunk.length;
		if (length > MOST_SAVED) return null;
		chunks.push(chunk);
	}
	return Buffer.concat(chunks);
}

/** Why bytes are no whole replay; `null` when they are one. */
function problemWith(bytes: Uint8Array): string | null {
	try {
		const reader = ReplayReader.openSync(bytes, "the upload");
		if (!reader.complete || reader.records === 0) return "the replay is not complete";
		return reader.end > bytes.length || bytes.length - reader.end > 64
			? "more than a replay"
			: null;
	} catch (error) {
		return (error as Error).message;
	}
}
