import type { HistoryBatch, Learner, LearnerScalars, LearnerView } from "../../src/agent/index.ts";
import {
	AdamW,
	assignParams,
	branch,
	disposeParams,
	fromTensors,
	leaf,
	optionalLeaf,
	type Tree,
	toTensors,
	transformer,
	variables,
	warmupCosine,
	withoutPrefix,
	withPrefix,
} from "../../src/nn/index.ts";
import { Generator, type SeedTree } from "../../src/random/index.ts";
import { embedding, linear, tf } from "../../src/tensor/index.ts";
import type { Tensors } from "../../src/tensor/tensor-data.ts";
import { drawCodes } from "./codes.ts";
import { RewardError } from "./errors.ts";
import { initialWeights } from "./initial-weights.ts";
import { lossOf } from "./loss.ts";
import { formatOf, type LearnedModel } from "./model-config.ts";
import { permuteActions } from "./permute.ts";
import type { StateLeaf, TokenFormat } from "./token-format.ts";
import { SLOTS } from "./token-sheet.ts";
import { type TrainingTokens, tellHistories } from "./training-tokens.ts";
import { transformerOf } from "./transformer-config.ts";

/**
 * Trains a transformer to continue learning histories (Laskin et al. 2022, §3; Headless-AD, §3): at
 * every step of every history it predicts the action that the source algorithm took next. What is
 * drawn in step k (codes, dropout) comes from `seeds.child(…, k)`.
 */
export class InContextLearner implements Learner {
	readonly config: Readonly<Record<string, unknown>>;
	private readonly format: TokenFormat;
	private readonly params: Tree<tf.Variable>;
	private readonly optimizer: AdamW;

	constructor(
		private readonly model: LearnedModel,
		private readonly state: StateLeaf,
		private readonly view: LearnerView,
		private readonly seeds: SeedTree,
	) {
		this.config = model as unknown as Readonly<Record<string, unknown>>;
		this.format = formatOf(model);
		this.params = variables(fromTensors(initialWeights(model, seeds.child("weights"))));
		const { beta1, beta2, weightDecay, clip } = model;
		this.optimizer = new AdamW(this.params, { beta1, beta2, weightDecay, clip });
	}

	/** @throws NotFiniteError, RewardError */
	step(batch: HistoryBatch, step: number): LearnerScalars {
		const { model, format, state } = this;
		const { learningRate: peak, warmup, floor } = model;
		const { totalSteps: total } = this.view;
		const lr = warmupCosine(step, { peak, warmup: warmup * total, total, floor: floor * peak });
		if (!format.realReward) checkRewards(batch);
		const told =
			model.head === "table" && model.permute
				? permuteActions(batch, this.seeds.child("permute", step))
				: batch;
		const tokens = tellHistories(told, format, state, model.head === "codes" && model.prompt);
		const random = new Generator(this.seeds.child("dropout", step));
		const codes =
			model.head === "codes"
				? drawCodes(model.codes, batch.actions, model.codeSize, this.seeds.child("codes", step))
				: undefined;
		const { loss, gradNorm } = this.optimizer.minimize(() => {
			const coded = codes && tf.tensor2d(codes, [batch.actions, codes.length / batch.actions]);
			const x = this.embed(tokens, coded);
			const seen = transformer(this.params, x, transformerOf(model), { random });
			const flat = tf.reshape(seen, [-1, model.width]) as tf.Tensor2D;
			const read = embedding(flat, flatPositions(tokens, batch));
			return lossOf(model, this.params, read, told, coded);
		}, lr);
		return { loss, gradNorm, lr };
	}

	save(): Tensors {
		return {
			...withPrefix(toTensors(this.params), "weights"),
			...withPrefix(this.optimizer.save(), "optimizer"),
		};
	}

	load(state: Tensors): void {
		assignParams(this.params, withoutPrefix(state, "weights"));
		this.optimizer.load(withoutPrefix(state, "optimizer"));
	}

	weights(): Tensors {
		return toTensors(this.params);
	}

	dispose(): void {
		this.optimizer.dispose();
		disposeParams(this.params);
	}

	/** Tokens as vectors, [B, L, width]: rows of one table of codes, symbols and nothing. */
	private embed(tokens: TrainingTokens, codes: tf.Tensor2D | undefined): tf.Tensor3D {
		const { params, format, model } = this;
		const { sheet, length } = tokens;
		const input = optionalLeaf<tf.Tensor2D>(params.input ? branch(params, "input") : {}, "weight");
		const inputBias = optionalLeaf<tf.Tensor1D>(
			params.input ? branch(params, "input") : {},
			"bias",
		);
		const through = (rows: tf.Tensor2D): tf.Tensor2D =>
			model.layout === "parts" && input ? (linear(rows, input) as tf.Tensor2D) : rows;
		const actionRows = codes
			? (linear(codes, input!) as tf.Tensor2D)
			: leaf<tf.Tensor2D>(params, "actions");
		const symbolRows = through(leaf<tf.Tensor2D>(params, "symbols"));
		const [actions] = actionRows.shape;
		const nothing = actions + symbolRows.shape[0];
		const table = tf.concat([actionRows, symbolRows, tf.zeros([1, model.width])]) as tf.Tensor2D;
		const columns = tokenIds(tokens, actions, nothing);
		let x: tf.Tensor = embedding(table, columns[0]!);
		for (const ids of columns.slice(1)) x = tf.add(x, embedding(table, ids));
		if (sheet.features > 0) {
			const values = tf.tensor2d(tokenFeatures(tokens), [sheet.rows * length, sheet.features]);
			x = tf.add(x, linear(values, through(leaf<tf.Tensor2D>(params, "features"))));
		}
		if (inputBias && format.layout === "parts") x = tf.add(x, inputBias);
		return tf.reshape(x, [sheet.rows, length, model.width]) as tf.Tensor3D;
	}
}

/** Rows of the table that each token sums: its code, then the slots that any token uses. */
function tokenIds(
	{ sheet, length }: TrainingTokens,
	actions: number,
	nothing: number,
): Int32Array[] {
	const { rows, capacity } = sheet;
	const columns: Int32Array[] = [];
	for (let slot = -1; slot < SLOTS; slot++) {
		const ids = new Int32Array(rows * length).fill(nothing);
		let used = false;
		for (let row = 0; row < rows; row++)
			for (let t = 0; t < sheet.length[row]!; t++) {
				const at = row * capacity + t;
				const id = slot < 0 ? sheet.code[at]! : sheet.symbol[at * SLOTS + slot]!;
				if (id < 0) continue;
				ids[row * length + t] = slot < 0 ? id : actions + id;
				used = true;
			}
		if (used) columns.push(ids);
	}
	return columns;
}

function tokenFeatures({ sheet, length }: TrainingTokens): Float32Array {
	const { rows, capacity, features, feature } = sheet;
	const values = new Float32Array(rows * length * features);
	for (let row = 0; row < rows; row++) {
		const from = row * capacity * features;
		const count = sheet.length[row]! * features;
		values.set(feature.subarray(from, from + count), row * length * features);
	}
	return values;
}

/** Positions of the decisions in [B × L]. */
function flatPositions({ length, decision }: TrainingTokens, batch: HistoryBatch): Int32Array {
	const { rows, steps } = batch;
	const positions = new Int32Array(rows * steps);
	for (let row = 0; row < rows; row++)
		for (let t = 0; t < steps; t++)
			positions[row * steps + t] = row * length + decision[row * steps + t]!;
	return positions;
}

function checkRewards({ reward, steps }: HistoryBatch): void {
	for (let k = 0; k < reward.length; k++)
		if (reward[k] !== 0 && reward[k] !== 1)
			throw new RewardError(reward[k]!, Math.floor(k / steps), k % steps);
}
