import "../../index.ts";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PassThrough } from "node:stream";
import { onTestFinished } from "vitest";
import type { Io } from "../../src/cli/io.ts";
import { run } from "../../src/cli/program.ts";

/** What a command line left behind. */
export interface Outcome {
	readonly code: number;
	readonly stdout: string;
	readonly stderr: string;
	/** Standard output as JSON; throws when it is none. */
	readonly json: () => ReturnType<typeof JSON.parse>;
}

/** An empty folder for the length of a test. */
export function emptyFolder(): string {
	const folder = mkdtempSync(join(tmpdir(), "palaestra-"));
	onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
	return folder;
}

/** Runs a command line in this process. */
export async function palaestra(argv: readonly string[], more: Partial<Io> = {}): Promise<Outcome> {
	let stdout = "";
	let stderr = "";
	const io: Io = {
		stdout: { write: (text) => (stdout += text) },
		stderr: { write: (text) => (stderr += text) },
		cwd: process.cwd(),
		signal: new AbortController().signal,
		columns: 100,
		...more,
	};
	const code = await run(argv, io);
	return { code, stdout, stderr, json: () => JSON.parse(stdout) };
}

/** Keys as a terminal sends them. */
export const KEYS = { enter: "\r", space: " ", down: "\x1b[B", cancel: "\x03" } as const;

/** A terminal on which each text shown is answered by the next keys. */
export class FakeTerminal {
	readonly input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => {} });
	readonly output = Object.assign(new PassThrough(), { isTTY: true, columns: 100, rows: 40 });
	shown = "";

	/** `answers`: what to wait for on the screen, and the keys to press then. */
	constructor(answers: readonly (readonly [RegExp, ...string[]])[]) {
		const left = [...answers];
		let since = "";
		this.output.on("data", (chunk: Buffer) => {
			const text = chunk.toString();
			this.shown += text;
			since += text;
			const [next] = left;
			if (!next?.[0].test(since)) return;
			left.shift();
			since = "";
			const [, ...keys] = next;
			const press = (i: number): void => {
				if (i >= keys.length) return;
				this.input.write(keys[i]);
				setTimeout(press, 20, i + 1);
			};
			setTimeout(press, 20, 0);
		});
	}
}
