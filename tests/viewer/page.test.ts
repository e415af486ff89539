import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReplayHeader } from "../../src/record/header.ts";
import { SUCCESS, Timeline } from "../../viewer/src/data/timeline.ts";
import { keyOf, nameOfSpeed, parsePlace } from "../../viewer/src/page/commands.ts";
import { labelsOf } from "../../viewer/src/page/labels.ts";
import {
	addressOf,
	formatLink,
	type Link,
	NO_LINK,
	parseLink,
} from "../../viewer/src/page/link.ts";
import { placesOf } from "../../viewer/src/page/session.ts";
import { SYNC_NAMES, type Sync, syncsOf } from "../../viewer/src/page/sync.ts";
import { lineageInWords, secondsOf } from "../../viewer/src/page/transport.ts";
import { formatValue } from "../../viewer/src/page/values.ts";
import { SPEEDS } from "../../viewer/src/player/state.ts";

describe("labels", () => {
	const header = (label: string, seed: number | null, variant = ""): ReplayHeader =>
		({ agent: { id: "id" }, seed, extra: { label, variant } }) as unknown as ReplayHeader;

	test("only what is needed is added", () => {
		expect(labelsOf([header("a", 1), header("b", 1)])).toEqual(["a", "b"]);
		expect(labelsOf([header("a", 1), header("b", 1), header("a", 2)])).toEqual([
			"a, seed 1",
			"b",
			"a, seed 2",
		]);
		expect(labelsOf([header("a", 1, "arms=5"), header("a", 1, "arms=9")])).toEqual([
			"a, arms=5",
			"a, arms=9",
		]);
	});

	test("no two are alike", () => {
		expect(labelsOf([header("a", null), header("a", null)])).toEqual(["a, no. 1", "a, no. 2"]);
		const any = fc.tuple(
			fc.constantFrom("a", "b"),
			fc.option(fc.nat(2)),
			fc.constantFrom("", "x", "y"),
		);
		fc.assert(
			fc.property(fc.array(any, { maxLength: 9 }), (all) => {
				const labels = labelsOf(all.map((each) => header(...each)));
				expect(new Set(labels).size).toBe(all.length);
			}),
		);
	});
});

describe("links", () => {
	test("what is written is read back", () => {
		const place = fc.nat(2 ** 31);
		const link: fc.Arbitrary<Link> = fc.record({
			replays: fc.array(fc.webUrl(), { minLength: 1, maxLength: 9 }),
			runs: fc.array(fc.webPath().filter((path) => path !== "")),
			row: fc.option(fc.nat(4096)),
			at: place,
			speed: fc.constantFrom(...SPEEDS),
			overlays: fc.option(fc.subarray(["hidden", "policy", "trail", "visits"])),
			sync: fc.constantFrom(...(Object.keys(SYNC_NAMES) as Sync[])),
			loop: fc.option(fc.tuple(place, place)),
			follow: fc.boolean(),
			panel: fc.boolean(),
		});
		fc.assert(
			fc.property(link, (each) => {
				expect(parseLink("", formatLink(each))).toEqual(each);
			}),
		);
	});

	test("nonsense is left out", () => {
		const link = parseLink("?x=1", "#row=-1&at=1e9&speed=fast&loop=3&sync=later&overlays=&panel=2");
		expect(link).toEqual({ ...NO_LINK, overlays: [] });
		expect(parseLink("", "#speed=-3").speed).toBe(1);
	});

	test("the hash goes before the query", () => {
		expect(parseLink("?replay=a&run=r", "").replays).toEqual(["a"]);
		expect(parseLink("?replay=a", "#replay=b").replays).toEqual(["b"]);
	});

	test("no more than nine replays", () => {
		const many = Array.from({ length: 12 }, (_, k) => `replay=${k}`).join("&");
		expect(parseLink("", `#${many}`).replays.length).toBe(9);
	});

	test.each([
		["a.arrow", "http://127.0.0.1:1/x/a.arrow"],
		["https://example.org/a", "https://example.org/a"],
		["javascript:alert(1)", null],
		["data:text/plain,x", null],
		["file:///etc/passwd", null],
		["http://", null],
	])("address %s", (text, url) => {
		expect(addressOf(text, "http://127.0.0.1:1/x/")).toBe(url);
	});
});

describe("commands", () => {
	test.each([
		["120", "moment", 120],
		[" e12 ", "episode", 12],
		["Trial 3", "trial", 3],
		["t#0", "trial", 0],
	])("place %s", (text, unit, number) => {
		expect(parsePlace(text)).toEqual({ unit, number });
	});

	test.each(["", "e", "x3", "1.5", "-2", "12e"])("%j is no place", (text) => {
		expect(parsePlace(text)).toBeNull();
	});

	test("phases and generations by letter", () => {
		expect(parsePlace("p2")).toEqual({ unit: "phase", number: 2 });
		expect(parsePlace("Generation 12")).toEqual({ unit: "generation", number: 12 });
	});

	const key = (key: string, held: Partial<KeyboardEvent> = {}) =>
		keyOf({ key, shiftKey: false, ctrlKey: false, metaKey: false, altKey: false, ...held });

	test("keys by name", () => {
		expect(key("ArrowLeft", { shiftKey: true })).toBe("Shift+ArrowLeft");
		expect(key("?", { shiftKey: true })).toBe("?");
		expect(key("L", { shiftKey: true })).toBe("l");
		expect(key("k", { ctrlKey: true })).toBe("Control+k");
		expect(key("k", { metaKey: true })).toBe("Meta+k");
		expect(key("5", { altKey: true })).toBe("");
	});

	test("speeds by name", () => {
		expect(SPEEDS.map(nameOfSpeed).join(" ")).toBe("0.25× 0.5× 1× 2× 4× 8× 16× 32× 64× max");
	});
});

/** A timeline with episodes of these lengths. */
function timelineOf(...episodes: readonly number[]): Timeline {
	const timeline = new Timeline(0);
	let record = 0;
	episodes.forEach((length, episode) => {
		for (let step = 0; step < length; step++)
			timeline.push({
				record: record++,
				trial: 0,
				episode,
				step,
				reward: 0,
				flags: 0,
				phase: null,
				generation: null,
			});
	});
	return timeline;
}

describe("comparing", () => {
	const panes = [timelineOf(5, 5, 5), timelineOf(2, 8), timelineOf(20)].map((timeline) => ({
		timeline,
	}));

	test("by step all stand at the same place, or at their end", () => {
		expect(placesOf(panes, 12, "step")).toEqual([12, 9, 12]);
	});

	test("by episode they stand at the same step of the same episode, or at its last", () => {
		expect(placesOf(panes, 3, "episode")).toEqual([3, 1, 3]);
		expect(placesOf(panes, 8, "episode")).toEqual([8, 5, 19]);
		expect(placesOf(panes, 14, "episode")).toEqual([14, 9, 19]);
	});

	test("by episode's end they stand as many steps before it", () => {
		expect(placesOf(panes, 4, "end")).toEqual([4, 1, 19]);
		expect(placesOf(panes, 3, "end")).toEqual([3, 0, 18]);
		expect(placesOf(panes, 0, "end")).toEqual([0, 0, 15]);
		expect(placesOf(panes, 8, "end")).toEqual([8, 8, 19]);
	});

	/** Ten moments with a reward, a success and the times given. */
	function told(reward: number, success: number, every?: number) {
		const timeline = new Timeline(0);
		for (let step = 0; step < 10; step++)
			timeline.push({
				record: step,
				trial: 0,
				episode: 0,
				step,
				reward: step === reward ? 1 : 0,
				flags: step === success ? SUCCESS : 0,
				phase: null,
				generation: null,
				...(every === undefined ? {} : { time: step * every }),
			});
		return { timeline };
	}

	test("by time they stand where each was by then", () => {
		const timed = [told(-1, -1, 1), told(-1, -1, 0.5), told(-1, -1, 3), told(-1, -1)];
		expect(placesOf(timed, 4, "time")).toEqual([4, 8, 1, 4]);
		expect(placesOf(timed, 9, "time")).toEqual([9, 9, 3, 9]);
	});

	test("by event they stand as far from it; one without it goes by step", () => {
		const events = [told(5, 6), told(2, 9), told(-1, -1)];
		expect(placesOf(events, 5, "reward")).toEqual([5, 2, 5]);
		expect(placesOf(events, 1, "reward")).toEqual([1, 0, 1]);
		expect(placesOf(events, 5, "success")).toEqual([5, 8, 5]);
		expect(placesOf(events, 9, "success")).toEqual([9, 9, 9]);
	});

	test("what is offered is what all of them have", () => {
		expect(syncsOf([told(-1, -1), told(1, 1, 1)])).toEqual(["step", "episode", "end"]);
		expect(syncsOf([told(3, 4, 1), told(1, 1, 1)])).toEqual(Object.keys(SYNC_NAMES));
	});

	test("times in words", () => {
		expect([0, 3.25, 125.34, 3723].map(secondsOf)).toEqual([
			"0.00 s",
			"3.25 s",
			"2:05.3",
			"1:02:03",
		]);
	});

	test("nothing open, or nothing recorded", () => {
		expect(placesOf([], 3, "step")).toEqual([]);
		expect(placesOf([{ timeline: timelineOf() }], 0, "step")).toEqual([-1]);
	});
});

test.each([
	[null, "–"],
	[true, "yes"],
	[3, "3"],
	[0.123456, "0.1235"],
	[1.5e-7, "1.50e-7"],
	[Number.NaN, "NaN"],
	[new Float32Array([0.5, 2]), "[0.5 2]"],
	[new Uint8Array(100), `[${Array(64).fill(0).join(" ")} … (100)]`],
	[{ a: 1 }, '{"a":1}'],
])("value %j is shown as %s", (value, text) => {
	expect(formatValue(value)).toBe(text);
});

describe("lineage", () => {
	/** A timeline of generations, ten records each, with parents. */
	const bred = (...generations: readonly (readonly [number, number])[]): Timeline => {
		const timeline = new Timeline(0);
		generations.forEach(([generation, parent], trial) => {
			for (let step = 0; step < 10; step++) {
				const record = timeline.length;
				const clocks = { record, trial, episode: 0, step, reward: 0, flags: 0, phase: null };
				timeline.push({ ...clocks, generation, parent });
			}
		});
		return timeline;
	};

	test("ancestors, the nearest first", () => {
		const timeline = bred([0, -1], [1, 0], [2, 0], [3, 2]);
		expect(timeline.ancestors(3)).toEqual([2, 0]);
		expect(timeline.ancestors(0)).toEqual([]);
		expect(lineageInWords(timeline.ancestors(3))).toBe("← 2 ← 0");
		expect(lineageInWords([])).toBe("—");
		expect(lineageInWords([6, 5, 4, 3, 2])).toBe("← 6 ← 5 ← 4 ← 3 ← …");
	});

	test("a generation said to be its own ancestor ends the line", () => {
		expect(bred([1, 2], [2, 1]).ancestors(1)).toEqual([2]);
		expect(bred([3, 3]).ancestors(3)).toEqual([]);
	});

	test("of several stretches of a generation the latest before the moment is taken", () => {
		const timeline = bred([0, -1], [1, 0], [0, -1], [2, 0]);
		expect(timeline.placeOfGeneration(0, 35)).toBe(20);
		expect(timeline.placeOfGeneration(0, 15)).toBe(0);
		expect(timeline.placeOfGeneration(2, 0)).toBe(30);
		expect(timeline.placeOfGeneration(9, 0)).toBe(-1);
	});

	test("actions taken are the trial's records less its resets", () => {
		const timeline = bred([0, -1], [1, 0]);
		expect([0, 1, 9, 10, 13].map((at) => timeline.takenAt(at))).toEqual([0, 1, 9, 0, 3]);
	});
});
