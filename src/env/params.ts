import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";
import { InvalidParamsError, nearest, type Problem, show } from "./errors.ts";
import type { Described, Params, ParamsSchema } from "./spec.ts";

let ajv: Ajv2020 | undefined;
const compiled = new WeakMap<object, ValidateFunction>();

/** How schemas are compiled, here or ahead of time. */
export const SCHEMA_OPTIONS = {
	allErrors: true,
	useDefaults: true,
	verbose: true,
	strict: true,
	allowUnionTypes: true,
} as const;

/**
 * Gives a schema a validator compiled ahead of time, for pages whose content security policy forbids
 * making code from text.
 */
export function provideValidator(schema: object, validate: ValidateFunction): void {
	compiled.set(schema, validate);
}

/** The validator of a JSON Schema; compiled once. Fills in defaults. */
export function compileSchema(schema: object): ValidateFunction {
	ajv ??= new Ajv2020(SCHEMA_OPTIONS);
	let validate = compiled.get(schema);
	if (!validate) {
		validate = ajv.compile(schema);
		compiled.set(schema, validate);
	}
	return validate;
}

/** ajv's errors as problems a person can act on; branches of a failed `anyOf` are folded into one. */
export function problemsFrom(errors: readonly ErrorObject[] | null | undefined): Problem[] {
	const list = errors ?? [];
	const folded = list.filter((error) => error.keyword === "anyOf" || error.keyword === "oneOf");
	return list
		.filter((error) => error.keyword !== "if")
		.filter(
			(error) =>
				!folded.some((outer) => error !== outer && error.schemaPath.startsWith(outer.schemaPath)),
		)
		.map(problemFrom);
}

function problemFrom(error: ErrorObject): Problem {
	const path = error.instancePath
		.split("/")
		.slice(1)
		.map((part) => part.replaceAll("~1", "/").replaceAll("~0", "~"))
		.map((part) => (/^\d+$/.test(part) ? Number(part) : part));
	const value = error.data as unknown;
	const { params, parentSchema } = error;
	switch (error.keyword) {
		case "additionalProperties":
		case "unevaluatedProperties": {
			const key = String(params.additionalProperty ?? params.unevaluatedProperty);
			const known = Object.keys((parentSchema?.properties as object | undefined) ?? {});
			const near = nearest(key, known);
			return {
				path: [...path, key],
				message: `unknown key ${show(key)}${near ? `; did you mean ${show(near)}?` : ""}`,
				allowed: known,
				...(near ? { suggestion: near } : {}),
				atKey: true,
			};
		}
		case "required":
			return { path, message: `lacks the key ${show(params.missingProperty)}`, value };
		case "enum": {
			const allowed = (params.allowedValues as unknown[]).map((each) => show(each));
			const near =
				typeof value === "string"
					? nearest(value, (params.allowedValues as unknown[]).map(String))
					: undefined;
			return {
				path,
				message: `is ${show(value)}, expected one of ${allowed.join(", ")}${near ? `; did you mean ${show(near)}?` : ""}`,
				value,
				allowed,
				...(near ? { suggestion: near } : {}),
			};
		}
		case "const":
			return { path, message: `is ${show(value)}, expected ${show(params.allowedValue)}`, value };
		case "type":
			return {
				path,
				message: `is ${show(value)}, expected ${[params.type].flat().join(" or ")}`,
				value,
			};
		case "uniqueItems": {
			const entry = (value as unknown[])[params.i as number];
			return {
				path: [...path, params.i as number],
				message: `is ${show(entry)}, which entry ${params.j} is already`,
				value: entry,
			};
		}
		case "anyOf":
		case "oneOf": {
			const branches = (error.schema as { description?: string; type?: string; const?: unknown }[])
				.map(
					(branch) =>
						branch.description ?? (branch.const === undefined ? branch.type : show(branch.const)),
				)
				.filter((text) => text !== undefined);
			return { path, message: `is ${show(value)}, expected ${branches.join(", or ")}`, value };
		}
		default:
			return { path, message: `is ${show(value)}, ${error.message ?? error.keyword}`, value };
	}
}

/** The schema of what takes no parameters. */
export const NO_PARAMS: ParamsSchema = {
	type: "object",
	properties: {},
	additionalProperties: false,
};

/**
 * Validates parameters against a registered thing's schema and its own check; returns a copy with
 * defaults filled in.
 * @throws InvalidParamsError listing every problem
 */
export function resolveParams(spec: Described, params: Params | undefined): Params {
	const filled = copyOf(spec.id, params === undefined ? {} : params);
	const validate = compileSchema(spec.params ?? NO_PARAMS);
	const problems = validate(filled) ? (spec.check?.(filled) ?? []) : problemsFrom(validate.errors);
	if (problems.length > 0) throw new InvalidParamsError(spec.id, problems);
	return filled;
}

function copyOf(subject: string, params: Params): Params {
	try {
		return structuredClone(params) as Params;
	} catch {
		const message = "must be plain data, as JSON can write it (no functions)";
		throw new InvalidParamsError(subject, [{ path: [], message }]);
	}
}
