import type { ParamsSchema } from "../env/index.ts";

/** One parameter as `describe` shows it. */
export interface ParamRow {
	readonly name: string;
	/** "integer from 1 to 100", "\"a\" or \"b\"", … */
	readonly type: string;
	/** Absent when there is none. */
	readonly default?: unknown;
	readonly required: boolean;
	readonly description: string;
}

interface Schema {
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly const?: unknown;
	readonly anyOf?: readonly Schema[];
	readonly oneOf?: readonly Schema[];
	readonly items?: Schema;
	readonly description?: string;
	readonly default?: unknown;
	readonly minimum?: number;
	readonly maximum?: number;
	readonly exclusiveMinimum?: number;
	readonly exclusiveMaximum?: number;
	readonly minItems?: number;
	readonly maxItems?: number;
}

/** The parameters of a registered thing, in the order of its schema. */
export function paramRows(schema: ParamsSchema | undefined): ParamRow[] {
	const required = schema?.required ?? [];
	return Object.entries((schema?.properties ?? {}) as Record<string, Schema>).map(
		([name, each]) => ({
			name,
			type: typeText(each),
			...(each.default === undefined ? {} : { default: each.default }),
			required: required.includes(name),
			description: each.description ?? "",
		}),
	);
}

/** What a schema accepts, in words. */
function typeText(schema: Schema): string {
	if (schema.const !== undefined) return JSON.stringify(schema.const);
	if (schema.enum) return schema.enum.map((each) => JSON.stringify(each)).join(" | ");
	const branches = schema.anyOf ?? schema.oneOf;
	if (branches) return branches.map((each) => each.description ?? typeText(each)).join(", or ");
	const types = [schema.type ?? "any"].flat();
	const range = rangeText(schema);
	const items = types.includes("array") && schema.items ? ` of (${typeText(schema.items)})` : "";
	return `${types.join(" | ")}${items}${range}`;
}

function rangeText(schema: Schema): string {
	const parts: string[] = [];
	if (schema.minimum !== undefined) parts.push(`≥ ${schema.minimum}`);
	if (schema.exclusiveMinimum !== undefined) parts.push(`> ${schema.exclusiveMinimum}`);
	if (schema.maximum !== undefined) parts.push(`≤ ${schema.maximum}`);
	if (schema.exclusiveMaximum !== undefined) parts.push(`< ${schema.exclusiveMaximum}`);
	if (schema.minItems !== undefined) parts.push(`at least ${schema.minItems} entries`);
	if (schema.maxItems !== undefined) parts.push(`at most ${schema.maxItems} entries`);
	return parts.length > 0 ? ` ${parts.join(", ")}` : "";
}
