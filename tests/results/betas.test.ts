import { describe, expect, it } from "vitest";
// @ts-expect-error: a script, without types
import { overrides, trainingOf, validate } from "../../scripts/results/betas.mjs";

const checkpoint = (k: number) => ({ file: `/weights/bernoulli-small-${k}` });

/** Jobs of two sizes whose random regret is 40 and 80 and whose source's is 0; `regrets` by β. */
function jobs(regrets: Readonly<Record<number, readonly [number, number]>>) {
	const sizes = ["arms=4", "arms=8"];
	return Object.entries(regrets).flatMap(([beta, each]) =>
		sizes.flatMap((arms, k) => {
			const variant = `${arms},checkpoint=bernoulli-small-1,beta=${beta}`;
			const job = { variant, seed: 500, metrics: ["regret"] };
			const base = (id: string, regret: number) => ({
				job: { ...job, agent: { id } },
				values: { regret: [regret, regret] },
			});
			return [
				base("random", k === 0 ? 40 : 80),
				base("thompson", 0),
				{
					job: {
						...job,
						agent: { id: "headless-ad", params: { beta: Number(beta) }, checkpoint: checkpoint(1) },
					},
					values: { regret: [each[k]! - 1, each[k]! + 1] },
				},
			];
		}),
	);
}

describe("validation", () => {
	it("takes the β with the best mean of normalised scores, each task with the same weight", () => {
		// The sum of regrets would choose 2.
		const { scores, best, chosen, normal } = validate(jobs({ 1: [4, 40], 2: [12, 30] }));
		expect(normal).toBe(true);
		expect(scores.get(1).mean).toBeCloseTo((0.9 + 0.5) / 2);
		expect(scores.get(2).mean).toBeCloseTo((0.7 + 0.625) / 2);
		expect(best).toBe(1);
		expect(chosen).toBe(best);
		expect(scores.get(1).error).toBe(0);
		// Differences −0.2 and 0.125: standard deviation 0.2298, of two.
		expect(scores.get(2).error).toBeCloseTo(0.1625);
	});

	it("overrides only what differs, and no greedy agent", () => {
		const agents = [
			{ checkpoint: checkpoint(1), params: { beta: 1.5 } },
			{ checkpoint: checkpoint(2), params: { beta: 2 } },
			{ checkpoint: checkpoint(3), params: { mode: "greedy" } },
			{ checkpoint: { file: "/weights/other-1" }, params: { beta: 1 } },
			{ params: {} },
		];
		expect(overrides(agents, new Map([["bernoulli-small", 2]]))).toEqual({
			"agents.0.params.beta": 2,
		});
	});

	it("knows the training of weights", () => {
		expect(trainingOf("/a/b/bernoulli-small-ad-30-1")).toBe("bernoulli-small-ad-30");
	});
});
