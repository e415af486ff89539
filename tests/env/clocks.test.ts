import { describe, expect, it } from "vitest";
import { type AutoresetMode, type Clocks, make, makeVec } from "../../src/env/index.ts";
import "../helpers/register-test-envs.ts";

function read(clocks: Clocks, row = 0): number[] {
	const { trial, episode, step, trialStart, episodeStart } = clocks;
	return [trial[row]!, episode[row]!, step[row]!, trialStart[row]!, episodeStart[row]!];
}

describe("Clocks", () => {
	it("counts trials, episodes and steps of a single environment", () => {
		const env = make("test/Counter-v0", { episodesPerTrial: 2 });
		env.reset({ seed: 0 });
		expect(read(env.clocks)).toEqual([0, 0, 0, 1, 1]);
		env.step(0);
		expect(read(env.clocks)).toEqual([0, 0, 1, 0, 0]);
		env.reset();
		expect(read(env.clocks)).toEqual([0, 1, 0, 0, 1]);
		env.reset();
		expect(read(env.clocks)).toEqual([1, 0, 0, 1, 1]);
		env.reset({ newTrial: true });
		expect(read(env.clocks)).toEqual([2, 0, 0, 1, 1]);
		env.reset({ seed: 4 });
		expect(read(env.clocks)).toEqual([3, 0, 0, 1, 1]);
	});

	it("never ends an endless trial", () => {
		const env = make("test/Counter-v0", { episodesPerTrial: Number.POSITIVE_INFINITY });
		for (let k = 0; k < 10; k++) env.reset();
		expect(read(env.clocks)).toEqual([0, 9, 0, 0, 1]);
	});

	it.each([0, -1, 1.5, Number.NaN, "2"])("refuses %s episodes a trial", (episodesPerTrial) => {
		expect(() => make("test/Counter-v0", { episodesPerTrial: episodesPerTrial as number })).toThrow(
			/episodesPerTrial is .*, expected an integer ≥ 1 or Infinity/,
		);
	});

	it("ticks under next-step: the resetting step is step 0 of its episode", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 2, episodesPerTrial: 2 });
		envs.reset({ seed: [0, 3] });
		envs.step([0, 0]);
		expect(read(envs.clocks, 0)).toEqual([0, 0, 1, 0, 0]);
		envs.step([0, 0]);
		expect(read(envs.clocks, 0)).toEqual([0, 1, 0, 0, 1]);
		expect(read(envs.clocks, 1)).toEqual([0, 0, 2, 0, 0]);
		for (let k = 0; k < 4; k++) envs.step([0, 0]);
		expect(read(envs.clocks, 0)).toEqual([0, 1, 4, 0, 0]);
		envs.step([0, 0]);
		expect(read(envs.clocks, 0)).toEqual([1, 0, 0, 1, 1]);
	});

	it("ticks under same-step: the ending step already shows the next episode", () => {
		const envs = makeVec("test/Counter-v0", {
			numEnvs: 1,
			autoreset: "same-step",
			episodesPerTrial: 2,
		});
		envs.reset({ seed: 0 });
		envs.step([0]);
		expect(read(envs.clocks)).toEqual([0, 1, 0, 0, 1]);
		for (let k = 0; k < 3; k++) envs.step([0]);
		expect(read(envs.clocks)).toEqual([0, 1, 3, 0, 0]);
		envs.step([0]);
		expect(read(envs.clocks)).toEqual([1, 0, 0, 1, 1]);
	});

	it.each(["next-step", "same-step"] as AutoresetMode[])(
		"keeps the task for the length of a trial (%s)",
		(autoreset) => {
			const envs = makeVec("test/Walk-v0", { numEnvs: 3, autoreset, episodesPerTrial: 4 });
			envs.reset({ seed: 9 });
			const goals = envs.kernel.hidden.goal!.data;
			const seen = [0, 1, 2].map(() => new Map<number, Set<number>>());
			for (let t = 0; t < 600; t++) {
				envs.step([2, 2, 2]);
				for (let i = 0; i < 3; i++) {
					const trial = envs.clocks.trial[i]!;
					const tasks = seen[i]!.get(trial) ?? new Set();
					seen[i]!.set(trial, tasks.add(goals[i]!));
				}
			}
			for (const trials of seen) {
				expect(trials.size).toBeGreaterThan(4);
				for (const tasks of trials.values()) expect(tasks.size).toBe(1);
				expect(new Set([...trials.values()].map((tasks) => [...tasks][0])).size).toBeGreaterThan(1);
			}
		},
	);
});
