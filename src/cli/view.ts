import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { InvalidArgumentError } from "commander";
import { openBrowser, serveViewer } from "../serve/index.ts";
import { UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";

interface ViewOptions {
	readonly port?: number;
	readonly open: boolean;
	readonly saveDir?: string;
}

/** `palaestra view`: serves the viewer's page and runs on this machine, until interrupted. */
export const view: CommandModule = (program, context) => {
	program
		.command("view")
		.description("look at runs and replays in the browser")
		.argument("[run...]", 'run folders, folders of runs, or replays; "runs" unless told')
		.option("--port <number>", "port on 127.0.0.1; a free one unless told", parsePort)
		.option("--no-open", "do not open the browser")
		.option("--save-dir <folder>", 'where replays played by hand go; "played" in the first folder')
		.addHelpText(
			"after",
			"\nExamples:\n  $ palaestra view runs/quickstart\n  $ palaestra view runs --port 8080 --no-open",
		)
		.action((runs: string[], options: ViewOptions) => serve(runs, options, context));
};

async function serve(
	runs: readonly string[],
	options: ViewOptions,
	{ io, output }: Context,
): Promise<void> {
	const named = runs.length > 0 ? runs : ["runs"];
	const paths = named.map((path) => resolve(io.cwd, path));
	paths.forEach((path, k) => {
		if (existsSync(path)) return;
		const hint = runs.length === 0 ? "; name a run folder" : "";
		throw new UsageError(`${named[k]} does not exist${hint}`);
	});
	const { port, saveDir } = options;
	const server = await serveViewer({
		paths,
		...(port === undefined ? {} : { port }),
		...(saveDir === undefined ? {} : { saveDir: resolve(io.cwd, saveDir) }),
	});
	try {
		const { url } = server;
		output.result({ url }, () => url);
		if (options.open && !(await openBrowser(url)))
			output.log("No browser found; open the address.");
		output.log("Press Ctrl+C to stop.");
		if (!io.signal.aborted)
			await new Promise((done) => io.signal.addEventListener("abort", done, { once: true }));
	} finally {
		await server.close();
	}
}

export function parsePort(text: string): number {
	const port = Number(text);
	if (Number.isInteger(port) && port >= 0 && port <= 65535) return port;
	throw new InvalidArgumentError("expected an integer from 0 to 65535.");
}
