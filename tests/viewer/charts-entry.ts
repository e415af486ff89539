import { createChart, returns } from "../../viewer/src/charts/index.ts";
import { paint } from "../../viewer/src/charts/paint.ts";
import { Pyramid } from "../../viewer/src/charts/pyramid.ts";
import { CanvasSurface } from "../../viewer/src/charts/surface.ts";
import { DARK, LIGHT } from "../../viewer/src/theme.ts";

/** What the test asks of the page. */
export type ChartWindow = typeof globalThis & {
	chart: ReturnType<typeof createChart>;
	seeks: number[];
};

/** A chart of `length` places: rewards that come and go, and the return so far. */
export function make(length: number, dark: boolean): void {
	const page = globalThis as ChartWindow;
	page.chart?.destroy();
	document.body.style.background = dark ? "#15181b" : "#ffffff";
	const theme = dark ? DARK : LIGHT;
	page.chart = createChart(document.body, { label: "Return of the episode", theme, height: 150 });
	const episode = Math.max(10, Math.floor(length / 12));
	const episodes = Array.from({ length: Math.ceil(length / episode) }, (_, k) => k * episode);
	const reward = Float32Array.from({ length }, (_, i) =>
		i % episode === 0 ? Number.NaN : Math.sin(i / 7) + 0.3 * Math.sin(i * 1.7) + 0.2,
	);
	page.chart.setSeries([
		{ id: "return", label: "return", values: returns(reward, episodes) },
		{ id: "reward", label: "reward", values: reward, shape: "bars" },
	]);
	const half = Math.floor(length / 2);
	page.chart.setBands({ episodes, phases: { starts: [0, half], ids: [0, 1] } });
	page.seeks = [];
	page.chart.seek$.subscribe((place) => {
		page.seeks.push(place);
		page.chart.cursor$.next(place);
	});
}

/** Milliseconds that one painting of a million places takes, the least of a few. */
export function timePaint(): number {
	const length = 1_000_000;
	const values = Float32Array.from({ length }, (_, i) => Math.sin(i / 5e4) + Math.sin(i * 1.7));
	const pyramid = new Pyramid(values);
	const context = Object.assign(document.createElement("canvas"), {
		width: 1280,
		height: 150,
	}).getContext("2d")!;
	const surface = new CanvasSurface(context);
	const starts = Array.from({ length: 10_000 }, (_, k) => k * 100);
	const spent = Array.from({ length: 12 }, (_, k) => {
		const range = { from: k * 1000, to: length - k * 777 };
		const series = [{ label: "x", shape: "line" as const, pyramid }];
		const before = performance.now();
		const bands = { episodes: starts };
		paint(surface, { series, bands, range, length, theme: LIGHT, width: 1280, height: 150 });
		// Reading a pixel waits until all is drawn.
		context.getImageData(0, 0, 1, 1);
		return performance.now() - before;
	});
	return Math.min(...spent);
}
