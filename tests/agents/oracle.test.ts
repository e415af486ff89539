import { describe, expect, it } from "vitest";
import "../../agents/index.ts";
import "../../envs/bandit/index.ts";
import { makeAgent, UnsupportedAgentError } from "../../src/agent/index.ts";
import { SeedTree } from "../../src/random/index.ts";
import { column, Discrete } from "../../src/spaces/index.ts";
import { drive, summary } from "../helpers/drive.ts";
import { fakeView } from "../helpers/fake-view.ts";

describe("oracle", () => {
	it.each(["bandit/Bernoulli-v0", "bandit/Gaussian-v0", "bandit/ContextualLinear-v0"])(
		"has no pseudo-regret in %s",
		(env) => {
			const params = { arms: { min: 2, max: 9 } };
			const { regret } = drive({ env, params, numEnvs: 200, agent: "oracle", steps: 50 });
			expect(summary(regret).mean).toBe(0);
		},
	);

	it("needs something that says the best action", () => {
		const view = { ...fakeView(new Discrete(3)), hidden: {} };
		expect(() => makeAgent("oracle", {}, view, new SeedTree(1))).toThrow(UnsupportedAgentError);
	});

	it("prefers best_action, and acts at random where there is none", () => {
		const best_action = column("int32", 50);
		best_action.data.fill(2).fill(-1, 25);
		const view = { ...fakeView(new Discrete(3)), hidden: { best_action } };
		const agent = makeAgent("oracle", {}, view, new SeedTree(1));
		const actions = view.actionSpace.allocate(50)!;
		agent.act(actions);
		const taken = Array.from(actions[""]!.data);
		expect(taken.slice(0, 25)).toEqual(new Array(25).fill(2));
		expect([...new Set(taken.slice(25))].sort()).toEqual([0, 1, 2]);
	});
});
