import { execFileSync, spawnSync } from "node:child_process";
import { accessSync, constants, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { version } from "../src/version.ts";

const biome = "node_modules/@biomejs/biome/bin/biome";

/** Lints one line of code as if it stood in `file`. */
function lint(file: string, code: string): { status: number | null; output: string } {
	writeFileSync(file, code);
	try {
		const { status, stdout, stderr } = spawnSync(process.execPath, [biome, "lint", file], {
			encoding: "utf8",
		});
		return { status, output: stdout + stderr };
	} finally {
		rmSync(file);
	}
}

describe("import arrows", () => {
	test.each([
		["src/env/planted.ts", "../layers/index.ts"],
		["src/spaces/planted.ts", "../env/index.ts"],
		["src/run/planted.ts", "../../envs/index.ts"],
		["src/histories/planted.ts", "../scenario/index.ts"],
		["src/record/planted.ts", "../histories/index.ts"],
		["src/layers/planted.ts", "../run/index.ts"],
		["src/run/planted.ts", "../train/index.ts"],
		["src/train/planted.ts", "../cli/run.ts"],
		["src/scenario/planted.ts", "../nn/index.ts"],
		["src/stats/planted.ts", "../env/index.ts"],
		["src/tensor/planted.ts", "../nn/index.ts"],
		["src/nn/planted.ts", "../agent/index.ts"],
		["envs/planted.ts", "../src/layers/index.ts"],
		["agents/planted.ts", "../envs/index.ts"],
		["agents/planted.ts", "../src/run/index.ts"],
	])("%s may not import %s", (file, target) => {
		const { status, output } = lint(file, `import { x } from "${target}";\nexport const y = x;\n`);
		expect(status).not.toBe(0);
		expect(output).toContain("noRestrictedImports");
	});

	test("a downward import passes", () => {
		const { status } = lint(
			"src/run/planted.ts",
			'import { x } from "../env/index.ts";\n\nexport const y = x;\n',
		);
		expect(status).toBe(0);
	});
});

describe("sources", () => {
	const files = ["src", "envs", "agents"].flatMap((root) =>
		readdirSync(root, { recursive: true, encoding: "utf8" })
			.filter((name) => name.endsWith(".ts"))
			.map((name) => join(root, name)),
	);

	test("there are sources to look at", () => {
		expect(files.length).toBeGreaterThan(50);
	});

	test("no randomness or clock of the engine's where trajectories are made", () => {
		const offenders = files.filter(
			(file) =>
				!/^src\/(cli|run|train|env\/check|agent\/check)/.test(file) &&
				/Math\.random\(|Date\.now\(|new Date\(|performance\.now\(/.test(readFileSync(file, "utf8")),
		);
		expect(offenders).toEqual([]);
	});

	test("no transcendental function of the engine's in environments and agents", () => {
		const offenders = files.filter(
			(file) =>
				/^(envs|agents|src\/(env|layers|random))/.test(file) &&
				/Math\.(log|log2|log10|log1p|exp|expm1|sin|cos|tan|asin|acos|atan|atan2|pow|hypot|cbrt|sinh|cosh|tanh)\(/.test(
					readFileSync(file, "utf8"),
				),
		);
		expect(offenders).toEqual([]);
	});
});

test("the version in the code is the package's", () => {
	expect(JSON.parse(readFileSync("package.json", "utf8")).version).toBe(version);
});

test("the command is a program, so that npx runs it in a clone", () => {
	const { bin } = JSON.parse(readFileSync("package.json", "utf8"));
	for (const file of Object.values<string>(bin)) accessSync(file, constants.X_OK);
});

test("the lock file names no host", () => {
	const lock = readFileSync("package-lock.json", "utf8");
	expect(lock.match(/"resolved": "https?:[^"]*"/)).toBeNull();
});

test("what is published holds no test, bench or source map of them", () => {
	const [pack] = JSON.parse(
		execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], {
			encoding: "utf8",
			stdio: ["ignore", "pipe", "ignore"],
		}),
	);
	const paths = pack.files.map((file: { path: string }) => file.path) as string[];
	expect(paths.some((path) => path.startsWith("dist/index.js"))).toBe(true);
	expect(paths.filter((path) => /^(tests|bench|shared)\//.test(path))).toEqual([]);
});
