import type { Readable, Writable } from "node:stream";

/** What a command may touch of the world; tests give their own. */
export interface Io {
	readonly stdout: { write(text: string): unknown };
	readonly stderr: { write(text: string): unknown };
	/** The terminal to ask questions on; absent when there is none. */
	readonly terminal?: { readonly input: Readable; readonly output: Writable };
	readonly cwd: string;
	/** Aborted when the user interrupts. */
	readonly signal: AbortSignal;
	/** Whether standard output (error) takes colours. */
	readonly colors?: { readonly stdout: boolean; readonly stderr: boolean };
	/** Columns of the terminal, when there is one. */
	readonly columns?: number;
}

/** The process's own. The first interrupt aborts the signal; the second ends the process. */
export function nodeIo(): Io {
	const { stdin, stdout, stderr, env } = process;
	const controller = new AbortController();
	process.on("SIGINT", () => {
		if (controller.signal.aborted) process.exit(130);
		controller.abort();
	});
	process.on("SIGTERM", () => controller.abort());
	// A reader such as `head` that has seen enough is no failure.
	stdout.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code === "EPIPE") process.exit(0);
		throw error;
	});
	// Long work goes on where nobody reads how it goes.
	stderr.on("error", (error: NodeJS.ErrnoException) => {
		if (error.code !== "EPIPE") throw error;
	});
	const colored = (stream: NodeJS.WriteStream): boolean =>
		!env.NO_COLOR &&
		(env.FORCE_COLOR !== undefined ? env.FORCE_COLOR !== "0" : stream.isTTY === true);
	return {
		stdout,
		stderr,
		...(stdin.isTTY && stdout.isTTY ? { terminal: { input: stdin, output: stdout } } : {}),
		cwd: process.cwd(),
		signal: controller.signal,
		colors: { stdout: colored(stdout), stderr: colored(stderr) },
		...(stdout.columns ? { columns: stdout.columns } : {}),
	};
}
