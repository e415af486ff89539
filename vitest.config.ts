import { availableParallelism } from "node:os";
import { defineConfig } from "vitest/config";

export default defineConfig({
	test: {
		include: ["tests/**/*.test.ts"],
		// Generous: a laptop or a busy CI machine with two cores runs browsers and child processes too.
		testTimeout: 120_000,
		hookTimeout: 240_000,
		// Two where there are two cores: many tests wait for other processes.
		maxWorkers: Math.max(2, availableParallelism() - 1),
		// Once more on CI, where a browser may lose a race for the machine; a real fault fails twice.
		retry: process.env.CI ? 1 : 0,
	},
});
