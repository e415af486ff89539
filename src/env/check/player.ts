import { type Env, KernelEnv } from "../env.ts";
import type { Snapshot } from "../snapshot.ts";
import type { VectorEnv } from "../vector-env.ts";
import { rowText, textOf } from "./lines.ts";
import { actionAt, actionsAt, maskOf } from "./sampling.ts";

/** Plays an environment step by step with random actions, telling each step as text. */
export interface Player {
	/** Begins anew with a seed. */
	begin(seed: number): string;
	/** One step, or the reset that is due. */
	advance(): string;
	save(): Snapshot;
	/** Goes on from a snapshot that another player took at its step `t`. */
	resume(snapshot: Snapshot, from: Player): void;
	/** Steps and resets so far. */
	readonly t: number;
	/** A reset is due. */
	readonly over: boolean;
}

/** What a reset or a step of a single environment returned; a step's has a reward. */
export interface Told {
	readonly observation: unknown;
	readonly info: unknown;
	readonly reward?: unknown;
	readonly terminated?: unknown;
	readonly truncated?: unknown;
}

/** Called after each reset and step. */
export type Watch = (env: Env, told: Told, t: number) => void;

/** Plays a single environment; resets where an episode ends. */
export class SinglePlayer implements Player {
	t = 0;
	over = false;

	constructor(
		readonly env: Env,
		private readonly watch?: Watch,
		private readonly actionSeed = 99,
	) {}

	begin(seed: number): string {
		this.t = 0;
		this.over = false;
		return this.tell(this.env.reset({ seed }));
	}

	advance(): string {
		const { env } = this;
		this.t++;
		if (this.over) {
			this.over = false;
			return this.tell(env.reset());
		}
		const mask = env instanceof KernelEnv ? maskOf(env.kernel, 0) : undefined;
		const result = env.step(actionAt(env.actionSpace, this.actionSeed, 0, this.t, mask));
		this.over = result.terminated || result.truncated;
		return this.tell(result);
	}

	save(): Snapshot {
		return this.env.snapshot();
	}

	resume(snapshot: Snapshot, from: Player): void {
		this.env.restore(snapshot);
		this.t = from.t;
		this.over = from.over;
	}

	private tell(result: Told): string {
		this.watch?.(this.env, result, this.t);
		const text = textOf(result);
		return this.env instanceof KernelEnv ? `${text} ${rowText(this.env.kernel, 0)}` : text;
	}
}

/** Plays a vector environment; row i with the actions of row `rowOf(i)`. */
export class VectorPlayer implements Player {
	t = 0;
	readonly over = false;

	constructor(
		readonly env: VectorEnv,
		private readonly watch?: (env: VectorEnv, t: number) => void,
		private readonly rowOf?: (row: number) => number,
		private readonly actionSeed = 99,
	) {}

	begin(seed: number): string {
		this.t = 0;
		this.env.reset({ seed });
		return this.tell();
	}

	advance(): string {
		const { env } = this;
		this.t++;
		env.step(actionsAt(env.kernel, this.actionSeed, this.t, this.rowOf));
		const text = this.tell();
		if (env.autoreset !== "disabled") return text;
		const mask = env.kernel.terminated.map((flag, i) => flag | env.kernel.truncated[i]!);
		if (!mask.includes(1)) return text;
		env.reset({ mask });
		return `${text} then ${this.tell()}`;
	}

	/** What row i last put out. */
	row(i: number): string {
		return rowText(this.env.kernel, i);
	}

	save(): Snapshot {
		return this.env.snapshot();
	}

	resume(snapshot: Snapshot, from: Player): void {
		this.env.restore(snapshot);
		this.t = from.t;
	}

	private tell(): string {
		this.watch?.(this.env, this.t);
		const rows = Array.from({ length: this.env.numEnvs }, (_, i) => this.row(i));
		return rows.map((text, i) => `[${i}] ${text}`).join(" ");
	}
}

/** The trace of a trajectory. */
export function trace(player: Player, seed: number, steps: number): string[] {
	const lines = [player.begin(seed)];
	for (let t = 0; t < steps; t++) lines.push(player.advance());
	return lines;
}
