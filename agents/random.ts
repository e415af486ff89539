import { type Agent, type AgentView, registerAgent } from "../src/agent/index.ts";
import type { StateArrays } from "../src/env/index.ts";
import {
	nextExponential,
	nextInteger,
	nextNormal,
	nextUint32,
	nextUniform,
	type SeedTree,
	STREAM_WORDS,
} from "../src/random/index.ts";
import {
	Box,
	type Columns,
	column,
	Dict,
	Discrete,
	MultiBinary,
	MultiDiscrete,
	type Space,
	Tuple,
} from "../src/spaces/index.ts";
import { rowStreams } from "./bandit/arm-agent.ts";

/** Writes a random value of one leaf into a row, from the stream at `offset`. */
type Draw = (columns: Columns, row: number, random: Uint32Array, offset: number) => void;

/** Largest bound of a uniform integer in one draw. */
const INTEGER_LIMIT = 2 ** 21;

/** Most actions whose probabilities are kept for an explanation. */
const EXPLAINED_LIMIT = 4096;

function uniformInteger(random: Uint32Array, offset: number, bound: number): number {
	if (bound <= INTEGER_LIMIT) return nextInteger(random, offset, bound);
	return Math.floor(nextUniform(random, offset) * bound);
}

/** Draws of all leaves of a space, in order; `null` when a part has no columns. */
function drawsOf(space: Space, path = ""): Draw[] | null {
	const under = (key: string): string => (path === "" ? key : `${path}/${key}`);
	if (space instanceof Dict || space instanceof Tuple) {
		const parts = Object.entries(space.spaces as Record<string, Space>).map(([key, child]) =>
			drawsOf(child, under(key)),
		);
		return parts.includes(null) ? null : (parts as Draw[][]).flat();
	}
	if (space instanceof Discrete) {
		const { n, start } = space;
		return [
			(columns, row, random, offset) => {
				columns[path]!.data[row] = start + uniformInteger(random, offset, n);
			},
		];
	}
	if (space instanceof MultiBinary) {
		const width = space.flatDim!;
		return [
			(columns, row, random, offset) => {
				const { data } = columns[path]!;
				for (let k = row * width; k < (row + 1) * width; k++)
					data[k] = nextUint32(random, offset) >>> 31;
			},
		];
	}
	if (space instanceof MultiDiscrete) {
		const { nvec, start } = space;
		return [
			(columns, row, random, offset) => {
				const { data } = columns[path]!;
				for (let k = 0; k < nvec.length; k++)
					data[row * nvec.length + k] = start[k]! + uniformInteger(random, offset, nvec[k]!);
			},
		];
	}
	return space instanceof Box ? [boxDraw(space, path)] : null;
}

/**
 * Uniform where an element is bounded on both sides, an exponential beyond the bound where it is on
 * one, a standard normal where it is on none; as `Box.sample`.
 */
function boxDraw(space: Box, path: string): Draw {
	const { low, high, boundedBelow, boundedAbove, flatDim } = space;
	const integer = space.dtype.includes("int");
	const element = (k: number, random: Uint32Array, offset: number): number => {
		const from = low[k]!;
		const to = high[k]!;
		if (boundedBelow[k] === 1 && boundedAbove[k] === 1) {
			if (integer) return from + uniformInteger(random, offset, to - from + 1);
			const u = nextUniform(random, offset);
			return Math.min(to, Math.max(from, from * (1 - u) + to * u));
		}
		if (boundedBelow[k] === 1) return from + nextExponential(random, offset);
		if (boundedAbove[k] === 1) return to - nextExponential(random, offset);
		return nextNormal(random, offset);
	};
	return (columns, row, random, offset) => {
		const { data } = columns[path]!;
		for (let k = 0; k < flatDim; k++) {
			const value = element(k, random, offset);
			data[row * flatDim + k] = integer ? Math.floor(value) : value;
		}
	};
}

/**
 * Acts at random: uniformly over allowed actions of a Discrete space, and part by part elsewhere.
 *
 * Explanation, for a Discrete space: `probability` (rows × actions).
 */
export class RandomAgent implements Agent {
	readonly id = "random";
	readonly memory: StateArrays;
	readonly explanation: Columns = {};
	explaining = false;
	private readonly random: Uint32Array;
	private readonly draws: readonly Draw[];

	constructor(
		private readonly view: AgentView,
		seeds: SeedTree,
	) {
		this.random = rowStreams(view.numEnvs, seeds);
		this.memory = { random: this.random };
		this.draws = drawsOf(view.actionSpace)!;
		if (view.actionSpace instanceof Discrete && view.actionSpace.n <= EXPLAINED_LIMIT)
			this.explanation = {
				probability: column("float64", view.numEnvs, [view.actionSpace.n]),
			};
	}

	reset(_begin: number, _end: number): void {
		// Nothing is remembered.
	}

	act(actions: Columns): void {
		const { draws, random, view } = this;
		if (view.actionMask) this.actMasked(actions, view.actionMask.data);
		else
			for (let row = 0; row < view.numEnvs; row++)
				for (let k = 0; k < draws.length; k++) draws[k]!(actions, row, random, STREAM_WORDS * row);
		if (this.explaining) this.explain();
	}

	private actMasked(actions: Columns, mask: Uint8Array): void {
		const { n, start } = this.view.actionSpace as Discrete;
		const out = actions[""]!.data;
		for (let row = 0; row < this.view.numEnvs; row++) {
			let allowed = 0;
			for (let index = 0; index < n; index++) allowed += mask[row * n + index]!;
			let pick = nextInteger(this.random, STREAM_WORDS * row, Math.max(1, allowed));
			out[row] = start;
			for (let index = 0; index < n; index++)
				if (mask[row * n + index] === 1 && pick-- === 0) {
					out[row] = start + index;
					break;
				}
		}
	}

	private explain(): void {
		const { probability } = this.explanation;
		if (!probability) return;
		const { data, width: n } = probability;
		const mask = this.view.actionMask?.data;
		for (let row = 0; row < this.view.numEnvs; row++) {
			let allowed = mask ? 0 : n;
			if (mask) for (let at = row * n; at < (row + 1) * n; at++) allowed += mask[at]!;
			for (let at = row * n; at < (row + 1) * n; at++)
				data[at] = mask && mask[at] === 0 ? 0 : 1 / allowed;
		}
	}
}

registerAgent({
	id: "random",
	description: "Any allowed action, uniformly; every part of a structured action on its own.",
	supports: (view) =>
		drawsOf(view.actionSpace) === null
			? `it needs actions of fixed size, got ${view.actionSpace}`
			: null,
	create: (_params, view, seeds) => new RandomAgent(view, seeds),
});
