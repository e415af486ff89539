import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { type AutoresetMode, makeVec, type SameStepResult } from "../../src/env/index.ts";
import "../helpers/register-test-envs.ts";

interface Entry {
	actions?: number[];
	mask?: number[];
	observation: number[][];
	reward?: number[];
	terminated?: number[];
	truncated?: number[];
	elapsed?: number[];
	finalObservation?: (number[] | null)[];
	finalElapsed?: (number | null)[];
}
const fixture = JSON.parse(
	readFileSync(new URL("../fixtures/autoreset.json", import.meta.url), "utf8"),
) as { rows: number; seed: number; modes: Record<AutoresetMode, Entry[]> };

const rowsOf = (data: ArrayLike<number>, width: number): number[][] =>
	Array.from({ length: data.length / width }, (_, i) =>
		Array.from({ length: width }, (_, k) => data[i * width + k]!),
	);

describe.each(["next-step", "same-step", "disabled"] as const)("autoreset %s", (mode) => {
	it("steps as Gymnasium's SyncVectorEnv", () => {
		const { rows, seed } = fixture;
		const envs = makeVec("test/Counter-v0", { numEnvs: rows, autoreset: mode });
		const [first, ...entries] = fixture.modes[mode];
		const begun = envs.reset({ seed });
		expect(rowsOf(begun.observation, 3)).toEqual(first!.observation);
		expect(Array.from(begun.info.elapsed as Int32Array)).toEqual(first!.elapsed);
		let ends = 0;
		for (const entry of entries) {
			if (entry.mask) {
				const { observation } = envs.reset({ mask: entry.mask });
				expect(rowsOf(observation, 3)).toEqual(entry.observation);
				continue;
			}
			const result = envs.step(entry.actions) as SameStepResult;
			expect(rowsOf(result.observation, 3)).toEqual(entry.observation);
			expect(Array.from(result.reward)).toEqual(entry.reward);
			expect(Array.from(result.terminated)).toEqual(entry.terminated);
			expect(Array.from(result.truncated)).toEqual(entry.truncated);
			expect(Array.from(result.info.elapsed as Int32Array)).toEqual(entry.elapsed);
			if (mode !== "same-step") {
				expect(result).not.toHaveProperty("finalObservation");
				continue;
			}
			entry.finalObservation!.forEach((expected, i) => {
				expect(result.finalMask[i]).toBe(expected === null ? 0 : 1);
				if (expected === null) return;
				ends++;
				expect(rowsOf(result.finalObservation, 3)[i]).toEqual(expected);
				expect((result.finalInfo.elapsed as Int32Array)[i]).toBe(entry.finalElapsed![i]);
			});
		}
		if (mode === "same-step") expect(ends).toBeGreaterThan(20);
	});
});

describe("autoreset beyond the fixture", () => {
	it("defaults to next-step, ignoring the action of a row it resets", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		expect(envs.autoreset).toBe("next-step");
		envs.reset({ seed: [0, 3] });
		expect(Array.from(envs.step([0, 0]).terminated)).toEqual([1, 0]);
		const { reward, observation } = envs.step([99, 1]);
		expect(reward[0]).toBe(0);
		expect(Array.from(observation.subarray(0, 3))).toEqual([0, 1, 0]);
		expect(reward[1]).toBe(1 + 0.5 + 0.375);
	});

	it("refuses to step an ended row when disabled, naming it", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 3, autoreset: "disabled" });
		envs.reset({ seed: [3, 0, 3] });
		envs.step([0, 0, 0]);
		expect(() => envs.step([0, 0, 0])).toThrow(/environment 1; call reset/);
		const before = Array.from(envs.reset({ mask: [false, true, false] }).observation as number[]);
		expect(before).toEqual([3, 0, 1, 0, 1, 0, 3, 0, 1]);
		expect(() => envs.step([0, 0, 0])).not.toThrow();
	});

	it("keeps reward and flags of the ending step under same-step", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 1, autoreset: "same-step" });
		envs.reset({ seed: 0 });
		const { reward, terminated, observation, finalObservation } = envs.step([2]);
		expect([reward[0], terminated[0]]).toEqual([2.25, 1]);
		expect(Array.from(observation)).toEqual([0, 1, 0]);
		expect(Array.from(finalObservation)).toEqual([0, 0, 1]);
	});

	it("keeps Dict observations of the end apart from the next episode's", () => {
		const envs = makeVec("test/Walk-v0", {
			numEnvs: 4,
			autoreset: "same-step",
			params: { slip: 0 },
		});
		envs.reset({ seed: 1 });
		let ends = 0;
		for (let t = 0; t < 40; t++) {
			const result = envs.step([1, 1, 1, 1]);
			for (let i = 0; i < 4; i++) {
				if (result.finalMask[i] === 0) continue;
				ends++;
				expect(result.finalObservation.cell[i]).toBeGreaterThan(0);
				expect(result.observation.cell[i]).toBe(0);
				expect((result.finalInfo.success as Uint8Array)[i]).toBe(1);
				expect((result.info.success as Uint8Array)[i]).toBe(0);
			}
		}
		expect(ends).toBeGreaterThan(8);
	});

	it("refuses an unknown mode", () => {
		expect(() => makeVec("test/Counter-v0", { numEnvs: 1, autoreset: "NEXT" as never })).toThrow(
			/autoreset is "NEXT", expected one of next-step/,
		);
	});
});
