import { readFileSync } from "node:fs";

interface Fixture {
	readonly seedSequence: readonly {
		readonly seed: number;
		readonly path: readonly number[];
		readonly words: readonly number[];
	}[];
	readonly normalQuantile: readonly (readonly [p: number, z: number])[];
}

/** What tests/python/make_random_fixtures.py wrote. */
export const fixture = JSON.parse(
	readFileSync(new URL("../fixtures/random.json", import.meta.url), "utf8"),
) as Fixture;
