import type { SeedTree } from "../random/index.ts";
import type { Column, Columns, Space } from "../spaces/index.ts";
import type { Kernel, KernelValues, ResetOptions, StateArrays, Task } from "./kernel.ts";

/** Name of the environment under all layers, for messages. */
export function environmentOf(kernel: Kernel): string {
	let level = kernel;
	while (level.inner) level = level.inner;
	return level.name;
}

/**
 * Base of layers: a kernel that passes everything through to the one inside. Override the parts
 * that differ; call `super.step(begin, end)` to step the inner kernel.
 *
 * Autoreset happens outside all layers, so no layer can lose a terminal observation.
 */
export class Layer implements Kernel {
	readonly numEnvs: number;
	observationSpace: Space;
	actionSpace: Space;
	observation: Columns | null;
	action: Columns | null;
	actionMask?: Column<Uint8Array>;
	reward: Float64Array;
	terminated: Uint8Array;
	truncated: Uint8Array;
	info: Columns;
	hidden: Columns;
	state: StateArrays = {};
	shared?: StateArrays;
	task?: Task;
	clipsActions?: boolean;
	resetOptions: readonly string[];
	values?: KernelValues;
	/** Number of layers below this one. */
	readonly height: number;

	constructor(
		readonly name: string,
		readonly inner: Kernel,
	) {
		this.numEnvs = inner.numEnvs;
		this.height = inner instanceof Layer ? inner.height + 1 : 0;
		this.observationSpace = inner.observationSpace;
		this.actionSpace = inner.actionSpace;
		this.observation = inner.observation;
		this.action = inner.action;
		if (inner.actionMask) this.actionMask = inner.actionMask;
		this.reward = inner.reward;
		this.terminated = inner.terminated;
		this.truncated = inner.truncated;
		this.info = inner.info;
		this.hidden = inner.hidden;
		if (inner.task) this.task = inner.task;
		if (inner.clipsActions) this.clipsActions = true;
		this.resetOptions = inner.resetOptions;
		if (inner.values) this.values = inner.values;
	}

	/**
	 * Layers with a stream of their own override this, call `super.seed(row, node)` and take
	 * `this.streamNode(node)`. The node reaches the environment unchanged, so that adding a layer
	 * never changes the environment's own draws.
	 */
	seed(row: number, node: SeedTree): void {
		this.inner.seed(row, node);
	}

	/** This level's own node: told apart by name and by height, so equal layers never share a stream. */
	protected streamNode(node: SeedTree): SeedTree {
		return node.child("layer", this.height, this.name);
	}

	reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
	}

	step(begin: number, end: number): void {
		this.inner.step(begin, end);
	}

	render(row: number): string {
		return this.inner.render?.(row) ?? "";
	}

	describe(): Readonly<Record<string, unknown>> {
		return this.inner.describe?.() ?? {};
	}

	close(): void {
		this.inner.close?.();
	}
}
