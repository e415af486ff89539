import type { Findings } from "../env/index.ts";
import type { TypedArray } from "../spaces/index.ts";
import type { AgentPlayer } from "./check-player.ts";

/** Plays, checking each choice; returns the choices as text. */
export function checkActing(player: AgentPlayer, steps: number, findings: Findings): string[] {
	const lines: string[] = [];
	for (let t = 0; t < steps; t++) {
		// Every other step explains, so that both ways are taken.
		const explaining = t % 2 === 1;
		player.agent.explaining = explaining;
		const before = seenBy(player);
		player.act();
		for (const [name, array, copy] of before)
			if (array.some((value, k) => !Object.is(value, copy[k])))
				findings.add("view-written", `wrote into ${name} of its view at step ${t}`);
		checkChoice(player, t, findings);
		if (explaining) checkExplanation(player, t, findings);
		lines.push(player.chosen());
		player.step();
	}
	return lines;
}

function seenBy({ view }: AgentPlayer): [string, TypedArray, TypedArray][] {
	const out: [string, TypedArray, TypedArray][] = [];
	for (const group of ["observation", "info", "hidden"] as const)
		for (const [key, { data }] of Object.entries(view[group] ?? {}))
			out.push([`${group} ${key}`.trim(), data, data.slice()]);
	if (view.actionMask) out.push(["actionMask", view.actionMask.data, view.actionMask.data.slice()]);
	return out;
}

function checkChoice({ actions, env, view }: AgentPlayer, t: number, findings: Findings): void {
	const space = view.actionSpace;
	for (let i = 0; i < env.numEnvs; i++) {
		const action = space.readRow(actions, i);
		const reason = space.explain(action);
		if (reason !== null)
			findings.add("action", `of row ${i} at step ${t} is not in ${space}: ${reason}`);
		const mask = view.actionMask;
		if (!mask || typeof action !== "number") continue;
		const { start } = space as unknown as { start: number };
		if (mask.data[i * mask.width + action - start] !== 1)
			findings.add("action-mask", `row ${i} takes ${action} at step ${t}, which the mask forbids`);
	}
}

/** Infinities are legal (an untried arm's index); NaN is not. */
function checkExplanation({ agent, env }: AgentPlayer, t: number, findings: Findings): void {
	for (const [key, { data, width, shape }] of Object.entries(agent.explanation ?? {})) {
		const size = shape.reduce((product, each) => product * each, 1);
		if (size !== width || data.length !== width * env.numEnvs)
			findings.add(
				"explanation",
				`${key} has ${data.length} elements of width ${width} and shape [${shape}] for ${env.numEnvs} rows`,
			);
		const at = data.findIndex((value: number) => Number.isNaN(value));
		if (at >= 0) findings.add("explanation", `${key} is NaN at index ${at} (step ${t})`);
	}
}
