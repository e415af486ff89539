import type { ReplayRecord } from "../../../src/record/window.ts";
import type { Frame } from "../contract.ts";

/** Hidden state that a picture needs and that gives nothing away but where one is. */
const SHOWN = new Set([
	"hidden/position",
	"hidden/direction",
	"hidden/velocity",
	"hidden/layout",
	"hidden/arms",
	"hidden/arm_count",
]);

const veiled = new WeakMap<ReplayRecord, ReplayRecord>();

/** A frame as one sees it who is not told the truth: no goals, true means or regret. */
export function veil(frame: Frame): Frame {
	const history = frame.history.map(veilRecord);
	return { ...frame, record: history.at(-1)!, history };
}

function veilRecord(record: ReplayRecord): ReplayRecord {
	const known = veiled.get(record);
	if (known !== undefined) return known;
	const left = Object.fromEntries(Object.entries(record).filter(([name]) => isShown(name)));
	veiled.set(record, left);
	return left;
}

function isShown(name: string): boolean {
	return name === "info/regret" ? false : !name.startsWith("hidden/") || SHOWN.has(name);
}
