import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";

/** A program found on this machine. */
export interface Program {
	readonly path: string;
	/** As it tells it, e.g. "Python 3.12.3". */
	readonly version: string;
}

export const PYTHONS: readonly string[] = ["python3", "python"];

/** The first of `names` that can be run and tells its version; `preferred` comes before them. */
export async function findProgram(
	names: readonly string[],
	preferred?: string,
	searchPath: string = process.env.PATH ?? "",
): Promise<Program | null> {
	for (const name of preferred ? [preferred, ...names] : names)
		for (const path of candidates(name, searchPath)) {
			const version = await versionOf(path);
			if (version !== null) return { path, version };
		}
	return null;
}

function candidates(name: string, searchPath: string): string[] {
	const endings = process.platform === "win32" ? ["", ".exe"] : [""];
	const folders = /[\\/]/.test(name)
		? [""]
		: searchPath.split(delimiter).filter((each) => each !== "");
	return folders
		.flatMap((folder) =>
			endings.map((ending) => (folder === "" ? name : join(folder, name)) + ending),
		)
		.filter(isProgram);
}

function isProgram(path: string): boolean {
	try {
		accessSync(path, constants.X_OK);
		return statSync(path).isFile();
	} catch {
		return false;
	}
}

/** The first line of `--version`; `null` when it cannot be run or takes too long. */
function versionOf(path: string): Promise<string | null> {
	return new Promise((done) => {
		execFile(
			path,
			["--version"],
			{ timeout: 10_000, windowsHide: true },
			(error, stdout, stderr) => {
				const line = (stdout || stderr).trim().split("\n")[0]!;
				done(error ? null : line || "version unknown");
			},
		);
	});
}
