import type { ReplayColumn, ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayWindow } from "../../../src/record/window.ts";
import { SUCCESS, TERMINATED, Timeline, TRUNCATED } from "./timeline.ts";

/** The few small columns a timeline is made of. */
export interface LightColumns {
	/** Their names, for `ReplayReader.window`. */
	readonly names: readonly string[];
	readonly phase: string | null;
	readonly generation: string | null;
	/** Told with a generation: the one it came from. */
	readonly parent: string | null;
	readonly success: string | null;
	readonly time: string | null;
}

export function lightColumns({ columns }: ReplayHeader): LightColumns {
	const phase = scalarNamed(columns, "phase");
	const generation = scalarNamed(columns, "generation");
	const parent = generation === null ? null : scalarNamed(columns, "parent");
	const success = scalarNamed(columns, "success");
	const time = columns.find(({ role }) => role === "time")?.name ?? null;
	const extra = [phase, generation, parent, success, time].filter((name) => name !== null);
	const names = ["env", "trial", "episode", "step", "reward", "terminated", "truncated", ...extra];
	return { names, phase, generation, parent, success, time };
}

/** Puts a window's records onto their rows' timelines. */
export function addToTimelines(
	window: ReplayWindow,
	light: LightColumns,
	timelines: Map<number, Timeline>,
): void {
	const { env, trial, episode, step, reward, terminated, truncated } = window.columns;
	const phase = light.phase === null ? null : window.columns[light.phase]!;
	const generation = light.generation === null ? null : window.columns[light.generation]!;
	const parent = light.parent === null ? null : window.columns[light.parent]!;
	const success = light.success === null ? null : window.columns[light.success]!;
	const time = light.time === null ? null : window.columns[light.time]!;
	for (let i = 0; i < window.length; i++) {
		const row = env!.data[i]!;
		let timeline = timelines.get(row);
		if (timeline === undefined) {
			timeline = new Timeline(row);
			timelines.set(row, timeline);
		}
		const isReset = reward!.valid !== null && reward!.valid[i] === 0;
		timeline.push({
			record: window.first + i,
			trial: trial!.data[i]!,
			episode: episode!.data[i]!,
			step: step!.data[i]!,
			reward: isReset ? Number.NaN : reward!.data[i]!,
			flags:
				(terminated!.data[i]! && TERMINATED) |
				(truncated!.data[i]! && TRUNCATED) |
				(success?.data[i] ? SUCCESS : 0),
			phase: phase === null ? null : phase.data[i]!,
			generation: generation === null ? null : generation.data[i]!,
			...(parent === null || parent.valid?.[i] === 0 ? {} : { parent: parent.data[i]! }),
			// A recorder without a clock leaves nulls: they count as the time before.
			...(time === null ? {} : { time: time.valid?.[i] === 0 ? 0 : time.data[i]! }),
		});
	}
}

/** A scalar integer column "info/phase", "hidden/phase", … */
function scalarNamed(columns: readonly ReplayColumn[], last: string): string | null {
	const found = columns.find(
		({ name, role, dtype, shape }) =>
			(role === "info" || role === "hidden") &&
			shape.length === 0 &&
			dtype.includes("int") &&
			name.endsWith(`/${last}`),
	);
	return found?.name ?? null;
}
