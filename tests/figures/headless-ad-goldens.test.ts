import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { drive, summary } from "../helpers/drive.ts";
import { betaOfIntegers, mulberry32 } from "../helpers/mulberry32.ts";

/**
 * An independent bandit loop over a published generator, whose numbers are known to the digit; our
 * environment and agents must agree with it within statistical error.
 */
describe("mulberry32", () => {
	it("gives the published numbers", () => {
		const one = mulberry32(1);
		expect([one(), one(), one(), one()]).toEqual([
			0.6270739405881613, 0.002735721180215478, 0.5274470399599522, 0.9810509674716741,
		]);
		const other = mulberry32(42);
		expect([other(), other(), other()]).toEqual([
			0.6011037519201636, 0.44829055899754167, 0.8524657934904099,
		]);
		const seven = mulberry32(7);
		expect(betaOfIntegers(1, 1, seven)).toBeCloseTo(0.15546117019004624, 12);
		expect(betaOfIntegers(3, 2, seven)).toBeCloseTo(0.8325222827808112, 12);
	});
});

type Policy = "random" | "thompson" | "ucb1";

/** Cumulative regret of each bandit after `marks[0]` and `marks[1]` steps. */
function reference(
	policy: Policy,
	K: number,
	bandits: number,
	marks: [number, number],
): number[][] {
	const u = mulberry32(1);
	const out: number[][] = [[], []];
	for (let bandit = 0; bandit < bandits; bandit++) {
		const means = Array.from({ length: K }, u);
		const best = Math.max(...means);
		const wins = new Float64Array(K);
		const pulls = new Float64Array(K);
		let regret = 0;
		for (let t = 0; t < marks[1]; t++) {
			let arm = -1;
			let top = -Infinity;
			if (policy === "random") arm = Math.floor(u() * K);
			else
				for (let k = 0; k < K; k++) {
					let index: number;
					if (policy === "thompson")
						index = betaOfIntegers(1 + wins[k]!, 1 + pulls[k]! - wins[k]!, u);
					else if (pulls[k] === 0) index = 1e20;
					else index = wins[k]! / pulls[k]! + Math.sqrt((0.3 * Math.log(t)) / pulls[k]!);
					if (index > top) {
						top = index;
						arm = k;
					}
				}
			if (u() < means[arm]!) wins[arm]!++;
			pulls[arm]!++;
			regret += best - means[arm]!;
			if (t + 1 === marks[0]) out[0]!.push(regret);
		}
		out[1]!.push(regret);
	}
	return out;
}

function compare(policy: Policy, K: number, steps: number, list: number[]): void {
	const theirs = summary(list);
	const { regret } = drive({
		env: "bandit/Bernoulli-v0",
		params: { arms: K },
		numEnvs: 250,
		agent: policy,
		...(policy === "ucb1" ? { agentParams: { coefficient: 0.3 } } : {}),
		steps,
		seed: 2,
	});
	const ours = summary(regret);
	expect(Math.abs(ours.mean - theirs.mean)).toBeLessThan(4 * Math.hypot(ours.se, theirs.se));
}

describe("500 bandits, 300 steps", () => {
	it.each([
		[5, 100.386, 12.436, 8.448, 13.009],
		[10, 120.496, 20.597, 13.973, 25.048],
		[20, 135.766, 31.446, 21.005, 45.077],
		[50, 143.75, 54.764, 33.262, 83.805],
	])("%i arms", (K, random, ts300, ts100, ucb) => {
		const [, drawn] = reference("random", K, 500, [100, 300]);
		expect(Math.abs(summary(drawn!).mean - random)).toBeLessThan(0.5);
		compare("random", K, 300, drawn!);
		const [early, late] = reference("thompson", K, 500, [100, 300]);
		expect(Math.abs(summary(early!).mean - ts100)).toBeLessThan(0.5);
		expect(Math.abs(summary(late!).mean - ts300)).toBeLessThan(0.5);
		if (K < 50) compare("thompson", K, 300, late!);
		const [, bound] = reference("ucb1", K, 500, [100, 300]);
		expect(Math.abs(summary(bound!).mean - ucb)).toBeLessThan(0.5);
		compare("ucb1", K, 300, bound!);
	});
});

describe("1000 bandits, 100 steps", () => {
	it.each([
		[5, 33.298, 8.353],
		[10, 40.992, 13.845],
		[20, 45.678, 21.296],
		[30, 47.003, 26.297],
	])("%i arms", (K, random, thompson) => {
		const drawn = reference("random", K, 1000, [50, 100])[1]!;
		expect(Math.abs(summary(drawn).mean - random)).toBeLessThan(0.5);
		const sampled = reference("thompson", K, 1000, [50, 100])[1]!;
		expect(Math.abs(summary(sampled).mean - thompson)).toBeLessThan(0.5);
		compare("thompson", K, 100, sampled);
	});
});
