import type { TrainingProgress } from "../train/index.ts";
import type { Io } from "./io.ts";
import { time } from "./progress.ts";

/** Milliseconds between lines where the line cannot be rewritten. */
const QUIET = 10_000;

/**
 * Shows how a training goes on standard error: one line rewritten in a terminal, a line now and then
 * elsewhere.
 */
export class TrainingLine {
	private last = Number.NEGATIVE_INFINITY;
	private drawn = false;
	/** Of each seed, the newest. */
	private readonly seeds = new Map<number, TrainingProgress>();

	constructor(
		private readonly io: Io,
		/** How many seeds there are. */
		private readonly count: number,
	) {}

	update(progress: TrainingProgress): void {
		this.seeds.set(progress.seed, progress);
		const now = performance.now();
		const { columns } = this.io;
		if (columns === undefined && now - this.last < QUIET) return;
		this.last = now;
		const active = [...this.seeds.values()].filter(({ step, steps }) => step < steps);
		const text = active.map((each) => this.describe(each)).join(" | ");
		this.io.stderr.write(
			columns === undefined ? `${text}\n` : `\r\u001b[2K${text.slice(0, columns - 1)}`,
		);
		this.drawn = columns !== undefined;
	}

	/** Tells something on a line of its own. */
	note(text: string): void {
		this.end();
		this.io.stderr.write(`${text}\n`);
	}

	/** Leaves the terminal on a fresh line. */
	end(): void {
		if (this.drawn) this.io.stderr.write("\r\u001b[2K");
		this.drawn = false;
	}

	private describe({ seed, step, steps, loss, speed }: TrainingProgress): string {
		const parts = [
			...(this.count > 1 ? [`seed ${seed}`] : []),
			`${String(Math.floor((100 * step) / steps)).padStart(3)} %`,
			`step ${step}/${steps}`,
			`loss ${loss.toPrecision(4)}`,
			`${speed >= 10 ? speed.toFixed(0) : speed.toPrecision(2)} steps/s`,
		];
		if (speed > 0) parts.push(`${time((steps - step) / speed)} left`);
		return parts.join(" · ");
	}
}
