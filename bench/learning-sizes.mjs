/** Sizes that ours and the peers share; `torch_peer.py` is given the model as JSON. */

/** A training step: four layers of width 64, a batch of 32 sequences of 100 tokens. */
export const MODEL = {
	layers: 4,
	width: 64,
	heads: 4,
	hidden: 256,
	tokens: 100,
	batch: 32,
	classes: 32,
};

/** Products that such a step is made of. */
export const PRODUCTS = [
	{ name: "3200x64x192", a: [3200, 64], b: [64, 192], flops: 2 * 3200 * 64 * 192 },
	{
		name: "3200x64x192/transposed-a",
		a: [3200, 64],
		b: [3200, 192],
		transposeA: true,
		flops: 2 * 3200 * 64 * 192,
	},
	{
		name: "3200x192x64/transposed-b",
		a: [3200, 192],
		b: [64, 192],
		transposeB: true,
		flops: 2 * 3200 * 64 * 192,
	},
	{
		name: "128-of-100x16x100/transposed-b",
		a: [128, 100, 16],
		b: [128, 100, 16],
		transposeB: true,
		flops: 2 * 128 * 100 * 16 * 100,
	},
];
