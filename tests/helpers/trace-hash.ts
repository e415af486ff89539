import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";
import { makeVec, structureOf, toPlain, type VectorEnv } from "../../src/env/index.ts";
import { nextInteger, nextUint32, SeedTree } from "../../src/random/index.ts";
import {
	allocate,
	Discrete,
	dtypeOf,
	SampleStreams,
	type TypedArray,
} from "../../src/spaces/index.ts";

/** How golden traces are made. */
export const GOLDEN = { rows: 4, steps: 10_000, seed: 0 } as const;

/**
 * SHA-256 over observation, reward, flags and random streams of every step of `rows` environments
 * under random allowed actions and next-step autoreset. Runs in Node and in browsers.
 */
export function traceHash(
	id: string,
	{ rows, steps, seed }: { rows: number; steps: number; seed: number } = GOLDEN,
): string {
	const env = makeVec(id, { numEnvs: rows });
	const { kernel } = env;
	const hash = sha256.create();
	const choose = chooser(env, new SeedTree(seed).child("golden-actions"));
	const columns = Object.values(kernel.observation ?? {}).map(({ data }) => data);
	const outputs: TypedArray[] = [...columns, kernel.reward, kernel.terminated, kernel.truncated];
	for (let level: typeof kernel | undefined = kernel; level; level = level.inner)
		for (const [name, array] of Object.entries(level.state))
			if (/random|stream/i.test(name)) outputs.push(array);
	const encoder = new TextEncoder();
	const note = (): void => {
		for (const { buffer, byteOffset, byteLength } of outputs)
			hash.update(new Uint8Array(buffer, byteOffset, byteLength));
		if (kernel.values)
			hash.update(encoder.encode(JSON.stringify(toPlain([...kernel.values.observation]))));
	};
	env.reset({ seed });
	note();
	for (let t = 0; t < steps; t++) {
		env.step(choose());
		note();
	}
	return bytesToHex(hash.digest());
}

/** Random allowed actions; one stream a row. */
function chooser(env: VectorEnv, seeds: SeedTree): () => unknown {
	const { kernel, numEnvs } = env;
	const space = kernel.actionSpace;
	if (space instanceof Discrete && space.n <= 2 ** 21) {
		const random = new Uint32Array(4 * numEnvs);
		for (let i = 0; i < numEnvs; i++) seeds.child(i).stream(random, 4 * i);
		const actions = new Int32Array(numEnvs);
		return () => {
			for (let i = 0; i < numEnvs; i++)
				actions[i] = discrete(space, kernel.actionMask?.data, random, i);
			return actions;
		};
	}
	const streams = Array.from({ length: numEnvs }, (_, i) => new SampleStreams(seeds.child(i)));
	if (!kernel.action) return () => streams.map((each) => space.draw(each));
	const columns = Object.fromEntries(
		Object.entries(kernel.action).map(([key, { data, width, shape }]) => [
			key,
			{ data: allocate(dtypeOf(data), data.length), width, shape },
		]),
	);
	const structured = structureOf(space, columns, "");
	return () => {
		for (let i = 0; i < numEnvs; i++) space.writeRow(columns, i, space.draw(streams[i]!));
		return structured;
	};
}

function discrete(
	{ n, start }: Discrete,
	mask: Uint8Array | undefined,
	random: Uint32Array,
	row: number,
): number {
	if (!mask) return start + nextInteger(random, 4 * row, n);
	let index = nextUint32(random, 4 * row) % n;
	while (mask[row * n + index] === 0) index = (index + 1) % n;
	return start + index;
}

/** Hashes of several ids. */
export function traceHashes(ids: readonly string[]): Record<string, string> {
	return Object.fromEntries(ids.map((id) => [id, traceHash(id)]));
}
