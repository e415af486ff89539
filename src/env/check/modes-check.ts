import type { AutoresetMode, SameStepResult, VectorEnv } from "../vector-env.ts";
import type { Findings } from "./findings.ts";
import { checkObservation, observationOf } from "./kernel-outputs.ts";
import { textOf } from "./lines.ts";
import { actionsAt } from "./sampling.ts";

/** One episode's end as a mode told it. */
interface End {
	readonly t: number;
	readonly row: number;
	readonly observation: string;
	readonly flags: string;
}

/**
 * The ends of episodes must be the same under same-step autoreset (in `finalObservation`) and
 * without autoreset (in `observation`), and the next episodes must begin alike.
 */
export function checkModes(
	make: (numEnvs: number, autoreset: AutoresetMode) => VectorEnv,
	seed: number,
	steps: number,
	findings: Findings,
): void {
	const rows = 3;
	const none = make(rows, "disabled");
	const same = make(rows, "same-step") as VectorEnv<"same-step">;
	none.reset({ seed });
	same.reset({ seed });
	let begun: string[] = [];
	const ends: End[] = [];
	let lostAll = true;
	const observed = new Set<string>();
	const firsts = new Set<string>();
	for (let t = 1; t <= steps; t++) {
		none.step(actionsAt(none.kernel, 5, t));
		const result: SameStepResult = same.step(actionsAt(same.kernel, 5, t));
		const mask = none.kernel.terminated.map((flag, i) => flag | none.kernel.truncated[i]!);
		if (String(mask) !== String(result.finalMask))
			findings.add(
				"final-observation",
				`finalMask is ${result.finalMask} at step ${t}, not ${mask}`,
			);
		const flagsOf = (env: VectorEnv, i: number): string =>
			[env.kernel.terminated[i], env.kernel.truncated[i], env.kernel.reward[i]].join();
		const finals = Array.from(mask, (over, i) => {
			const { kernel } = none;
			const observation = textOf(observationOf(kernel, i));
			if (over === 0) {
				observed.add(observation);
				return null;
			}
			ends.push({ t, row: i, observation, flags: flagsOf(none, i) });
			const final = finalOf(same, result, i);
			checkObservation(kernel.observationSpace, final, findings, "at an episode's end");
			if (textOf(final) !== observation)
				findings.add(
					"final-observation",
					`finalObservation of row ${i} at step ${t} is ${textOf(final)}, expected ${observation}`,
				);
			if (flagsOf(same, i) !== flagsOf(none, i))
				findings.add("final-flags", `of row ${i} at step ${t} are ${flagsOf(same, i)}`);
			return observation;
		});
		if (!mask.includes(1)) continue;
		none.reset({ mask });
		begun = finals.map((_, i) => textOf(observationOf(none.kernel, i)));
		for (const [i, final] of finals.entries()) {
			if (final === null) continue;
			if (final !== begun[i]) lostAll = false;
			firsts.add(begun[i]!);
			const other = textOf(observationOf(same.kernel, i));
			if (other !== begun[i])
				findings.add(
					"autoreset",
					`row ${i} begins at step ${t} with ${other}, expected ${begun[i]}`,
				);
		}
	}
	// An environment that resets itself at its end shows the first observation in place of the last.
	const constant =
		ends.every(({ observation }) => observed.has(observation)) ||
		(observed.size === 0 && firsts.size === 1);
	if (ends.length >= 4 && lostAll && !constant)
		findings.add(
			"final-observation",
			`all ${ends.length} final observations are the next episode's first, e.g. ${ends[0]!.observation}`,
		);
}

function finalOf(env: VectorEnv, result: SameStepResult, row: number): unknown {
	return env.kernel.observation
		? env.singleObservationSpace.readRow(env.finalColumns, row)
		: result.finalObservation[row];
}
