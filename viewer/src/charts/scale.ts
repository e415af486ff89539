import { ticksOf } from "../ticks.ts";

/** Places [from, to) of the timeline. */
export interface ChartRange {
	readonly from: number;
	readonly to: number;
}

/** Fewest places a chart shows. */
const LEAST = 8;

/** A range within [0, length), with room to see something. */
export function clampRange(range: ChartRange, length: number): ChartRange {
	const span = Math.min(Math.max(1, length), Math.max(LEAST, range.to - range.from));
	const from = Math.max(0, Math.min(length - span, range.from));
	return { from, to: from + span };
}

/** Shows `factor` as much about a place; `null` when that is everything. */
export function zoomed(
	range: ChartRange | null,
	length: number,
	factor: number,
	about: number,
): ChartRange | null {
	const { from, to } = range ?? { from: 0, to: length };
	const share = (about - from) / Math.max(1, to - from);
	const span = Math.max(LEAST, (to - from) * factor);
	if (span >= length) return null;
	return clampRange({ from: about - share * span, to: about - share * span + span }, length);
}

/** Range of values with a little air; never empty. */
export function padded(low: number, high: number): readonly [number, number] {
	if (!(high >= low)) return [0, 1];
	if (high === low) {
		const by = Math.abs(high) * 0.5 || 1;
		return low === 0 ? [-0.05, 1] : [low - by, high + by];
	}
	const air = (high - low) * 0.06;
	return [low - air, high + air];
}

/** Whole places to mark on the axis. */
export function placeTicks({ from, to }: ChartRange, count: number): number[] {
	if (to - from < 1) return [Math.floor(from)];
	return ticksOf(from, to, count).filter((tick) => Number.isInteger(tick) && tick < to);
}
