/** The virtual environment that the Python checks run in: .venv/python, with pinned packages. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = path.dirname(fileURLToPath(import.meta.url));
const venv = path.resolve(here, "../../.venv/python");
const python = path.join(venv, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
const stamp = path.join(venv, "complete.sha256");
/** Minor versions of Python 3 that all the pinned packages have wheels for. */
const OLDEST = 11;
const NEWEST = 13;

/** Where to look for a Python that nobody named. */
const NAMES = ["python3", "python", "python3.13", "python3.12", "python3.11"];

/**
 * Makes the environment unless it is there, whole, for these very requirements: the stamp is
 * written last, so a half-made one is made anew.
 * @returns its interpreter
 * @throws Error that says what is missing
 */
export function prepareVenv() {
	const digest = createHash("sha256");
	for (const name of ["requirements.txt", "constraints.txt"])
		digest.update(fs.readFileSync(path.join(here, name)));
	const wanted = digest.digest("hex");
	const isWhole = fs.existsSync(stamp) && fs.readFileSync(stamp, "utf8") === wanted;
	if (isWhole && versionOf(python)) return python;
	const base = findPython();
	console.log(
		"Installing the pinned Python packages into .venv/python, once: some minutes, 900 MB.",
	);
	// A pip that outlived its parent may still be writing.
	fs.rmSync(venv, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
	quietly(base, ["-m", "venv", venv], `${base} cannot make a virtual environment.`);
	const requirements = path.join(here, "requirements.txt");
	quietly(
		python,
		["-m", "pip", "install", "--no-input", "--disable-pip-version-check", "-r", requirements],
		"pip cannot install tests/python/requirements.txt (its words are above). The first run needs " +
			"a package index, as pip is configured for; later runs need no network.",
	);
	fs.writeFileSync(stamp, wanted);
	return python;
}

/** Version of an interpreter, or `undefined` where it does not run. */
function versionOf(command) {
	const script = "import sys; print(*sys.version_info[:2])";
	const { status, stdout } = spawnSync(command, ["-c", script], { encoding: "utf8" });
	return status === 0 ? stdout.trim().split(" ").map(Number) : undefined;
}

function findPython() {
	const wish = process.env.PYTHON;
	const seen = [];
	for (const command of wish ? [wish] : NAMES) {
		const version = versionOf(command);
		if (!version) continue;
		const [major, minor] = version;
		if (major === 3 && minor >= OLDEST && minor <= NEWEST) return command;
		seen.push(`${command} is ${major}.${minor}`);
	}
	const what = seen.join(", ") || `${wish ?? "python3"} does not run`;
	throw new Error(
		`The Python checks need Python 3.${OLDEST} to 3.${NEWEST}, but ${what}. ` +
			"Install one, or name one: PYTHON=/path/to/python3 npm run test:python",
	);
}

/** Runs a command, whose output is shown only when it fails. */
function quietly(command, args, complaint) {
	const { status, signal, error, stdout, stderr } = spawnSync(command, args, {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "pipe"],
		maxBuffer: 1 << 28,
	});
	if (status === 0) return;
	console.error(`${stdout ?? ""}${stderr ?? ""}`.trim());
	throw new Error(
		error ? `${complaint} ${error.message}` : `${complaint} (${signal ?? `exit status ${status}`})`,
	);
}
