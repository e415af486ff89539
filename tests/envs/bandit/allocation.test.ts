import { expect, it } from "vitest";
import "../../../envs/bandit/index.ts";
import { build } from "../../../src/env/index.ts";
import { SeedTree } from "../../../src/random/index.ts";

it("a Bernoulli pull allocates nothing", () => {
	const rows = 64;
	const { kernel } = build("bandit/Bernoulli-v0", { params: { horizon: 1e9 } }, rows);
	for (let row = 0; row < rows; row++) kernel.seed(row, new SeedTree(row));
	kernel.reset(0, rows, true);
	const block = (): number => {
		const before = process.memoryUsage().heapUsed;
		for (let k = 0; k < 10_000; k++) kernel.step(0, rows);
		return (process.memoryUsage().heapUsed - before) / 10_000;
	};
	const growth = Array.from({ length: 15 }, block).sort((a, b) => a - b);
	// One boxed number a row would be 12 bytes or more times 64.
	expect(growth[7]).toBeLessThan(4);
});
