import { mkdirSync, rmdirSync } from "node:fs";
import { openBrowser, serveViewer } from "../serve/index.ts";
import type { Context } from "./program.ts";

/** Seconds between writes of the replays that are looked at. */
export const VIEW_SECONDS = 1;

export interface RunViewOptions {
	/** 0 or `undefined` takes a free one. */
	readonly port: number | undefined;
	/** Whether to open the browser. */
	readonly open: boolean;
}

/** The viewer's server beside a run. */
export interface RunView {
	readonly url: string;
	/** Serves on in a terminal until the user interrupts; returns at once anywhere else. */
	linger(): Promise<void>;
	close(): Promise<void>;
}

/**
 * Serves a run's folder, which is made when it is not there, and tells the address.
 * @returns `null` when the folder cannot be made: the run itself says why.
 * @throws ServeError for a port in use, a page that is not built.
 */
export async function openRunView(
	folder: string,
	{ port, open }: RunViewOptions,
	{ io, output }: Context,
): Promise<RunView | null> {
	let made: string | undefined;
	try {
		made = mkdirSync(folder, { recursive: true });
	} catch {
		return null;
	}
	const server = await serveViewer({
		paths: [folder],
		...(port === undefined ? {} : { port }),
	}).catch((error: unknown) => {
		// No run began: leave no empty folder behind.
		if (made !== undefined) rmdirSync(folder);
		throw error;
	});
	const { url } = server;
	output.log(`view     ${url}`);
	if (open && !(await openBrowser(url))) output.log("No browser found; open the address.");
	return {
		url,
		linger: async () => {
			if (!io.terminal || output.json || io.signal.aborted) return;
			output.log("The viewer serves on; press Ctrl+C to stop.");
			await new Promise((done) => io.signal.addEventListener("abort", done, { once: true }));
		},
		close: () => server.close(),
	};
}
