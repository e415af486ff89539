import { existsSync, mkdirSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { basename, dirname, extname, relative, resolve } from "node:path";
import { launchBrowser } from "../browser/index.ts";
import { PalaestraError } from "../errors.ts";
import { openReplay } from "../record/index.ts";
import { serveViewer } from "../serve/index.ts";
import { CancelledError, UsageError } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { wholeNumber } from "./set.ts";

/** What is asked of the viewer's page; the same as its own `RenderJob`. */
interface Job {
	readonly url: string;
	readonly name: string;
	readonly kind: string;
	readonly theme: string;
	readonly width: number;
	readonly height: number;
	readonly fps: number;
	readonly chart: string;
	readonly row?: number;
	readonly at?: number;
	readonly from?: number;
	readonly to?: number;
	readonly every?: number;
	readonly overlays?: readonly string[];
}

interface Facts {
	readonly row: number;
	readonly from: number;
	readonly to: number;
	readonly frames: number;
	readonly every: number;
}

type Reply =
	| { readonly ok: true; readonly facts: Facts }
	| { readonly ok: false; readonly code: string; readonly message: string };

interface Flags {
	readonly out: string;
	readonly row?: number;
	readonly at?: number;
	readonly from?: number;
	readonly to?: number;
	readonly every?: number;
	readonly width?: number;
	readonly height?: number;
	readonly fps: string;
	readonly theme: string;
	readonly overlays?: string;
	readonly chart: string;
	readonly force?: boolean;
}

const KINDS = ["png", "gif", "webm", "svg", "csv"];
const FILMS = ["gif", "webm"];
const CHARTS = ["svg", "csv"];

/** The page could not make the file. */
class RenderError extends PalaestraError {}

/** `palaestra render`: pictures, films and charts of a replay, without a window. */
export const render: CommandModule = (program, context) => {
	const whole = (name: string, least: number) => wholeNumber(`--${name}`, least);
	program
		.command("render")
		.description("draw a replay: a picture, a film or a chart, without a window")
		.argument("<replay>", "file")
		.requiredOption(
			"-o, --out <file>",
			`file to write; its ending says what: ${KINDS.map((kind) => `.${kind}`).join(", ")}`,
		)
		.option("--row <n>", "row of the vector environment; the first unless told", whole("row", 0))
		.option("--at <n>", "moment of a picture, or within the episode to film; 0", whole("at", 0))
		.option(
			"--from <n>",
			"first moment; of the episode for films, of all for charts",
			whole("from", 0),
		)
		.option("--to <n>", "last moment, included", whole("to", 0))
		.option(
			"--every <n>",
			"moments per frame; as many as keep a film to 600 frames",
			whole("every", 1),
		)
		.option("--width <pixels>", "960; 640 for films", whole("width", 1))
		.option("--height <pixels>", "720; 480 for films, 320 for charts", whole("height", 1))
		.option("--fps <n>", "frames per second of a film", "10")
		.option("--theme <name>", "light or dark", "light")
		.option("--overlays <ids>", 'joined by commas, "" for none; the usual ones unless told')
		.option("--chart <id>", 'e.g. return, reward, "cumulative info/regret", info/…', "return")
		.option("--force", "replace what is there")
		.addHelpText(
			"after",
			'\nNeeds Chromium or Chrome; `palaestra doctor` says whether it is found.\n\nExamples:\n  $ palaestra render replay.arrow --out first.png --at 40 --theme dark\n  $ palaestra render replay.arrow --out episode.gif --from 0 --to 120 --fps 15\n  $ palaestra render replay.arrow --out regret.svg --chart "cumulative info/regret"',
		)
		.action((replay: string, flags: Flags) => draw(replay, flags, context));
};

async function draw(replay: string, flags: Flags, { io, output }: Context): Promise<void> {
	const file = resolve(io.cwd, replay);
	const target = resolve(io.cwd, flags.out);
	const job = jobOf(target, flags);
	// Says what is wrong with a file that is no replay before a browser is started.
	openReplay(file).close();
	if (existsSync(target) && !flags.force)
		throw new UsageError(`${flags.out} is there already; --force replaces it`);
	if (existsSync(target) && !statSync(target).isFile())
		throw new UsageError(`${flags.out} is not a file`);
	const folders = makeFolders(dirname(target), flags.out);
	const server = await serveViewer({ paths: [file] });
	const temporary = `${target}.${process.pid}.tmp`;
	let facts: Facts;
	try {
		const url = `files/0/${encodeURIComponent(basename(file))}`;
		const progress = (done: number, total: number): void => {
			if (io.columns !== undefined && !output.json)
				io.stderr.write(`\r\u001b[2K${done} of ${total} frames`);
		};
		facts = await drive(server.url, { ...job, url }, temporary, io.signal, progress);
		renameSync(temporary, target);
	} finally {
		if (io.columns !== undefined && !output.json) io.stderr.write("\r\u001b[2K");
		// A server that stays open would keep the process.
		await server.close();
		rmSync(temporary, { force: true });
		if (!existsSync(target)) removeEmpty(folders);
	}
	const path = relative(io.cwd, target) || target;
	const bytes = statSync(target).size;
	output.result({ file: path, kind: job.kind, bytes, ...facts }, () => {
		const when =
			job.kind === "png" ? `moment ${facts.from}` : `moments ${facts.from} to ${facts.to}`;
		const frames = FILMS.includes(job.kind) ? `, ${facts.frames} frames` : "";
		return `${path}: ${when} of row ${facts.row}${frames}, ${bytes} bytes`;
	});
}

/**
 * Makes the folder that `out` goes into, before time is spent on drawing.
 * @returns the folders that were not there, the innermost first.
 * @throws UsageError where there can be none.
 */
function makeFolders(folder: string, out: string): string[] {
	const made: string[] = [];
	for (let each = folder; !existsSync(each); each = dirname(each)) made.push(each);
	try {
		mkdirSync(folder, { recursive: true });
	} catch (error) {
		throw new UsageError(`${out}: its folder cannot be made: ${(error as Error).message}`);
	}
	return made;
}

function removeEmpty(folders: readonly string[]): void {
	try {
		for (const folder of folders) rmdirSync(folder);
	} catch {
		// Somebody else put something there meanwhile.
	}
}

/** Has the page make the file in a browser without a window, and writes it to `path`. */
async function drive(
	base: string,
	job: Job,
	path: string,
	signal: AbortSignal,
	progress: (done: number, total: number) => void,
): Promise<Facts> {
	if (signal.aborted) throw new CancelledError();
	const browser = await launchBrowser();
	const stop = (): void => void browser.close();
	signal.addEventListener("abort", stop, { once: true });
	try {
		if (signal.aborted) throw new CancelledError();
		const page = await browser.newPage();
		page.setDefaultTimeout(0);
		await page.exposeFunction("palaestraProgress", progress);
		const response = await page.goto(`${base}render.html`);
		if (!response?.ok())
			throw new RenderError("failed", "the viewer's page is of another build; run: npm run build");
		await page.waitForFunction(() => "palaestraRender" in globalThis);
		const downloading = page.waitForEvent("download");
		// Nothing comes when the page refuses; then nobody waits.
		downloading.catch(() => {});
		const reply = await page.evaluate(
			(asked) =>
				(
					globalThis as unknown as { palaestraRender(job: unknown): Promise<Reply> }
				).palaestraRender(asked),
			job,
		);
		if (!reply.ok)
			throw reply.code === "argument"
				? new UsageError(reply.message)
				: new RenderError(reply.code, reply.message);
		const download = await downloading;
		await download.saveAs(path);
		return reply.facts;
	} catch (error) {
		if (signal.aborted) throw new CancelledError();
		throw error;
	} finally {
		signal.removeEventListener("abort", stop);
		await browser.close();
	}
}

/** What the flags ask for, without the replay's address. */
function jobOf(target: string, flags: Flags): Job {
	const kind = extname(target).slice(1).toLowerCase();
	if (!KINDS.includes(kind))
		throw new UsageError(`${flags.out}: the ending says what to make: ${KINDS.join(", ")}`);
	const { row, at, from, to, every, theme, overlays, chart } = flags;
	if (theme !== "light" && theme !== "dark")
		throw new UsageError(`--theme is ${JSON.stringify(theme)}, expected light or dark`);
	const fps = Number(flags.fps);
	if (!(fps > 0))
		throw new UsageError(`--fps is ${JSON.stringify(flags.fps)}, expected a number above 0`);
	const refuse = (name: string, value: unknown, kinds: readonly string[]): void => {
		if (value !== undefined && !kinds.includes(kind))
			throw new UsageError(`--${name} means nothing for .${kind}, only for .${kinds.join(", .")}`);
	};
	refuse("at", at, ["png", ...FILMS]);
	refuse("from", from, [...FILMS, ...CHARTS]);
	refuse("to", to, [...FILMS, ...CHARTS]);
	refuse("every", every, FILMS);
	refuse("overlays", overlays, ["png", ...FILMS]);
	const isFilm = FILMS.includes(kind);
	const ids = overlays?.split(",").map((id) => id.trim());
	return {
		url: "",
		name: basename(target),
		kind,
		theme,
		width: flags.width ?? (isFilm ? 640 : 960),
		height: flags.height ?? (CHARTS.includes(kind) ? 320 : isFilm ? 480 : 720),
		fps,
		chart,
		...(row === undefined ? {} : { row }),
		...(at === undefined ? {} : { at }),
		...(from === undefined ? {} : { from }),
		...(to === undefined ? {} : { to }),
		...(every === undefined ? {} : { every }),
		...(ids === undefined ? {} : { overlays: ids.filter((id) => id !== "") }),
	};
}
