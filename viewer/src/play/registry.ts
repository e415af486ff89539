/** Environments, layers and agents in the browser, with the validators compiled at build time. */
import "../../../index.ts";
import { validators } from "virtual:palaestra-validators";
import { provideValidator } from "../../../src/env/index.ts";
import { registeredSchemas } from "./schemas.ts";

for (const [k, schema] of registeredSchemas().entries()) provideValidator(schema, validators[k]!);
