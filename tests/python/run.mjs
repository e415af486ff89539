/**
 * Proves with Python that what is written here is what Python reads, and that the fixtures that the
 * tests compare with are what Python makes: makes replays, exports and data sets, then runs
 * tests/python/test_*.py. The first run makes a virtual environment (venv.mjs); later runs use it
 * as it is. With --full, all of rliable's bootstraps are drawn again: minutes more.
 */
import { spawnSync } from "node:child_process";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { build } from "vite";
import { prepareVenv } from "./venv.mjs";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");

function run(command, args, options = {}) {
	const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: root, ...options });
	if (error) throw error;
	return status;
}

/** Compiles make-replays.ts below node_modules, where it finds its packages, and runs it. */
async function makeReplays(folder) {
	const outDir = path.join(root, `node_modules/.cache/palaestra-python-${process.pid}`);
	try {
		await build({
			root,
			configFile: false,
			logLevel: "error",
			build: {
				ssr: path.join(here, "make-replays.ts"),
				outDir,
				rollupOptions: { output: { entryFileNames: "make-replays.mjs" } },
			},
		});
		const status = run(process.execPath, [path.join(outDir, "make-replays.mjs"), folder]);
		if (status !== 0) throw new Error(`make-replays.ts ended with ${status}`);
	} finally {
		fs.rmSync(outDir, { recursive: true, force: true });
	}
}

/** Counts of a JUnit report. */
function count(report) {
	const suite = /<testsuite [^>]*>/.exec(fs.readFileSync(report, "utf8"))?.[0] ?? "";
	const of = (name) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(suite)?.[1] ?? 0);
	const failed = of("failures") + of("errors");
	return { passed: of("tests") - failed - of("skipped"), failed: failed + of("skipped") };
}

async function check(python, full) {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-python-"));
	try {
		await makeReplays(folder);
		const report = path.join(folder, "report.xml");
		const scratch = path.join(folder, "scratch");
		fs.mkdirSync(scratch);
		const env = {
			...process.env,
			PALAESTRA_REPLAYS: folder,
			MINARI_DATASETS_PATH: path.join(folder, "minari"),
			PYTHONDONTWRITEBYTECODE: "1",
			// Gymnasium-Robotics leaves its models in the folder for temporary files.
			TMPDIR: scratch,
			TEMP: scratch,
		};
		const options = ["-q", "-p", "no:cacheprovider", "--disable-warnings", `--junitxml=${report}`];
		if (full) options.push("--full");
		const status = run(python, ["-m", "pytest", ...options, here], { env });
		const result = count(report);
		if (status !== 0 && result.failed === 0) result.failed = 1;
		return result;
	} finally {
		fs.rmSync(folder, { recursive: true, force: true });
	}
}

let result = { passed: 0, failed: 1 };
try {
	const { values } = parseArgs({ options: { full: { type: "boolean", default: false } } });
	result = await check(prepareVenv(), values.full);
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;
