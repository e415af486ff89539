import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toCsv } from "../../viewer/src/charts/csv.ts";
import { cumulative, entropies, movingMean, returns } from "../../viewer/src/charts/derive.ts";
import { bandAt, paint, placeAt, xOf } from "../../viewer/src/charts/paint.ts";
import { Pyramid } from "../../viewer/src/charts/pyramid.ts";
import { clampRange, padded, placeTicks, zoomed } from "../../viewer/src/charts/scale.ts";
import { SvgSurface } from "../../viewer/src/charts/surface.ts";
import { LIGHT } from "../../viewer/src/theme.ts";

const number = fc.oneof(fc.double({ min: -100, max: 100, noNaN: true }), fc.constant(Number.NaN));

describe("pyramids", () => {
	it("tell the extremes of any stretch as a scan does", () => {
		const property = fc.property(
			fc.array(number, { maxLength: 3000, minLength: 1, size: "max" }),
			fc.nat(3000),
			fc.nat(3000),
			(values, a, b) => {
				const [from, to] = [Math.min(a, b), Math.max(a, b)];
				const some = values.slice(from, to).filter((value) => !Number.isNaN(value));
				expect(new Pyramid(values).extremes(from, to)).toEqual([
					some.reduce((x, y) => Math.min(x, y), Infinity),
					some.reduce((x, y) => Math.max(x, y), -Infinity),
				]);
			},
		);
		fc.assert(property, { numRuns: 60 });
	});
	it("use no more of an array than is told", () => {
		expect(new Pyramid(Float64Array.of(1, 2, 99), 2).extremes(0, 3)).toEqual([1, 2]);
	});
});

describe("derived series", () => {
	const reward = [Number.NaN, 1, 2, Number.NaN, 4, 8];
	it("add up", () => {
		expect([...cumulative(reward)]).toEqual([0, 1, 3, 3, 7, 15]);
		expect([...returns(reward, [0, 3])]).toEqual([0, 1, 3, 0, 4, 12]);
		expect([...returns(reward, [0, 3], 4)]).toEqual([0, 1, 3, 0]);
	});
	it("average what there is", () => {
		expect([...movingMean(reward, 2)]).toEqual([Number.NaN, 1, 1.5, 2, 4, 6]);
	});
	it("measure entropy in nats, and only of distributions", () => {
		const [even, sure, none] = entropies([0.5, 0.5, 1, 0, 0, 0], 2);
		expect(even).toBeCloseTo(Math.LN2);
		expect(sure).toBe(0);
		expect(none).toBeNaN();
	});
});

describe("scales", () => {
	it("keep a range within the timeline", () => {
		expect(clampRange({ from: -5, to: 15 }, 100)).toEqual({ from: 0, to: 20 });
		expect(clampRange({ from: 95, to: 115 }, 100)).toEqual({ from: 80, to: 100 });
		expect(clampRange({ from: 50, to: 50 }, 100)).toEqual({ from: 50, to: 58 });
		expect(clampRange({ from: 0, to: 500 }, 3)).toEqual({ from: 0, to: 3 });
	});
	it("zoom about a place that stays where it was", () => {
		const range = zoomed(null, 1000, 0.5, 300)!;
		expect(range).toEqual({ from: 150, to: 650 });
		expect((300 - range.from) / (range.to - range.from)).toBeCloseTo(0.3);
		expect(zoomed(range, 1000, 2, 300)).toBeNull();
	});
	it("are never empty", () => {
		for (const [low, high] of [
			[0, 0],
			[3, 3],
			[Infinity, -Infinity],
			[-1, 1],
		] as const) {
			const [a, b] = padded(low, high);
			expect(b).toBeGreaterThan(a);
			expect(Number.isFinite(a + b)).toBe(true);
		}
	});
	it("mark whole places", () => {
		expect(placeTicks({ from: 0, to: 10 }, 4)).toEqual([0, 5]);
		expect(placeTicks({ from: 0, to: 3 }, 8)).toEqual([0, 1, 2]);
		expect(placeTicks({ from: 4, to: 4.5 }, 8)).toEqual([4]);
	});
	it("find bands", () => {
		expect([-1, 0, 4, 5, 99].map((place) => bandAt([0, 5, 7], place))).toEqual([-1, 0, 0, 1, 2]);
	});
});

const picture = (values: readonly number[], range = { from: 0, to: values.length }) => ({
	series: [{ label: "reward", shape: "line" as const, pyramid: new Pyramid(values) }],
	bands: { episodes: [0, 40, 80] },
	range,
	length: values.length,
	theme: LIGHT,
	width: 462,
	height: 120,
});

describe("pictures", () => {
	it("turn places into pixels and back", () => {
		const shown = picture(new Array(100).fill(0), { from: 20, to: 70 });
		for (const place of [20, 33, 69]) expect(placeAt(shown, xOf(shown, place + 0.5))).toBe(place);
		expect(placeAt(shown, -9999)).toBe(0);
		expect(placeAt(shown, 9999)).toBe(99);
	});
	it("keep a spike of one place among many", () => {
		const values = new Array(100_000).fill(0);
		values[54_321] = 1;
		const drawn = (list: number[]): string => {
			const surface = new SvgSurface(462, 120);
			paint(surface, picture(list));
			return surface.document("x");
		};
		const path = / d="([^"]*)"/.exec(drawn(values))![1]!;
		const heights = [...path.matchAll(/[ML]\S+ (\S+?)(?=[ML]|$)/g)].map((each) => Number(each[1]));
		expect(heights.length).toBeLessThanOrEqual(2 * 400);
		const top = Math.min(...heights);
		expect(heights.filter((y) => y === top)).toHaveLength(1);
	});
	it("leave gaps where there is no number", () => {
		const surface = new SvgSurface(462, 120);
		paint(surface, picture([1, 2, Number.NaN, 3, 4]));
		expect(surface.marks.match(/M\d/g)).toHaveLength(2);
	});
	it("shade every other episode and escape what they write", () => {
		const surface = new SvgSurface(462, 120);
		paint(surface, picture(Array.from({ length: 100 }, (_, k) => k)));
		expect(surface.document('<b> & "c"')).toContain("<title>&#60;b&#62; &#38; &#34;c&#34;</title>");
		expect(surface.marks.match(/height="94"/g)!.length).toBeGreaterThanOrEqual(2);
	});
	it("say nothing wrong of no data at all", () => {
		const surface = new SvgSurface(462, 120);
		paint(surface, picture([], { from: 0, to: 1 }));
		expect(surface.marks).not.toContain("NaN");
	});
});

describe("CSV", () => {
	it("has a row a place of the range and quotes what needs it", () => {
		const columns = [
			{ label: "a, b", values: [1, Number.NaN, 0.5], length: 3 },
			{ label: "c", values: [7], length: 1 },
		];
		expect(toCsv(columns, { from: 0, to: 9 })).toBe('place,"a, b",c\r\n0,1,7\r\n1,,\r\n2,0.5,\r\n');
		expect(toCsv(columns, { from: 2, to: 3 })).toBe('place,"a, b",c\r\n2,0.5,\r\n');
	});
});
