import { describe, expect, test } from "vitest";
import "../../index.ts";
import { makeVec } from "../../src/env/index.ts";
import {
	describeReplay,
	MemorySink,
	Recorder,
	ReplayReader,
	ReplayWriter,
} from "../../src/record/index.ts";
import { resolveScenario } from "../../src/scenario/index.ts";

const make = () => makeVec("bandit/Bernoulli-v0", { numEnvs: 2 });

/** Records steps while a clock goes; half a second a step. */
function recorded(options: { time?: boolean; clock?: boolean; state?: Float64Array }) {
	const env = make();
	let now = 1000;
	const sink = new MemorySink();
	const header = describeReplay(env, { ...(options.time ? { time: true } : {}) });
	const clock = options.clock ? [() => now] : [];
	const recorder = new Recorder(env, new ReplayWriter(sink, header), undefined, ...clock);
	if (options.state) (recorder.state.time as Float64Array).set(options.state);
	env.reset({ seed: 1 });
	recorder.reset();
	for (let t = 0; t < 3; t++) {
		now += 0.5;
		env.step([0, 1]);
		recorder.step();
	}
	recorder.close();
	const bytes = sink.toUint8Array();
	return { bytes, reader: ReplayReader.openSync(bytes), state: recorder.state };
}

const times = ({ reader }: { reader: ReplayReader }): unknown[] =>
	Array.from({ length: reader.records }, (_, i) => reader.recordSync(i).time);

describe("the column of the time", () => {
	test("is seconds since the recording began, the same for all rows of a step", () => {
		expect(times(recorded({ time: true, clock: true }))).toEqual([0, 0, 0.5, 0.5, 1, 1, 1.5, 1.5]);
	});

	test("goes on from a checkpoint", () => {
		const before = recorded({ time: true, clock: true });
		const state = before.state.time as Float64Array;
		expect([...state]).toEqual([1.5]);
		expect(times(recorded({ time: true, clock: true, state })).slice(0, 3)).toEqual([1.5, 1.5, 2]);
	});

	test("is null without a clock, and absent unless asked for", () => {
		expect(new Set(times(recorded({ time: true })))).toEqual(new Set([null]));
		const { reader, bytes, state } = recorded({ clock: true });
		expect(reader.columns.some(({ name }) => name === "time")).toBe(false);
		expect(state).not.toHaveProperty("time");
		expect(bytes).toEqual(recorded({}).bytes);
	});
});

test("a scenario asks for it; without, nothing is said of it", () => {
	const replayOf = (replay: object) =>
		resolveScenario({
			version: 1,
			env: { id: "bandit/Bernoulli-v0" },
			agents: [{ id: "random" }],
			record: { replay },
		}).scenarios[0]!.record.replay;
	expect(replayOf({ time: true })).toMatchObject({ time: true });
	expect(replayOf({ time: false })).not.toHaveProperty("time");
	expect(replayOf({})).not.toHaveProperty("time");
	expect(() => replayOf({ time: "yes" })).toThrow(/time/);
});
