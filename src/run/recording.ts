import { existsSync } from "node:fs";
import type { Agent } from "../agent/index.ts";
import type { VectorEnv } from "../env/index.ts";
import { createReplay, describeReplay, Recorder, resumeReplay } from "../record/index.ts";
import type { JobRecorder, OpenRecorder } from "./job.ts";
import type { JobSpec } from "./job-spec.ts";

/** Opens replays at `path`: anew, or after the records that a checkpoint counted. */
export function openReplay(path: string): OpenRecorder {
	return (env, agent, spec, records) => new TrialRecorder(env, agent, spec, path, records);
}

/** Records the first rows of an evaluation for their first trials. */
class TrialRecorder implements JobRecorder {
	private readonly recorder: Recorder;
	private readonly rows: readonly number[];
	private readonly trials: number;

	constructor(
		private readonly env: VectorEnv,
		agent: Agent,
		spec: JobSpec,
		path: string,
		records: number,
	) {
		const { rows, trials, columns } = spec.record!;
		this.rows = Array.from({ length: Math.min(rows, env.numEnvs) }, (_, i) => i);
		this.trials = trials;
		const header = describeReplay(env, {
			agent,
			agentParams: spec.agent.params ?? {},
			rows: this.rows,
			...(columns ? { columns } : {}),
			scenario: spec.scenario,
			seed: spec.seed,
			params: spec.evaluate.env.params ?? {},
			layers: spec.evaluate.env.layers ?? [],
			extra: { label: spec.agent.label, variant: spec.variant },
		});
		const writer =
			records > 0 && existsSync(path)
				? resumeReplay(path, { records, header })
				: createReplay(path, header, { overwrite: true });
		this.recorder = new Recorder(env, writer, agent);
	}

	get records(): number {
		return this.recorder.writer.records;
	}

	/** Clocks of the recorded rows, for the checkpoint. */
	get state(): Recorder["state"] {
		return this.recorder.state;
	}

	reset(): void {
		this.recorder.reset();
	}

	step(): void {
		if (this.recording()) this.recorder.step();
	}

	flush(): void {
		this.recorder.flush(true);
	}

	close(): void {
		this.recorder.close();
	}

	/** Until every recorded row has had its trials. */
	private recording(): boolean {
		const { clocks, kernel } = this.env;
		for (const row of this.rows) {
			if (clocks.trial[row]! < this.trials) return true;
			// The step that ended the last trial is still to be written.
			const ended = kernel.terminated[row] === 1 || kernel.truncated[row] === 1;
			if (ended && clocks.trial[row] === this.trials && clocks.step[row] === 0) return true;
		}
		return false;
	}
}
