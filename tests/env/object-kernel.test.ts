import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
	InvalidOptionError,
	make,
	makeVec,
	registerEnv,
	snapshotFromBytes,
	snapshotFromJSON,
	snapshotToBytes,
	snapshotToJSON,
	unregister,
} from "../../src/env/index.ts";
import { PileEnv, SpellEnv } from "../helpers/plain-envs.ts";

beforeAll(() => {
	registerEnv({
		id: "test/Spell-v0",
		description: "Spells backwards.",
		maxEpisodeSteps: 5,
		createEnv: () => new SpellEnv(),
	});
	registerEnv({ id: "test/Pile-v0", description: "Piles points.", createEnv: () => new PileEnv() });
});
afterAll(() => {
	unregister("test/Spell-v0");
	unregister("test/Pile-v0");
});

describe("plain environments", () => {
	it("step as they are, with the registered time limit", () => {
		const env = make("test/Spell-v0");
		const { observation, info } = env.reset({ seed: 1 });
		expect(observation).toMatch(/^[a-z]{3}$/);
		expect(info.left).toBe(3);
		const word = observation as string;
		const step = env.step(word.charCodeAt(2) - 97);
		expect(step).toMatchObject({ observation: word.slice(0, 2), reward: 1, terminated: false });
		expect(env.render()).toBe(`${word} at 1`);
		env.reset({ options: { length: 9 } });
		let result = env.step(0);
		for (let t = 1; t < 5; t++) result = env.step(0);
		expect([result.terminated, result.truncated]).toEqual([false, true]);
		expect(() => env.step(0)).toThrow(/after the episode ended/);
	});

	it("know their reset options", () => {
		const env = make("test/Spell-v0");
		expect(() => env.reset({ options: { lenght: 2 } })).toThrow(InvalidOptionError);
		expect(() => env.reset({ options: { lenght: 2 } })).toThrow(/did you mean length/);
	});

	it("share seeds between the single and the vector environment", () => {
		const envs = makeVec("test/Spell-v0", { numEnvs: 3 });
		const words = envs.reset({ seed: 4 }).observation as string[];
		expect(words[2]).toBe(make("test/Spell-v0").reset({ seed: 6 }).observation);
		expect(new Set(words).size).toBe(3);
	});

	it("reset on the step after their end", () => {
		const envs = makeVec("test/Spell-v0", { numEnvs: 2 });
		envs.reset({ seed: 4, options: [{ length: 1 }, { length: 2 }] });
		let result = envs.step([0, 0]);
		expect(Array.from(result.terminated)).toEqual([1, 0]);
		expect(result.observation[0]).toBe("");
		result = envs.step([-5, 0]);
		expect(result.observation[0]).toHaveLength(3);
		expect((result.info.values as { left: number }[]).map((info) => info.left)).toEqual([3, 0]);
	});

	it("keep their last observation and info under same-step", () => {
		const envs = makeVec("test/Spell-v0", { numEnvs: 2, autoreset: "same-step" });
		envs.reset({ seed: 4, options: [{ length: 1 }, { length: 2 }] });
		const first = envs.step([0, 0]);
		expect(Array.from(first.finalMask)).toEqual([1, 0]);
		expect(first.finalObservation[0]).toBe("");
		expect((first.finalInfo.values as { left: number }[])[0]!.left).toBe(0);
		expect((first.info.values as { left: number }[])[0]!.left).toBe(3);
		expect(first.observation[0]).toHaveLength(3);
	});

	it("keep a last observation that the environment goes on writing into", () => {
		const envs = makeVec("test/Pile-v0", { numEnvs: 1, autoreset: "same-step" });
		envs.reset();
		envs.step([0.5, 0]);
		envs.step([0.25, 0]);
		const { finalObservation, observation } = envs.step([1, -1]);
		expect(observation[0]).toEqual([]);
		expect(finalObservation[0]).toHaveLength(3);
		expect(finalObservation[0][2]).toEqual(Float32Array.of(1, -1));
	});

	it.each(["json", "bytes", "clone"])("save and restore through %s", (way) => {
		const through = (saved: ReturnType<ReturnType<typeof make>["snapshot"]>) =>
			way === "json"
				? snapshotFromJSON(JSON.parse(JSON.stringify(snapshotToJSON(saved))))
				: way === "bytes"
					? snapshotFromBytes(snapshotToBytes(saved))
					: structuredClone(saved);
		for (const id of ["test/Spell-v0", "test/Pile-v0"]) {
			const envs = makeVec(id, { numEnvs: 2, copy: true });
			const actions = id === "test/Spell-v0" ? [3, 7] : [0.5, 0, 0, 1];
			envs.reset({ seed: 5 });
			envs.step(actions);
			const saved = envs.snapshot();
			const expected = Array.from({ length: 9 }, () => envs.step(actions));
			const other = makeVec(id, { numEnvs: 2, copy: true });
			other.restore(through(saved));
			expect(Array.from({ length: 9 }, () => other.step(actions))).toEqual(expected);
		}
	});

	it("keep NaN, −0 and typed arrays of their infos through JSON", () => {
		const envs = makeVec("test/Spell-v0", { numEnvs: 1 });
		envs.reset({ seed: 5 });
		const text = JSON.stringify(snapshotToJSON(envs.snapshot()));
		const other = makeVec("test/Spell-v0", { numEnvs: 1 });
		other.restore(snapshotFromJSON(JSON.parse(text)));
		expect(other.kernel.values!.info[0]!.score).toBeNaN();
		envs.step([0]);
		other.restore(snapshotFromJSON(JSON.parse(JSON.stringify(snapshotToJSON(envs.snapshot())))));
		expect(other.kernel.values!.info[0]!.weights).toEqual(Float32Array.of(1, -0));
	});

	it("stay as they were when the saved values are no good", () => {
		const env = make("test/Spell-v0");
		const { observation } = env.reset({ seed: 5 });
		const saved = structuredClone(env.snapshot());
		const values = saved.values as { rows: { values: { word: unknown } }[] };
		values.rows[0]!.values.word = 3;
		expect(() => env.restore(saved)).toThrow(/refuse their saved values: TypeError: word/);
		expect(() => env.restore({ ...saved, values: undefined })).toThrow(/refuse their saved values/);
		expect(env.render()).toBe(`${observation} at 0`);
	});
});
