import { detCos, detExp, detLog, detSin } from "../../random/math.ts";

/** Cosines and sines of the rotary position embedding. */
export interface RopeTables {
	/** [length, headDim / 2] */
	readonly cos: Float32Array<ArrayBuffer>;
	/** [length, headDim / 2] */
	readonly sin: Float32Array<ArrayBuffer>;
}

/** Tables made lately, the oldest first: a training asks for the same in every step. */
const made = new Map<string, RopeTables>();
const MOST = 8;

/**
 * The rotary position embedding (Su et al. 2021, section 3.4.2): the pair (i, i + headDim/2) of a head
 * is rotated by position · base^(−2i / headDim). The same bits on every machine.
 *
 * @param headDim Even.
 * @returns Shared: not to be written.
 */
export function ropeTables(length: number, headDim: number, base: number): RopeTables {
	const key = `${length} ${headDim} ${base}`;
	let tables = made.get(key);
	if (!tables) {
		if (made.size >= MOST) made.delete(made.keys().next().value!);
		tables = makeTables(length, headDim, base);
		made.set(key, tables);
	}
	return tables;
}

function makeTables(length: number, headDim: number, base: number): RopeTables {
	const half = headDim / 2;
	const cos = new Float32Array(length * half);
	const sin = new Float32Array(length * half);
	for (let i = 0; i < half; i++) {
		const frequency = detExp(((-2 * i) / headDim) * detLog(base));
		for (let t = 0; t < length; t++) {
			cos[t * half + i] = detCos(t * frequency);
			sin[t * half + i] = detSin(t * frequency);
		}
	}
	return { cos, sin };
}
