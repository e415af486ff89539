/**
 * Throughput, resets and allocation of every environment family, beside peers measured in the same
 * run. `npm run bench -- [--json FILE] [--only TEXT] [--no-python]`
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { AIMS, BATCHES, CASES } from "./cases.mjs";
import { bytesPerRound, rate } from "./measure.mjs";
import { naiveWork } from "./naive.mjs";

const here = dirname(fileURLToPath(import.meta.url));

if (!globalThis.gc) {
	// A young generation of 512 MiB: no collection runs while allocation is counted.
	const flags = ["--expose-gc", "--max-semi-space-size=512", fileURLToPath(import.meta.url)];
	process.exit(
		spawnSync(process.execPath, [...flags, ...process.argv.slice(2)], { stdio: "inherit" })
			.status ?? 1,
	);
}

let options;
try {
	options = parseArgs({
		options: {
			json: { type: "string" },
			only: { type: "string" },
			"no-python": { type: "boolean" },
		},
	}).values;
} catch (error) {
	console.error(
		`bench: ${error.message}\nusage: npm run bench -- [--json FILE] [--only TEXT] [--no-python]`,
	);
	process.exit(2);
}

const { listEnvs, make, makeVec } = await import("../dist/index.js");

const rows = [];
const log = (text) => process.stderr.write(text);

/** Steps/s of the Python peers, or nothing where no Python has them. */
function pythonPeers() {
	if (options["no-python"]) return [];
	const found = [process.env.PALAESTRA_PYTHON, join(here, "../.venv/bin/python"), "python3"].filter(
		Boolean,
	);
	for (const python of found) {
		if (python.includes("/") && !existsSync(python)) continue;
		try {
			const text = execFileSync(python, [join(here, "peers.py")], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "inherit"],
			});
			const peers = JSON.parse(text);
			if (peers.length > 0) return peers;
		} catch (error) {
			log(`${python}: ${error.message.split("\n")[0]}\n`);
		}
	}
	return [];
}

/** Random allowed actions for a vector environment: sixteen batches, reused in turn. */
function actionPlan(envs) {
	const space = envs.singleActionSpace;
	space.seed(1);
	return Array.from({ length: 16 }, () => {
		if (space.type === "Discrete")
			return Int32Array.from({ length: envs.numEnvs }, () => space.sample());
		const width = space.low.length;
		const batch = new Float64Array(envs.numEnvs * width);
		for (let i = 0; i < envs.numEnvs; i++) batch.set(space.sample(), i * width);
		return batch;
	});
}

function singleWork(test) {
	const env = make(test.env, optionsOf(test));
	env.reset({ seed: 0 });
	env.actionSpace.seed(1);
	const plan = Array.from({ length: 64 }, () => env.actionSpace.sample());
	return (count) => {
		for (let k = 0; k < count; k++) {
			const result = env.step(plan[k & 63]);
			if (result.terminated || result.truncated) env.reset();
		}
	};
}

function optionsOf({ params, layers, maxEpisodeSteps }) {
	return { params, ...(layers ? { layers } : {}), ...(maxEpisodeSteps ? { maxEpisodeSteps } : {}) };
}

function add(id, value, unit, peer = null, ratio = null) {
	rows.push({ id, value, unit, peer, ratio });
	const aim = AIMS[id]
		? `  aim ${human(AIMS[id])} ${value >= AIMS[id] ? "reached" : "MISSED"}`
		: "";
	log(
		`${id.padEnd(58)} ${human(value).padStart(9)} ${unit.padEnd(11)} ${peer ? `${ratio.toFixed(1)}× ${peer}` : ""}${aim}\n`,
	);
}

function human(value) {
	for (const [scale, letter] of [
		[1e9, "G"],
		[1e6, "M"],
		[1e3, "k"],
	])
		if (value >= scale) return `${(value / scale).toFixed(1)} ${letter}`;
	return value.toFixed(value < 10 ? 2 : 0);
}

log(`node ${process.version}, ${cpus()[0]?.model ?? "unknown processor"}, one thread\n`);
const python = pythonPeers();
for (const test of CASES) {
	if (options.only && !test.id.includes(options.only)) continue;
	if (!listEnvs().includes(test.env)) {
		log(`${test.id}: not registered\n`);
		continue;
	}
	const naive = new Map();
	for (const batch of BATCHES) {
		const label = `env/${test.id}/${batch === 0 ? "single" : `batch-${batch}`}`;
		let value;
		if (batch === 0) {
			const work = singleWork(test);
			value = rate(work, 1);
		} else {
			const envs = makeVec(test.env, { ...optionsOf(test), numEnvs: batch });
			envs.reset({ seed: 0 });
			const plan = actionPlan(envs);
			let k = 0;
			const work = (count) => {
				for (let j = 0; j < count; j++) envs.step(plan[k++ & 15]);
			};
			value = rate(work, batch);
			add(
				`${label}/resets`,
				rate((count) => {
					for (let j = 0; j < count; j++) envs.reset();
				}, batch),
				"resets/s",
			);
			add(`${label}/allocation`, bytesPerRound(work, 2000), "bytes/step");
		}
		const peers = [];
		if (test.peers.includes("naive")) {
			const size = Math.max(1, batch);
			if (!naive.has(size)) naive.set(size, rate(naiveWork(test.peerTask, size), size));
			peers.push(["naive objects", naive.get(size)]);
		}
		for (const peer of python) {
			if (peer.task !== test.peerTask || !test.peers.includes(peer.peer)) continue;
			// A peer without this batch size is compared at its own best.
			const own = python.filter((each) => each.peer === peer.peer && each.task === peer.task);
			const best =
				own.find((each) => each.batch === batch) ??
				own.reduce((a, b) => (a.value > b.value ? a : b));
			if (peer === best || (peer === own[0] && !own.includes(best)))
				peers.push([
					`${best.peer} ${best.version}${best.batch === batch ? "" : ` (batch ${best.batch})`}`,
					best.value,
				]);
		}
		if (peers.length === 0) add(label, value, "steps/s");
		for (const [peer, other] of peers) add(label, value, "steps/s", peer, value / other);
	}
}
if (options.json) {
	writeFileSync(options.json, `${JSON.stringify(rows, null, "\t")}\n`);
	log(`${rows.length} rows in ${options.json}\n`);
}
