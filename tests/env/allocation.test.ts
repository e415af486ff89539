import { describe, expect, it } from "vitest";
import { type AutoresetMode, makeVec } from "../../src/env/index.ts";
import "../../src/layers/wrappers/index.ts";
import "../helpers/register-test-envs.ts";

const BLOCK = 50_000;

/** Median growth of the heap over blocks of steps, in bytes a step. */
function bytesPerStep(step: () => void): number {
	for (let k = 0; k < 2 * BLOCK; k++) step();
	const growth: number[] = [];
	for (let block = 0; block < 20; block++) {
		const before = process.memoryUsage().heapUsed;
		for (let k = 0; k < BLOCK; k++) step();
		growth.push((process.memoryUsage().heapUsed - before) / BLOCK);
	}
	return growth.sort((a, b) => a - b)[10]!;
}

describe("VectorEnv.step allocates nothing", () => {
	// The smallest object is 16 bytes; one a step would show as at least that.
	it.each(["next-step", "same-step"] as AutoresetMode[])("with %s autoreset", (autoreset) => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 8, autoreset, maxEpisodeSteps: 4 });
		envs.reset({ seed: 0 });
		const actions = new Int32Array(8);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("with Dict observations, masks and draws", () => {
		const envs = makeVec("test/Walk-v0", { numEnvs: 8 });
		envs.reset({ seed: 0 });
		const actions = new Int32Array(8).fill(2);
		expect(bytesPerStep(() => envs.step(actions))).toBeLessThan(4);
	});

	it("with a stack of wrappers", () => {
		const envs = makeVec("test/Walk-v0", {
			numEnvs: 8,
			layers: [
				{ id: "StickyAction" },
				{ id: "RecordEpisodeStatistics" },
				{ id: "FlattenObservation" },
				{ id: "FrameStack", params: { size: 3 } },
				{ id: "NormalizeObservation" },
				{ id: "NormalizeReward" },
				{ id: "ScaleReward", params: { clip: [-5, 5] } },
			],
		});
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
