// Writes the types of scenarios and trainings from their schemas. `--check` only compares.
import { readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { compile } from "json-schema-to-typescript";

const at = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));
/** Schema, its type's name, and the file to write. */
const FILES = [
	["schema/scenario-v1.json", "Scenario", "src/scenario/scenario-type.ts"],
	["schema/training-v1.json", "Training", "src/train/training-type.ts"],
];

/** The generator knows no if/then/else: the same choice as a union. */
function asUnions(node) {
	if (Array.isArray(node)) return node.map(asUnions);
	if (node === null || typeof node !== "object") return node;
	const { if: condition, then: yes, else: no, ...rest } = node;
	const out = Object.fromEntries(Object.entries(rest).map(([key, each]) => [key, asUnions(each)]));
	// An empty `then` allows all that the condition does.
	if (condition) out.anyOf = [Object.keys(yes).length > 0 ? yes : condition, no];
	return out;
}

/** The text of the generated file. */
export async function generateTypes(file = FILES[0][0], name = FILES[0][1]) {
	const schema = JSON.parse(await readFile(at(file), "utf8"));
	return compile(asUnions(schema), name, {
		bannerComment: `/* Generated from ${file} by \`npm run generate\`: do not edit. */`,
		additionalProperties: true,
		// Lists, not tuples of every length up to maxItems.
		ignoreMinAndMaxItems: true,
		format: true,
		style: { useTabs: true, printWidth: 100 },
	});
}

if (process.argv[1] === fileURLToPath(import.meta.url))
	for (const [schema, name, target] of FILES) {
		const text = await generateTypes(schema, name);
		if (process.argv.includes("--check")) {
			if ((await readFile(at(target), "utf8").catch(() => "")) !== text) {
				console.error(`${target} is stale: npm run generate`);
				process.exitCode = 1;
			}
		} else await writeFile(at(target), text);
	}
