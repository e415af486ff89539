export { type Chart, type ChartOptions, type ChartSeries, createChart } from "./chart.ts";
export * from "./derive.ts";
export type { ChartBands, SeriesShape } from "./paint.ts";
export type { ChartRange } from "./scale.ts";
