// Writes the list of bundled scenarios into docs/scenarios.md. `--check` only compares. Needs `npm run build`.
import "../dist/index.js";
import { summary } from "../dist/src/cli/validate.js";
import { listScenarios, loadScenario } from "../dist/src/scenario/index.js";
import { at, between, code, main, table } from "./generated.mjs";

function rowOf({ name, file, title }) {
	const { scenarios } = loadScenario(file, { cwd: at("") });
	const [first] = scenarios;
	return [`[${name}](../scenarios/${name}.json)`, title, summary(scenarios), first.source];
}

function tables() {
	const entries = listScenarios(at("")).filter(({ file }) => file.startsWith(at("scenarios")));
	const folders = groups(entries);
	return [...folders].map(([folder, inside]) =>
		[
			folder === "" ? "### In the folder itself" : `### ${code(`${folder}/`)}`,
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
