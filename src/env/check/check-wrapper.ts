import { SeedTree } from "../../random/index.ts";
import { KernelEnv } from "../env.ts";
import type { Kernel } from "../kernel.ts";
import { applyLayer } from "../layers.ts";
import { build } from "../registry.ts";
import type { LayerUse } from "../spec.ts";
import { type AutoresetMode, VectorEnv } from "../vector-env.ts";
import { inspectEnv } from "./check-env.ts";
import { inspectVectorEnv } from "./check-vector-env.ts";
import { type Finding, Findings, throwFindings } from "./findings.ts";
import { streamsOf } from "./lines.ts";
import { type CheckOptions, planOf } from "./options.ts";
import { VectorPlayer } from "./player.ts";
import { spyOn } from "./spy.ts";
import { checkStaleEnds } from "./stale-ends-check.ts";

/** A layer: registered, with its parameters, or a function from kernel to kernel. */
export type LayerSubject = LayerUse | ((kernel: Kernel) => Kernel);
/** What it is put around: an id, or a function that makes a kernel of so many rows. */
export type KernelSubject = string | ((numEnvs: number) => Kernel);

/**
 * Checks a layer around an environment: everything `checkEnv` and `checkVectorEnv` check, and that
 * it leaves the inner kernel's outputs and seeding alone, passes on only actions the inner mask
 * allows, and loses no final observation.
 * @throws CheckError listing everything found.
 */
export function checkWrapper(
	layer: LayerSubject,
	over: KernelSubject,
	options: CheckOptions = {},
): void {
	const name = typeof layer === "function" ? "the layer" : layer.id;
	throwFindings(`${name} over ${typeof over === "string" ? over : "the kernel"}`, [
		...inspectWrapper(layer, over, options),
	]);
}

/** As `checkWrapper`, returning the findings; an empty list is a pass. */
export function inspectWrapper(
	layer: LayerSubject,
	over: KernelSubject,
	options: CheckOptions = {},
): Finding[] {
	const plan = planOf(options);
	const inside = (numEnvs: number): Kernel =>
		typeof over === "string" ? build(over, plan.make, numEnvs).kernel : over(numEnvs);
	const around = (kernel: Kernel): Kernel =>
		typeof layer === "function" ? layer(kernel) : applyLayer(kernel, layer);
	const episodes = plan.make.episodesPerTrial ?? 1;
	const vector = (numEnvs: number, autoreset: AutoresetMode): VectorEnv =>
		new VectorEnv(around(inside(numEnvs)), undefined, "checked", autoreset, episodes);
	const single = (): KernelEnv => new KernelEnv(around(inside(1)), undefined, "checked", episodes);

	const findings = new Findings();
	for (const { check, message } of inspectEnv(single, options)) findings.add(check, message);
	for (const { check, message } of inspectVectorEnv(vector, options)) findings.add(check, message);
	findings.attempt("error", () => {
		checkSeedPassed(inside, around, findings);
		const kernel = inside(3);
		const spy = spyOn(kernel, findings);
		const env = new VectorEnv(around(kernel), undefined, "checked", "next-step", episodes);
		const player = new VectorPlayer(env, () => spy.compare());
		player.begin(plan.seeds[0]!);
		for (let t = 0; t < plan.steps; t++) player.advance();
		checkStaleEnds(inside, around, plan.seeds[0]!, plan.steps, findings);
	});
	return findings.list();
}

/** A layer must hand the seed's node on, so that it never changes the environment's own draws. */
function checkSeedPassed(
	inside: (numEnvs: number) => Kernel,
	around: (kernel: Kernel) => Kernel,
	findings: Findings,
): void {
	const bare = inside(2);
	const inner = inside(2);
	const outer = around(inner);
	for (let row = 0; row < 2; row++) {
		const node = new SeedTree(11).child(row);
		bare.seed(row, node);
		outer.seed(row, node);
	}
	const expected = streamsOf(bare);
	for (const [k, [name, stream]] of streamsOf(inner).entries())
		if (String(stream) !== String(expected[k]![1]))
			findings.add("seed-passed", `the layer changes the seeding of ${name}`);
}
