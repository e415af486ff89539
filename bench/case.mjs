/**
 * Measures one case in a process of its own, so that no other environment's code shapes what the
 * compiler makes of this one's. Prints its rows as JSON.
 */
import { BATCHES, CASES } from "./cases.mjs";
import { bytesPerRound, rate } from "./measure.mjs";
import { naiveWork } from "./naive.mjs";

const { listEnvs, make, makeVec } = await import("../dist/index.js");

const test = CASES[Number(process.argv[2])];
const python = JSON.parse(process.argv[3]).filter(
	(peer) => peer.task === test.peerTask && test.peers.includes(peer.peer),
);
const options = {
	params: test.params,
	...(test.layers ? { layers: test.layers } : {}),
	...(test.maxEpisodeSteps ? { maxEpisodeSteps: test.maxEpisodeSteps } : {}),
};
const rows = [];
let mujoco;

/** Random pushes for a peer. */
function randomPushes() {
	const { actionSpace } = make("maze/Maze2D-Large-v0");
	actionSpace.seed(1);
	return Array.from({ length: 64 }, () => actionSpace.sample());
}

/** Sixteen batches of random actions, used in turn. */
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

async function single() {
	const env = make(test.env, options);
	env.reset({ seed: 0 });
	env.actionSpace.seed(1);
	const plan = Array.from({ length: 64 }, () => env.actionSpace.sample());
	const work = (count) => {
		for (let k = 0; k < count; k++) {
			const result = env.step(plan[k & 63]);
			if (result.terminated || result.truncated) env.reset();
		}
	};
	await add(`env/${test.id}/single`, rate(work, 1), 0);
}

async function batched(batch) {
	const label = `env/${test.id}/batch-${batch}`;
	const envs = makeVec(test.env, { ...options, numEnvs: batch });
	envs.reset({ seed: 0 });
	const plan = actionPlan(envs);
	let k = 0;
	const work = (count) => {
		for (let j = 0; j < count; j++) envs.step(plan[k++ & 15]);
	};
	const resets = (count) => {
		for (let j = 0; j < count; j++) envs.reset();
	};
	const value = rate(work, batch);
	const allocated = bytesPerRound(work, 2000);
	await add(label, value, batch);
	if (batch === 1024) {
		// The kernel alone: no check of actions, no clocks, no autoreset.
		const { kernel } = envs;
		const bare = (count) => {
			for (let j = 0; j < count; j++) kernel.step(0, batch);
		};
		rows.push({
			id: `${label}/kernel`,
			value: rate(bare, batch),
			unit: "steps/s",
			peer: null,
			ratio: null,
		});
	}
	rows.push({
		id: `${label}/resets`,
		value: rate(resets, batch),
		unit: "resets/s",
		peer: null,
		ratio: null,
	});
	rows.push({
		id: `${label}/allocation`,
		value: allocated,
		unit: "bytes/step",
		peer: null,
		ratio: null,
	});
}

/** Rows of D4RL's data collected in memory: the controller, its noise and the maze. */
async function dataset() {
	const { allocateChunk, Maze2DCollector, recipeNamed } = await import(
		"../dist/src/dataset/index.js"
	);
	const { env, limit } = recipeNamed(test.dataset);
	const collector = new Maze2DCollector({ env, params: {}, seed: 0, noise: 0.5, limit });
	const chunk = allocateChunk(10_000);
	const work = (count) => {
		for (let k = 0; k < count; k++) collector.collect(chunk, 0, 10_000);
	};
	await add(test.id, rate(work, 10_000), 0, "rows/s");
}

/** One row a peer; a peer that has no such batch size is taken at its best. */
async function add(id, value, batch, unit = "steps/s") {
	const peers = [];
	if (test.peers.includes("naive")) {
		const size = Math.max(1, batch);
		peers.push(["naive JavaScript objects", rate(naiveWork(test.peerTask, size), size)]);
	}
	if (test.peers.includes("mujoco")) {
		const { mujocoWork } = await import("./mujoco.mjs");
		mujoco ??= rate(await mujocoWork(randomPushes()), 1);
		peers.push(["@mujoco/mujoco, one thread", mujoco]);
	}
	for (const name of new Set(python.map(({ peer }) => peer))) {
		const own = python.filter(({ peer }) => peer === name);
		const chosen =
			own.find((peer) => peer.batch === batch) ?? own.reduce((a, b) => (a.value > b.value ? a : b));
		const note =
			chosen.batch === batch ? "" : chosen.batch === 0 ? ", single" : `, batch ${chosen.batch}`;
		peers.push([`${name} ${chosen.version}${note}`, chosen.value]);
	}
	if (peers.length === 0) rows.push({ id, value, unit, peer: null, ratio: null });
	for (const [peer, other] of peers) rows.push({ id, value, unit, peer, ratio: value / other });
}

if (test.dataset) await dataset();
else if (listEnvs().includes(test.env))
	for (const batch of BATCHES) await (batch === 0 ? single() : batched(batch));
process.stdout.write(JSON.stringify(rows));
