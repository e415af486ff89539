import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error a script without types
import { generateTypes } from "../../scripts/generate-types.mjs";
import { compileSchema } from "../../src/env/index.ts";
import { BACKENDS } from "../../src/tensor/backends.ts";

const file = "schema/training-v1.json";
const schema = JSON.parse(readFileSync(file, "utf8"));

test("the committed types are those of the schema", async () => {
	const types = await generateTypes(file, "Training");
	expect(readFileSync("src/train/training-type.ts", "utf8")).toBe(types);
});

test("every key says what it is", () => {
	const silent = (node: Record<string, { properties?: object; description?: string }>): string[] =>
		Object.entries(node).flatMap(([key, child]) => [
			...(child.description ? [] : [key]),
			...silent((child.properties ?? {}) as typeof node),
		]);
	expect(silent(schema.properties)).toEqual([]);
});

test("examples and defaults are what the schema accepts", () => {
	let seen = 0;
	for (const [key, { examples = [], default: standard, ...rest }] of Object.entries<
		Record<string, unknown> & { examples?: unknown[] }
	>(schema.properties))
		for (const value of [...examples, ...(standard === undefined ? [] : [standard])]) {
			const validate = compileSchema({ $defs: schema.$defs, ...rest });
			expect(validate(structuredClone(value)), `${key}: ${JSON.stringify(value)}`).toBe(true);
			seen++;
		}
	expect(seen).toBeGreaterThan(10);
});

test("the backends are those there are", () => {
	expect(schema.properties.backend.enum).toEqual(BACKENDS.map(({ name }) => name));
});
