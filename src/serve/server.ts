import { existsSync, realpathSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { ServeError } from "./errors.ts";
import { fileWithin } from "./folder-file.ts";
import { refusalOf, SAFE_HEADERS } from "./guard.ts";
import { type Listing, listRoots, type Root, rootOf, saveFolderOf } from "./roots.ts";
import { MOST_SAVED, type SaveFolder, saveReplay } from "./saves.ts";
import { sendFile, sendJson, sendText } from "./send-file.ts";

export interface ViewerServerOptions {
	/** Run folders, folders of run folders, or replays. */
	readonly paths: readonly string[];
	/** 0, the default, takes a free one. */
	readonly port?: number;
	/** Folder of the built page. */
	readonly page?: string;
	/** Folder for hand-played replays; "played" below the first folder of `paths` unless told. */
	readonly saveDir?: string;
}

export interface ViewerServer {
	/** "http://127.0.0.1:PORT/" */
	readonly url: string;
	readonly port: number;
	readonly roots: readonly Root[];
	close(): Promise<void>;
}

/** Names in the page's folder carry a hash of their content. */
const FOREVER = "public, max-age=31536000, immutable";

/**
 * Serves the viewer's page and the named folders on 127.0.0.1. Reads, and writes nothing but replays
 * that were played by hand; see `refusalOf` for who is let in.
 * @throws ServeError for a missing path, a missing page or a port in use.
 */
export async function serveViewer(options: ViewerServerOptions): Promise<ViewerServer> {
	const roots = options.paths.map(rootOf);
	const saves = saveFolderOf(roots, options.saveDir);
	const page = realpathSync(options.page ?? pageFolder());
	const server = createServer((request, response) => {
		const { port } = server.address() as AddressInfo;
		handle(request, response, { roots, saves, page, port }).catch(() => {
			if (!response.headersSent) sendText(response, 500, "the server failed");
			else response.destroy();
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once("error", (error: NodeJS.ErrnoException) => {
			const { port } = options;
			const reason = error.code === "EADDRINUSE" ? `port ${port} is in use` : error.message;
			reject(new ServeError(`${reason}; choose another with --port`, { cause: error }));
		});
		server.listen(options.port ?? 0, "127.0.0.1", resolve);
	});
	const { port } = server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/`,
		port,
		roots,
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}

/** Where the build puts the page: beside the compiled sources, or seen from the sources. */
function pageFolder(): string {
	const built = join(import.meta.dirname, "../../viewer");
	const candidates = [built, join(import.meta.dirname, "../../dist/viewer")];
	const found = candidates.find((folder) => existsSync(join(folder, "assets")));
	if (found === undefined)
		throw new ServeError("the viewer's page is not built; run: npm run build:viewer");
	return found;
}

interface Served {
	readonly roots: readonly Root[];
	readonly saves: SaveFolder | null;
	readonly page: string;
	readonly port: number;
}

async function handle(
	request: IncomingMessage,
	response: ServerResponse,
	{ roots, saves, page, port }: Served,
): Promise<void> {
	for (const [name, value] of Object.entries(SAFE_HEADERS)) response.setHeader(name, value);
	const path = (request.url ?? "/").replace(/[?#].*$/, "");
	const saved = saves === null ? null : /^\/api\/played\/([^/]+)$/.exec(path);
	const refusal = refusalOf(request.method, request.headers, port, saved !== null);
	if (refusal !== null) {
		if (refusal.status === 405) response.setHeader("allow", "GET, HEAD");
		return sendText(response, refusal.status, refusal.reason);
	}
	if (request.method === "PUT") return saveReplay(request, response, saves!, saved![1]!);
	if (path === "/api/runs") {
		const save = saves === null ? null : { most: MOST_SAVED };
		return sendJson(response, { ...listRoots(roots), save } satisfies Listing);
	}
	const named = /^\/files\/(\d+)\/(.+)$/.exec(path);
	if (named) {
		const root = roots[Number(named[1])];
		const file = root ? await fileWithin(root.folder, named[2]!) : null;
		const allowed = root?.only === undefined || file === join(root.folder, root.only);
		if (file === null || !allowed) return sendText(response, 404, "no such file");
		return sendFile(request, response, file, "no-store");
	}
	const asset = await fileWithin(page, path === "/" ? "index.html" : path.slice(1));
	if (asset === null) return sendText(response, 404, "no such file");
	return sendFile(request, response, asset, path.startsWith("/assets/") ? FOREVER : "no-cache");
}
