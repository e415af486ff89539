import { type AgentView, registerAgent, type Transition } from "../../src/agent/index.ts";
import type { Params, Problem, StateArrays } from "../../src/env/index.ts";
import { nextInteger, nextUniform, type SeedTree, STREAM_WORDS } from "../../src/random/index.ts";
import { column } from "../../src/spaces/index.ts";
import { ArmAgent, supportsArms } from "./arm-agent.ts";

/** Exploration that falls linearly from `from` to `to` over the first `steps` steps of a trial. */
export interface LinearSchedule {
	readonly from: number;
	readonly to: number;
	readonly steps: number;
}

/**
 * With probability ε any allowed arm, uniformly; else one with the highest estimate, ties at random.
 *
 * Estimates start at `initial` and move by `stepSize` × error, or by error ÷ pulls (the sample mean)
 * when the step size is `null`. Explanation: `value` (the estimates), `count`, `probability` of each
 * arm, rows × arms.
 */
export class EpsilonGreedy extends ArmAgent {
	private readonly value: Float64Array;
	private readonly count: Float64Array;
	private readonly steps: Float64Array;
	private readonly probability: Float64Array;
	readonly memory: StateArrays;

	constructor(
		id: string,
		view: AgentView,
		seeds: SeedTree,
		readonly epsilon: LinearSchedule,
		readonly stepSize: number | null,
		readonly initial: number,
	) {
		const arms = view.actionSpace.flatDim!;
		const value = column("float64", view.numEnvs, [arms]);
		const count = column("float64", view.numEnvs, [arms]);
		const probability = column("float64", view.numEnvs, [arms]);
		super(id, view, seeds, { value, count, probability });
		this.value = value.data.fill(initial);
		this.count = count.data;
		this.probability = probability.data;
		this.steps = new Float64Array(view.numEnvs);
		this.memory = { random: this.random, value: this.value, count: this.count, steps: this.steps };
	}

	reset(begin: number, end: number): void {
		this.value.fill(this.initial, begin * this.arms, end * this.arms);
		this.count.fill(0, begin * this.arms, end * this.arms);
		this.steps.fill(0, begin, end);
	}

	learn(transition: Transition): void {
		const { arms, value, count, steps, stepSize } = this;
		for (let row = 0; row < this.numEnvs; row++) {
			const at = row * arms + this.taken(transition, row);
			const pulls = count[at]! + 1;
			count[at] = pulls;
			const rate = stepSize === null ? 1 / pulls : stepSize;
			value[at] = value[at]! + rate * (transition.reward[row]! - value[at]!);
			steps[row] = steps[row]! + 1;
		}
	}

	protected score(_row: number, base: number, scores: Float64Array): void {
		for (let arm = 0; arm < this.arms; arm++) scores[arm] = this.value[base + arm]!;
	}

	protected override choose(row: number, base: number): number {
		const epsilon = this.epsilonOf(row);
		const at = STREAM_WORDS * row;
		const explores = nextUniform(this.random, at) < epsilon;
		const greedy = super.choose(row, base);
		if (!explores) return greedy;
		let allowed = 0;
		for (let arm = 0; arm < this.arms; arm++) if (this.allowed(base + arm)) allowed++;
		let pick = nextInteger(this.random, at, Math.max(1, allowed));
		for (let arm = 0; arm < this.arms; arm++)
			if (this.allowed(base + arm) && pick-- === 0) return arm;
		return greedy;
	}

	protected override explain(): void {
		const { arms, value, probability } = this;
		for (let row = 0; row < this.numEnvs; row++) {
			const base = row * arms;
			let best = -Infinity;
			let ties = 0;
			let allowed = 0;
			for (let at = base; at < base + arms; at++) {
				if (!this.allowed(at)) continue;
				allowed++;
				if (value[at]! > best) {
					best = value[at]!;
					ties = 1;
				} else if (value[at] === best) ties++;
			}
			const epsilon = this.epsilonOf(row);
			for (let at = base; at < base + arms; at++)
				probability[at] = this.allowed(at)
					? epsilon / allowed + (value[at] === best ? (1 - epsilon) / ties : 0)
					: 0;
		}
	}

	private epsilonOf(row: number): number {
		const { from, to, steps } = this.epsilon;
		const done = steps === 0 ? 1 : Math.min(1, this.steps[row]! / steps);
		return from + (to - from) * done;
	}
}

function problems(params: Params): readonly Problem[] {
	const { stepSize } = params as { readonly stepSize: number | null };
	if (stepSize === null || (stepSize > 0 && stepSize <= 1)) return [];
	const message = `is ${stepSize}, expected null (sample mean) or a number in (0, 1]`;
	return [{ path: ["stepSize"], message, value: stepSize }];
}

registerAgent({
	id: "epsilon-greedy",
	description: "The best estimate so far, or with probability epsilon any arm.",
	source: "Sutton & Barto 2018, §2.4-2.5",
	params: {
		type: "object",
		properties: {
			epsilon: {
				description:
					"Probability of a random arm: a number, or { from, to, steps } falling linearly over the first steps of a trial.",
				default: 0.1,
				anyOf: [
					{ type: "number", minimum: 0, maximum: 1, description: "a number from 0 to 1" },
					{
						type: "object",
						description: "{ from, to, steps }",
						properties: {
							from: { type: "number", minimum: 0, maximum: 1 },
							to: { type: "number", minimum: 0, maximum: 1 },
							steps: { type: "integer", minimum: 1 },
						},
						required: ["from", "to", "steps"],
						additionalProperties: false,
					},
				],
			},
			stepSize: {
				type: ["number", "null"],
				default: null,
				description: "Constant step size in (0, 1], or null for the sample mean.",
			},
			initial: { type: "number", default: 0, description: "Estimate of an untried arm." },
		},
		additionalProperties: false,
	},
	check: problems,
	supports: supportsArms,
	create: (params, view, seeds) => {
		const epsilon = params.epsilon as number | LinearSchedule;
		return new EpsilonGreedy(
			"epsilon-greedy",
			view,
			seeds,
			typeof epsilon === "number" ? { from: epsilon, to: epsilon, steps: 0 } : epsilon,
			params.stepSize as number | null,
			params.initial as number,
		);
	},
});
