import { describe, expect, it } from "vitest";
import { D4RL_REFERENCES, normalizedScore } from "../../../envs/maze/point/index.ts";

describe("D4RL's normalized score", () => {
	it.each([
		["umaze", 161.86, 100],
		["umaze", 23.85, 0],
		["umaze", 0, -17.2814],
		["umaze", 100, 55.1772],
		["umaze", 300, 200.09],
		["medium", 277.39, 100],
		["medium", 0, -4.9686],
		["medium", 100, 32.8729],
		["medium", 600, 222.08],
		["large", 0, -2.5066],
		["large", 100, 34.9059],
		["large", 800, 296.79],
	])("%s: a return of %d scores %d", (name, gained, score) => {
		const digits = String(score).split(".")[1]?.length ?? 9;
		expect(normalizedScore(D4RL_REFERENCES[name]!.sparse, gained)).toBeCloseTo(score, digits);
	});
});
