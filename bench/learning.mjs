/**
 * The learning stack: a transformer's training step beside PyTorch on one thread and beside tfjs as
 * it comes, products, and how fast Headless-AD trains and acts.
 */
import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { MODEL, PRODUCTS } from "./learning-sizes.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const STEP = "tensor/train-step/4-layers-width-64-100-tokens-batch-32";

/** Ids of the rows, for `--only`. */
export const LEARNING_IDS = [
	STEP,
	...PRODUCTS.map(({ name }) => `tensor/product/${name}`),
	"agent/headless-ad/train",
	...[1, 64, 1024].map((batch) => `agent/headless-ad/act/batch-${batch}`),
	"agent/headless-ad/decision/full-context",
];

/**
 * Rows of the report.
 * @param {(text: string) => void} log
 * @param {{ python: boolean, wants: (id: string) => boolean }} options
 */
export function learningRows(log, { python, wants }) {
	const rows = [];
	const add = (id, value, unit, peers = []) => {
		// The id of the training step goes on with its backend.
		if (!LEARNING_IDS.some((known) => id.startsWith(known) && wants(known))) return;
		if (peers.length === 0) rows.push({ id, value, unit, peer: null, ratio: null });
		for (const [peer, other] of peers) rows.push({ id, value, unit, peer, ratio: value / other });
	};
	if (wants(STEP)) {
		const { backend, perSecond } = run("trainStep");
		const torch = python ? pytorch(log) : undefined;
		add(`${STEP}/${backend}`, perSecond, "steps/s", [
			...(torch ? [[`PyTorch ${torch.version}, one thread`, torch.perSecond]] : []),
			["tfjs wasm as it comes", run("stockStep").perSecond],
		]);
	}
	if (PRODUCTS.some(({ name }) => wants(`tensor/product/${name}`))) {
		const ours = run("products");
		const stock = run("stockProducts");
		for (const { name } of PRODUCTS)
			add(`tensor/product/${name}`, ours[name] * 1e9, "FLOP/s", [
				["tfjs wasm as it comes", stock[name] * 1e9],
			]);
	}
	if (wants("agent/headless-ad/train"))
		add("agent/headless-ad/train", run("training").tokensPerSecond, "tokens/s");
	if (LEARNING_IDS.slice(-4).some(wants)) {
		const found = run("acting");
		for (const batch of [1, 64, 1024])
			add(`agent/headless-ad/act/batch-${batch}`, found[`batch-${batch}`], "decisions/s");
		add("agent/headless-ad/decision/full-context", 1000 / found.cachedMs, "decisions/s", [
			[`no cache (${found.uncachedMs.toFixed(2)} ms a decision)`, 1000 / found.uncachedMs],
		]);
	}
	return rows;
}

function run(name) {
	const text = execFileSync(process.execPath, [join(here, "learning-case.mjs"), name], {
		encoding: "utf8",
		stdio: ["ignore", "pipe", "inherit"],
		env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" },
	});
	return JSON.parse(text.trim().split("\n").at(-1));
}

/** Steps a second of the same step in PyTorch; nothing where no Python has it. */
function pytorch(log) {
	for (const python of [
		process.env.PALAESTRA_TORCH_PYTHON,
		join(here, "../.venv/torch/bin/python"),
		"python3",
	]) {
		if (!python || (python.includes("/") && !existsSync(python))) continue;
		try {
			const script = join(here, "torch_peer.py");
			const text = execFileSync(python, [script, JSON.stringify(MODEL)], {
				encoding: "utf8",
				stdio: ["ignore", "pipe", "pipe"],
			});
			return JSON.parse(text);
		} catch (error) {
			log(`PyTorch (${python}): not measured: ${String(error.message).split("\n").at(-2) ?? ""}\n`);
		}
	}
	return undefined;
}
