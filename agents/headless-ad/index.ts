import { HEADLESS_SCHEMA } from "../in-context/model-config.ts";
import { registerInContext } from "../in-context/register.ts";

registerInContext({
	id: "headless-ad",
	description:
		"In-context learner for action sets of any size: actions are random codes, shown in its context and predicted there.",
	source: "Headless-AD (Sinii et al. 2024)",
	head: "codes",
	learner: HEADLESS_SCHEMA,
});
