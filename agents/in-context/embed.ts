import { branch, leaf, optionalLeaf, type Params } from "../../src/nn/index.ts";
import { embedding, linear, tf } from "../../src/tensor/index.ts";
import type { LearnedModel } from "./model-config.ts";
import { SLOTS, type TokenSheet } from "./token-sheet.ts";

/**
 * Tokens of a sheet as vectors, [tokens, width].
 * @param codes [N, codeSize] of a headless model.
 * @param places indices into the sheet (row × capacity + t), −1 = a token of nothing.
 */
export function embedTokens(
	model: LearnedModel,
	params: Params,
	codes: tf.Tensor2D | undefined,
	sheet: TokenSheet,
	places: Int32Array,
): tf.Tensor2D {
	const input = params.input ? branch(params, "input") : {};
	const weight = optionalLeaf<tf.Tensor2D>(input, "weight");
	const bias = optionalLeaf<tf.Tensor1D>(input, "bias");
	const through = (rows: tf.Tensor2D): tf.Tensor2D =>
		model.layout === "parts" && weight ? (linear(rows, weight) as tf.Tensor2D) : rows;
	const actionRows = codes
		? (linear(codes, weight!) as tf.Tensor2D)
		: leaf<tf.Tensor2D>(params, "actions");
	const symbolRows = through(leaf<tf.Tensor2D>(params, "symbols"));
	const [actions] = actionRows.shape;
	const nothing = actions + symbolRows.shape[0];
	const table = tf.concat([actionRows, symbolRows, tf.zeros([1, model.width])]) as tf.Tensor2D;
	const [first, ...others] = columnsOf(sheet, places, actions, nothing);
	let x: tf.Tensor = embedding(table, first!);
	for (const ids of others) x = tf.add(x, embedding(table, ids));
	if (sheet.features > 0) {
		const values = tf.tensor2d(featuresOf(sheet, places), [places.length, sheet.features]);
		x = tf.add(x, linear(values, through(leaf<tf.Tensor2D>(params, "features"))));
	}
	return (bias ? tf.add(x, bias) : x) as tf.Tensor2D;
}

/** Rows of the table that each token sums: its code, then the slots that any token uses. */
function columnsOf(
	sheet: TokenSheet,
	places: Int32Array,
	actions: number,
	nothing: number,
): Int32Array[] {
	const columns: Int32Array[] = [];
	for (let slot = -1; slot < SLOTS; slot++) {
		const ids = new Int32Array(places.length).fill(nothing);
		let used = slot < 0;
		for (let k = 0; k < places.length; k++) {
			const at = places[k]!;
			if (at < 0) continue;
			const id = slot < 0 ? sheet.code[at]! : sheet.symbol[at * SLOTS + slot]!;
			if (id < 0) continue;
			ids[k] = slot < 0 ? id : actions + id;
			used = true;
		}
		if (used) columns.push(ids);
	}
	return columns;
}

function featuresOf({ features, feature }: TokenSheet, places: Int32Array): Float32Array {
	const values = new Float32Array(places.length * features);
	for (let k = 0; k < places.length; k++)
		for (let f = 0; f < features; f++)
			if (places[k]! >= 0) values[k * features + f] = feature[places[k]! * features + f]!;
	return values;
}
