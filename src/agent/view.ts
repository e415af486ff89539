import { type Kernel, TimeLimit, type VectorEnv } from "../env/index.ts";
import type { AgentView } from "./agent.ts";

/** The view of a vector environment, truth included; `makeAgent` takes the truth away again. */
export function viewOf(env: VectorEnv): AgentView {
	const { kernel } = env;
	let maxEpisodeSteps: number | undefined;
	for (let level: Kernel | undefined = kernel; level; level = level.inner)
		if (level instanceof TimeLimit)
			maxEpisodeSteps = Math.min(level.maxEpisodeSteps, maxEpisodeSteps ?? Infinity);
	return {
		numEnvs: env.numEnvs,
		observationSpace: kernel.observationSpace,
		actionSpace: kernel.actionSpace,
		observation: kernel.observation ?? {},
		...(kernel.actionMask ? { actionMask: kernel.actionMask } : {}),
		info: kernel.info,
		clocks: env.clocks,
		...(maxEpisodeSteps === undefined ? {} : { maxEpisodeSteps }),
		hidden: kernel.hidden,
		constants: kernel.describe?.() ?? {},
	};
}
