import type { Readable, Writable } from "node:stream";
import * as prompts from "@clack/prompts";
import { agentSpec } from "../agent/index.ts";
import { listEnvs, spec } from "../env/index.ts";
import { agentsFor, defaultView } from "./compatible.ts";
import type { Draft } from "./new.ts";
import { CancelledError, UsageError } from "./output.ts";

interface Terminal {
	readonly input: Readable;
	readonly output: Writable;
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Asks for what a draft lacks. @throws CancelledError when the user breaks off, UsageError */
export async function askScenario(
	draft: Draft,
	terminal: Terminal,
): Promise<Draft & { name: string }> {
	const env = draft.env ?? (await askEnv(terminal));
	const agent = draft.agent ?? (await askAgents(env, terminal));
	const name = draft.name ?? (await askName(env, terminal));
	const seeds = draft.seeds ?? (await askNumber("How many seeds?", 5, terminal));
	const numEnvs =
		draft.numEnvs ?? (await askNumber("How many environments with each seed?", 100, terminal));
	return { ...draft, env, agent, name, seeds, numEnvs };
}

function answered<T>(answer: T): Exclude<T, symbol> {
	if (prompts.isCancel(answer)) throw new CancelledError();
	return answer as Exclude<T, symbol>;
}

async function askEnv(terminal: Terminal): Promise<string> {
	const options = listEnvs().map((id) => ({ value: id, label: id, hint: spec(id).description }));
	return answered(await prompts.select({ message: "Which environment?", options, ...terminal }));
}

async function askAgents(env: string, terminal: Terminal): Promise<string[]> {
	const view = defaultView(env);
	const able = view ? agentsFor(view) : [];
	if (able.length === 0)
		throw new UsageError(`no registered agent can act in ${env}; give --agent`);
	const options = able.map((id) => ({ value: id, label: id, hint: agentSpec(id).description }));
	const message = "Which agents? (space marks, enter goes on)";
	return answered(await prompts.multiselect({ message, options, required: true, ...terminal }));
}

async function askName(env: string, terminal: Terminal): Promise<string> {
	const initialValue = env
		.split("/")
		.at(-1)!
		.replace(/-v\d+$/, "")
		.toLowerCase();
	const validate = (text: string | undefined): string | undefined =>
		NAME.test(text ?? "") ? undefined : "letters, digits, '.', '_' and '-', please";
	return answered(
		await prompts.text({ message: "A short name?", initialValue, validate, ...terminal }),
	);
}

async function askNumber(message: string, standard: number, terminal: Terminal): Promise<number> {
	const validate = (text: string | undefined): string | undefined =>
		/^[1-9]\d{0,5}$/.test(text ?? "") ? undefined : "a whole number from 1 to 999999, please";
	const initialValue = String(standard);
	return Number(answered(await prompts.text({ message, initialValue, validate, ...terminal })));
}
