import { describe, expect, it } from "vitest";
import { make, makeVec, type ResetArguments } from "../../src/env/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import "../helpers/register-test-envs.ts";

/** Observations of a single walk under a fixed policy, episodes following one another. */
function single(args: ResetArguments, steps = 60): string[] {
	const env = make("test/Walk-v0");
	const out = [JSON.stringify(env.reset(args).observation)];
	for (let t = 0; t < steps; t++) {
		const { observation, terminated, truncated } = env.step(2);
		out.push(JSON.stringify(observation));
		if (terminated || truncated) out.push(JSON.stringify(env.reset().observation));
	}
	return out;
}

/** The same of one row of a batch under next-step autoreset. */
function row(index: number, numEnvs: number, seed: number | number[] | SeedTree): string[] {
	const envs = makeVec("test/Walk-v0", { numEnvs });
	const read = (): string =>
		JSON.stringify(envs.singleObservationSpace.readRow(envs.kernel.observation!, index));
	envs.reset({ seed });
	const out = [read()];
	const actions = new Array(numEnvs).fill(2);
	let steps = 0;
	while (steps < 60) {
		envs.step(actions);
		out.push(read());
		if (envs.clocks.step[index] !== 0) steps++;
	}
	return out;
}

describe("seeds", () => {
	it("gives the same trajectory for the same seed, another for another", () => {
		expect(single({ seed: 3 })).toEqual(single({ seed: 3 }));
		expect(single({ seed: 3 })).not.toEqual(single({ seed: 4 }));
	});

	it("makes row i of seed s the single environment of seed s + i", () => {
		for (const i of [0, 1, 4]) {
			const alone = single({ seed: 20 + i }).slice(0, 60);
			expect(row(i, 5, 20).slice(0, alone.length)).toEqual(alone);
		}
	});

	it("takes a seed a row", () => {
		expect(row(1, 3, [9, 2, 4]).slice(0, 61)).toEqual(single({ seed: 2 }).slice(0, 61));
	});

	it("takes a node of a seed tree: row i has its child i", () => {
		const tree = new SeedTree(11).child("evaluation");
		expect(row(2, 4, tree).slice(0, 61)).toEqual(single({ seed: tree.child(2) }).slice(0, 61));
		expect(single({ seed: tree.child(2) })).not.toEqual(single({ seed: tree.child(1) }));
	});

	it("goes on where the streams were without one", () => {
		const env = make("test/Walk-v0");
		const a = JSON.stringify([env.reset({ seed: 1 }).observation, env.reset().observation]);
		const b = JSON.stringify([env.reset({ seed: 1 }).observation, env.reset().observation]);
		expect(a).toBe(b);
		const [first, second] = JSON.parse(a);
		expect(first).not.toEqual(second);
	});

	it("behaves as seeded with 0 when never seeded", () => {
		expect(single({})).toEqual(single({ seed: 0 }));
		const envs = makeVec("test/Walk-v0", { numEnvs: 2 });
		const seeded = makeVec("test/Walk-v0", { numEnvs: 2 });
		expect(envs.reset().observation).toEqual(seeded.reset({ seed: 0 }).observation);
	});

	it("plants each row once when rows are first reset by mask", () => {
		const envs = makeVec("test/Walk-v0", { numEnvs: 2 });
		const draws = [0, 1, 2].map(() => {
			const { observation } = envs.reset({ mask: [1, 0] });
			return (observation.sense as Float32Array)[1];
		});
		expect(new Set(draws).size).toBe(3);
		envs.reset({ mask: [0, 1] });
		const whole = makeVec("test/Walk-v0", { numEnvs: 2 });
		const sense = whole.reset({ seed: 0 }).observation.sense as Float32Array;
		expect(draws[0]).toBe(sense[1]);
		expect((envs.kernel.observation!.sense!.data as Float32Array)[3]).toBe(sense[3]);
	});

	it("still plants after restoring a snapshot taken before the first reset", () => {
		const virgin = makeVec("test/Walk-v0", { numEnvs: 2 });
		const saved = virgin.snapshot();
		virgin.restore(saved);
		const fresh = makeVec("test/Walk-v0", { numEnvs: 2 });
		expect(virgin.reset().observation).toEqual(fresh.reset().observation);
		const one = make("test/Walk-v0");
		one.restore(one.snapshot());
		expect(one.reset().observation).toEqual(make("test/Walk-v0").reset().observation);
	});

	it.each([-1, 1.5, Number.NaN, 2 ** 53, "7", null, {}])("refuses the seed %s", (seed) => {
		const env = make("test/Counter-v0");
		expect(() => env.reset({ seed: seed as number })).toThrow(/seed must be an integer/);
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		expect(() => envs.reset({ seed: seed as number })).toThrow(/seed must be an integer/);
		expect(() => envs.reset({ seed: [1, seed as number] })).toThrow(/seed must be an integer/);
	});

	it("refuses a list of seeds of the wrong length", () => {
		const envs = makeVec("test/Counter-v0", { numEnvs: 2 });
		expect(() => envs.reset({ seed: [1] })).toThrow(/seed.length is 1, expected 2/);
	});
});
