import { expect, test } from "vitest";
import "../../../envs/maze/grid/index.ts";
import "../../../agents/index.ts";
import type { Params } from "../../../src/env/index.ts";
import { drive, summary } from "../../helpers/drive.ts";

const STEPS = 200_000;

/** Mean reward over the second half of a run, a value a row. */
function secondHalf(agent: string, agentParams: Params, numEnvs = 20, steps = STEPS): Float64Array {
	const mean = new Float64Array(numEnvs);
	drive({
		env: "maze/GoalTeleport-v0",
		numEnvs,
		agent,
		agentParams,
		steps,
		each: ({ env }, step) => {
			if (step < steps / 2) return;
			for (let row = 0; row < numEnvs; row++) mean[row]! += env.kernel.reward[row]! / (steps / 2);
		},
	});
	return mean;
}

/**
 * The teleporting grid without switches (Abel et al. 2023, Example 1, as a 5 × 5 grid): rewards
 * measured with an independent implementation, 20 runs of 200 000 steps, ε = 0.15, γ = 0.9.
 */
test.each([
	["constant 0.1", { learningRate: 0.1 }, 0.243],
	["constant 0.5", { learningRate: 0.5 }, 0.241],
	[
		"0.5 to 0 over half the run",
		{ learningRate: 0.5, learningRateSchedule: "linear", learningRateSteps: STEPS / 2 },
		0.242,
	],
	[
		"0.5 / (1 + t / 1000)",
		{ learningRate: 0.5, learningRateSchedule: "inverse", learningRateSteps: 1000 },
		0.214,
	],
])("Q-learning, learning rate %s", (_name, rate, expected) => {
	const { mean, se } = summary(secondHalf("q-learning", { ...rate, epsilon: 0.15 }));
	// Goals differ from row to row and from those of the reference: its error is like ours.
	expect(Math.abs(mean - expected)).toBeLessThan(0.005 + 3 * Math.SQRT2 * se);
	expect(se).toBeLessThan(0.012);
});

test("random actions, and the best there is", () => {
	const random = summary(secondHalf("random", {}, 30, 40_000));
	expect(Math.abs(random.mean - 0.019)).toBeLessThan(0.003 + 3 * random.se);
	// Without exploration the shortest way pays 1 in as many steps as the goal is away on average.
	const distances = Array.from({ length: 25 }, (_, goal) => {
		let sum = 0;
		for (let cell = 0; cell < 25; cell++)
			sum +=
				Math.abs((cell % 5) - (goal % 5)) + Math.abs(Math.floor(cell / 5) - Math.floor(goal / 5));
		return sum / 24;
	});
	const goals: number[] = [];
	const rewards = new Float64Array(25);
	drive({
		env: "maze/GoalTeleport-v0",
		numEnvs: 25,
		agent: "shortest-path",
		steps: 20_000,
		each: ({ env }, step) => {
			for (let row = 0; row < 25; row++) {
				if (step === 0) goals.push(env.kernel.hidden.goal!.data[row]!);
				rewards[row]! += env.kernel.reward[row]! / 20_000;
			}
		},
	});
	goals.forEach((goal, row) => {
		expect(Math.abs(rewards[row]! * distances[goal]! - 1)).toBeLessThan(0.03);
	});
});
