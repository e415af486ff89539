import type { Agent } from "../agent/index.ts";
import type { VectorEnv } from "../env/index.ts";
import { createReplay, describeReplay, Recorder, resumeReplay } from "../record/index.ts";
import type { JobRecorder, OpenRecorder } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";

/** Opens replays at `path`: anew, or after the records that a checkpoint counted. */
export function openReplay(path: string): OpenRecorder {
	return (env, agent, spec, records) => new EvaluationRecorder(env, agent, spec, path, records);
}

/** Records the first rows of an evaluation for their first trials. */
class EvaluationRecorder implements JobRecorder {
	private readonly recorder: Recorder;

	constructor(env: VectorEnv, agent: Agent, spec: JobSpec, path: string, records: number) {
		const { rows, trials, columns, time = false } = spec.record!;
		const header = describeReplay(env, {
			agent,
			agentParams: spec.agent.params ?? {},
			rows: Array.from({ length: Math.min(rows, env.numEnvs) }, (_, i) => i),
			trials,
			...(columns ? { columns } : {}),
			time,
			scenario: spec.scenario,
			seed: spec.seed,
			params: spec.evaluate.env.params ?? {},
			layers: spec.evaluate.env.layers ?? [],
			extra: { label: spec.agent.label, variant: spec.variant },
		});
		const writer =
			records > 0
				? resumeReplay(path, { records, header })
				: createReplay(path, header, { overwrite: true });
		this.recorder = new Recorder(env, writer, agent, () => performance.now() / 1000);
	}

	get records(): number {
		return this.recorder.writer.records;
	}

	get state(): Recorder["state"] {
		return this.recorder.state;
	}

	reset(): void {
		this.recorder.reset();
	}

	step(): void {
		this.recorder.step();
	}

	flush(durable: boolean): void {
		this.recorder.flush(durable);
	}

	close(): void {
		this.recorder.close();
	}
}
