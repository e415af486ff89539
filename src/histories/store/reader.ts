import { createHash } from "node:crypto";
import type { HistoryBatch } from "../../agent/index.ts";
import { canonicalJSON } from "../../env/plain.ts";
import { Generator, type SeedTree } from "../../random/index.ts";
import { type Discrete, type Space, type SpaceJSON, spaceFromJSON } from "../../spaces/index.ts";
import type { ObservationData } from "../buffer.ts";
import { HistoryError } from "../errors.ts";
import { batchSteps, type ResolvedRecipe } from "../recipe.ts";
import { windowStarts } from "../window.ts";
import { type HistoryManifest, readManifest } from "./manifest.ts";
import { readShard, type StoredBlock, type StoredColumn } from "./read-shard.ts";

/** How histories are read. */
export interface HistoryReaderOptions {
	/** B: histories in a batch. */
	readonly rows: number;
	/** Batch k has the node `seeds.child(k)`. */
	readonly seeds: SeedTree;
	/** T: steps of a history in a batch; the recipe's unless told. */
	readonly steps?: number;
	/** Bytes of shards kept in memory, 1 GiB unless told; one shard always is. */
	readonly memory?: number;
}

/** Where a block stands. */
interface BlockPlace {
	readonly shard: number;
	/** Within the shard. */
	readonly block: number;
	readonly rows: number;
	readonly actions: number;
}

interface Group {
	readonly places: readonly BlockPlace[];
	/** Histories in all of them. */
	readonly size: number;
}

/**
 * Batches from a folder of histories: each row a history drawn at random (any of the same number of
 * actions) and a random window of it. A batch is a pure function of the seeds and its number, and
 * of what is in the folder when it is opened.
 */
export class HistoryReader {
	readonly manifest: HistoryManifest;
	readonly recipe: ResolvedRecipe;
	/** B. */
	readonly rows: number;
	/** T. */
	readonly steps: number;
	/** Histories in the folder; fewer than the manifest's `count` when making them was stopped. */
	readonly count: number;
	/** Of the largest action set drawn. */
	readonly actionSpace: Discrete;
	readonly observationSpace: Space;
	/** SHA-256 that tells these histories from all others. */
	readonly identity: string;
	private readonly seeds: SeedTree;
	private readonly memory: number;
	private readonly blocks: readonly BlockPlace[];
	private readonly loaded = new Map<number, StoredBlock[]>();
	private readonly groups = new Map<number, Group>();
	private held = 0;

	/** @throws HistoryError when there is nothing to read, or it cannot be */
	constructor(
		readonly folder: string,
		{ rows, seeds, steps, memory = 2 ** 30 }: HistoryReaderOptions,
	) {
		this.manifest = readManifest(folder);
		const { recipe, shards, block, observationSpace, actionSpace } = this.manifest;
		this.recipe = recipe;
		if (!Number.isSafeInteger(rows) || rows < 1)
			throw new HistoryError("invalid-histories", `rows is ${rows}, expected an integer ≥ 1`);
		this.rows = rows;
		this.steps = steps ?? batchSteps(recipe);
		const least = recipe.steps ?? batchSteps(recipe);
		if (!Number.isSafeInteger(this.steps) || this.steps < 1 || this.steps > least)
			throw new HistoryError(
				"invalid-histories",
				`steps is ${this.steps}, expected an integer from 1 to ${least}, what every history has`,
				folder,
			);
		this.seeds = seeds;
		this.memory = memory;
		this.count = shards.reduce((sum, { histories }) => sum + histories, 0);
		if (this.count === 0)
			throw new HistoryError("not-histories", "holds no whole shard yet", folder);
		this.blocks = shards.flatMap(({ histories, actions }, shard) =>
			actions.map((n, k) => ({
				shard,
				block: k,
				rows: Math.min(block, histories - k * block),
				actions: n,
			})),
		);
		this.observationSpace = spaceFromJSON(observationSpace as SpaceJSON);
		this.actionSpace = spaceFromJSON(actionSpace as SpaceJSON) as Discrete;
		const told = canonicalJSON([recipe, shards.map(({ sha256 }) => sha256)]);
		this.identity = createHash("sha256").update(told).digest("hex");
	}

	/**
	 * Batch number k, an integer in [0, 2³²). The arrays are the caller's.
	 * @throws HistoryError when a shard is missing, cut off or damaged
	 */
	batch(k: number): HistoryBatch {
		const node = this.seeds.child(k);
		const chosen = this.choose(node.child("rows"));
		const lengths = Int32Array.from(chosen, ({ block: { action }, row }) => lengthOf(action, row));
		const starts = windowStarts(lengths, this.steps, node.child("window"));
		const { actions } = chosen[0]!.block;
		const { rows, steps } = this;
		const cut = <A extends ObservationData | Uint8Array>(
			to: A,
			column: (block: StoredBlock) => StoredColumn,
			scale: number,
			extra: number,
		): A => {
			const length = to.length / rows;
			for (const [b, { block, row }] of chosen.entries()) {
				const { offsets, width, cells } = column(block);
				const at = (offsets[row]! + starts[b]! * scale) * width;
				to.set(cells.subarray(at, at + (steps + extra) * scale * width), b * length);
			}
			return to;
		};
		const cells = rows * steps;
		const masked = chosen[0]!.block.mask !== undefined;
		const mask = masked ? cut(new Uint8Array(cells * actions), (b) => b.mask!, actions, 0) : null;
		const observation: Record<string, ObservationData> = {};
		for (const [path, type] of Object.entries(this.manifest.types.observation)) {
			const { width } = chosen[0]!.block.observation[path]!;
			const size = rows * (steps + 1) * width;
			const to = type === "float32" ? new Float32Array(size) : new Int32Array(size);
			observation[path] = cut(to, (block) => block.observation[path]!, 1, 1);
		}
		return {
			rows,
			steps,
			actions,
			action: cut(new Int32Array(cells), (block) => block.action, 1, 0),
			reward: cut(new Float32Array(cells), (block) => block.reward, 1, 0),
			observation,
			terminated: cut(new Uint8Array(cells), (block) => block.terminated, 1, 0),
			truncated: cut(new Uint8Array(cells), (block) => block.truncated, 1, 0),
			...(mask?.includes(0) ? { mask } : {}),
		};
	}

	/** Block number b as it is stored. @throws HistoryError */
	block(b: number): StoredBlock {
		const { shard, block } = this.blocks[b]!;
		return this.shard(shard)[block]!;
	}

	/** Blocks with as many actions, and their histories. */
	private groupOf(actions: number): Group {
		let group = this.groups.get(actions);
		if (!group) {
			const places = this.blocks.filter((place) => place.actions === actions);
			group = { places, size: places.reduce((sum, { rows }) => sum + rows, 0) };
			this.groups.set(actions, group);
		}
		return group;
	}

	/** A history at random, and others with as many actions. */
	private choose(node: SeedTree): { readonly block: StoredBlock; readonly row: number }[] {
		const generator = new Generator(node);
		const below = (bound: number): number => Math.floor(generator.uniform() * bound);
		const { actions } = this.at(this.blocks, below(this.count)).place;
		const { places, size } = this.groupOf(actions);
		return Array.from({ length: this.rows }, () => {
			const { place, row } = this.at(places, below(size));
			return { block: this.shard(place.shard)[place.block]!, row };
		});
	}

	private at(
		places: readonly BlockPlace[],
		index: number,
	): { readonly place: BlockPlace; readonly row: number } {
		let row = index;
		for (const place of places) {
			if (row < place.rows) return { place, row };
			row -= place.rows;
		}
		throw new RangeError(`no history ${index}`);
	}

	/** A shard's blocks, from memory or from the file; the one used longest ago makes room. */
	private shard(index: number): StoredBlock[] {
		const { loaded, manifest, folder } = this;
		const { shards, types } = manifest;
		let blocks = loaded.get(index);
		if (blocks) {
			loaded.delete(index);
			loaded.set(index, blocks);
			return blocks;
		}
		blocks = readShard(folder, shards[index]!, Object.keys(types.observation));
		this.held += shards[index]!.bytes;
		for (const oldest of loaded.keys()) {
			if (this.held <= this.memory) break;
			loaded.delete(oldest);
			this.held -= shards[oldest]!.bytes;
		}
		loaded.set(index, blocks);
		return blocks;
	}
}

function lengthOf({ offsets }: StoredColumn, row: number): number {
	return offsets[row + 1]! - offsets[row]!;
}
