import {
	type CheckOptions,
	difference,
	type Finding,
	Findings,
	hasShared,
	makeVec,
	type Params,
	throwFindings,
	type VectorEnv,
	watchGlobals,
} from "../env/index.ts";
import type { SeedTree } from "../random/index.ts";
import type { TypedArray } from "../spaces/index.ts";
import type { Agent, AgentView } from "./agent.ts";
import { checkActing } from "./check-acting.ts";
import { type AgentMaker, AgentPlayer, copies } from "./check-player.ts";
import { makeAgent } from "./registry.ts";

/** What `checkAgent` takes: a registered id, one with parameters, or a function that makes the agent. */
export type AgentSubject =
	| string
	| { readonly id: string; readonly params?: Params }
	| ((view: AgentView, seeds: SeedTree) => Agent);

/** Where it acts: an id, or a function that makes a vector environment under same-step autoreset. */
export type AgentPlace = string | ((numEnvs: number) => VectorEnv<"same-step">);

/**
 * Checks an agent in an environment: allowed actions only, nothing drawn from outside its streams,
 * memory that is whole in `memory` and `shared` (reset, save, restore), rows independent (unless it
 * has `shared`), explanations that change nothing.
 * @throws CheckError listing everything found; UnsupportedAgentError when it cannot act there.
 */
export function checkAgent(
	subject: AgentSubject,
	place: AgentPlace,
	options: CheckOptions = {},
): void {
	const name =
		typeof subject === "function"
			? "the agent"
			: typeof subject === "string"
				? subject
				: subject.id;
	throwFindings(name, inspectAgent(subject, place, options));
}

/** As `checkAgent`, returning the findings; an empty list is a pass. */
export function inspectAgent(
	subject: AgentSubject,
	place: AgentPlace,
	options: CheckOptions = {},
): Finding[] {
	const { steps = 120, seeds = [3, 4], make = {} } = options;
	const seed = seeds[0]!;
	const maker = makerOf(subject);
	const envOf = (numEnvs: number): VectorEnv<"same-step"> =>
		typeof place === "string"
			? makeVec(place, { ...make, numEnvs, autoreset: "same-step" })
			: place(numEnvs);
	const fresh = (numEnvs = 3, root = seed): AgentPlayer =>
		new AgentPlayer(envOf(numEnvs), maker, root);
	// Whether it can act there at all is not a finding: it throws.
	fresh();

	const findings = new Findings();
	watchGlobals(findings, () =>
		findings.attempt("error", () => {
			const reference = checkActing(fresh(), steps, findings);
			const again = fresh();
			again.agent.explaining = true;
			const explained = Array.from({ length: steps }, () => again.advance());
			const found = difference(reference, explained);
			if (found !== null)
				findings.add("determinism", `the same seed, explaining, gives other actions ${found}`);
			checkStreams(fresh(), fresh(3, seeds[1] ?? seed + 1), findings);
			checkSaves(fresh, steps, findings);
			checkResets(fresh, steps, findings);
			checkRows(fresh, steps, findings);
		}),
	);
	return findings.list();
}

function makerOf(subject: AgentSubject): AgentMaker {
	if (typeof subject === "function") return subject;
	const { id, params } = typeof subject === "string" ? { id: subject, params: undefined } : subject;
	return (view, seeds) => makeAgent(id, params, view, seeds);
}

const isStream = (name: string): boolean => /random|stream/i.test(name);

function checkStreams(a: AgentPlayer, b: AgentPlayer, findings: Findings): void {
	for (const [name, array] of Object.entries(a.agent.memory)) {
		if (!isStream(name)) continue;
		if (array.every((word) => word === 0))
			findings.add("unseeded-stream", `memory ${name} is all zeros: plant it from the seeds given`);
		else if (same(array, b.agent.memory[name]!))
			findings.add("unseeded-stream", `memory ${name} is the same for two seeds`);
	}
}

/** Memory saved, loaded into a fresh and into a used agent, must act on as before. */
function checkSaves(fresh: () => AgentPlayer, steps: number, findings: Findings): void {
	const horizon = Math.max(10, Math.floor(steps / 3));
	for (const moment of [0, 3, Math.floor(steps / 2)]) {
		const player = fresh();
		for (let t = 0; t < moment; t++) player.advance();
		const saved = player.save();
		const expected = Array.from({ length: horizon }, () => player.advance());
		for (const [which, other] of [
			["a fresh agent", fresh()],
			["the same agent", player],
		] as const) {
			other.load(saved);
			const found = difference(
				expected,
				Array.from({ length: horizon }, () => other.advance()),
			);
			if (found !== null)
				findings.add("memory", `saved at step ${moment}, ${which} acts otherwise ${found}`);
		}
	}
}

/**
 * After `reset` a used agent must act on as a fresh one with its streams and `shared`. What lies in
 * memory unread, as in a ring buffer, is no trace.
 */
function checkResets(fresh: () => AgentPlayer, steps: number, findings: Findings): void {
	const used = fresh();
	const rows = used.env.numEnvs;
	for (let t = 0; t < steps; t++) used.advance();
	checkPartialReset(used, findings);
	const other = fresh();
	other.load(used.save(), isStream);
	used.agent.reset(0, rows);
	other.agent.reset(0, rows);
	const found = difference(
		Array.from({ length: steps }, () => other.advance()),
		Array.from({ length: steps }, () => used.advance()),
	);
	if (found !== null)
		findings.add("reset", `a used agent acts otherwise than a fresh one after a reset ${found}`);
}

function checkPartialReset({ agent, env }: AgentPlayer, findings: Findings): void {
	const before = copies(agent.memory);
	agent.reset(1, 2);
	for (const [name, array] of Object.entries(agent.memory)) {
		const width = array.length / env.numEnvs;
		if (!Number.isInteger(width)) {
			findings.add(
				"memory-length",
				`memory ${name} has ${array.length} elements for ${env.numEnvs} rows`,
			);
			continue;
		}
		for (let k = 0; k < array.length; k++)
			if (Math.floor(k / width) !== 1 && !Object.is(array[k], before[name]![k]))
				findings.add(
					"row-leak",
					`reset(1, 2) changed memory ${name} of row ${Math.floor(k / width)}`,
				);
	}
}

/** Row 0 of a batch must act as row 0 alone. */
function checkRows(fresh: (rows: number) => AgentPlayer, steps: number, findings: Findings): void {
	const batch = fresh(4);
	if (Object.keys(batch.agent.shared ?? {}).length > 0 || hasShared(batch.env.kernel)) return;
	const alone = fresh(1);
	const found = difference(
		Array.from({ length: steps }, () => alone.advance(0)),
		Array.from({ length: steps }, () => batch.advance(0)),
	);
	if (found !== null)
		findings.add("row-independence", `row 0 alone and in a batch of 4 differ ${found}`);
}

function same(a: TypedArray, b: TypedArray): boolean {
	return a.length === b.length && a.every((value: number, k: number) => Object.is(value, b[k]));
}
