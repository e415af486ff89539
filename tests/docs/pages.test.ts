import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { pages, ROOT } from "./fences.ts";

interface Schema {
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly enum?: readonly string[];
	readonly $defs?: Readonly<Record<string, Schema>>;
}

/** Keys that a schema knows, at any depth. */
function keysOf({ properties = {}, $defs = {} }: Schema): string[] {
	const inside = [...Object.values(properties), ...Object.values($defs)];
	return [...Object.keys(properties), ...inside.flatMap(keysOf)];
}

describe.each(pages())("%s", (page) => {
	const text = readFileSync(`${ROOT}${page}`, "utf8");

	it("links to files that exist", () => {
		const links = [...text.matchAll(/\]\((?!https?:|#)([^)#\s]+)(?:#[^)]*)?\)/g)];
		const missing = links
			.map((link) => link[1]!)
			.filter((link) => !existsSync(join(ROOT, dirname(page), link)));
		expect(missing).toEqual([]);
	});

	it("links to headings that exist", () => {
		const missing = [...text.matchAll(/\]\(([^)#\s]*)#([^)]+)\)/g)].filter(([, file, anchor]) => {
			if (/^https?:/.test(file!)) return false;
			const target = file === "" ? text : readFileSync(join(ROOT, dirname(page), file!), "utf8");
			const headings = [...target.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
				title!
					.toLowerCase()
					.replace(/[^a-z0-9 _-]/g, "")
					.replaceAll(" ", "-"),
			);
			return !headings.includes(anchor!);
		});
		expect(missing.map(([link]) => link)).toEqual([]);
	});
});

describe.each([
	["docs/scenarios.md", "schema/scenario-v1.json", 30],
	["docs/training.md", "schema/training-v1.json", 14],
])("%s", (page, file, least) => {
	it("names every key of the schema", () => {
		const schema: Schema = JSON.parse(readFileSync(`${ROOT}${file}`, "utf8"));
		const text = readFileSync(`${ROOT}${page}`, "utf8");
		const keys = [...new Set(keysOf(schema))].filter(
			(key) => !["$schema", "version"].includes(key),
		);
		expect(keys.length).toBeGreaterThan(least);
		const named = (key: string): boolean =>
			[`\`${key}\``, `"${key}"`, `.${key}\``].some((form) => text.includes(form));
		expect(keys.filter((key) => !named(key))).toEqual([]);
	});
});
