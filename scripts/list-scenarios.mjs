// Writes the list of bundled scenarios into docs/scenarios.md. `--check` only compares. Needs `npm run build`.
import { existsSync, readFileSync } from "node:fs";
import "../dist/index.js";
import { dataFacts } from "../dist/agents/in-context/register.js";
import { summary } from "../dist/src/cli/validate.js";
import { diskReader, listScenarios, parseScenario, trainedBy } from "../dist/src/scenario/index.js";
import { loadTraining } from "../dist/src/train/index.js";
import { openSource } from "../dist/src/train/source.js";
import { at, between, code, main, table } from "./generated.mjs";

const reader = diskReader(at(""));

const models = new Map();

/** What the weights that a training file makes are going to say of their model. */
function modelOf(file) {
	let model = models.get(file);
	if (!model) {
		const { agent, data, batch, steps: totalSteps } = loadTraining(file).training;
		const source = openSource(data, 1, 0);
		const { observationSpace, actionSpace, steps } = source;
		const facts = dataFacts(agent.id, { observationSpace, actionSpace, steps, batch, totalSteps });
		source.close();
		model = { head: agent.id === "headless-ad" ? "codes" : "table", ...agent.params, ...facts };
		models.set(file, model);
	}
	return model;
}

/** What runs does not depend on weights: those that must be trained first count as there. */
function checkpoint(file) {
	const made = existsSync(`${file}.json`) ? undefined : trainedBy(file);
	if (!made) return reader.checkpoint(file);
	const config = modelOf(made.file);
	return { checkpoint: { agent: made.agent, config, tensors: {}, file }, sha256: "" };
}

function rowOf({ name, file, title }) {
	const text = readFileSync(file, "utf8");
	const { scenarios } = parseScenario(text, { file, reader: { ...reader, checkpoint } });
	const [first] = scenarios;
	return [`[${name}](../scenarios/${name}.json)`, title, summary(scenarios), first.source];
}

function tables() {
	const entries = listScenarios(at("")).filter(({ file }) => file.startsWith(at("scenarios")));
	const folders = groups(entries);
	return [...folders].map(([folder, inside]) =>
		[
			folder === "" ? "### In the folder itself" : `### ${code(`${folder}/`)}`,
			...(existsSync(at(`scenarios/${folder}/README.md`))
				? [`More on them: [README](../scenarios/${folder}/README.md).`]
				: []),
			table(["name", "title", "what runs", "source"], inside.map(rowOf)),
		].join("\n\n"),
	);
}

const folderOf = ({ name }) => name.slice(0, Math.max(0, name.lastIndexOf("/")));

function groups(entries) {
	const found = new Map();
	for (const entry of entries)
		found.set(folderOf(entry), [...(found.get(folderOf(entry)) ?? []), entry]);
	return found;
}

await main("docs/scenarios.md", (text, file) => between(text, tables().join("\n\n"), file));
