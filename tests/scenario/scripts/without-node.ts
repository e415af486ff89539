import "../../../index.ts";
import {
	findScenario,
	loadScenario,
	parseScenario,
	ScenarioError,
} from "../../../src/scenario/index.ts";

/** What a call throws, as its code. */
function codeOf(call: () => unknown): string {
	try {
		call();
		return "";
	} catch (error) {
		return (error as { code: string }).code;
	}
}

const scenario = { version: 1, env: { id: "bandit/Bernoulli-v0" }, agents: [{ id: "random" }] };
Object.assign(globalThis, {
	outcome: {
		name: parseScenario(JSON.stringify(scenario)).name,
		broken: codeOf(() => parseScenario("{")),
		isScenarioError: ScenarioError.name,
		load: codeOf(() => loadScenario("x.json")),
		find: codeOf(() => findScenario("quickstart")),
	},
});
