import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { folderError, RunFolderError } from "./errors.ts";
import { FILES } from "./folder.ts";

/** Who works on a run folder. */
interface Holder {
	readonly host: string;
	readonly pid: number;
	/** When that process began, where the system tells: numbers of processes are used again. */
	readonly began: string;
}

/** Folders that this process holds. */
const held = new Set<string>();

/**
 * Takes a run folder for this process, so that no two write to it at once. What a killed process
 * left is taken over; that of a process on another machine too, for nobody here can ask it.
 * @returns what gives the folder back
 * @throws RunFolderError when a living process of this machine has it
 */
export function lockFolder(folder: string): () => void {
	const file = join(folder, FILES.lock);
	const holder = readHolder(file);
	if (held.has(file) || (holder && lives(holder)))
		throw new RunFolderError(
			folder,
			`is being worked on by process ${holder?.pid ?? process.pid}; stop that first, or choose another with --out`,
		);
	const own: Holder = { host: hostname(), pid: process.pid, began: beganOf(process.pid) };
	try {
		rmSync(file, { force: true });
		// Fails when another process was quicker.
		const handle = openSync(file, "wx");
		try {
			writeSync(handle, `${JSON.stringify(own)}\n`);
		} finally {
			closeSync(handle);
		}
	} catch (error) {
		throw folderError(folder, error);
	}
	held.add(file);
	return () => {
		held.delete(file);
		rmSync(file, { force: true });
	};
}

function readHolder(file: string): Holder | undefined {
	try {
		return JSON.parse(readFileSync(file, "utf8")) as Holder;
	} catch {
		// None, or one that was killed while writing.
		return undefined;
	}
}

function lives({ host, pid, began }: Holder): boolean {
	if (host !== hostname() || pid === process.pid || !Number.isSafeInteger(pid)) return false;
	try {
		process.kill(pid, 0);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
	}
	return beganOf(pid) === began;
}

/** Clock ticks from the start of the system to that of a process; "" where it is not told. */
function beganOf(pid: number): string {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
		// The name in brackets may hold spaces; the start is the 22nd field.
		return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19] ?? "";
	} catch {
		return "";
	}
}
