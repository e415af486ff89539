import { readFileSync } from "node:fs";
import { expect } from "vitest";

interface Bounds<T> {
	estimate: T;
	low: T;
	high: T;
}

/** Written by tests/python/make_stats_fixtures.py. */
export interface RliableFixture {
	versions: Record<string, string>;
	aggregates: {
		name: string;
		scores: number[][];
		aggregates: Record<"mean" | "median" | "iqm" | "optimalityGap", Bounds<number>>;
	}[];
	profiles: {
		name: string;
		thresholds: number[];
		"run-score": Bounds<number[]>;
		"average-score": Bounds<number[]>;
	}[];
	improvement: {
		name: string;
		x: number[][];
		y: number[][];
		probability: number;
		interval?: Bounds<number[]>;
	}[];
	curve: { scores: number[][][] } & Bounds<number[]>;
	descriptive: {
		values: number[];
		mean: number;
		median: number;
		sd: number;
		standardError: number;
		levels: number[];
		quantiles: number[];
		trimmedMean10: number;
		iqm: number;
	}[];
}

export const fixture: RliableFixture = JSON.parse(
	readFileSync(new URL("../fixtures/rliable.json", import.meta.url), "utf8"),
);

/** Equal to 1e-12, relative to numbers above 1. */
export function near(actual: number, expected: number): void {
	expect(Math.abs(actual - expected)).toBeLessThanOrEqual(1e-12 * Math.max(1, Math.abs(expected)));
}
