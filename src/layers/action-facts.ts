import type { Kernel } from "../env/index.ts";
import { type Column, type Columns, column } from "../spaces/index.ts";

/** How a layer's action indices relate to those of the kernel inside. */
export interface ActionRoute {
	/** Actions of this level. */
	readonly capacity: number;
	/** Rows × capacity: the inner index behind each index, −1 where there is none; absent for none changed. */
	readonly route?: Int32Array;
	/** Rows × capacity, 1 = available; absent when all always are. */
	readonly allowed?: Uint8Array;
	/** Rows: factor on expected rewards (1 or −1); absent for 1. */
	readonly sign?: Float64Array;
}

/**
 * What is true of actions, said in a layer's own indices: `means`, `best_arm` and `best_action` of
 * the hidden columns, and `regret` against the best action that is available.
 *
 * Made only from what the kernel inside knows: without `means` (rows × its number of actions) the
 * best action is translated and the regret left as it is.
 */
export class ActionFacts {
	/** Columns that replace the inner ones of the same name. */
	readonly hidden: Columns;
	/** This level's pseudo-regret; absent when the inner one still holds, or nothing is known. */
	readonly regret?: Column<Float64Array>;
	/** Expected reward of the best available action of each row, as of the last `refresh`. */
	readonly bestMean: Float64Array;
	/** Whether there is anything to refresh. */
	readonly active: boolean;
	private readonly innerMeans?: Column;
	private readonly innerBest?: Column;
	private readonly means?: Column<Float64Array>;
	private readonly best?: Column<Int32Array>;

	constructor(
		inner: Kernel,
		private readonly actions: number,
		private readonly how: ActionRoute,
	) {
		const { numEnvs, hidden } = inner;
		const { capacity } = how;
		const means = hidden.means?.width === actions ? hidden.means : undefined;
		const known = hidden.best_action ?? hidden.best_arm;
		if (means) this.innerMeans = means;
		if (known?.width === 1) this.innerBest = known;
		this.active = means !== undefined || this.innerBest !== undefined;
		this.bestMean = new Float64Array(numEnvs);
		if (means) this.means = column("float64", numEnvs, [capacity]);
		if (this.active) this.best = column("int32", numEnvs);
		if (means && (how.allowed || how.sign)) this.regret = column("float64", numEnvs);
		this.hidden = {
			...(this.means ? { means: this.means } : {}),
			...(this.best ? { best_action: this.best } : {}),
			...(this.best && hidden.best_arm ? { best_arm: this.best } : {}),
		};
	}

	/** Notes the pull of the inner action `id`, before the step that may change the means. */
	note(row: number, id: number): void {
		if (this.regret === undefined) return;
		const mean = this.innerMeans!.data[row * this.actions + id]!;
		const { sign } = this.how;
		this.regret.data[row] = this.bestMean[row]! - (sign === undefined ? mean : sign[row]! * mean);
	}

	/** Recomputes the facts of a row: call after a reset, a step, or a change of task. */
	refresh(row: number): void {
		if (this.innerMeans !== undefined) this.fromMeans(row, this.innerMeans.data);
		else if (this.innerBest !== undefined) this.translate(row, this.innerBest.data[row]!);
	}

	private fromMeans(row: number, innerMeans: ArrayLike<number>): void {
		const { actions } = this;
		const { capacity, route, allowed, sign } = this.how;
		const means = this.means!.data;
		const factor = sign === undefined ? 1 : sign[row]!;
		const base = row * capacity;
		let best = -1;
		let bestMean = 0;
		for (let k = 0; k < capacity; k++) {
			const id = route === undefined ? k : route[base + k]!;
			if (id < 0) {
				means[base + k] = Number.NaN;
				continue;
			}
			const mean = factor * innerMeans[row * actions + id]!;
			means[base + k] = mean;
			if (allowed !== undefined && allowed[base + k] === 0) continue;
			if (best < 0 || mean > bestMean) {
				best = k;
				bestMean = mean;
			}
		}
		this.best!.data[row] = best;
		this.bestMean[row] = bestMean;
	}

	private translate(row: number, innerBest: number): void {
		const { capacity, route, allowed } = this.how;
		const base = row * capacity;
		let best = -1;
		for (let k = 0; k < capacity && best < 0; k++) {
			if ((route === undefined ? k : route[base + k]!) !== innerBest) continue;
			if (allowed === undefined || allowed[base + k] === 1) best = k;
		}
		this.best!.data[row] = best;
	}
}
