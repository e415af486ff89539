import { registerLayer, TimeLimit } from "../../env/index.ts";

registerLayer({
	id: "TimeLimit",
	description: "Truncates episodes after a number of steps.",
	source: "Gymnasium TimeLimit",
	params: {
		type: "object",
		properties: {
			maxEpisodeSteps: {
				type: "integer",
				minimum: 1,
				default: 100,
				description: "Steps after which an episode is truncated.",
			},
		},
		additionalProperties: false,
	},
	wrap: (kernel, params) => new TimeLimit(kernel, params.maxEpisodeSteps as number),
});
