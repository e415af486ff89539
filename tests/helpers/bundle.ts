import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "vite";
import { onTestFinished } from "vitest";

/**
 * Compiles a TypeScript script of the tests, so that a child process of plain Node can run it. It is
 * removed when the test is done.
 * @returns the path of the compiled script.
 */
export async function bundleScript(entry: string): Promise<string> {
	const name = path.basename(entry, ".ts");
	// Below node_modules, so that packages are found from there.
	const outDir = path.resolve("node_modules/.cache/palaestra-tests", `${name}-${process.pid}`);
	mkdirSync(outDir, { recursive: true });
	onTestFinished(() => rmSync(outDir, { recursive: true }));
	await build({
		configFile: false,
		logLevel: "error",
		build: { ssr: entry, outDir, rollupOptions: { output: { entryFileNames: `${name}.mjs` } } },
	});
	return path.join(outDir, `${name}.mjs`);
}
