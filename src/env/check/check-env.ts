import { Discrete, Space } from "../../spaces/index.ts";
import { type Env, KernelEnv } from "../env.ts";
import { InvalidActionError } from "../errors.ts";
import { make, spec } from "../registry.ts";
import { TimeLimit } from "../time-limit.ts";
import { type Finding, Findings, throwFindings } from "./findings.ts";
import { watchGlobals } from "./globals.ts";
import { checkLayout, checkObservation, checkRow } from "./kernel-outputs.ts";
import { difference, hasShared, levelsOf, streamsOf, unsavedArrays } from "./lines.ts";
import { type CheckOptions, planOf } from "./options.ts";
import { SinglePlayer, trace, type Watch } from "./player.ts";
import { checkSnapshots } from "./snapshot-check.ts";

/** What `checkEnv` takes: an id, a function that makes the environment, or (checking less) one. */
export type EnvSubject = string | (() => Env) | Env;

/**
 * Checks one environment against the contract: what it puts out, determinism, seeding, snapshots.
 * @throws CheckError listing everything found; UnknownIdError.
 */
export function checkEnv(subject: EnvSubject, options: CheckOptions = {}): void {
	const name = typeof subject === "string" ? subject : "the environment";
	throwFindings(name, inspectEnv(subject, options));
}

/** As `checkEnv`, returning the findings; an empty list is a pass. @throws UnknownIdError */
export function inspectEnv(subject: EnvSubject, options: CheckOptions = {}): Finding[] {
	// A name that nobody has is no finding about an environment.
	if (typeof subject === "string") spec(subject);
	const plan = planOf(options);
	const findings = new Findings();
	const fresh =
		typeof subject === "string"
			? (): Env => make(subject, plan.make)
			: typeof subject === "function"
				? subject
				: undefined;
	watchGlobals(findings, () =>
		findings.attempt("error", () => {
			const env = fresh?.() ?? (subject as Env);
			if (!(env.observationSpace instanceof Space) || !(env.actionSpace instanceof Space)) {
				findings.add("spaces", "observationSpace and actionSpace must be Spaces");
				return;
			}
			if (env instanceof KernelEnv) checkLayout(env.kernel, findings);
			const watch = watcher(findings, plan.truncatesItself);
			const traces = plan.seeds.map((seed) =>
				trace(new SinglePlayer(env, watch), seed, plan.steps),
			);
			// Statistics that a batch shares outlive resets, by design.
			if (!(env instanceof KernelEnv && hasShared(env.kernel))) {
				const again = trace(new SinglePlayer(env), plan.seeds[0]!, plan.steps);
				const what = "a reset with the same seed, after other resets,";
				note(findings, "reset-seed", what, traces[0]!, again);
			}
			if (fresh) {
				const other = trace(new SinglePlayer(fresh()), plan.seeds[0]!, plan.steps);
				note(findings, "determinism", "the same seed in a fresh instance", traces[0]!, other);
			}
			if (env instanceof KernelEnv) {
				checkSeeding(env, traces, plan.seeds, findings);
				checkRefusals(env, plan.seeds[0]!, findings);
			}
			checkSnapshots(
				fresh && (() => new SinglePlayer(fresh())),
				new SinglePlayer(env),
				plan,
				findings,
				() => (env instanceof KernelEnv ? unsavedArrays(env.kernel) : []),
			);
		}),
	);
	return findings.list();
}

function note(findings: Findings, check: string, what: string, a: string[], b: string[]): void {
	const found = difference(a, b);
	if (found !== null) findings.add(check, `${what} gives another trajectory ${found}`);
}

/** Checks what each reset and step returns. */
function watcher(findings: Findings, truncatesItself: boolean): Watch {
	return (env, result, t) => {
		const when = `${"reward" in result ? "after a step" : "after a reset"} (step ${t})`;
		checkObservation(env.observationSpace, result.observation, findings, when);
		if (result.info === null || typeof result.info !== "object")
			findings.add("info", `is ${result.info} ${when}, expected a record`);
		if ("reward" in result) {
			if (typeof result.reward !== "number" || !Number.isFinite(result.reward))
				findings.add("reward", `is ${result.reward} ${when}, expected a finite number`);
			for (const key of ["terminated", "truncated"] as const)
				if (typeof result[key] !== "boolean")
					findings.add("flags", `${key} is ${result[key]} ${when}, expected a boolean`);
		}
		if (!(env instanceof KernelEnv)) return;
		checkRow(env.kernel, 0, findings, when);
		const levels = levelsOf(env.kernel);
		const innermost = levels[levels.length - 1]!;
		if (!truncatesItself && "reward" in result && !innermost.values && innermost.truncated[0] === 1)
			findings.add(
				"truncation",
				`${innermost.name} truncates by itself ${when}: leave it to a time limit, or terminate`,
			);
		for (const level of levels)
			if (level instanceof TimeLimit && level.terminated[0] !== level.inner.terminated[0])
				findings.add("time-limit", `TimeLimit changed terminated ${when}`);
	};
}

function checkSeeding(
	env: KernelEnv,
	traces: string[][],
	seeds: readonly number[],
	findings: Findings,
): void {
	const planted = seeds.map((seed) => {
		env.reset({ seed });
		return streamsOf(env.kernel).map(([name, stream]) => [name, stream.slice()] as const);
	});
	for (const [k, [name, stream]] of planted[0]!.entries()) {
		if (stream.every((word) => word === 0))
			findings.add("unseeded-stream", `stream ${name} is all zeros after a reset with a seed`);
		else if (planted.every((streams) => String(streams[k]![1]) === String(stream)))
			findings.add("unseeded-stream", `stream ${name} is the same for seeds ${seeds.join(", ")}`);
	}
	if (planted[0]!.length > 0 && traces.every((each) => difference(each, traces[0]!) === null)) {
		const used = new SinglePlayer(env);
		trace(used, seeds.at(-1)!, traces[0]!.length);
		const drawn = streamsOf(env.kernel).some(
			([, stream], k) => String(stream) !== String(planted.at(-1)![k]![1]),
		);
		if (drawn)
			findings.add("seed-ignored", `draws, but seeds ${seeds.join(", ")} give one trajectory`);
	}
}

/** Actions outside the space or the mask must be refused. */
function checkRefusals(env: KernelEnv, seed: number, findings: Findings): void {
	env.reset({ seed });
	const space = env.actionSpace;
	const bad: unknown[] = [undefined, Number.NaN, "left"];
	if (space instanceof Discrete) {
		bad.push(space.start - 1, space.start + space.n, space.start + 0.5);
		const mask = env.kernel.actionMask?.data;
		for (let k = 0; mask && k < space.n; k++) if (mask[k] === 0) bad.push(space.start + k);
	}
	for (const action of bad) {
		if (space.type === "Text" && typeof action === "string") continue;
		try {
			env.step(action as never);
			findings.add(
				"bad-action",
				`took the action ${String(action)}, which ${space} or the mask forbids`,
			);
			env.reset({ seed });
		} catch (error) {
			if (!(error instanceof InvalidActionError))
				findings.add(
					"bad-action",
					`answered ${String(action)} with ${error}, not InvalidActionError`,
				);
		}
	}
}
