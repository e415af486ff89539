// Compiles src/tensor/kernels/assembly (AssemblyScript) into src/tensor/kernels/kernels-wasm.ts.
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import asc from "assemblyscript/asc";
import { at, main } from "./generated.mjs";

const FOLDER = "src/tensor/kernels/assembly";
const TARGET = "src/tensor/kernels/kernels-wasm.ts";
// Warning 201: an offset is converted to i32, which is the same on wasm32.
const OPTIONS = [
	...["--runtime", "stub", "--enable", "simd", "--disable", "mutable-globals"],
	...["--importMemory", "--noExportMemory", "--use", "abort=", "--noAssert"],
	...["-O3", "--disableWarning", "201"],
];

/** SHA-256 over the compiler's version and options and all sources: what the module depends on. */
export function sourceHash() {
	const hash = createHash("sha256");
	hash.update(JSON.stringify([asc.version, OPTIONS]));
	for (const name of readdirSync(at(FOLDER)).sort()) {
		if (name.endsWith(".ts")) hash.update(`\0${name}\0${readFileSync(at(`${FOLDER}/${name}`))}`);
	}
	return hash.digest("hex");
}

/** The compiled module. */
export async function compile() {
	let wasm;
	const { error, stderr } = await asc.main(["index.ts", "--outFile", "kernels.wasm", ...OPTIONS], {
		stdout: asc.createMemoryStream(),
		readFile(name) {
			try {
				return readFileSync(at(`${FOLDER}/${name}`), "utf8");
			} catch {
				return null;
			}
		},
		writeFile(name, contents) {
			if (name === "kernels.wasm") wasm = contents;
		},
		listFiles: () => [],
	});
	const complaints = stderr.toString();
	if (error || complaints) throw new Error(`${complaints}${error ?? ""}`);
	return wasm;
}

/** The text of the generated file. */
export async function generateKernels() {
	const lines = Buffer.from(await compile())
		.toString("base64")
		.match(/.{1,92}/g);
	return [
		`/* Compiled from ${FOLDER} by \`npm run generate\`: do not edit. */`,
		"",
		"/** SHA-256 of the sources and of the compiler's version and options. */",
		`export const KERNELS_HASH = "${sourceHash()}";`,
		"",
		"/** The WebAssembly module, in base64. */",
		"export const KERNELS_WASM = [",
		...lines.map((line) => `\t"${line}",`),
		'].join("");',
		"",
	].join("\n");
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main(TARGET, generateKernels);
