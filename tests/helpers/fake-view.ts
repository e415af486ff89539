import type { AgentView } from "../../src/agent/index.ts";
import { Clocks } from "../../src/env/index.ts";
import { Box, type Column, column, type Space } from "../../src/spaces/index.ts";

/** A view whose arrays a test writes: 50 rows, observations in [-1, 1]², hidden means of 0. */
export function fakeView(actionSpace: Space, mask?: Column<Uint8Array>): AgentView {
	const observationSpace = new Box({ low: -1, high: 1, shape: [2] });
	return {
		numEnvs: 50,
		observationSpace,
		actionSpace,
		observation: observationSpace.allocate(50),
		...(mask ? { actionMask: mask } : {}),
		info: {},
		clocks: new Clocks(50, 1),
		hidden: { means: column("float64", 50, [actionSpace.flatDim ?? 1]) },
	};
}
