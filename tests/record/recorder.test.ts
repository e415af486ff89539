import { tableFromIPC } from "apache-arrow";
import { describe, expect, test } from "vitest";
import { VectorEnv } from "../../src/env/index.ts";
import {
	describeReplay,
	episodesOf,
	MemorySink,
	Recorder,
	ReplayError,
	ReplayReader,
	ReplayWriter,
} from "../../src/record/index.ts";
import { CounterKernel } from "../helpers/counter-kernel.ts";
import { ChattyAgent, type Expected, recordWalk, walkEnv } from "./sample.ts";

/** A record of the walk in the form of `Expected`. */
export function asExpected(record: Readonly<Record<string, unknown>>): Expected {
	const list = (name: string): number[] | null =>
		record[name] === null ? null : Array.from(record[name] as Float32Array);
	return {
		env: record.env as number,
		trial: record.trial as number,
		episode: record.episode as number,
		step: record.step as number,
		cell: record["observation/cell"] as number,
		sense: list("observation/sense")!,
		action: record.action as number | null,
		reward: record.reward as number | null,
		terminated: record.terminated as boolean,
		truncated: record.truncated as boolean,
		success: record["info/success"] as number,
		goal: record["hidden/goal"] as number,
		q: list("explanation/q"),
	};
}

describe.each(["same-step", "next-step"] as const)("autoreset %s", (autoreset) => {
	const { bytes, expected } = recordWalk(3, 60, autoreset);
	const reader = ReplayReader.openSync(bytes);

	test("every record is what the environment was", () => {
		expect(reader.records).toBe(expected.length);
		expect(reader.complete).toBe(true);
		for (let i = 0; i < expected.length; i++)
			expect(asExpected(reader.recordSync(i)), `record ${i}`).toEqual(expected[i]);
	});

	test("an episode of T steps has T + 1 records, the last with the terminal observation", async () => {
		let ends = 0;
		for await (const { steps, columns, complete, terminated, truncated } of episodesOf(reader)) {
			const step = Array.from(columns.step!.data);
			expect(step).toEqual(Array.from({ length: steps + 1 }, (_, i) => i));
			if (!complete) continue;
			ends++;
			expect(terminated || truncated).toBe(true);
			const atGoal =
				columns["observation/cell"]!.data[steps] === columns["hidden/goal"]!.data[steps];
			expect(atGoal).toBe(terminated);
			expect(steps <= 6 && (terminated || steps === 6)).toBe(true);
			expect(Array.from(columns.action!.valid!)).toEqual([0, ...new Array(steps).fill(1)]);
		}
		expect(ends).toBeGreaterThan(20);
	});
});

test("both autoreset modes record the same episodes of a row", async () => {
	const collect = async (mode: "same-step" | "next-step"): Promise<unknown[]> => {
		// One row and a fixed policy: actions do not depend on the mode.
		const env = walkEnv(1, mode);
		const sink = new MemorySink();
		const recorder = new Recorder(env, new ReplayWriter(sink, describeReplay(env)));
		env.reset({ seed: 3 });
		recorder.reset();
		for (let t = 0; t < 120; t++) {
			const goRight = env.kernel.actionMask!.data[1] === 1;
			env.step([goRight ? 1 : 2]);
			recorder.step();
		}
		recorder.close();
		const all: unknown[] = [];
		for await (const each of episodesOf(ReplayReader.openSync(sink.toUint8Array())))
			if (each.complete && all.length < 8)
				all.push([
					each.trial,
					each.episode,
					each.return,
					Array.from(each.columns["observation/cell"]!.data),
				]);
		return all;
	};
	const [same, next] = [await collect("same-step"), await collect("next-step")];
	expect(same).toHaveLength(8);
	expect(same).toEqual(next);
});

test("masks are those of the record's observation, absent where a terminal one was overwritten", () => {
	const { bytes } = recordWalk(2, 40);
	const reader = ReplayReader.openSync(bytes);
	let ends = 0;
	for (let i = 0; i < reader.records; i++) {
		const record = reader.recordSync(i);
		const cell = record["observation/cell"] as number;
		if (record.terminated || record.truncated) {
			ends++;
			expect(record.action_mask).toBeNull();
		} else
			expect(Array.from(record.action_mask as Uint8Array)).toEqual([
				cell > 0 ? 1 : 0,
				cell < 7 ? 1 : 0,
				1,
			]);
	}
	expect(ends).toBeGreaterThan(5);
});

test("rows, intervals and columns can be chosen", async () => {
	const { bytes, expected } = recordWalk(3, 80, "same-step", {
		rows: [2, 0],
		every: 3,
		columns: ["observation/cell", "explanation"],
	});
	const reader = ReplayReader.openSync(bytes);
	expect(reader.header.rows).toEqual([0, 2]);
	expect(reader.columns.map(({ name }) => name)).toEqual([
		"env",
		"trial",
		"episode",
		"step",
		"observation/cell",
		"action",
		"reward",
		"terminated",
		"truncated",
		"explanation/q",
		"explanation/sure",
	]);
	const begun = [0, 0, 0];
	const wanted = expected.filter(({ env, step }) => {
		if (step === 0) begun[env]!++;
		return env !== 1 && (begun[env]! - 1) % 3 === 0;
	});
	expect(wanted.length).toBeLessThan(expected.length / 2);
	expect(reader.records).toBe(wanted.length);
	const { columns } = await reader.window(0, reader.records);
	expect(Array.from(columns["observation/cell"]!.data)).toEqual(wanted.map(({ cell }) => cell));
	expect(Array.from(columns.env!.data)).toEqual(wanted.map(({ env }) => env));
});

test("the header describes the run", () => {
	const { bytes } = recordWalk(2, 5, "next-step", {
		scenario: "walks",
		seed: 2 ** 40,
		params: { slip: 0.2 },
		layers: [{ id: "TimeLimit", params: { maxEpisodeSteps: 6 } }],
		extra: { note: "a", bound: Number.POSITIVE_INFINITY },
	});
	const { header } = ReplayReader.openSync(bytes);
	expect(header).toMatchObject({
		format: "palaestra-replay",
		version: 1,
		env: {
			params: { slip: 0.2 },
			layers: [{ id: "TimeLimit", params: { maxEpisodeSteps: 6 } }],
			autoreset: "next-step",
			episodesPerTrial: 2,
		},
		agent: { id: "chatty", params: { volume: 3 } },
		scenario: "walks",
		seed: 2 ** 40,
		numEnvs: 2,
		extra: { note: "a", bound: "Infinity" },
	});
	expect(header.observationSpace).toEqual(walkEnv(1, "disabled").singleObservationSpace.toJSON());
	expect(header.actionSpace).toEqual({ type: "Discrete", dtype: "int64", n: 3, start: 0 });
});

test("Arrow's own reader finds the same values", () => {
	const { bytes, expected } = recordWalk(3, 50);
	const table = tableFromIPC(bytes);
	expect(table.schema.metadata.get("format")).toBe("palaestra-replay");
	expect(table.numRows).toBe(expected.length);
	for (let i = 0; i < expected.length; i++) {
		const row = table.get(i)!;
		const want = expected[i]!;
		expect(row["observation/cell"]).toBe(want.cell);
		expect(Array.from(row["observation/sense"])).toEqual(want.sense);
		expect(row.reward).toBe(want.reward);
		expect(row.terminated).toBe(want.terminated);
		expect(row["explanation/q"] && Array.from(row["explanation/q"])).toEqual(want.q);
	}
});

test("recording changes nothing: the run is the same with and without", () => {
	const run = (record: boolean): unknown => {
		const env = walkEnv(2, "same-step");
		const agent = new ChattyAgent(env);
		const recorder = record
			? new Recorder(env, new ReplayWriter(new MemorySink(), describeReplay(env, { agent })), agent)
			: null;
		env.reset({ seed: 4 });
		recorder?.reset();
		for (let t = 0; t < 50; t++) {
			agent.act();
			env.step(env.kernel.action![""]!.data.slice());
			recorder?.step();
		}
		return env.snapshot();
	};
	expect(run(true)).toEqual(run(false));
});

test("resets of some rows cut their episodes short", async () => {
	const env = new VectorEnv(new CounterKernel(3), undefined, "test/Counter-v0 {}", "disabled");
	const sink = new MemorySink();
	const recorder = new Recorder(env, new ReplayWriter(sink, describeReplay(env)));
	env.reset({ seed: [4, 4, 4] });
	recorder.reset();
	env.step([0, 1, 2]);
	recorder.step();
	env.reset({ mask: [0, 1, 0] });
	recorder.reset([0, 1, 0]);
	recorder.close();
	const all = [];
	for await (const each of episodesOf(ReplayReader.openSync(sink.toUint8Array())))
		all.push([each.env, each.trial, each.steps, each.complete]);
	expect(all).toEqual([
		[1, 0, 1, false],
		[0, 0, 1, false],
		[1, 1, 0, false],
		[2, 0, 1, false],
	]);
});

test("equal runs write equal bytes, whatever was in the buffers", () => {
	const [one, two] = [recordWalk(2, 100), recordWalk(2, 100)];
	expect(one.bytes).toEqual(two.bytes);
});

describe("refusals", () => {
	const env = walkEnv(2, "same-step");
	const refusal = (work: () => unknown): ReplayError => {
		try {
			work();
		} catch (error) {
			return error as ReplayError;
		}
		throw new Error("nothing was thrown");
	};

	test.each([
		[{ rows: [2] }, "rows is [2], expected different rows from 0 to 1"],
		[{ rows: [] }, "rows is [], expected"],
		[{ rows: [0, 0] }, "rows is [0,0], expected"],
		[{ every: 0 }, "every is 0, expected an integer ≥ 1"],
		[{ columns: ["info/sucess"] }, 'no column "info/sucess"; there are observation/cell'],
	])("%j", (options, message) => {
		const error = refusal(() => describeReplay(env, options));
		expect(error).toBeInstanceOf(ReplayError);
		expect(error.code).toBe("replay-argument");
		expect(error.message).toContain(message);
	});

	test("a header of another environment", () => {
		const other = new VectorEnv(new CounterKernel(2), undefined, "test/Counter-v0 {}", "same-step");
		const writer = new ReplayWriter(new MemorySink("mine"), describeReplay(env));
		const error = refusal(() => new Recorder(other, writer));
		expect(error.message).toContain('mine: the header names the column "observation/cell"');
		const explained = describeReplay(env, { agent: new ChattyAgent(env) });
		const silent = refusal(() => new Recorder(env, new ReplayWriter(new MemorySink(), explained)));
		expect(silent.message).toContain('"explanation/q", missing from the absent agent');
	});
});
