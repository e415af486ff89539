// Writes the list of bundled scenarios into docs/scenarios.md. `--check` only compares. Needs `npm run build`.
import { existsSync, readFileSync } from "node:fs";
import "../dist/index.js";
import { summary } from "../dist/src/cli/validate.js";
import { diskReader, listScenarios, parseScenario, trainedBy } from "../dist/src/scenario/index.js";
import { at, between, code, main, table } from "./generated.mjs";

const reader = diskReader(at(""));

/** What runs does not depend on weights: those that must be trained first count as there. */
function checkpoint(file) {
	const made = existsSync(`${file}.json`) ? undefined : trainedBy(file);
	if (!made) return reader.checkpoint(file);
	return { checkpoint: { agent: made.agent, tensors: {}, file }, sha256: "" };
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
