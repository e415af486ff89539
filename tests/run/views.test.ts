import { expect, test } from "vitest";
import "../../envs/index.ts";
import { makeVec } from "../../src/env/index.ts";
import { Views } from "../../src/run/views.ts";

test("arms are ranked among those that exist", () => {
	const params = { arms: { min: 2, max: 20 }, horizon: 3 };
	const env = makeVec("bandit/Bernoulli-v0", { numEnvs: 64, autoreset: "same-step", params });
	const views = new Views(env);
	env.reset({ seed: 5 });
	const best = env.kernel.hidden.best_arm!.data as Int32Array;
	for (let t = 0; t < 9; t++) {
		const actions = best.slice();
		views.act(actions);
		env.step(actions);
		views.step();
	}
	const result = views.result();
	expect(result?.kind === "arms" && result.share.slice(0, 2)).toEqual([1, 0]);
});
