import type { HistoryBatch, Learner, LearnerScalars, LearnerView } from "../../src/agent/index.ts";
import {
	AdamW,
	assignParams,
	disposeParams,
	fromTensors,
	type Tree,
	toTensors,
	variables,
	warmupCosine,
	withoutPrefix,
	withPrefix,
} from "../../src/nn/index.ts";
import { Generator, type SeedTree } from "../../src/random/index.ts";
import { tf } from "../../src/tensor/index.ts";
import type { Tensors } from "../../src/tensor/tensor-data.ts";
import { drawCodes } from "./codes.ts";
import { RewardError } from "./errors.ts";
import { readDecisions } from "./forward.ts";
import { initialWeights } from "./initial-weights.ts";
import { lossOf } from "./loss.ts";
import { formatOf, type LearnedModel } from "./model-config.ts";
import { permuteActions } from "./permute.ts";
import type { StateLeaf, TokenFormat } from "./token-format.ts";
import { tellHistories } from "./training-tokens.ts";

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
			const read = readDecisions(model, this.params, tokens, coded, { random });
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
}

function checkRewards({ reward, steps }: HistoryBatch): void {
	for (let k = 0; k < reward.length; k++)
		if (reward[k] !== 0 && reward[k] !== 1)
			throw new RewardError(reward[k]!, Math.floor(k / steps), k % steps);
}
