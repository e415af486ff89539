import { PalaestraError } from "../errors.ts";
import { initTensors } from "../tensor/init.ts";
import type { FromChild, ToChild } from "./children.ts";
import { trainSeed } from "./train-seed.ts";

/** Entry of a child process: trains one seed, as its parent tells it. */

const controller = new AbortController();
// Ctrl-C reaches the whole group of processes; the parent says what to do about it.
process.on("SIGINT", () => {});
// A parent that is gone cannot; what was done is saved.
process.on("disconnect", () => controller.abort());

function tell(message: FromChild): void {
	if (process.connected) process.send!(message);
}

async function work({ job, backend, imports }: ToChild & { type: "train" }): Promise<void> {
	try {
		for (const url of imports) await import(url);
		await initTensors({ backend });
		const trained = await trainSeed(job, backend, {
			signal: controller.signal,
			onProgress: (progress) => tell({ type: "progress", progress }),
			onNote: (text) => tell({ type: "note", text }),
		});
		tell({ type: "done", trained });
	} catch (error) {
		const known = error instanceof PalaestraError;
		const message = error instanceof Error ? error : new Error(String(error));
		tell({
			type: "failed",
			code: known ? error.code : "failed",
			message: known ? error.message : (message.stack ?? message.message),
		});
	}
	if (process.connected) process.disconnect();
}

process.on("message", (message: ToChild) => {
	if (message.type === "stop") controller.abort();
	else void work(message);
});
