import type { RunProgress } from "../run/index.ts";
import type { Io } from "./io.ts";

/** Milliseconds between lines where the line cannot be rewritten. */
const QUIET = 5000;

/**
 * Shows how a run goes on standard error: one line rewritten in a terminal, a line now and then
 * elsewhere.
 */
export class ProgressLine {
	private readonly began = performance.now();
	private last = 0;
	private drawn = false;

	constructor(
		private readonly io: Io,
		private readonly metric: string,
	) {}

	update(progress: RunProgress): void {
		const now = performance.now();
		const rewritten = this.io.columns !== undefined;
		if (!rewritten && now - this.last < QUIET) return;
		this.last = now;
		const text = describe(progress, (now - this.began) / 1000, this.metric);
		this.io.stderr.write(
			rewritten ? `\r\u001b[2K${text.slice(0, this.io.columns! - 1)}` : `${text}\n`,
		);
		this.drawn = rewritten;
	}

	/** Leaves the terminal on a fresh line. */
	end(): void {
		if (this.drawn) this.io.stderr.write("\r\u001b[2K");
		this.drawn = false;
	}
}

function describe(progress: RunProgress, seconds: number, metric: string): string {
	const { done, jobsDone, jobs, active, sitting } = progress;
	const parts = [`${(100 * done).toFixed(0).padStart(3)} %`, `${jobsDone}/${jobs} jobs`];
	if (sitting.steps > 0) parts.push(`${large(sitting.steps / seconds)} steps/s`);
	if (sitting.done > 0.005 && done < 1)
		parts.push(`${time((seconds * (1 - done)) / sitting.done)} left`);
	for (const { label, seed, score } of active.slice(0, 2))
		parts.push(
			`${label} seed ${seed}${Number.isFinite(score) ? `: ${metric} ${score.toPrecision(4)}` : ""}`,
		);
	return parts.join(" · ");
}

function large(value: number): string {
	if (value >= 1e6) return `${(value / 1e6).toFixed(1)} M`;
	return value >= 1e3 ? `${(value / 1e3).toFixed(0)} k` : value.toFixed(0);
}

/** A duration for people. */
export function time(seconds: number): string {
	if (seconds < 100) return `${Math.ceil(seconds)} s`;
	return seconds < 6000 ? `${Math.ceil(seconds / 60)} min` : `${(seconds / 3600).toFixed(1)} h`;
}
