/**
 * Proves with Python that what is written here is what Python reads: makes replays and exports,
 * then runs tests/python/test_*.py over them. The first run makes a virtual environment in
 * .venv/python with the pinned packages; later runs use it as it is.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../..");
const venv = path.join(root, ".venv/python");
const python = path.join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");

function run(command, args, options = {}) {
	const { status, error } = spawnSync(command, args, { stdio: "inherit", cwd: root, ...options });
	if (error) throw error;
	return status;
}

function must(command, args, options) {
	const status = run(command, args, options);
	if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}`);
}

/** Makes the virtual environment unless it is there for these very requirements. */
function prepareVenv() {
	const requirements = path.join(here, "requirements.txt");
	const digest = createHash("sha256").update(fs.readFileSync(requirements)).digest("hex");
	const stamp = path.join(venv, "requirements.sha256");
	if (fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === digest) return;
	fs.rmSync(venv, { recursive: true, force: true });
	must(process.env.PYTHON ?? "python3", ["-m", "venv", venv]);
	must(python, [
		"-m",
		"pip",
		"install",
		"--quiet",
		"--disable-pip-version-check",
		"-r",
		requirements,
	]);
	fs.writeFileSync(stamp, digest);
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
		must(process.execPath, [path.join(outDir, "make-replays.mjs"), folder]);
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

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-python-"));
let result = { passed: 0, failed: 1 };
try {
	prepareVenv();
	await makeReplays(folder);
	const report = path.join(folder, "report.xml");
	const env = {
		...process.env,
		PALAESTRA_REPLAYS: folder,
		MINARI_DATASETS_PATH: path.join(folder, "minari"),
		PYTHONDONTWRITEBYTECODE: "1",
	};
	const status = run(
		python,
		["-m", "pytest", "-q", "-p", "no:cacheprovider", `--junitxml=${report}`, here],
		{ env },
	);
	result = count(report);
	if (status !== 0 && result.failed === 0) result.failed = 1;
} catch (error) {
	console.error(error instanceof Error ? error.message : error);
} finally {
	fs.rmSync(folder, { recursive: true, force: true });
}
console.log(`${result.passed} passed, ${result.failed} failed`);
process.exitCode = result.failed > 0 || result.passed === 0 ? 1 : 0;
