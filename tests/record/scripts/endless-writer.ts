import fs from "node:fs";
import { createReplay, describeReplay, Recorder } from "../../../src/record/index.ts";
import { ChattyAgent, walkEnv } from "../sample.ts";

/** Records walks into the given file until it is killed; says when enough is written. */
const file = process.argv[2]!;
const env = walkEnv(4, "same-step");
const agent = new ChattyAgent(env);
const header = describeReplay(env, { agent, seed: 11 });
const recorder = new Recorder(env, createReplay(file, header, { batchRecords: 64 }), agent);
env.reset({ seed: 11 });
recorder.reset();
for (let announced = false; ; ) {
	agent.act();
	env.step(env.kernel.action![""]!.data.slice());
	recorder.step();
	if (!announced && recorder.writer.flushedRecords > 2000) {
		fs.writeSync(1, "enough\n");
		announced = true;
	}
}
