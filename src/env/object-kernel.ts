import type { SeedTree } from "../random/index.ts";
import type { Columns, Space } from "../spaces/index.ts";
import type { Env, Info, StepResult } from "./env.ts";
import { InvalidResultError } from "./errors.ts";
import type { Kernel, KernelValues, ResetOptions } from "./kernel.ts";
import { fromPlain, toPlain } from "./plain.ts";
import { type Snapshot, snapshotFromJSON, snapshotToJSON } from "./snapshot.ts";

/**
 * Environments written as plain `Env` objects, as one kernel: one object a row. What they return is
 * checked at every reset and at the first step of each episode; `checkEnv` looks at every step.
 */
export class ObjectKernel implements Kernel {
	readonly numEnvs: number;
	readonly observationSpace: Space;
	readonly actionSpace: Space;
	readonly observation: Columns | null;
	readonly action: Columns | null;
	readonly reward: Float64Array;
	readonly terminated: Uint8Array;
	readonly truncated: Uint8Array;
	readonly info: Columns = {};
	readonly hidden: Columns = {};
	readonly state = {};
	readonly values: KernelValues;
	readonly resetOptions: readonly string[];
	private readonly seeds: (SeedTree | undefined)[];
	/** 1 where the next step is the first of an episode. */
	private readonly fresh: Uint8Array;

	constructor(
		readonly name: string,
		private readonly envs: readonly Env[],
	) {
		const first = envs[0]!;
		const n = envs.length;
		this.numEnvs = n;
		this.observationSpace = first.observationSpace as Space;
		this.actionSpace = first.actionSpace as Space;
		this.observation = this.observationSpace.allocate(n);
		this.action = this.actionSpace.allocate(n);
		this.reward = new Float64Array(n);
		this.terminated = new Uint8Array(n);
		this.truncated = new Uint8Array(n);
		this.resetOptions = first.resetOptions ?? [];
		this.seeds = new Array(n).fill(undefined);
		this.fresh = new Uint8Array(n);
		this.values = {
			observation: new Array(n).fill(undefined),
			action: new Array(n).fill(undefined),
			info: Array.from({ length: n }, () => ({})),
			save: () => ({
				rows: envs.map((env) => toPlain(snapshotToJSON(env.snapshot()))),
				observation: this.observation ? null : toPlain(this.values.observation),
				info: toPlain(this.values.info),
			}),
			load: (saved) => {
				const { rows, observation, info } = saved as Record<string, unknown[]>;
				const infos = fromPlain(info) as Info[];
				const observations = fromPlain(observation ?? null) as unknown[] | null;
				envs.forEach((env, i) => {
					env.restore(snapshotFromJSON(fromPlain(rows![i])) as Snapshot);
					this.values.info[i] = infos[i]!;
					if (observations) this.values.observation[i] = observations[i];
				});
			},
		};
	}

	seed(row: number, node: SeedTree): void {
		this.seeds[row] = node;
	}

	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		for (let i = begin; i < end; i++) {
			const seed = this.seeds[i];
			this.seeds[i] = undefined;
			const { observation, info } = this.envs[i]!.reset({
				...(seed === undefined ? {} : { seed: seed.child("env") }),
				...(options === undefined ? {} : { options }),
				newTrial,
			});
			this.expectObservation(i, observation);
			this.fresh[i] = 1;
			this.put(i, observation, info);
		}
	}

	step(begin: number, end: number): void {
		for (let i = begin; i < end; i++) {
			const action = this.action ? this.actionSpace.readRow(this.action, i) : this.values.action[i];
			const result = this.envs[i]!.step(action);
			if (this.fresh[i] === 1) {
				this.expectResult(i, result);
				this.fresh[i] = 0;
			}
			const { observation, reward, terminated, truncated, info } = result;
			this.reward[i] = reward;
			this.terminated[i] = terminated ? 1 : 0;
			this.truncated[i] = truncated ? 1 : 0;
			this.put(i, observation, info);
		}
	}

	render(row: number): string {
		return this.envs[row]!.render?.() ?? "";
	}

	close(): void {
		for (const env of this.envs) env.close?.();
	}

	private expectObservation(row: number, observation: unknown): void {
		const reason = this.observationSpace.explain(observation);
		if (reason === null) return;
		const expected = `a member of ${this.observationSpace}: ${reason}`;
		throw new InvalidResultError(this.name, row, "observation", observation, expected);
	}

	private expectResult(row: number, result: StepResult<unknown>): void {
		this.expectObservation(row, result.observation);
		if (typeof result.reward !== "number")
			throw new InvalidResultError(this.name, row, "reward", result.reward, "a number");
		for (const flag of ["terminated", "truncated"] as const)
			if (typeof result[flag] !== "boolean")
				throw new InvalidResultError(this.name, row, flag, result[flag], "true or false");
	}

	private put(row: number, observation: unknown, info: Record<string, unknown>): void {
		if (this.observation) this.observationSpace.writeRow(this.observation, row, observation);
		else this.values.observation[row] = observation;
		this.values.info[row] = info;
	}
}
