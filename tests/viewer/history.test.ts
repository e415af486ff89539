import { expect, test } from "vitest";
import {
	MemorySink,
	type ReplayColumn,
	ReplayReader,
	ReplayWriter,
} from "../../src/record/index.ts";
import { HISTORY } from "../../viewer/src/contract.ts";
import { HistoryWindow } from "../../viewer/src/data/history.ts";
import { addToTimelines, lightColumns } from "../../viewer/src/data/light-columns.ts";
import { Timeline } from "../../viewer/src/data/timeline.ts";
import { BANDIT, record } from "./replays.ts";

const explained = (name: string, width: number): ReplayColumn => ({
	name: `explanation/${name}`,
	role: "explanation",
	dtype: "float32",
	shape: [width],
	nullable: true,
});

/** One trial of so many records whose explanations are their own number, in batches of 16. */
async function long(
	records: number,
	width: number,
): Promise<{ reader: ReplayReader; timeline: Timeline }> {
	const { header } = record({ ...BANDIT, agent: "random", numEnvs: 1, steps: 1 });
	const columns = [...header.columns, explained("attention", width), explained("q", 3)];
	const sink = new MemorySink();
	const writer = new ReplayWriter(sink, { ...header, columns }, { batchRecords: 16 });
	for (let k = 0; k < records; k++) {
		const i = writer.begin();
		const { step, reward, "explanation/attention": wide, "explanation/q": q } = writer.columns;
		step!.data![i] = k;
		reward!.valid![i] = k === 0 ? 0 : 1;
		reward!.data![i] = k;
		for (const each of [wide!, q!]) {
			each.valid![i] = 1;
			each.data!.fill(k, i * each.width, (i + 1) * each.width);
		}
		writer.commit();
	}
	writer.close();
	const reader = await ReplayReader.open(sink.toUint8Array());
	const timelines = new Map([[0, new Timeline(0)]]);
	const light = lightColumns(reader.header);
	addToTimelines(await reader.window(0, records, { columns: light.names }), light, timelines);
	return { reader, timeline: timelines.get(0)! };
}

test("wide explanations are the moment's alone and do not shorten the history", async () => {
	const { reader, timeline } = await long(2100, 20_000);
	const window = new HistoryWindow(reader);
	expect(window.most).toBe(HISTORY);
	// Far in, on by one, back, and to the begin: what is kept between must come out the same.
	for (const index of [2050, 2051, 2040, 0, 33]) {
		const records = await window.upTo(timeline, index);
		expect(records.length).toBe(Math.min(HISTORY, index + 1));
		expect(records.map(({ step }) => step)).toEqual(
			records.map((_, k) => index - records.length + 1 + k),
		);
		const last = records.at(-1)!;
		expect(last["explanation/attention"]).toEqual(new Float32Array(20_000).fill(index));
		for (const each of records.slice(0, -1)) {
			expect(each).not.toHaveProperty("explanation/attention");
			expect((each["explanation/q"] as Float32Array)[0]).toBe(each.step);
		}
	}
});

test("narrow ones stay with every record", async () => {
	const { reader, timeline } = await long(40, 256);
	const records = await new HistoryWindow(reader).upTo(timeline, 39);
	expect(records.length).toBe(40);
	for (const each of records)
		expect((each["explanation/attention"] as Float32Array)[255]).toBe(each.step);
});
