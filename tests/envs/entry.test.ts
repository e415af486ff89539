import { expect, it } from "vitest";
import {
	BernoulliBandit,
	DistanceSearch,
	GridKernel,
	goalSplit,
	Maze2DKernel,
	MazeGenerator,
	sequenceActions,
} from "../../envs/index.ts";
import { makeVec } from "../../src/env/index.ts";

it("hands out the kernels, generators and splits of every family", () => {
	expect(goalSplit(81, 0).train).toHaveLength(68);
	expect(sequenceActions([0, 124], 3).names).toHaveLength(2);
	for (const made of [DistanceSearch, MazeGenerator, Maze2DKernel])
		expect(made).toBeTypeOf("function");
	const innermost = (id: string): unknown => {
		let { kernel } = makeVec(id, { numEnvs: 1 }) as { kernel: { inner?: unknown } };
		while (kernel.inner) kernel = kernel.inner as typeof kernel;
		return kernel;
	};
	expect(innermost("maze/Darkroom-v0")).toBeInstanceOf(GridKernel);
	expect(innermost("bandit/Bernoulli-v0")).toBeInstanceOf(BernoulliBandit);
});
