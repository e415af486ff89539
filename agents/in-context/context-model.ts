import type { Checkpoint } from "../../src/agent/index.ts";
import { assertShapes } from "../../src/nn/tree.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { drawCodes } from "./codes.ts";
import { formatOf, type LearnedModel } from "./model-config.ts";
import { featureCount, symbolCount } from "./token-format.ts";
import { SLOTS, type TokenSheet } from "./token-sheet.ts";
import { shapesOf } from "./weights.ts";

/**
 * What lies before and after the transformer of a trained model: tokens to vectors, outputs to scores
 * of actions. What the weights make of codes and symbols is worked out once, so that a token is a
 * sum of rows and a score one product.
 */
export class ContextModel {
	readonly width: number;
	/** Codes × size of the action codes; none where actions have a table. */
	readonly codes: Float32Array;
	private readonly codeIn: Float32Array;
	private readonly symbolIn: Float32Array;
	private readonly featureIn: Float32Array;
	private readonly bias: Float64Array;
	/** Codes × width: what a score is the product of the output with. */
	private readonly head: Float32Array;
	private readonly headBias: Float64Array;

	/**
	 * @param count codes to draw.
	 * @throws CheckpointError
	 */
	constructor(
		readonly model: LearnedModel,
		checkpoint: Checkpoint,
		seeds: SeedTree,
		count: number,
	) {
		const { tensors, file } = checkpoint;
		const expected = Object.entries(shapesOf(model)).map(([name, shape]) => [name, { shape }]);
		assertShapes(Object.fromEntries(expected), tensors, file);
		const format = formatOf(model);
		const { width } = model;
		this.width = width;
		const read = (name: string): Float32Array | undefined =>
			tensors[name]?.data as Float32Array | undefined;
		const symbols = read("symbols")!;
		const features = read("features") ?? new Float32Array(0);
		if (model.head === "table") {
			this.codes = new Float32Array(0);
			this.codeIn = read("actions")!;
			this.symbolIn = symbols;
			this.featureIn = features;
			this.bias = new Float64Array(width);
			this.head = transpose(read("head.weight")!, width, model.actions);
			this.headBias = new Float64Array(model.actions);
			return;
		}
		const { codeSize, tau, tied, layout } = model;
		this.codes = drawCodes(model.codes, count, codeSize, seeds);
		const input = read("input.weight")!;
		const through = (rowsOf: Float32Array, n: number): Float32Array =>
			layout === "parts" ? product(rowsOf, input, n, codeSize, width) : rowsOf;
		this.codeIn = product(this.codes, input, count, codeSize, width);
		this.symbolIn = through(symbols, symbolCount(format));
		this.featureIn = through(features, featureCount(format));
		this.bias = Float64Array.from(read("input.bias") ?? new Float32Array(width));
		const output = tied ? transpose(input, codeSize, width) : read("output.weight")!;
		const outputBias = read("output.bias") ?? new Float32Array(codeSize);
		this.head = product(this.codes, transpose(output, width, codeSize), count, codeSize, width);
		this.headBias = new Float64Array(count);
		const mse = model.loss === "mse";
		const scale = mse ? 1 : 1 / tau;
		for (let k = 0; k < this.head.length; k++) this.head[k]! *= scale;
		for (let code = 0; code < count; code++) {
			let dot = 0;
			let square = 0;
			for (let k = 0; k < codeSize; k++) {
				const g = this.codes[code * codeSize + k]!;
				dot += outputBias[k]! * g;
				square += g * g;
			}
			// ½ (|p|² − |p − g|²): the nearest code has the highest score.
			this.headBias[code] = mse ? dot - square / 2 : dot * scale;
		}
	}

	/** Writes the vector of token `t` of a row of a sheet into row `target` of `input`. */
	load(sheet: TokenSheet, row: number, t: number, input: Float32Array, target: number): void {
		const { width, codeIn, symbolIn, featureIn, bias } = this;
		const at = row * sheet.capacity + t;
		const to = target * width;
		const code = sheet.code[at]!;
		for (let k = 0; k < width; k++) {
			let sum = bias[k]!;
			if (code >= 0) sum += codeIn[code * width + k]!;
			for (let s = 0; s < SLOTS; s++) {
				const symbol = sheet.symbol[at * SLOTS + s]!;
				if (symbol >= 0) sum += symbolIn[symbol * width + k]!;
			}
			for (let f = 0; f < sheet.features; f++)
				sum += sheet.feature[at * sheet.features + f]! * featureIn[f * width + k]!;
			input[to + k] = sum;
		}
	}

	/** Score of an action, a logit of the trained policy, from an output (width numbers at `at`). */
	score(output: Float32Array, at: number, code: number): number {
		const { width, head } = this;
		let sum = this.headBias[code]!;
		const base = code * width;
		for (let k = 0; k < width; k++) sum += output[at + k]! * head[base + k]!;
		return sum;
	}
}

/** (n × inner) · (inner × m), summed in double precision. */
function product(
	a: Float32Array,
	b: Float32Array,
	n: number,
	inner: number,
	m: number,
): Float32Array {
	const out = new Float32Array(n * m);
	const sums = new Float64Array(m);
	for (let i = 0; i < n; i++) {
		sums.fill(0);
		for (let k = 0; k < inner; k++) {
			const x = a[i * inner + k]!;
			for (let j = 0; j < m; j++) sums[j]! += x * b[k * m + j]!;
		}
		out.set(sums, i * m);
	}
	return out;
}

function transpose(a: Float32Array, rows: number, columns: number): Float32Array {
	const out = new Float32Array(a.length);
	for (let i = 0; i < rows; i++)
		for (let j = 0; j < columns; j++) out[j * rows + i] = a[i * columns + j]!;
	return out;
}
