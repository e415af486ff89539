// Writes docs/reference.md from the registries. `--check` only compares. Needs `npm run build`.
import "../dist/index.js";
import { agentSpec, listAgents } from "../dist/src/agent/index.js";
import { describeAny } from "../dist/src/cli/describe.js";
import { paramRows } from "../dist/src/cli/params-table.js";
import { layerSpec, listEnvs, listLayers, spec } from "../dist/src/env/index.js";
import { METRICS } from "../dist/src/scenario/index.js";
import { code, main, table } from "./generated.mjs";

const HEAD = `# Reference

Every registered environment, layer and agent, and every metric. This page is written from the registries by
\`npm run docs\`; \`palaestra describe ID\` prints the same facts in a terminal, and
\`palaestra describe ID --json\` gives them to programs.

Parameters go into \`make(id, { params })\` or into \`params\` of a scenario. A default in the table is
the schema's; where there is none, the description says what happens without the parameter.`;

/** A heading's anchor, as Markdown viewers make it. */
const anchor = (id) =>
	id
		.toLowerCase()
		.replace(/[^a-z0-9 _-]/g, "")
		.replaceAll(" ", "-");

const names = (list) => (list.length > 0 ? list.map(code).join(", ") : "none");

/** Environments by family where a whole family is meant. */
function placesOf(ids) {
	const all = listEnvs();
	if (ids.length === all.length) return "every environment";
	const families = [...new Set(all.map((id) => spec(id).family))];
	const parts = families.flatMap((family) => {
		const whole = all.filter((id) => spec(id).family === family);
		const chosen = whole.filter((id) => ids.includes(id));
		if (chosen.length > 1 && chosen.length === whole.length)
			return [`every ${code(family)} environment`];
		return chosen.map(code);
	});
	return parts.length > 0 ? parts.join(", ") : "none with default parameters";
}

/** Rows of a schema's parameters, each followed by those inside it. */
function allRows(schema, prefix = "") {
	return paramRows(schema).flatMap((row) => {
		const inner = schema.properties[row.name];
		const inside = inner.properties ? allRows(inner, `${prefix}${row.name}.`) : [];
		return [{ ...row, name: prefix + row.name }, ...inside];
	});
}

function parameters(schema) {
	const rows = allRows(schema);
	if (rows.length === 0) return "No parameters.";
	return table(
		["parameter", "accepts", "default", "meaning"],
		rows.map(({ name, type, default: value, required, description }) => [
			code(name),
			type,
			value === undefined ? (required ? "required" : "–") : code(JSON.stringify(value)),
			description,
		]),
	);
}

function entry(id, { params, learner }, factsOf) {
	const found = describeAny(id, "/");
	const facts = factsOf(found.facts).map(([name, value]) => `- ${name}: ${value}`);
	return [
		`### ${id}`,
		found.description,
		...(found.source ? [`Source: ${found.source}.`] : []),
		facts.join("\n"),
		parameters(params),
		...(learner ? ["Parameters of [training](training.md):", parameters(learner.params)] : []),
	].join("\n\n");
}

const envFacts = (facts) => [
	["family", code(facts.family)],
	...(facts.observation === undefined
		? [["spaces", "depend on parameters that have no default"]]
		: [
				["observation space", code(facts.observation)],
				["action space", code(facts.action)],
				["steps until an episode is truncated", facts.maxEpisodeSteps],
				["reset options", names(facts.resetOptions)],
				["info", names(facts.info)],
				["hidden", names(facts.hidden)],
				["agents that can act in it", names(facts.agents)],
			]),
];

const layerFacts = (facts) => [["fits, with default parameters", placesOf(facts.envs)]];

const agentFacts = (facts) => [
	["reads hidden state", facts.privileged ? "yes (an oracle or a planner, not a learner)" : "no"],
	["acts in", placesOf(facts.envs)],
	...(facts.weights ? [["weights", "[trained](training.md), named in `checkpoint`"]] : []),
];

function section(title, text, ids, specOf, facts) {
	const contents = ids.map((id) => `[${id}](#${anchor(id)})`).join(" · ");
	return [`## ${title}`, text, contents, ...ids.map((id) => entry(id, specOf(id), facts))].join(
		"\n\n",
	);
}

/** What a scenario may measure. */
function metrics() {
	const rows = Object.entries(METRICS).map(([name, { description, needs, lowerIsBetter }]) => [
		code(name),
		description,
		needs ? code(`info.${needs}`) : "–",
		lowerIsBetter ? "lower" : "higher",
	]);
	return table(["metric", "meaning", "needs", "better"], rows);
}

await main(
	"docs/reference.md",
	() =>
		`${[
			HEAD,
			section(
				"Environments",
				"Spaces, limits and keys are those with default parameters. `info` comes with every reset and step; `hidden` is the truth that only oracles, planners and viewers see.",
				listEnvs(),
				spec,
				envFacts,
			),
			section(
				"Layers",
				"In a scenario, `env.layers` lists them from the innermost to the outermost.",
				listLayers(),
				layerSpec,
				layerFacts,
			),
			section(
				"Agents",
				"In a scenario, `agents` lists them; each is compared on the same environments.",
				listAgents(),
				agentSpec,
				agentFacts,
			),
			"## Metrics",
			"In a scenario, `metrics` lists them, the primary one first. Each is one number an environment, over all its trials; see [scenarios](scenarios.md).",
			metrics(),
		].join("\n\n")}\n`,
);
