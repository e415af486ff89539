import fs from "node:fs";
import { createReplay, describeReplay, openReplay, Recorder } from "../../../src/record/index.ts";
import { ChattyAgent, walkEnv } from "../sample.ts";

/** Writes, then reads, a long replay; prints how long it took and how much memory it needed. */
const [file, count] = [process.argv[2]!, Number(process.argv[3])];
const env = walkEnv(64, "same-step", 30);
const agent = new ChattyAgent(env);
const recorder = new Recorder(env, createReplay(file, describeReplay(env, { agent })), agent);
const used = (): number => {
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
};
let most = 0;
env.reset({ seed: 1 });
recorder.reset();
const actions = env.kernel.action![""]!.data;
const started = performance.now();
let spent = 0;
for (let t = 0; recorder.writer.records < count; t++) {
	agent.act();
	env.step(actions);
	const before = performance.now();
	recorder.step();
	spent += performance.now() - before;
	if (t % 500 === 0) most = Math.max(most, used());
}
recorder.close();
const writing = performance.now() - started;
const { records } = recorder.writer;

const again = performance.now();
const reader = openReplay(file);
let sum = 0;
for await (const { columns } of reader.stream()) {
	for (const value of columns.reward!.data) sum += value;
	most = Math.max(most, used());
}
const reading = performance.now() - again;
const bytes = fs.statSync(file).size;
console.log(
	JSON.stringify({
		records,
		bytes,
		writing,
		recording: spent,
		reading,
		sum,
		most,
		read: reader.records,
	}),
);
