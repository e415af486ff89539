import { SeedError } from "./errors.ts";

/**
 * The seed tree. Every random stream of a run hangs from one root seed by a path of names and
 * indices, so adding a stream never disturbs another.
 *
 * A node is hashed exactly as NumPy's `SeedSequence(entropy, spawn_key)` does (Melissa O'Neill's
 * `seed_seq` alternative), so `new SeedTree(42).child(1, 2).words(4)` equals
 * `np.random.SeedSequence(42, spawn_key=(1, 2)).generate_state(4)`. A name contributes the FNV-1a
 * hash of its UTF-8 bytes as one spawn-key word.
 */
export class SeedTree {
	/** Root seed: an integer in [0, 2⁵³). */
	readonly seed: number;
	/** Spawn key: 32-bit words from the root to this node. */
	readonly path: readonly number[];

	/** @throws SeedError when `seed` is not an integer in [0, 2⁵³). */
	constructor(seed: number, path: readonly number[] = []) {
		if (!Number.isSafeInteger(seed) || seed < 0) throw new SeedError(seed);
		this.seed = seed;
		this.path = path;
	}

	/** The node below this one, named by strings and non-negative integers. */
	child(...keys: readonly (string | number)[]): SeedTree {
		const words = keys.map((key) => {
			if (typeof key === "string") return hashName(key);
			if (!Number.isSafeInteger(key) || key < 0 || key > 0xffffffff) throw new SeedError(key);
			return key;
		});
		return new SeedTree(this.seed, [...this.path, ...words]);
	}

	/** `count` 32-bit words that depend on the seed and the whole path. */
	words(count: number): Uint32Array {
		const out = new Uint32Array(count);
		generate(mixPool(this.seed, this.path), out, 0, count);
		return out;
	}

	/** Writes a stream's four words of state at `offset`; never the all-zero state. */
	stream(target: Uint32Array, offset = 0): void {
		generate(mixPool(this.seed, this.path), target, offset, 4);
		const any = target[offset]! | target[offset + 1]! | target[offset + 2]! | target[offset + 3]!;
		if (any === 0) target[offset] = 1;
	}
}

const POOL = 4;
const INIT_A = 0x43b0d7e5;
const MULT_A = 0x931e8875;
const INIT_B = 0x8b51f9dd;
const MULT_B = 0x58f38ded;
const MIX_L = 0xca01f9dd;
const MIX_R = 0x4973f715;

function mixPool(seed: number, path: readonly number[]): Uint32Array {
	const entropy = seed >= 4294967296 ? [seed >>> 0, Math.floor(seed / 4294967296)] : [seed];
	// A spawn key is only told apart from entropy when the entropy fills the pool.
	if (path.length > 0) while (entropy.length < POOL) entropy.push(0);
	entropy.push(...path);

	const pool = new Uint32Array(POOL);
	let hash = INIT_A;
	const hashMix = (value: number): number => {
		let v = (value ^ hash) | 0;
		hash = Math.imul(hash, MULT_A);
		v = Math.imul(v, hash);
		return (v ^ (v >>> 16)) >>> 0;
	};
	const mix = (x: number, y: number): number => {
		const r = (Math.imul(MIX_L, x) - Math.imul(MIX_R, y)) | 0;
		return (r ^ (r >>> 16)) >>> 0;
	};
	for (let i = 0; i < POOL; i++) pool[i] = hashMix(entropy[i] ?? 0);
	for (let from = 0; from < POOL; from++)
		for (let to = 0; to < POOL; to++)
			if (from !== to) pool[to] = mix(pool[to]!, hashMix(pool[from]!));
	for (let from = POOL; from < entropy.length; from++)
		for (let to = 0; to < POOL; to++) pool[to] = mix(pool[to]!, hashMix(entropy[from]!));
	return pool;
}

function generate(pool: Uint32Array, out: Uint32Array, offset: number, count: number): void {
	let hash = INIT_B;
	for (let i = 0; i < count; i++) {
		let v = pool[i % POOL]! ^ hash;
		hash = Math.imul(hash, MULT_B);
		v = Math.imul(v, hash);
		out[offset + i] = v ^ (v >>> 16);
	}
}

/** 32-bit FNV-1a of a name's UTF-8 bytes. */
export function hashName(name: string): number {
	let hash = 0x811c9dc5;
	for (const byte of new TextEncoder().encode(name)) hash = Math.imul(hash ^ byte, 0x01000193);
	return hash >>> 0;
}
