import { makeVec, spec } from "../registry.ts";
import type { AutoresetMode, VectorEnv } from "../vector-env.ts";
import { type Finding, Findings, throwFindings } from "./findings.ts";
import { watchGlobals } from "./globals.ts";
import { checkLayout, checkRow } from "./kernel-outputs.ts";
import { difference, hasShared, unsavedArrays } from "./lines.ts";
import { checkModes } from "./modes-check.ts";
import { type CheckOptions, planOf } from "./options.ts";
import { trace, VectorPlayer } from "./player.ts";
import { checkRanges, checkRowIndependence } from "./rows-check.ts";
import { checkSnapshots } from "./snapshot-check.ts";

/** What `checkVectorEnv` takes: an id, or a function that makes a vector environment. */
export type VectorSubject = string | ((numEnvs: number, autoreset: AutoresetMode) => VectorEnv);

/**
 * Checks a vector environment: columns, flags and masks, rows independent of one another, of the
 * number of rows and of stepping ranges (unless a level declares `shared` memory), ends kept under
 * same-step autoreset, snapshots.
 * @throws CheckError listing everything found; UnknownIdError.
 */
export function checkVectorEnv(subject: VectorSubject, options: CheckOptions = {}): void {
	const name = typeof subject === "string" ? subject : "the vector environment";
	throwFindings(name, inspectVectorEnv(subject, options));
}

/** As `checkVectorEnv`, returning the findings; an empty list is a pass. @throws UnknownIdError */
export function inspectVectorEnv(subject: VectorSubject, options: CheckOptions = {}): Finding[] {
	// A name that nobody has is no finding about an environment.
	if (typeof subject === "string") spec(subject);
	const { steps, seeds, make } = planOf(options);
	const findings = new Findings();
	const build =
		typeof subject === "string"
			? (numEnvs: number, autoreset: AutoresetMode): VectorEnv =>
					makeVec(subject, { ...make, numEnvs, autoreset })
			: subject;
	const seed = seeds[0]!;
	watchGlobals(findings, () =>
		findings.attempt("error", () => {
			const watch = (env: VectorEnv, t: number): void => {
				for (let i = 0; i < env.numEnvs; i++) checkRow(env.kernel, i, findings, `at step ${t}`);
			};
			const player = (): VectorPlayer => new VectorPlayer(build(3, "next-step"));
			const env = build(3, "next-step");
			checkLayout(env.kernel, findings);
			const first = trace(new VectorPlayer(env, watch), seed, steps);
			const found = difference(first, trace(player(), seed, steps));
			if (found !== null)
				findings.add("determinism", `the same seed gives another trajectory ${found}`);
			if (!hasShared(env.kernel)) {
				const rows = (numEnvs: number): VectorEnv => build(numEnvs, "next-step");
				checkRowIndependence(rows, seed, steps, findings);
				checkRanges(rows, seed, Math.min(steps, 60), findings);
				checkModes(build, seed, steps, findings);
			}
			for (const mode of ["next-step", "same-step"] as const)
				checkSnapshots(
					() => new VectorPlayer(build(3, mode)),
					player(),
					{ seeds, steps: Math.min(steps, 100) },
					findings,
					() => unsavedArrays(env.kernel),
				);
		}),
	);
	return findings.list();
}
