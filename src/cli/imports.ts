import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { UsageError } from "./output.ts";

/** Help of the `--import` option. */
export const IMPORT_HELP =
	"load a module that registers environments or agents first; may be repeated";

/** Collects `--import` options. */
export function collectImport(module: string, before: readonly string[] = []): string[] {
	return [...before, module];
}

/** Where a module is. @throws UsageError when there is none */
export function moduleUrl(module: string, cwd: string): string {
	const path = resolve(cwd, module);
	if (existsSync(path)) return pathToFileURL(path).href;
	throw new UsageError(`--import: ${module} does not exist`);
}
