import { register } from "../../src/env/index.ts";
import { CounterKernel } from "./counter-kernel.ts";
import { WalkKernel } from "./walk-kernel.ts";

declare global {
	interface PalaestraEnvs {
		"test/Counter-v0": [observation: Float32Array, action: number];
		"test/Walk-v0": [observation: { cell: number; sense: Float32Array }, action: number];
	}
}

register({
	id: "test/Counter-v0",
	description: "Counts steps.",
	family: "test",
	create: (_params, numEnvs) => new CounterKernel(numEnvs),
});

register({
	id: "test/Walk-v0",
	description: "Walks a line.",
	family: "test",
	maxEpisodeSteps: (params) => params.limit as number,
	params: {
		type: "object",
		properties: {
			slip: {
				type: "number",
				minimum: 0,
				maximum: 1,
				default: 0.2,
				description: "Chance to slip.",
			},
			limit: { type: "integer", minimum: 1, default: 20, description: "Time limit." },
		},
		additionalProperties: false,
	},
	check: (params) =>
		params.slip === 1 && params.limit === 1
			? [{ path: ["slip"], message: "is 1 with a limit of 1: nothing would be left to choose" }]
			: [],
	create: (params, numEnvs) => new WalkKernel(numEnvs, params.slip as number),
});
