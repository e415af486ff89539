import type { Kernel, ResetOptions } from "../kernel.ts";
import { Layer } from "../layer.ts";
import { VectorEnv } from "../vector-env.ts";
import type { Findings } from "./findings.ts";
import { observationOf } from "./kernel-outputs.ts";
import { textOf } from "./lines.ts";
import { actionsAt } from "./sampling.ts";
import { writeActions } from "./write-actions.ts";

/** Hides the ends of episodes from the layers above. */
class Endless extends Layer {
	constructor(inner: Kernel) {
		super("Endless", inner);
		// Not a level of its own, lest the layers above draw from other streams.
		(this as { height: number }).height = inner instanceof Layer ? inner.height : -1;
		this.terminated = new Uint8Array(inner.numEnvs);
		this.truncated = new Uint8Array(inner.numEnvs);
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
	}
}

/**
 * What a layer shows at an episode's end should be what it would show were it not the end. A
 * difference is a fault when the layer shows the step before's observation, or the next reset's.
 */
export function checkStaleEnds(
	inside: (numEnvs: number) => Kernel,
	around: (kernel: Kernel) => Kernel,
	seed: number,
	steps: number,
	findings: Findings,
): void {
	const inner = inside(1);
	const plain = new VectorEnv(around(inner), undefined, "checked", "disabled");
	const shadow = new VectorEnv(around(new Endless(inside(1))), undefined, "checked", "disabled");
	plain.reset({ seed });
	shadow.reset({ seed });
	const seen = (env: VectorEnv): string => textOf(observationOf(env.kernel, 0));
	let before = seen(plain);
	let innerBefore = textOf(observationOf(inner, 0));
	for (let t = 1; t <= steps; t++) {
		const actions = actionsAt(plain.kernel, 3, t);
		plain.step(actions);
		writeActions(shadow.kernel, actions);
		shadow.kernel.step(0, 1);
		const { terminated, truncated } = plain.kernel;
		const [now, expected] = [seen(plain), seen(shadow)];
		const innerNow = textOf(observationOf(inner, 0));
		// Nothing is stale about showing the same when the environment shows the same.
		const stale = now === before && innerNow !== innerBefore;
		innerBefore = innerNow;
		if (terminated[0] === 0 && truncated[0] === 0) {
			before = now;
			continue;
		}
		// Seeded, because a layer of several inner steps leaves the two apart after an end.
		plain.reset({ seed: seed + t });
		shadow.reset({ seed: seed + t });
		const innerFirst = textOf(observationOf(inner, 0));
		if (now !== expected && (stale || (now === seen(plain) && innerNow !== innerFirst)))
			findings.add(
				"final-observation",
				`at the end of an episode (step ${t}) the layer shows ${now}, expected ${expected}`,
			);
		before = seen(plain);
		innerBefore = innerFirst;
	}
}
