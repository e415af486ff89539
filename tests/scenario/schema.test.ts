import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
// @ts-expect-error a script without types
import { generateTypes } from "../../scripts/generate-types.mjs";
import "../../index.ts";
import { listAgents, listEnvs, listLayers } from "../../index.ts";
import { compileSchema } from "../../src/env/index.ts";
import { METRICS } from "../../src/scenario/index.ts";

const schema = JSON.parse(readFileSync("schema/scenario-v1.json", "utf8"));

interface Node {
	readonly $ref?: string;
	readonly description?: string;
	readonly properties?: Record<string, Node>;
}

test("the committed types are those of the schema", async () => {
	expect(readFileSync("src/scenario/scenario-type.ts", "utf8")).toBe(await generateTypes());
});

test("every key says what it is", () => {
	const silent: string[] = [];
	const visit = (node: Node, path: string): void => {
		for (const [key, child] of Object.entries(node.properties ?? {})) {
			const target = child.$ref ? schema.$defs[child.$ref.replace("#/$defs/", "")] : child;
			if (!child.description && !target.description) silent.push(`${path}.${key}`);
			visit(child, `${path}.${key}`);
		}
	};
	visit(schema, "");
	for (const [name, definition] of Object.entries(schema.$defs as Record<string, Node>))
		visit(definition, name);
	expect(silent).toEqual([]);
});

test("examples and defaults are what the schema accepts", () => {
	let seen = 0;
	const visit = (node: unknown): void => {
		if (node === null || typeof node !== "object") return;
		const { examples, default: standard, ...rest } = node as Record<string, unknown>;
		const own = { $defs: schema.$defs, ...rest };
		for (const value of [
			...((examples as unknown[]) ?? []),
			...(standard === undefined ? [] : [standard]),
		]) {
			const validate = compileSchema(own);
			expect(
				validate(structuredClone(value)),
				`${JSON.stringify(value)} of ${JSON.stringify(rest)}`,
			).toBe(true);
			seen++;
		}
		for (const [key, child] of Object.entries(rest))
			if (key !== "$defs" || node === schema) visit(child);
	};
	visit(schema);
	expect(seen).toBeGreaterThan(15);
});

test("ids that the schema suggests are registered", () => {
	const { env, layer, agent } = schema.$defs;
	expect(listEnvs()).toEqual(expect.arrayContaining(env.properties.id.examples));
	expect(listLayers()).toEqual(expect.arrayContaining(layer.properties.id.examples));
	expect(listAgents()).toEqual(expect.arrayContaining(agent.properties.id.examples));
});

test("the metrics are those of the schema", () => {
	expect([...schema.$defs.metric.enum].sort()).toEqual(Object.keys(METRICS).sort());
});
