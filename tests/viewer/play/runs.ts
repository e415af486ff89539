import "../../../envs/index.ts";
import "../../../agents/index.ts";
import "../../../src/layers/index.ts";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Job } from "../../../src/run/job.ts";
import type { EnvUse, JobSpec, RecordSpec } from "../../../src/run/job-spec.ts";
import { openReplay } from "../../../src/run/recording.ts";

/** The replay that a run of this environment and agent writes, as bytes. */
export function runReplay(
	env: EnvUse,
	agent: string,
	{
		numEnvs = 3,
		trials,
		steps,
		record = {},
		train = 0,
	}: {
		numEnvs?: number;
		trials?: number;
		steps?: number;
		record?: Partial<RecordSpec>;
		train?: number;
	} = {},
): Uint8Array {
	const folder = mkdtempSync(join(tmpdir(), "palaestra-play-"));
	const path = join(folder, "replay.arrow");
	const spec: JobSpec = {
		id: "job",
		scenario: "played",
		variant: "",
		agent: { id: agent, label: agent },
		seed: 11,
		numEnvs,
		...(train > 0 ? { train: { env, steps: train } } : {}),
		evaluate: {
			env,
			...(trials === undefined ? {} : { trials }),
			...(steps === undefined ? {} : { steps }),
		},
		metrics: ["return"],
		curvePoints: 10,
		record: { rows: 2, trials: 4, ...record },
	};
	try {
		const job = new Job(spec, openReplay(path));
		while (job.advance(100));
		job.close();
		return readFileSync(path);
	} finally {
		rmSync(folder, { recursive: true });
	}
}
