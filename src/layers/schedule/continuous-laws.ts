import type { StateArrays } from "../../env/index.ts";
import { detSin, nextInteger, nextNormal, STREAM_WORDS } from "../../random/index.ts";
import { later } from "../draws.ts";
import { type Course, type Law, NOISE, PICK } from "./course.ts";
import { periodOf, type ScheduleParams, tasksOf } from "./schedule-params.ts";
import { continuousEntries, type Entries } from "./target.ts";

const TWO_PI = 6.283185307179586;

/** Random walks between reflecting bounds: θ ← reflect(θ + σξ), ξ standard normal. */
export class Drift implements Law {
	readonly state: StateArrays;
	private readonly noise: Uint32Array;
	private readonly entries: readonly Entries[];
	private readonly sigma: number;

	constructor(
		private readonly course: Course,
		params: ScheduleParams,
	) {
		this.noise = new Uint32Array(course.key.length);
		this.state = { noise: this.noise };
		this.entries = continuousEntries(course.targets).list;
		this.sigma = params.sigma ?? 0.005;
	}

	begin(row: number): void {
		const { course } = this;
		course.phase[row] = 0;
		course.task[row] = 0;
		course.next[row] = 1;
		course.sample(row, 0);
		course.plantAt(row, NOISE, 0, this.noise, STREAM_WORDS * row);
	}

	advance(row: number, time: number): void {
		const { noise, entries, sigma } = this;
		for (let e = 0; e < entries.length; e++) {
			const { column, low, high } = entries[e]!;
			const { data, width } = column;
			for (let k = row * width; k < (row + 1) * width; k++)
				data[k] = reflect(data[k]! + sigma * nextNormal(noise, STREAM_WORDS * row), low, high);
		}
		this.course.next[row] = later(time, 1);
	}

	/** The parameters are the walk's own memory. */
	write(): void {}
}

/** `x` folded into [low, high] as between two mirrors. */
export function reflect(x: number, low: number, high: number): number {
	if (low === high) return low;
	let y = x;
	while (y < low || y > high) y = y < low ? 2 * low - y : 2 * high - y;
	return y;
}

/** θ = low + (high − low)·(offset + amplitude·sin 2π(t/P + i/K)) for entry i of K. */
export class Seasonal implements Law {
	readonly state = {};
	private readonly entries: readonly Entries[];
	private readonly period: number;
	private readonly amplitude: number;
	private readonly offset: number;

	constructor(
		private readonly course: Course,
		params: ScheduleParams,
	) {
		this.entries = continuousEntries(course.targets).list;
		this.period = periodOf(params);
		this.amplitude = params.amplitude ?? 0.4;
		this.offset = params.offset ?? 0.5;
	}

	begin(row: number): void {
		const { course } = this;
		course.phase[row] = 0;
		course.task[row] = 0;
		course.next[row] = 1;
		course.sample(row, 0);
	}

	advance(row: number, time: number): void {
		this.course.phase[row] = Math.floor(time / this.period);
		this.course.next[row] = later(time, 1);
	}

	write(row: number, time: number): void {
		const { entries, period, amplitude, offset } = this;
		const turn = (time % period) / period;
		for (let e = 0; e < entries.length; e++) {
			const { column, low, high } = entries[e]!;
			const { data, width } = column;
			for (let i = 0; i < width; i++) {
				const share = offset + amplitude * detSin(TWO_PI * (turn + i / width));
				const value = low + (high - low) * share;
				data[row * width + i] = Math.max(low, Math.min(high, value));
			}
		}
	}
}

/** Two tasks kept side by side, for laws that mix them entry by entry. */
abstract class Mixing implements Law {
	readonly state: StateArrays;
	protected readonly a: Float64Array;
	protected readonly b: Float64Array;
	protected readonly entries: readonly Entries[];
	protected readonly total: number;
	protected readonly period: number;

	constructor(
		protected readonly course: Course,
		params: ScheduleParams,
	) {
		const { list, total } = continuousEntries(course.targets);
		const rows = course.phase.length;
		this.entries = list;
		this.total = total;
		this.period = periodOf(params);
		this.a = new Float64Array(rows * total);
		this.b = new Float64Array(rows * total);
		this.state = { task_a: this.a, task_b: this.b };
	}

	abstract begin(row: number): void;
	abstract advance(row: number, time: number): void;
	abstract write(row: number, time: number): void;

	/** Draws a task and keeps its continuous entries; the rest of it stays in the targets. */
	protected keep(row: number, id: number, into: Float64Array): void {
		this.course.sample(row, id);
		for (let e = 0; e < this.entries.length; e++) {
			const { column, from } = this.entries[e]!;
			const { data, width } = column;
			const base = row * this.total + from;
			for (let i = 0; i < width; i++) into[base + i] = data[row * width + i]!;
		}
	}
}

/** Each phase starts at the task before it and moves to its own in a straight line. */
export class Blend extends Mixing {
	private readonly width: number;
	private readonly tasks: number | undefined;

	constructor(course: Course, params: ScheduleParams) {
		super(course, params);
		this.width = params.width ?? Math.min(500, this.period);
		this.tasks = tasksOf(params);
	}

	begin(row: number): void {
		const { course } = this;
		course.phase[row] = 0;
		course.task[row] = 0;
		course.next[row] = this.period;
		this.keep(row, 0, this.b);
	}

	advance(row: number, time: number): void {
		const { course, period, width } = this;
		const phase = Math.floor(time / period);
		if (phase !== course.phase[row]) {
			course.phase[row] = phase;
			course.task[row] = this.taskOf(phase);
			this.keep(row, this.taskOf(phase - 1), this.a);
			this.keep(row, this.taskOf(phase), this.b);
		}
		const since = time - phase * period;
		course.next[row] = since < width ? later(time, 1) : later(phase * period, period);
	}

	write(row: number, time: number): void {
		const { course, entries, total, a, b } = this;
		const since = time - course.phase[row]! * this.period;
		const w = course.phase[row] === 0 ? 1 : Math.min(1, since / this.width);
		for (let e = 0; e < entries.length; e++) {
			const { column, from } = entries[e]!;
			const { data, width } = column;
			const base = row * total + from;
			for (let i = 0; i < width; i++)
				data[row * width + i] = w === 1 ? b[base + i]! : (1 - w) * a[base + i]! + w * b[base + i]!;
		}
	}

	private taskOf(phase: number): number {
		return this.tasks === undefined ? phase : phase % this.tasks;
	}
}

/** Slow bits, each of which says for its entries which of two tasks they come from. */
export class BitFlip extends Mixing {
	private readonly bits: number;
	private readonly all: boolean;

	constructor(course: Course, params: ScheduleParams) {
		super(course, params);
		this.bits = params.bits ?? 15;
		this.all = params.flips === "all";
	}

	begin(row: number): void {
		const { course } = this;
		course.phase[row] = 0;
		course.task[row] = 0;
		course.next[row] = this.period;
		this.keep(row, 1, this.b);
		this.keep(row, 0, this.a);
	}

	advance(row: number, time: number): void {
		const { course, bits } = this;
		const phase = course.phase[row]! + 1;
		const stream = course.plant(row, PICK, phase);
		course.phase[row] = phase;
		course.next[row] = later(time, this.period);
		if (!this.all) {
			course.task[row]! ^= 1 << nextInteger(stream, 0, bits);
			return;
		}
		let word = 0;
		for (let k = 0; k < bits; k++) word |= nextInteger(stream, 0, 2) << k;
		course.task[row] = word;
	}

	write(row: number): void {
		const { course, entries, total, bits, a, b } = this;
		const word = course.task[row]!;
		for (let e = 0; e < entries.length; e++) {
			const { column, from } = entries[e]!;
			const { data, width } = column;
			for (let i = 0; i < width; i++) {
				const bit = (word >>> ((from + i) % bits)) & 1;
				const at = row * total + from + i;
				data[row * width + i] = bit === 1 ? b[at]! : a[at]!;
			}
		}
	}
}
