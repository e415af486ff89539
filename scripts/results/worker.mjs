// A thread of `jobs.mjs`: measures the jobs it is sent, one at a time.
import { parentPort } from "node:worker_threads";
import "../../dist/index.js";
import { writeJson } from "../../dist/src/run/folder.js";
import { measure } from "./measure.mjs";

parentPort.on("message", ({ spec, file }) => {
	const result = measure(spec);
	writeJson(file, result);
	parentPort.postMessage(result.seconds);
});
