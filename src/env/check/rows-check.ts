import type { Kernel } from "../kernel.ts";
import { liveArrays } from "../snapshot.ts";
import type { VectorEnv } from "../vector-env.ts";
import type { Findings } from "./findings.ts";
import { difference, rowText } from "./lines.ts";
import { VectorPlayer } from "./player.ts";
import { actionsAt } from "./sampling.ts";
import { writeActions } from "./write-actions.ts";

/** Row i of a batch with seed s must be the single row with seed s + i, whatever the batch's size. */
export function checkRowIndependence(
	make: (numEnvs: number) => VectorEnv,
	seed: number,
	steps: number,
	findings: Findings,
): void {
	const rowTraces = (numEnvs: number, first: number): string[][] => {
		const player = new VectorPlayer(make(numEnvs), undefined, (row) => first + row);
		const traces: string[][] = Array.from({ length: numEnvs }, () => []);
		player.begin(seed + first);
		for (let t = 0; t <= steps; t++) {
			for (let i = 0; i < numEnvs; i++) traces[i]!.push(player.row(i));
			player.advance();
		}
		return traces;
	};
	const batch = rowTraces(4, 0);
	for (const [i, own] of batch.entries()) {
		const [alone] = rowTraces(1, i);
		const found = difference(alone!, own);
		if (found !== null)
			findings.add("row-independence", `row ${i} alone and in a batch of 4 differ ${found}`);
	}
}

/**
 * Rows stepped range by range must do what they do together, and a range must leave the others'
 * outputs and memory alone. Steps the kernel itself.
 */
export function checkRanges(
	make: (numEnvs: number) => VectorEnv,
	seed: number,
	steps: number,
	findings: Findings,
): void {
	const whole = make(5);
	const parts = make(5);
	whole.reset({ seed });
	parts.reset({ seed });
	const order = [
		[2, 5],
		[0, 1],
		[1, 2],
	] as const;
	const a = whole.kernel;
	const b = parts.kernel;
	for (let t = 0; t < steps; t++) {
		const actions = actionsAt(a, 7, t);
		writeActions(a, actions);
		writeActions(b, actions);
		const ended = (kernel: Kernel, i: number): boolean =>
			(kernel.terminated[i]! | kernel.truncated[i]!) === 1;
		a.step(0, 5);
		for (const [begin, end] of order)
			guard(b, begin, end, "step", findings, () => b.step(begin, end));
		compare(a, b, `stepped in ranges, at step ${t}`, findings);
		const over = [0, 1, 2, 3, 4].filter((i) => ended(a, i));
		for (const i of over) {
			a.reset(i, i + 1, true);
			guard(b, i, i + 1, "reset", findings, () => b.reset(i, i + 1, true));
		}
		compare(a, b, `reset, at step ${t}`, findings);
	}
	a.reset(0, 5, true);
	for (const [begin, end] of order)
		guard(b, begin, end, "reset", findings, () => b.reset(begin, end, true));
	compare(a, b, "reset in ranges", findings);
}

function compare(a: Kernel, b: Kernel, when: string, findings: Findings): void {
	for (let i = 0; i < a.numEnvs; i++) {
		const found = difference([rowText(a, i)], [rowText(b, i)]);
		if (found !== null) findings.add("ranges", `row ${i} of 5 differs when ${when}: ${found}`);
	}
}

/** Runs `part` and checks that no array changed outside rows [begin, end). */
function guard(
	kernel: Kernel,
	begin: number,
	end: number,
	what: string,
	findings: Findings,
	part: () => void,
): void {
	if (findings.has("row-leak")) {
		part();
		return;
	}
	const before = [...liveArrays(kernel)].map(
		([name, array]) => [name, array, array.slice()] as const,
	);
	part();
	for (const [name, array, old] of before) {
		if (name.includes("/shared/")) continue;
		const width = array.length / kernel.numEnvs;
		for (let k = 0; k < array.length; k++) {
			const row = Math.floor(k / width);
			if ((row < begin || row >= end) && !Object.is(array[k], old[k]))
				findings.add(
					"row-leak",
					`${what}(${begin}, ${end}) changed ${name} of row ${row} from ${old[k]} to ${array[k]}`,
				);
		}
	}
}
