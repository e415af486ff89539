import { type AgentView, registerAgent, type Transition } from "../../src/agent/index.ts";
import type { StateArrays } from "../../src/env/index.ts";
import type { SeedTree } from "../../src/random/index.ts";
import { Box, type Columns, column, Dict, type Space } from "../../src/spaces/index.ts";
import { ArmAgent, supportsArms } from "./arm-agent.ts";

/** Score of an arm never pulled: above any other, so that untried arms come first. */
const UNTRIED = 1e20;

/** Key of the column that holds the context; `undefined` when the space has none. */
function contextKey(space: Space): string | undefined {
	if (space instanceof Box) return "";
	if (space instanceof Dict)
		for (const key of ["observation", "context"])
			if ((space.spaces as Record<string, Space>)[key] instanceof Box) return key;
	return undefined;
}

/**
 * LinUCB with disjoint linear models: A_a = ridge·I + Σ s sᵀ and b_a = Σ r s over the arm's pulls;
 * index = ⟨θ, s⟩ + alpha·√(sᵀ A⁻¹ s), θ = A⁻¹ b. A⁻¹ is kept up to date by rank-one updates
 * (Sherman & Morrison).
 *
 * Explanation beside `index`: `count`, `estimate` (⟨θ, s⟩), `width` (√(sᵀ A⁻¹ s)), rows × arms, and
 * `theta`, rows × arms × d.
 */
export class LinUCB extends ArmAgent {
	readonly memory: StateArrays;
	private readonly dimension: number;
	private readonly key: string;
	private readonly context: Columns;
	private readonly inverse: Float64Array;
	private readonly theta: Float64Array;
	private readonly count: Float64Array;
	private readonly estimate: Float64Array;
	private readonly width: Float64Array;
	/** Scratch: A⁻¹ s. */
	private readonly product: Float64Array;

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		/** Weight of the width, ≥ 0. */
		readonly alpha: number,
		/** Ridge > 0. */
		readonly ridge: number,
	) {
		const arms = view.actionSpace.flatDim!;
		const key = contextKey(view.observationSpace)!;
		const dimension = view.observation[key]!.width;
		const count = column("float64", view.numEnvs, [arms]);
		const estimate = column("float64", view.numEnvs, [arms]);
		const width = column("float64", view.numEnvs, [arms]);
		const theta = column("float64", view.numEnvs, [arms, dimension]);
		super(id, view, seeds, { count, estimate, width, theta });
		this.key = key;
		this.context = view.observation;
		this.dimension = dimension;
		this.count = count.data;
		this.estimate = estimate.data;
		this.width = width.data;
		this.theta = theta.data;
		this.inverse = new Float64Array(view.numEnvs * arms * dimension * dimension);
		this.product = new Float64Array(dimension);
		this.memory = {
			random: this.random,
			count: this.count,
			inverse: this.inverse,
			theta: this.theta,
		};
		this.reset(0, view.numEnvs);
	}

	reset(begin: number, end: number): void {
		const { arms, dimension: d, inverse } = this;
		this.count.fill(0, begin * arms, end * arms);
		this.theta.fill(0, begin * arms * d, end * arms * d);
		inverse.fill(0, begin * arms * d * d, end * arms * d * d);
		for (let at = begin * arms; at < end * arms; at++)
			for (let k = 0; k < d; k++) inverse[at * d * d + k * d + k] = 1 / this.ridge;
	}

	learn(transition: Transition): void {
		const { arms, dimension: d, count, inverse, theta, product } = this;
		const context = transition.observation[this.key]!.data;
		for (let row = 0; row < this.numEnvs; row++) {
			const at = row * arms + this.taken(transition, row);
			const from = row * d;
			count[at] = count[at]! + 1;
			// A⁻¹ ← A⁻¹ − p pᵀ / (1 + sᵀp), p = A⁻¹s; then θ ← θ + (r − ⟨θ, s⟩) p / (1 + sᵀp).
			const scale = 1 / (1 + this.multiply(at, context, from));
			let error = transition.reward[row]!;
			for (let i = 0; i < d; i++) error -= theta[at * d + i]! * context[from + i]!;
			for (let i = 0; i < d; i++) {
				const p = product[i]! * scale;
				theta[at * d + i] = theta[at * d + i]! + error * p;
				const line = (at * d + i) * d;
				for (let j = 0; j < d; j++) inverse[line + j] = inverse[line + j]! - p * product[j]!;
			}
		}
	}

	protected score(row: number, base: number, scores: Float64Array): void {
		const { arms, dimension: d, alpha, count, theta } = this;
		const context = this.context[this.key]!.data;
		const from = row * d;
		for (let arm = 0; arm < arms; arm++) {
			const at = base + arm;
			if (count[at] === 0 && !this.explaining) {
				scores[arm] = UNTRIED;
				continue;
			}
			let estimate = 0;
			for (let i = 0; i < d; i++) estimate += theta[at * d + i]! * context[from + i]!;
			const width = Math.sqrt(Math.max(0, this.multiply(at, context, from)));
			scores[arm] = count[at] === 0 ? UNTRIED : estimate + alpha * width;
			if (!this.explaining) continue;
			this.estimate[at] = estimate;
			this.width[at] = width;
		}
	}

	/** Puts A⁻¹ s of an arm into `product`; returns sᵀ A⁻¹ s. */
	private multiply(at: number, context: ArrayLike<number>, from: number): number {
		const { dimension: d, inverse, product } = this;
		let quadratic = 0;
		for (let i = 0; i < d; i++) {
			let sum = 0;
			const line = (at * d + i) * d;
			for (let j = 0; j < d; j++) sum += inverse[line + j]! * context[from + j]!;
			product[i] = sum;
			quadratic += sum * context[from + i]!;
		}
		return quadratic;
	}
}

registerAgent({
	id: "linucb",
	description: "LinUCB with one ridge regression an arm; untried arms first, ties at random.",
	source:
		"Li et al. 2010, algorithm 1; alpha 0.3: the source of Headless-AD's contextual histories",
	params: {
		type: "object",
		properties: {
			alpha: {
				type: "number",
				minimum: 0,
				default: 0.3,
				description: "Weight of the confidence width.",
			},
			ridge: {
				type: "number",
				exclusiveMinimum: 0,
				default: 1,
				description: "Ridge λ of each arm's regression.",
			},
		},
		additionalProperties: false,
	},
	supports: (view) =>
		supportsArms(view) ??
		(contextKey(view.observationSpace) === undefined
			? `it needs a context: a Box observation, or a Dict with one under "observation" or "context", got ${view.observationSpace}`
			: null),
	create: (params, view, seeds) =>
		new LinUCB("linucb", view, seeds, params.alpha as number, params.ridge as number),
});
