/**
 * Throughput, resets and allocation of every environment family, the learning stack and how quick the
 * viewer is, beside peers measured in the same run. `npm run bench -- [--json FILE] [--only TEXT] [--no-python] [--quick]`
 * (`--quick` only shows that all of it works; its numbers mean nothing).
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AIMS, CASES, LIMITS, RATIO_AIMS } from "./cases.mjs";
import { LEARNING_IDS, learningRows } from "./learning.mjs";
import { VIEWER_IDS, viewerRows } from "./viewer.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const log = (text) => process.stderr.write(text);

let options;
try {
	options = parseArgs({
		options: {
			json: { type: "string" },
			only: { type: "string" },
			"no-python": { type: "boolean" },
			quick: { type: "boolean" },
		},
	}).values;
} catch (error) {
	log(
		`bench: ${error.message}\nusage: npm run bench -- [--json FILE] [--only TEXT] [--no-python] [--quick]\n`,
	);
	process.exit(2);
}

if (options.quick) process.env.BENCH_QUICK = "1";

/** Steps/s of the Python peers; empty where no Python has them. */
function pythonPeers() {
	if (options["no-python"]) return [];
	for (const python of [
		process.env.PALAESTRA_PYTHON,
		join(here, "../.venv/bench/bin/python"),
		"python3",
	]) {
		if (!python || (python.includes("/") && !existsSync(python))) continue;
		log(`peers: ${python}\n`);
		try {
			const text = execFileSync(python, [join(here, "peers.py")], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "inherit"],
			});
			const peers = JSON.parse(text);
			if (peers.length > 0) return peers;
		} catch (error) {
			log(`peers: ${error.message.split("\n")[0]}\n`);
		}
	}
	return [];
}

function human(value) {
	for (const [scale, letter] of [
		[1e9, "G"],
		[1e6, "M"],
		[1e3, "k"],
	])
		if (value >= scale) return `${(value / scale).toFixed(1)} ${letter}`;
	return value.toFixed(value < 10 && value > 0 ? 1 : 0);
}

function show({ id, value, unit, peer, ratio }) {
	const text = unit === "ms" || unit === "MB" ? value.toFixed(0) : human(value);
	const beside = peer ? `${ratio.toFixed(1)}× ${peer}` : "";
	const aim = AIMS[id];
	const limit = LIMITS[id];
	const share =
		peer && Object.entries(RATIO_AIMS).find(([name]) => `${id} ${peer}`.startsWith(name));
	let reached = aim ? `aim ${human(aim)}: ${value >= aim ? "reached" : "missed"}` : "";
	if (limit) reached = `aim ≤ ${limit}: ${value <= limit ? "reached" : "missed"}`;
	if (share) reached = `aim ${share[1]}×: ${ratio >= share[1] ? "reached" : "missed"}`;
	log(
		`${id.padEnd(56)} ${text.padStart(9)} ${unit.padEnd(11)} ${[beside, reached].filter(Boolean).join("; ")}\n`,
	);
}

log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, one thread\n`);
const wants = (id) => !options.only || id.includes(options.only);
const ids = [...CASES.map(({ id }) => id), ...LEARNING_IDS, ...VIEWER_IDS];
if (!ids.some(wants)) {
	log(`bench: nothing is called ${options.only}; there are\n  ${ids.join("\n  ")}\n`);
	process.exit(2);
}
// Minutes, and of no use beside the learning stack or the viewer alone.
const peers = CASES.some(({ id }) => wants(id)) ? pythonPeers() : [];
const rows = [];
for (const [index, test] of CASES.entries()) {
	if (!wants(test.id)) continue;
	// A young generation of 512 MiB: no collection runs while allocation is counted.
	const flags = [
		"--expose-gc",
		"--max-semi-space-size=512",
		join(here, "case.mjs"),
		String(index),
		JSON.stringify(peers),
	];
	const { status, stdout } = spawnSync(process.execPath, flags, {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "inherit"],
	});
	if (status !== 0) {
		log(`${test.id}: failed\n`);
		process.exitCode = 1;
		continue;
	}
	const found = JSON.parse(stdout);
	if (found.length === 0) log(`${test.id}: ${test.env} is not registered\n`);
	for (const row of found) show(row);
	rows.push(...found);
}
if (LEARNING_IDS.some(wants)) {
	try {
		const found = learningRows(log, { python: !options["no-python"], wants });
		for (const row of found) show(row);
		rows.push(...found);
	} catch (error) {
		log(`learning: failed: ${error.message}\n`);
		process.exitCode = 1;
	}
}
if (VIEWER_IDS.some(wants)) {
	try {
		const found = (await viewerRows(log)).filter(({ id }) => wants(id));
		for (const row of found) show(row);
		rows.push(...found);
	} catch (error) {
		log(`viewer: failed: ${error.message}\n`);
		process.exitCode = 1;
	}
}
if (options.json) {
	writeFileSync(options.json, `${JSON.stringify(rows, null, "\t")}\n`);
	log(`${rows.length} rows in ${options.json}\n`);
}
