import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { drive, summary } from "../helpers/drive.ts";

/**
 * Bernoulli bandits of Headless-AD (Sinii et al. 2024): pseudo-regret of the reference algorithms
 * over 300 steps, against independent simulations of 20 000 bandits.
 */
const ENV = "bandit/Bernoulli-v0";
const REFERENCE_BANDITS = 20_000;
const MIXED = { min: 4, max: 20 };

interface Outcome {
	readonly at100: { readonly mean: number; readonly se: number };
	readonly at300: { readonly mean: number; readonly sd: number; readonly se: number };
	/** Mean number of arms pulled at least once. */
	readonly tried: number;
}

function run(agent: string, params: Record<string, unknown>, numEnvs: number): Outcome {
	let at100 = { mean: 0, se: 0 };
	let tried = new Uint8Array(0);
	let arms = 0;
	const { regret } = drive({
		env: ENV,
		params,
		numEnvs,
		agent,
		...(agent === "ucb1" ? { agentParams: { coefficient: 0.3 } } : {}),
		steps: 300,
		each: ({ env, action, regret }, step) => {
			if (step === 0) {
				arms = env.kernel.hidden.means!.width;
				tried = new Uint8Array(numEnvs * arms);
			}
			for (let row = 0; row < numEnvs; row++) tried[row * arms + action[row]!] = 1;
			if (step === 99) at100 = summary(regret);
		},
	});
	const pulled = tried.reduce((sum, flag) => sum + flag, 0) / numEnvs;
	return { at100, at300: summary(regret), tried: pulled };
}

/** Within four standard errors of both simulations; `digit` is the reference's last. */
function near(
	found: { mean: number; se: number },
	expected: number,
	rows: number,
	digit: number,
): void {
	const reference = found.se * Math.sqrt(rows / REFERENCE_BANDITS);
	const tolerance = 4 * Math.hypot(found.se, reference) + digit / 2;
	expect(Math.abs(found.mean - expected)).toBeLessThan(tolerance);
}

describe("identities of the random policy", () => {
	// T (K/(K+1) − 1/2)
	it.each([
		[10, 300, 122.73],
		[20, 300, 135.71],
		[50, 300, 144.12],
		[100, 300, 147.03],
		[10, 100, 40.91],
	])("uniform means, %i arms, %i steps", (arms, steps, expected) => {
		expect(steps * (arms / (arms + 1) - 0.5)).toBeCloseTo(expected, 2);
		const { at100, at300 } = run("random", { arms }, 2000);
		const { mean, se } = steps === 100 ? at100 : at300;
		expect(Math.abs(mean - expected)).toBeLessThan(4 * se);
	});

	it.each([
		[20, 136.36],
		[10, 125.0],
	])("odd means, %i arms", (arms, expected) => {
		const good = arms / 2;
		expect((300 * 0.5 * good) / (good + 1)).toBeCloseTo(expected, 2);
		const { mean, se } = run("random", { arms, distribution: "odd" }, 2000).at300;
		expect(Math.abs(mean - expected)).toBeLessThan(4 * se);
	});
});

describe("magnitudes over 300 steps", () => {
	// means, arms, rows here; random, Thompson at 100 and 300 (sd), UCB(.3), greedy, arms tried.
	it.each([
		["uniform", 4, 1000, 90.1, 6.78, 9.82, 5.9, 9.91, 15.4, 4.0],
		["uniform", 10, 600, 122.8, 13.77, 20.18, 8.6, 25.08, 15.4, 10.0],
		["uniform", 20, 400, 135.8, 20.96, 31.29, 10.0, 45.28, 20.9, 20.0],
		["uniform", 50, 150, 144.2, 33.53, 54.96, 8.7, 83.22, 46.5, 49.6],
		["uniform", 100, 60, 147.0, 41.08, 84.29, 7.5, 93.68, 87.8, 94.6],
	] as const)(
		"%s means, %i arms",
		(distribution, arms, rows, random, ts100, ts300, sd, ucb, greedy, tried) => {
			const params = { arms, distribution };
			near(run("random", params, rows).at300, random, rows, 0.1);
			const thompson = run("thompson", params, rows);
			near(thompson.at100, ts100, rows, 0.01);
			near(thompson.at300, ts300, rows, 0.01);
			expect(Math.abs(thompson.at300.sd / sd - 1)).toBeLessThan(6 / Math.sqrt(rows) + 0.05);
			expect(Math.abs(thompson.tried - tried)).toBeLessThan(arms === 100 ? 1.5 : 0.2);
			near(run("ucb1", params, rows).at300, ucb, rows, 0.01);
			near(run("greedy", params, rows).at300, greedy, rows, 0.1);
		},
	);

	it.each([
		["odd", 127.5, 14.99, 21.94, 28.95, 16.5],
		["even", 122.7, 14.63, 21.61, 29.01, 15.9],
		["uniform", 122.7, 14.99, 22.14, 28.97, 16.6],
	] as const)("%s means, 4 to 20 arms", (distribution, random, ts100, ts300, ucb, greedy) => {
		const rows = 500;
		const params = { arms: MIXED, distribution };
		near(run("random", params, rows).at300, random, rows, 0.1);
		const thompson = run("thompson", params, rows);
		near(thompson.at100, ts100, rows, 0.01);
		near(thompson.at300, ts300, rows, 0.01);
		near(run("ucb1", params, rows).at300, ucb, rows, 0.01);
		near(run("greedy", params, rows).at300, greedy, rows, 0.1);
	});

	it("greedy beats Thompson sampling at 20 arms: low regret alone proves nothing", () => {
		const params = { arms: 20 };
		expect(run("greedy", params, 300).at300.mean).toBeLessThan(
			run("thompson", params, 300).at300.mean,
		);
	});
});

describe("contextual bandits: 400 of them, 300 steps", () => {
	// Standard errors of the reference are about 2.
	it.each([
		[4, 185.5, 25.9],
		[10, 289.3, 71.6],
		[20, 352.5, 116.6],
		[25, 369.7, 131.2],
		[30, 381.7, 143.7],
		[40, 404.5, 161.6],
		[50, 420.1, 183.2],
		[100, 471.3, 264.1],
	])("%i arms", (arms, random, linucb) => {
		for (const [agent, expected] of [
			["random", random],
			["linucb", linucb],
		] as const) {
			const { regret } = drive({
				env: "bandit/ContextualLinear-v0",
				params: { arms },
				numEnvs: 400,
				agent,
				steps: 300,
			});
			const { mean, se } = summary(regret);
			expect(Math.abs(mean - expected)).toBeLessThan(3 * Math.SQRT2 * se);
		}
	});

	it("the random policy has 300 · E|s|/√2 · E[max of K standard normals]", () => {
		const { regret } = drive({
			env: "bandit/ContextualLinear-v0",
			params: { arms: 10 },
			numEnvs: 2000,
			agent: "random",
			steps: 300,
		});
		const { mean, se } = summary(regret);
		const expected = 300 * (Math.sqrt(Math.PI) / 2 / Math.SQRT2) * 1.53875;
		expect(Math.abs(mean - expected)).toBeLessThan(4 * se);
	});
});
