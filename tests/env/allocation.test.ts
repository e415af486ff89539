import { describe, expect, it } from "vitest";
import {
	type AutoresetMode,
	applyLayer,
	type Kernel,
	makeVec,
	VectorEnv,
} from "../../src/env/index.ts";
import { ReachKernel } from "../helpers/reach-kernel.ts";
import "../../src/layers/wrappers/index.ts";
import { CELLS, WalkKernel } from "../helpers/walk-kernel.ts";
import "../helpers/register-test-envs.ts";

const BLOCK = 20_000;

/**
 * A walk without draws: V8 boxes the number that a draw returns unless it inlines the call, which it
 * does in some runs and not in others.
 */
class StillKernel extends WalkKernel {
	override step(begin: number, end: number): void {
		for (let i = begin; i < end; i++) {
			this.position[i] = (this.position[i]! + 1) % CELLS;
			this.reward[i] = 0.5 * this.position[i]!;
			this.terminated[i] = this.position[i] === 0 ? 1 : 0;
			this.observe(i);
		}
	}

	protected override observe(i: number): void {
		const at = this.position[i]!;
		this.observation.cell!.data[i] = at;
		this.observation.sense!.data[2 * i] = at / CELLS;
		for (let a = 0; a < 3; a++) this.actionMask.data[3 * i + a] = a === 2 || at > 0 ? 1 : 0;
	}
}

/**
 * Growth of the heap in bytes a step, once the code is optimised (before, V8 boxes numbers): the
 * largest of five blocks of steps in a row that all stay below `quiet`, or of the last five.
 */
function bytesPerStep(step: () => void, quiet = 4): number {
	const growth: number[] = [];
	for (let block = 0; block < 100; block++) {
		const before = process.memoryUsage().heapUsed;
		for (let k = 0; k < BLOCK; k++) step();
		growth.push((process.memoryUsage().heapUsed - before) / BLOCK);
		// A collection shows as a large negative growth and breaks the row.
		if (growth.length >= 5 && growth.slice(-5).every((each) => Math.abs(each) < quiet)) break;
	}
	return Math.max(...growth.slice(-5));
}

describe("VectorEnv.step allocates nothing", () => {
	// The smallest object is 16 bytes; one a step would show as at least that.
	it.each(["next-step", "same-step"] as AutoresetMode[])("with %s autoreset", (autoreset) => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 8, autoreset, maxEpisodeSteps: 4 });
		envs.reset({ seed: 0 });
		const actions = new Int32Array(8);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("with Dict observations and masks", () => {
		const envs = new VectorEnv(new StillKernel(8), undefined, "still", "next-step");
		envs.reset({ seed: 0 });
		const actions = new Int32Array(8).fill(2);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("with real-valued actions", () => {
		const envs = new VectorEnv(new ReachKernel(8), undefined, "reach", "next-step");
		envs.reset({ seed: 0 });
		const actions = new Float32Array(16).fill(0.5);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("with a stack of wrappers", () => {
		const stack = [
			{ id: "RecordEpisodeStatistics" },
			{ id: "FlattenObservation" },
			{ id: "FrameStack", params: { size: 3 } },
			{ id: "NormalizeObservation" },
			{ id: "NormalizeReward" },
			{ id: "ScaleReward", params: { clip: [-5, 5] } },
			{ id: "TimeLimit" },
		];
		const kernel = stack.reduce<Kernel>(applyLayer, new StillKernel(8));
		const envs = new VectorEnv(kernel, undefined, "stack", "next-step");
		envs.reset({ seed: 0 });
		const actions = new Int32Array(8).fill(2);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("and the measure sees one small object a step", () => {
		const kept: unknown[] = [null];
		let k = 0;
		const grown = bytesPerStep(() => {
			kept[0] = { k: k++ };
		});
		expect(grown).toBeGreaterThan(8);
	});
});
