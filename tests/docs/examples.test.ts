import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { transformWithOxc } from "vite";
import { afterAll, describe, expect, it } from "vitest";
import "../../index.ts";
import { parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { loadTraining } from "../../src/train/index.ts";
import { type Fence, fencesOf, pages, ROOT } from "./fences.ts";

/**
 * Every TypeScript and JavaScript block of docs/ that imports the package is a program: it runs
 * against dist, in the page's own folder, and what it prints must be what its `// →` comments say. A
 * block whose first line is `// name.mjs` is kept under that name. Command lines in blocks fenced with `sh run` are
 * run one after the other in one process. Scenarios and training files in JSON are checked, `json invalid`
 * scenarios to fail as the next block says.
 */
const folder = mkdtempSync(join(tmpdir(), "palaestra-docs-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { exports: entries } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8"));

/** Imports of the package as imports of its files. */
function located(code: string): string {
	return code.replace(/(["'])palaestra(\/[a-z/]+)?\1/g, (_, _quote, path = "") =>
		JSON.stringify(pathToFileURL(join(ROOT, entries[`.${path}`].default)).href),
	);
}

const isProgram = ({ words, text }: Fence): boolean =>
	["ts", "js"].includes(words[0]!) && /^\s*(import|\} from) .*["']palaestra/m.test(text);
const nameOf = (fence: Fence): string =>
	/^\/\/ ([\w-]+\.(?:ts|mjs))\n/.exec(fence.text)?.[1] ?? `line-${fence.line}.${fence.words[0]}`;

/** Runs its arguments as command lines; as the command does, but registers everything once. */
const SHELL = join(folder, "shell.mjs");
writeFileSync(
	SHELL,
	located(`
		import "palaestra";
		import { nodeIo } from ${JSON.stringify(pathToFileURL(join(ROOT, "dist/src/cli/io.js")).href)};
		import { run } from ${JSON.stringify(pathToFileURL(join(ROOT, "dist/src/cli/program.js")).href)};
		for (const line of process.argv.slice(2)) {
			const code = await run(line.split(" ").slice(1), nodeIo());
			if (code !== 0) {
				console.error(line, "ended with", code);
				process.exit(1);
			}
		}`),
);

function spawned(command: string, args: readonly string[], cwd: string): string {
	const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
	expect(status, `${stderr}\n${stdout}`).toBe(0);
	return stdout;
}

const documents = pages().map((page) => ({
	page,
	home: mkdtempSync(join(folder, "page-")),
	fences: fencesOf(page),
}));
const isRun = (fence: Fence): boolean => isProgram(fence) || fence.words.includes("run");
const isTraining = ({ words, text }: Fence): boolean =>
	words[0] === "json" && text.includes('"version": 1') && text.includes('"output"');
const isScenario = (fence: Fence): boolean =>
	fence.words[0] === "json" && fence.text.includes('"version": 1') && !isTraining(fence);

describe.each(
	documents.filter(({ fences }) =>
		fences.some((each) => isRun(each) || isScenario(each) || isTraining(each)),
	),
)("$page", ({ home, fences }) => {
	it.each(fences.filter(isRun))("line $line runs", async (fence) => {
		if (fence.words[0] === "sh") {
			const lines = fence.text.trimEnd().split("\n");
			for (const line of lines) expect(line).toMatch(/^palaestra [\w ./=:-]+(,[\w/,]+)?( |$)/);
			spawned(process.execPath, [SHELL, ...lines], home);
			return;
		}
		const name = nameOf(fence);
		const { code } = await transformWithOxc(fence.text, name.replace(/\.mjs$/, ".js"));
		const file = join(home, name.replace(/\.(ts|js)$/, ".mjs"));
		writeFileSync(file, located(code));
		const printed = spawned(process.execPath, [file], home).trimEnd();
		const said = [...fence.text.matchAll(/\/\/ → (.*)$/gm)].map((match) => match[1]);
		if (said.length > 0) expect(printed.split("\n")).toEqual(said);
	});

	it.each(fences.filter(isTraining))("line $line is a training file", (fence) => {
		writeFileSync(join(home, "my-training.json"), fence.text);
		expect(() => loadTraining("my-training.json", { cwd: home })).not.toThrow();
	});

	it.each(fences.filter(isScenario))("line $line is a scenario, or fails as said", (fence) => {
		const parse = (): unknown => parseScenario(fence.text, { file: "my.json" });
		if (!fence.words.includes("invalid")) {
			expect(parse).not.toThrow();
			return;
		}
		const answer = fences[fences.indexOf(fence) + 1]!;
		let message = "";
		try {
			parse();
		} catch (error) {
			expect(error).toBeInstanceOf(ScenarioError);
			message = (error as ScenarioError).message;
		}
		expect(`${message}\n`).toBe(answer.text);
	});
});

describe("the TypeScript examples", () => {
	it("pass the compiler", () => {
		const files = documents.flatMap(({ page, fences }) =>
			fences
				.filter((fence) => fence.words[0] === "ts" && isProgram(fence))
				.map((fence) => {
					const file = join(folder, `${page.replace(/\W/g, "-")}-${fence.line}.ts`);
					writeFileSync(file, `${fence.text}\nexport {};\n`);
					return file;
				}),
		);
		expect(files.length).toBeGreaterThan(0);
		const paths = Object.fromEntries(
			Object.entries(entries as Record<string, { types?: string }>)
				.filter(([, entry]) => entry.types)
				.map(([path, entry]) => [path.replace(/^\./, "palaestra"), [join(ROOT, entry.types!)]]),
		);
		const config = join(folder, "tsconfig.json");
		const compilerOptions = {
			target: "ES2023",
			module: "NodeNext",
			strict: true,
			noEmit: true,
			skipLibCheck: true,
			typeRoots: [join(ROOT, "node_modules/@types")],
			types: ["node"],
			paths,
		};
		writeFileSync(join(folder, "package.json"), '{ "type": "module" }');
		writeFileSync(config, JSON.stringify({ compilerOptions, files }));
		spawned(process.execPath, [join(ROOT, "node_modules/typescript/bin/tsc"), "-p", config], ROOT);
	});
});
