import { closeSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { hostname } from "node:os";

/** Who works on a folder. */
interface Holder {
	readonly host: string;
	readonly pid: number;
	/** When that process began, where the system tells: numbers of processes are used again. */
	readonly began: string;
}

/** Files that this process holds. */
const held = new Set<string>();

/**
 * Takes a lock file for this process, so that no two write beside it at once. What a killed process
 * left is taken over; that of a process on another machine too, for nobody here can ask it.
 * @returns what gives it back, or the number of the living process of this machine that has it
 * @throws Error of the system's where the file cannot be written
 */
export function takeLock(file: string): (() => void) | { readonly pid: number } {
	const holder = readHolder(file);
	if (held.has(file) || (holder && lives(holder))) return { pid: holder?.pid ?? process.pid };
	const own: Holder = { host: hostname(), pid: process.pid, began: beganOf(process.pid) };
	rmSync(file, { force: true });
	// Fails when another process was quicker.
	const handle = openSync(file, "wx");
	try {
		writeSync(handle, `${JSON.stringify(own)}\n`);
	} finally {
		closeSync(handle);
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
