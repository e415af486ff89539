import { type Agent, type AgentView, registerAgent } from "../../src/agent/index.ts";
import { type Columns, column } from "../../src/spaces/index.ts";

export const LEVELS = 5;
export const HORIZON = 16;

/**
 * Pushes a ball straight at its goal and records a made-up plan as a diffusion planner would: from a
 * tangle at the first level to a clean way at the last. No randomness.
 */
class Planning implements Agent {
	readonly id = "planning";
	readonly memory = {};
	readonly explanation: Columns;

	constructor(private readonly view: AgentView) {
		this.explanation = { plan: column("float32", view.numEnvs, [LEVELS, HORIZON, 2]) };
	}

	reset(): void {}

	act(actions: Columns): void {
		const { achieved_goal, desired_goal } = this.view.observation;
		const plan = this.explanation.plan!.data;
		for (let row = 0; row < this.view.numEnvs; row++)
			for (let axis = 0; axis < 2; axis++) {
				const from = achieved_goal!.data[2 * row + axis]!;
				const to = desired_goal!.data[2 * row + axis]!;
				actions[""]!.data[2 * row + axis] = Math.max(-1, Math.min(1, to - from));
				for (let level = 0; level < LEVELS; level++)
					for (let k = 0; k < HORIZON; k++) {
						const share = k / (HORIZON - 1);
						const noise = 0.9 * (1 - (level + 1) / LEVELS) ** 1.5;
						// A zigzag of its own for each point, axis and level.
						const off = (((k * 7 + axis * 5 + level * 3) % 11) - 5) / 5;
						const bow = axis === 0 ? 0.35 * 4 * share * (1 - share) : 0;
						plan[((row * LEVELS + level) * HORIZON + k) * 2 + axis] =
							from + (to - from) * share + bow + noise * off;
					}
			}
	}
}

registerAgent({
	id: "planning",
	description: "For tests: records made-up plans of several denoising levels.",
	params: { type: "object", properties: {}, additionalProperties: false },
	create: (_, view) => new Planning(view),
});
