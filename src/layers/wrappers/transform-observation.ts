import {
	fromPlain,
	InvalidArgumentError,
	type Kernel,
	Layer,
	type ResetOptions,
	toPlain,
} from "../../env/index.ts";
import type { Space } from "../../spaces/index.ts";
import { misfit } from "./misfit.ts";

/** Options of `TransformObservation`. */
export interface TransformObservationOptions<O = unknown, P = unknown> {
	/** The space of what `transform` returns; the environment's own unless told. */
	readonly space?: Space<P>;
	/** A pure function of one row's observation; nothing it remembers is in snapshots. */
	readonly transform: (observation: O) => P;
}

/**
 * Applies a function to every observation (Gymnasium `TransformObservation`). Values are copied
 * row by row and checked against the space, so this is for experiments and examples; write a Layer
 * for a hot path.
 */
export class TransformObservation extends Layer {
	private readonly transform: (observation: never) => unknown;

	/** @throws InvalidParamsError when `transform` is no function. */
	constructor(inner: Kernel, { space, transform }: TransformObservationOptions<never>) {
		super("TransformObservation", inner);
		if (typeof transform !== "function")
			throw misfit("TransformObservation", `transform must be a function, got ${transform}`);
		this.transform = transform;
		this.observationSpace = space ?? inner.observationSpace;
		this.observation = this.observationSpace.allocate(inner.numEnvs);
		const { values } = inner;
		if (this.observation && inner.observation) return;
		const { numEnvs } = this;
		const observation: unknown[] = new Array(numEnvs).fill(undefined);
		const own = {
			observation,
			action: values?.action ?? [],
			info: values?.info ?? emptyInfos(numEnvs),
		};
		this.values = {
			...own,
			save: () => ({ inner: values?.save() ?? null, observation: toPlain(observation) }),
			load: (saved) => {
				const { inner: below, observation: held } = saved as Record<string, unknown>;
				values?.load(below);
				(fromPlain(held) as unknown[]).forEach((value, i) => {
					observation[i] = value;
				});
			},
		};
	}

	/** @throws InvalidArgumentError when `transform` returns what is not in the space; `step` too. */
	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.apply(begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		this.apply(begin, end);
	}

	private apply(begin: number, end: number): void {
		const { inner, observation, observationSpace } = this;
		for (let i = begin; i < end; i++) {
			const before = inner.observation
				? inner.observationSpace.readRow(inner.observation, i)
				: inner.values!.observation[i];
			const after = this.transform(before as never);
			const reason = observationSpace.explain(after);
			if (reason !== null)
				throw new InvalidArgumentError(
					"what transform returned",
					after,
					`a member of ${observationSpace}: ${reason}`,
				);
			if (observation) observationSpace.writeRow(observation, i, after);
			else this.values!.observation[i] = after;
		}
	}
}

function emptyInfos(rows: number): Record<string, unknown>[] {
	return Array.from({ length: rows }, () => ({}));
}
