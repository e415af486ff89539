// Measures the `reference` scores of scenarios and writes them into their files:
//   npm run build && node scripts/measure-references.mjs [--workers N] [FILE…]
// Without files, all bundled scenarios. For each variant and metric: of the scenario's agents the
// random policy, the best privileged one (oracle) and the best other one, chosen by the primary metric.
import { execFile, execFileSync } from "node:child_process";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs, promisify } from "node:util";
import { applyEdits, modify } from "jsonc-parser";
import "../dist/index.js";
import { agentSpec } from "../dist/src/agent/index.js";
import { loadScenario, METRICS } from "../dist/src/scenario/index.js";
import { version } from "../dist/src/version.js";

const root = fileURLToPath(new URL("..", import.meta.url));
const cli = join(root, "dist/src/cli/main.js");
const biome = join(root, "node_modules/@biomejs/biome/bin/biome");
const runFile = promisify(execFile);

const { values: options, positionals } = parseArgs({
	options: { workers: { type: "string", default: "1" } },
	allowPositionals: true,
});

/** Rows of the table for each variant, as `palaestra run --json` prints them. */
async function run(file) {
	const folder = await mkdtemp(join(tmpdir(), "palaestra-reference-"));
	try {
		const argv = [cli, "run", file, "--set", "record.replay=false", "--out", join(folder, "run")];
		argv.push("--workers", options.workers, "--json");
		const { stdout } = await runFile(process.execPath, argv, { maxBuffer: 1 << 28 });
		return JSON.parse(stdout).results;
	} finally {
		await rm(folder, { recursive: true });
	}
}

/** Six significant digits: far below the intervals' width. */
const short = (value) => Number(value.toPrecision(6));

function scoresOf(rows, scenarios) {
	const scores = [];
	const [primary] = scenarios[0].metrics;
	const sign = METRICS[primary].lowerIsBetter ? -1 : 1;
	for (const { variant, metrics, agents } of scenarios) {
		const idOf = (label) => agents.find((agent) => agent.label === label).id;
		const here = rows.filter((row) => row.variant === variant && row.mean !== null);
		const best = (wanted) =>
			here
				.filter((row) => row.metric === primary && wanted(idOf(row.agent)))
				.reduce((a, b) => (a === undefined || sign * (b.mean - a.mean) > 0 ? b : a), undefined)
				?.agent;
		const privileged = (id) => agentSpec(id).privileged === true;
		const roles = {
			random: best((id) => id === "random"),
			oracle: best(privileged),
			best: best((id) => id !== "random" && !privileged(id)),
		};
		for (const metric of metrics)
			for (const [role, agent] of Object.entries(roles)) {
				const row = here.find((each) => each.metric === metric && each.agent === agent);
				if (!row) continue;
				const { mean, low, high, n } = row;
				scores.push({
					role,
					...(variant === "" ? {} : { variant }),
					agent,
					metric,
					mean: short(mean),
					low: short(low),
					high: short(high),
					n,
				});
			}
	}
	return scores;
}

async function measure(file) {
	const name = relative(root, file).replaceAll("\\", "/");
	const { scenarios } = loadScenario(file);
	const began = performance.now();
	const scores = scoresOf(await run(file), scenarios);
	const command = `node scripts/measure-references.mjs ${name}`;
	const text = await readFile(file, "utf8");
	const edits = modify(
		text,
		["reference"],
		{ command, version, scores },
		{
			formattingOptions: { insertSpaces: true, tabSize: 2 },
		},
	);
	await writeFile(file, applyEdits(text, edits));
	execFileSync(process.execPath, [biome, "format", "--write", file], {
		cwd: root,
		stdio: "ignore",
	});
	loadScenario(file);
	const seconds = ((performance.now() - began) / 1000).toFixed(1);
	console.error(`${name}: ${scores.length} scores in ${seconds} s`);
}

const files =
	positionals.length > 0
		? positionals.map((file) => resolve(file))
		: (await readdir(join(root, "scenarios"), { recursive: true }))
				.filter((name) => name.endsWith(".json"))
				.map((name) => join(root, "scenarios", name))
				.sort();
for (const file of files)
	try {
		await measure(file);
	} catch (error) {
		// A failed run tells why as JSON on its standard output.
		console.error(`${relative(root, file)}: ${error.stdout || error.stack}`);
		process.exitCode = 1;
	}
