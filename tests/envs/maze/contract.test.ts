import { describe, expect, test } from "vitest";
import "../../../envs/maze/grid/index.ts";
import {
	build,
	makeVec,
	type Params,
	type SameStepResult,
	type VectorEnv,
} from "../../../src/env/index.ts";
import { Generator, SeedTree } from "../../../src/random/index.ts";
import type { Columns, Discrete } from "../../../src/spaces/index.ts";

const cases: [id: string, params: Params][] = [
	["maze/Darkroom-v0", {}],
	["maze/Darkroom-v0", { sequenceLength: 1, observation: "full" }],
	["maze/DarkroomDense-v0", { observation: "position" }],
	["maze/FourRooms-v0", { control: "turn", observation: "egocentric", viewSize: 7 }],
	["maze/GoalTeleport-v0", { slip: 0.2 }],
	["maze/Grid-v0", { size: 9, observation: "egocentric", distance: true }],
	["maze/Grid-v0", { size: 9, observation: "full", goalBehaviour: "teleport", wind: 0.3 }],
	["maze/Grid-v0", { size: 9, generator: "rooms", control: "turn", observation: "full" }],
	["maze/Grid-v0", { size: 9, generator: "prim", braid: 0.5, minGoalDistance: 6, slip: 0.1 }],
	["maze/Grid-v0", { layout: ["SS..", ".#..", "..GG"], perRow: true, observation: "full" }],
];

function actionsOf(env: VectorEnv, generator: Generator): Int32Array {
	const { n } = env.singleActionSpace as Discrete;
	return Int32Array.from({ length: env.numEnvs }, () => generator.integer(n));
}

/** Everything a step returns, copied; ends only where there are any. */
function record(env: VectorEnv, steps: number, generator: Generator): unknown[] {
	return Array.from({ length: steps }, () => {
		const result = structuredClone(env.step(actionsOf(env, generator))) as SameStepResult;
		const { finalMask, finalObservation, finalInfo, ...rest } = result;
		const ends = Array.from(finalMask.keys()).filter((row) => finalMask[row] === 1);
		const width = finalObservation.length / env.numEnvs;
		return {
			...rest,
			finalMask,
			ends: ends.map((row) => finalObservation.slice(row * width, (row + 1) * width)),
			successes: ends.map((row) => (finalInfo.success as Uint8Array)[row]),
		};
	});
}

function started(id: string, params: Params, numEnvs: number, seed: number): VectorEnv {
	const env = makeVec(id, {
		params,
		numEnvs,
		autoreset: "same-step",
		episodesPerTrial: 2,
		maxEpisodeSteps: 12,
	});
	env.reset({ seed });
	return env;
}

describe.each(cases)("%s %j", (id, params) => {
	test("the same seed and actions give the same bits; another seed does not", () => {
		const run = (seed: number): unknown[] =>
			record(started(id, params, 7, seed), 60, new Generator(2));
		expect(run(1)).toEqual(run(1));
		expect(run(1)).not.toEqual(run(99));
	});

	test("restoring a snapshot in mid-episode replays to the bit, in another instance too", () => {
		const env = started(id, params, 7, 1);
		record(env, 17, new Generator(5));
		const snapshot = env.snapshot();
		const after = record(env, 40, new Generator(6));
		env.restore(snapshot);
		expect(record(env, 40, new Generator(6))).toEqual(after);
		const other = started(id, params, 7, 1234);
		other.restore(snapshot);
		expect(record(other, 40, new Generator(6))).toEqual(after);
	});

	test("rows depend neither on how many there are nor on the ranges they are stepped in", () => {
		const whole = kernelOf(9);
		const parts = kernelOf(9);
		const alone = kernelOf(1, 4);
		const generator = new Generator(8);
		const { n } = whole.actionSpace as Discrete;
		const cuts = [0, 2, 3, 7, 9];
		for (let t = 0; t < 60; t++) {
			if (t % 10 === 0)
				for (const [kernel, ranges] of [
					[whole, [0, 9]],
					[parts, cuts],
					[alone, [0, 1]],
				] as const)
					for (let k = 1; k < ranges.length; k++)
						kernel.reset(ranges[k - 1]!, ranges[k]!, t % 20 === 0);
			for (let row = 0; row < 9; row++) {
				const action = generator.integer(n);
				whole.action![""]!.data[row] = action;
				parts.action![""]!.data[row] = action;
				if (row === 4) alone.action![""]!.data[0] = action;
			}
			whole.step(0, 9);
			for (let k = cuts.length - 1; k > 0; k--) parts.step(cuts[k - 1]!, cuts[k]!);
			alone.step(0, 1);
			for (const group of ["observation", "info", "hidden"] as const) {
				expect(rowsOf(parts[group]!, 0, 9)).toEqual(rowsOf(whole[group]!, 0, 9));
				expect(rowsOf(alone[group]!, 0, 1)).toEqual(rowsOf(whole[group]!, 4, 5));
			}
			expect(parts.reward).toEqual(whole.reward);
			expect(alone.reward[0]).toBe(whole.reward[4]);
			expect(alone.terminated[0]).toBe(whole.terminated[4]);
		}
	});

	test("stays inside the grid and off walls, and pays only where it says success", () => {
		const env = started(id, params, 16, 3);
		const facts = env.kernel.describe!() as { height: number; width: number; layout?: string[] };
		const cells = facts.height * facts.width;
		const shared = facts.layout?.join("");
		const generator = new Generator(4);
		const { hidden } = env.kernel;
		for (let t = 0; t < 100; t++) {
			const { reward, finalMask, info, finalInfo } = env.step(
				actionsOf(env, generator),
			) as SameStepResult;
			for (let row = 0; row < 16; row++) {
				const from = finalMask[row] === 1 ? finalInfo : info;
				expect(reward[row]).toBe((from.success as Uint8Array)[row]);
				const cell = hidden.position!.data[row]!;
				expect(cell >= 0 && cell < cells).toBe(true);
				if (shared) expect(shared[cell]).not.toBe("#");
				else expect(hidden.layout!.data[row * cells + cell]).toBe(0);
				expect(
					env.singleObservationSpace.explain(
						env.singleObservationSpace.readRow(env.kernel.observation!, row),
					),
				).toBe(null);
			}
		}
	});

	function kernelOf(numEnvs: number, firstRow = 0) {
		const { kernel } = build(id, { params, maxEpisodeSteps: null }, numEnvs);
		for (let row = 0; row < numEnvs; row++) kernel.seed(row, new SeedTree(50 + firstRow + row));
		return kernel;
	}
});

function rowsOf(columns: Columns, begin: number, end: number): Record<string, number[]> {
	return Object.fromEntries(
		Object.entries(columns).map(([key, { data, width }]) => [
			key,
			Array.from(data.subarray(begin * width, end * width)),
		]),
	);
}
