import type { VectorEnv } from "../env/index.ts";
import type { TypedArray } from "../spaces/index.ts";

/** Where the steps went, for the report. */
export type ViewResult =
	| {
			readonly kind: "arms" /** Share of pulls by the rank of the arm's true mean, best first. */;
			readonly share: readonly number[];
	  }
	| {
			readonly kind: "cells";
			readonly width: number;
			readonly height: number;
			/** Visits of each cell, row-major. */
			readonly visits: readonly number[];
			/** Text rows of the layout, when all rows share one. */
			readonly layout?: readonly string[];
	  };

/** Counts, step by step, which arms (by true rank) or cells were used. */
export class Views {
	private readonly counts: Float64Array;
	private readonly ranks: Int32Array;
	private readonly means: TypedArray | undefined;
	private readonly position: TypedArray | undefined;
	private readonly arms: number;
	private readonly size: { width: number; height: number } | undefined;
	private readonly layout: readonly string[] | undefined;

	constructor(private readonly env: VectorEnv) {
		const { hidden, action, actionSpace } = env.kernel;
		const means = hidden.means;
		const discrete = actionSpace.type === "Discrete" && action?.[""] !== undefined;
		this.means = means && discrete ? means.data : undefined;
		this.arms = means?.width ?? 0;
		const constants = env.kernel.describe?.() ?? {};
		const { width, height, layout } = constants as {
			width?: number;
			height?: number;
			layout?: readonly string[];
		};
		this.position =
			hidden.position && hidden.position.width === 1 && width && height
				? hidden.position.data
				: undefined;
		this.size = width && height ? { width, height } : undefined;
		this.layout = Array.isArray(layout) && layout.length === height ? layout : undefined;
		this.ranks = new Int32Array(this.means ? env.numEnvs * this.arms : 0);
		this.counts = new Float64Array(this.means ? this.arms : this.position ? width! * height! : 0);
	}

	/** To be called before each step, with the actions chosen. */
	act(actions: TypedArray | undefined): void {
		if (!this.means || !actions) return;
		const { trialStart } = this.env.clocks;
		for (let i = 0; i < trialStart.length; i++) {
			if (trialStart[i] === 1) this.rank(i);
			const rank = this.ranks[i * this.arms + actions[i]!];
			if (rank !== undefined) this.counts[rank]! += 1;
		}
	}

	/** To be called after each step. */
	step(): void {
		const { position, counts } = this;
		if (!position) return;
		for (let i = 0; i < position.length; i++) counts[position[i]!]! += 1;
	}

	/** Live arrays by name, for checkpoints. */
	arrays(): Record<string, TypedArray> {
		return { counts: this.counts, ranks: this.ranks };
	}

	result(): ViewResult | null {
		if (this.means) {
			const total = this.counts.reduce((sum, count) => sum + count, 0);
			return { kind: "arms", share: Array.from(this.counts, (count) => count / total) };
		}
		if (this.position && this.size)
			return {
				kind: "cells",
				...this.size,
				visits: Array.from(this.counts),
				...(this.layout ? { layout: this.layout } : {}),
			};
		return null;
	}

	/** Ranks the arms of a row by their means as the trial begins. */
	private rank(row: number): void {
		const { arms, means, ranks } = this;
		for (let a = 0; a < arms; a++) {
			let better = 0;
			const mean = means![row * arms + a]!;
			for (let b = 0; b < arms; b++) {
				const other = means![row * arms + b]!;
				if (other > mean || (other === mean && b < a)) better++;
			}
			ranks[row * arms + a] = better;
		}
	}
}
