import type { ReplayHeader } from "../../../src/record/header.ts";
import type { Frame, Theme } from "../contract.ts";
import { mix, seriesColour } from "../theme.ts";
import type { Pen } from "./pen.ts";
import type { Box } from "./shapes.ts";
import { firstColumn, numberIn } from "./values.ts";

/** One stretch of history under the same task. */
export interface PhaseRun {
	readonly phase: number;
	readonly task: number;
	/** Records [from, to) of the history. */
	readonly from: number;
	readonly to: number;
}

/** Columns of a replay that say which phase and task hold. */
export function phaseColumns(header: ReplayHeader): { phase: string; task: string } | null {
	const phase = firstColumn(header, "hidden/phase", "info/phase");
	const task = firstColumn(header, "hidden/task_id", "info/task_id");
	if (phase === null && task === null) return null;
	return { phase: phase ?? task!, task: task ?? phase! };
}

/** The history as runs of the same phase and task. */
export function phaseRuns({ header, history }: Frame): readonly PhaseRun[] {
	const names = phaseColumns(header);
	if (names === null) return [];
	const runs: { phase: number; task: number; from: number; to: number }[] = [];
	history.forEach((record, k) => {
		const phase = numberIn(record, names.phase) ?? 0;
		const task = numberIn(record, names.task) ?? 0;
		const last = runs[runs.length - 1];
		if (last && last.phase === phase && last.task === task) last.to = k + 1;
		else runs.push({ phase, task, from: k, to: k + 1 });
	});
	return runs;
}

/** Height of the ribbon with its label, in pixels. */
export const RIBBON = 36;

/**
 * The phases up to the moment as a ribbon at the top of the box, with a mark at each switch.
 * @returns the box beneath; the whole box when the task is stationary.
 */
export function drawPhases(pen: Pen, frame: Frame, theme: Theme, box: Box): Box {
	const runs = phaseRuns(frame);
	if (runs.length === 0) return box;
	const { x, y, width } = box;
	const { shapes } = pen;
	const perRecord = width / frame.history.length;
	for (const { task, from, to } of runs) {
		const left = x + from * perRecord;
		shapes
			.rect(left, y, (to - from) * perRecord, 8)
			.fill(mix(theme.back, seriesColour(theme, task), 0.85));
		if (from > 0)
			shapes
				.moveTo(left, y - 1)
				.lineTo(left, y + 12)
				.stroke({ width: 2, color: theme.ink });
	}
	const now = runs[runs.length - 1]!;
	const since = frame.history.length - now.from;
	const words =
		now.phase === now.task ? `phase ${now.phase}` : `phase ${now.phase}, task ${now.task}`;
	const isCut = runs.length === 1 && frame.history[0]?.step !== 0;
	const long = `${isCut ? "at least " : ""}${since} ${since === 1 ? "record" : "records"}`;
	pen.text(`${words}, for ${long}`, x + width, y + 19, {
		size: 12,
		colour: theme.soft,
		align: 1,
		most: width,
	});
	return withoutPhases(frame, box);
}

/** The box that `drawPhases` leaves. */
export function withoutPhases(frame: Frame, box: Box): Box {
	if (phaseRuns(frame).length === 0) return box;
	return { ...box, y: box.y + RIBBON, height: Math.max(1, box.height - RIBBON) };
}

/** The phase in words; empty when the task is stationary. */
export function describePhase(frame: Frame): string {
	const names = phaseColumns(frame.header);
	if (names === null) return "";
	const phase = numberIn(frame.record, names.phase);
	const task = numberIn(frame.record, names.task);
	return phase === task ? ` Phase ${phase}.` : ` Phase ${phase}, task ${task}.`;
}
