import { accessSync, constants, existsSync, statSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { dirname, resolve } from "node:path";
import { findBrowser } from "../browser/index.ts";
import { type BackendStatus, detectBackends } from "../tensor/backends.ts";
import { version } from "../version.ts";
import { EXIT } from "./output.ts";
import type { CommandModule, Context } from "./program.ts";
import { findProgram, type Program, PYTHONS } from "./programs.ts";

/** Lowest Node release that runs this package. */
export const LOWEST_NODE = [20, 19] as const;

/** What `palaestra doctor --json` prints. */
export interface Diagnosis {
	/** Nothing is wrong that keeps scenarios from running. */
	readonly ok: boolean;
	readonly palaestra: string;
	readonly node: { readonly version: string; readonly supported: boolean };
	readonly platform: string;
	readonly cpu: { readonly model: string; readonly cores: number };
	/** Bytes that this process may use. */
	readonly memory: number;
	readonly tensor: readonly BackendStatus[];
	/** `null` when none was found. */
	readonly browser: Program | null;
	readonly python: Program | null;
	readonly runs: { readonly folder: string; readonly writable: boolean; readonly reason: string };
}

/** `palaestra doctor`: what this machine offers. */
export const doctor: CommandModule = (program, context) => {
	program
		.command("doctor")
		.description("look at what this machine offers: Node, memory, tensor backends, browser, Python")
		.option("--runs <folder>", "folder that runs will be written to", "runs")
		.action(({ runs }: { runs: string }) => report(runs, context));
};

async function report(runs: string, { io, output }: Context): Promise<void> {
	const found = await diagnose(resolve(io.cwd, runs));
	if (!found.ok) output.exitCode = EXIT.failed;
	const { green, red, yellow } = output.colors;
	const marks = { good: green("✓"), bad: red("✗"), note: yellow("–") };
	output.result(found, () => describeDiagnosis(found, marks));
}

/** Looks at everything; changes nothing. */
export async function diagnose(runs: string): Promise<Diagnosis> {
	const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
	const supported = major > LOWEST_NODE[0] || (major === LOWEST_NODE[0] && minor >= LOWEST_NODE[1]);
	const folder = writableFolder(runs);
	const limit = process.constrainedMemory?.() ?? 0;
	const [tensor, browser, python] = await Promise.all([
		detectBackends(),
		findProgram([], findBrowser()),
		findProgram(PYTHONS, process.env.PALAESTRA_PYTHON),
	]);
	return {
		ok: supported && folder.writable,
		palaestra: version,
		node: { version: process.versions.node, supported },
		platform: `${process.platform} ${process.arch}`,
		cpu: { model: cpus()[0]?.model ?? "unknown", cores: availableParallelism() },
		memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
		tensor,
		browser,
		python,
		runs: folder,
	};
}

/** Whether a folder can be written to, or made. */
function writableFolder(folder: string): Diagnosis["runs"] {
	let nearest = folder;
	while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
	try {
		if (!statSync(nearest).isDirectory())
			return { folder, writable: false, reason: `${nearest} is not a folder` };
		accessSync(nearest, constants.W_OK | constants.X_OK);
		return { folder, writable: true, reason: "" };
	} catch (error) {
		return { folder, writable: false, reason: (error as Error).message };
	}
}

interface Marks {
	readonly good: string;
	readonly bad: string;
	readonly note: string;
}

function describeDiagnosis(found: Diagnosis, { good, bad, note }: Marks): string {
	const { node, cpu, runs, tensor, browser, python } = found;
	const needed = node.supported ? "" : `, needs at least ${LOWEST_NODE.join(".")}`;
	const lines = [
		`${good} palaestra ${found.palaestra} on ${found.platform}`,
		`${node.supported ? good : bad} Node ${node.version}${needed}`,
		`${good} ${cpu.cores} cores (${cpu.model.trim()}), ${(found.memory / 2 ** 30).toFixed(1)} GiB of memory`,
		`${runs.writable ? good : bad} runs in ${runs.folder}${runs.writable ? "" : `: ${runs.reason}`}`,
		`${browser ? good : note} browser: ${browser ? programText(browser) : "no Chromium found, which render needs (set PALAESTRA_BROWSER)"}`,
		`${python ? good : note} python: ${python ? programText(python) : "none found (set PALAESTRA_PYTHON)"}`,
		"tensor backends, the first usable one is used:",
	];
	for (const { module, description, used, usable, reason } of tensor) {
		const mark = used ? good : note;
		lines.push(
			`  ${mark} ${module} (${description}): ${used ? "used" : usable ? `not used, ${reason}` : reason}`,
		);
	}
	if (!tensor.some(({ used }) => used))
		lines.push(
			"  none: agents without neural networks run; the others need one of these installed",
		);
	return lines.join("\n");
}

function programText({ path, version: found }: Program): string {
	return `${path} (${found})`;
}
