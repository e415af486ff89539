// Evaluates trained Headless-AD models and writes docs/results/headless-ad.md with its charts:
//   npm run build && node scripts/results-headless-ad.mjs [--quick] [--out FOLDER] [--workers N]
// Measured jobs are kept in FOLDER (runs/results-headless-ad) and not run again; --fresh does.
// --quick takes one seed and few environments; its page goes into FOLDER.
// --choose-betas only runs the validations and writes what they choose into the scenarios.
// --only REGEX takes some of the scenarios; that page goes into FOLDER too. --scenarios FOLDER takes
// others than the bundled ones.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { basename, join, relative, resolve } from "node:path";
import { parseArgs } from "node:util";
import { applyEdits, modify } from "jsonc-parser";
import "../dist/index.js";
import { Generator } from "../dist/src/random/index.js";
import { loadScenario } from "../dist/src/scenario/index.js";
import { at } from "./generated.mjs";
import { overrides, validate } from "./results/betas.mjs";
import { claims } from "./results/claims.mjs";
import { Estimates } from "./results/estimates.mjs";
import { jobsOf, measureAll } from "./results/jobs.mjs";
import { page } from "./results/page.mjs";
import { REPS } from "./results/statistics.mjs";
import { Store } from "./results/store.mjs";

const { values: options } = parseArgs({
	options: {
		quick: { type: "boolean", default: false },
		fresh: { type: "boolean", default: false },
		"choose-betas": { type: "boolean", default: false },
		only: { type: "string", default: "" },
		out: { type: "string", default: at("runs/results-headless-ad") },
		scenarios: { type: "string", default: at("scenarios/headless-ad/small") },
		workers: { type: "string", default: String(availableParallelism()) },
	},
});
const out = resolve(options.out);
const wanted = new RegExp(options.only);
const say = (text) => process.stderr.write(`${text}\n`);

/** What --quick changes of a scenario. */
function smaller(file) {
	if (!options.quick) return {};
	const { seeds, numEnvs } = loadScenario(file).scenarios[0].protocol;
	return { "protocol.seeds": [seeds[0]], "protocol.numEnvs": Math.ceil(numEnvs / 20) };
}

/** Jobs of all scenarios in a folder, by name; the names of those that lack weights go to `missing`. */
function plan(folder, setOf, missing) {
	const found = new Map();
	const names = readdirSync(folder).filter((name) => name.endsWith(".json"));
	for (const name of names.map((each) => basename(each, ".json")).sort()) {
		if (!wanted.test(name)) continue;
		const file = join(folder, `${name}.json`);
		try {
			found.set(name, jobsOf(file, setOf(file)));
		} catch (error) {
			if (!/palaestra train/.test(error.message)) throw error;
			missing.push(name);
		}
	}
	return found;
}

/** Measured jobs, by scenario. */
async function run(planned, what) {
	const measured = new Map();
	for (const [name, jobs] of planned) {
		const note = (text) => say(`${what} ${name}: ${text}`);
		const { fresh } = options;
		const workers = Number(options.workers);
		measured.set(name, await measureAll(jobs, { folder: join(out, "jobs"), workers, fresh, note }));
	}
	return measured;
}

/** Writes the β that validation chose into a scenario's file. */
function writeBetas(file, chosen) {
	const text = readFileSync(file, "utf8");
	const written = JSON.parse(text).agents;
	if (!written) return;
	const set = overrides(loadScenario(file).scenarios[0].agents, chosen);
	let changed = text;
	for (const [path, beta] of Object.entries(set)) {
		const keys = path.split(".").map((key) => (/^\d+$/.test(key) ? Number(key) : key));
		const edits = modify(changed, keys, beta, {
			formattingOptions: { insertSpaces: true, tabSize: 2 },
		});
		changed = applyEdits(changed, edits);
	}
	if (changed === text) return;
	writeFileSync(file, changed);
	say(`${relative(process.cwd(), file)}: ${JSON.stringify(set)}`);
}

/** Facts of all weights that jobs acted with. */
function checkpointsOf(store) {
	const files = store.scenarios.flatMap((name) =>
		store.jobs(name).flatMap(({ job }) => job.agent.checkpoint?.file ?? []),
	);
	return [...new Set(files)].sort().map((file) => JSON.parse(readFileSync(`${file}.json`, "utf8")));
}

const missing = [];
const validated = await run(
	plan(join(options.scenarios, "validation"), smaller, missing),
	"validation",
);
const validations = [...validated].map(([name, jobs]) => ({
	name,
	seeds: [...new Set(jobs.map(({ job }) => job.seed))],
	...validate(jobs),
}));
const chosen = new Map(validations.map((each) => [each.name, each.chosen]));
for (const { name, scores, chosen: beta } of validations) {
	const each = [...scores].map(
		([b, { mean, error }]) => `${b}: ${mean.toFixed(3)} ± ${error.toFixed(3)}`,
	);
	say(`${name}: β = ${beta}; ${each.join(", ")}`);
}

if (options["choose-betas"]) {
	for (const name of readdirSync(options.scenarios).filter((each) => each.endsWith(".json")))
		try {
			writeBetas(join(options.scenarios, name), chosen);
		} catch (error) {
			if (!/palaestra train/.test(error.message)) throw error;
			say(`${name}: left as it is, for weights are missing`);
		}
	process.exit();
}

const stale = [];
const planned = plan(
	options.scenarios,
	(file) => {
		const set = overrides(loadScenario(file).scenarios[0].agents, chosen);
		if (Object.keys(set).length > 0) stale.push(basename(file));
		return { ...smaller(file), ...(options.quick ? {} : set) };
	},
	missing,
);
if (stale.length > 0 && !options.quick)
	throw new Error(
		`${stale.join(", ")}: validation chooses another β than is written there; run with --choose-betas first`,
	);
const store = new Store();
for (const [name, results] of await run(planned, "evaluation")) store.add(name, results);
if (store.scenarios.length === 0) throw new Error("nothing was measured");

// A page of some of the scenarios is not the page.
const target = options.quick || options.only !== "" ? out : at("docs/results");
const images = join(target, "headless-ad");
mkdirSync(images, { recursive: true });
const figure = (name, title, svg) => {
	writeFileSync(join(images, `${name}.svg`), svg);
	return `![${title}](headless-ad/${name}.svg)`;
};
const estimates = new Estimates(
	store,
	() => new Generator(0, "bootstrap"),
	options.quick ? 200 : REPS,
);
const text = page({
	store,
	estimates,
	claims: claims(estimates),
	validations,
	checkpoints: checkpointsOf(store),
	missing,
	paper: JSON.parse(readFileSync(at("scripts/results/paper-headless-ad.json"), "utf8")),
	figure,
});
writeFileSync(join(target, "headless-ad.md"), text);
say(relative(process.cwd(), join(target, "headless-ad.md")));
