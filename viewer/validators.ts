import { Ajv2020 } from "ajv/dist/2020.js";
import standalone from "ajv/dist/standalone/index.js";
import type { Plugin } from "vite";
import "../index.ts";
import { SCHEMA_OPTIONS } from "../src/env/params.ts";
import { registeredSchemas } from "./src/play/schemas.ts";

const NAME = "virtual:palaestra-validators";

/**
 * Compiles the parameter schemas of all that is registered while the page is built: the page's content
 * security policy lets nothing be compiled in the browser.
 */
export function validators(): Plugin {
	return {
		name: "palaestra-validators",
		resolveId: (id) => (id === NAME ? `\0${NAME}` : null),
		load: (id) => (id === `\0${NAME}` ? validatorCode() : null),
	};
}

function validatorCode(): string {
	const ajv = new Ajv2020({ ...SCHEMA_OPTIONS, code: { source: true, esm: true } });
	const schemas = registeredSchemas();
	const names: Record<string, string> = {};
	schemas.forEach((schema, k) => {
		ajv.addSchema(schema, `schema-${k}`);
		names[`registered${k}`] = `schema-${k}`;
	});
	const make = standalone as unknown as { default?: typeof standalone.default };
	const code = (make.default ?? (standalone as never as typeof standalone.default))(ajv, names);
	const imports: string[] = [];
	// The generated module still requires ajv's helpers.
	const body = code.replace(
		/const (\w+) = require\("([^"]+)"\)\.default;/g,
		(_all, variable: string, path: string) => {
			const k = imports.length;
			imports.push(`import * as helper${k} from "${path}.js";`);
			return `const ${variable} = helper${k}.default.default ?? helper${k}.default;`;
		},
	);
	const list = `export const validators = [${schemas.map((_, k) => `registered${k}`).join(", ")}];`;
	return [...imports, body, list].join("\n");
}
