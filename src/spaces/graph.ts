import { type BatchedValue, concatenate, split } from "./batch.ts";
import { describe, under } from "./describe.ts";
import { drawInteger, expectParts, restrict, restrictionOf } from "./draw.ts";
import { SpaceError } from "./errors.ts";
import { type SampleOptions, Space, type SpaceJSON, UnsizedSpace } from "./space.ts";
import type { SampleStreams } from "./streams.ts";

/** Value of a Graph with n nodes and m edges. */
export interface GraphValue<N extends Space = Space, E extends Space | null = Space | null> {
	/** A batch of n values of the node space. */
	readonly nodes: BatchedValue<N>;
	/** A batch of m values of the edge space; `null` when there are no edges. */
	readonly edges: (E extends Space ? BatchedValue<E> : never) | null;
	/** Shape [m, 2], row-major: the nodes each edge joins; `null` when there are no edges. */
	readonly edgeLinks: Int32Array | null;
}

/** How a graph is drawn. */
export interface GraphSampleOptions extends SampleOptions {
	/** Number of nodes, positive; 10 when left out. */
	readonly numNodes?: number;
	/** Number of edges; when left out, uniform in [0, n(n − 1)) for n > 1 nodes, and 0 for one. */
	readonly numEdges?: number;
}

const SAMPLE_KEYS = ["mask", "probability", "numNodes", "numEdges"];

/**
 * Graphs with features on nodes and edges (Gymnasium `Graph`). Loops and parallel edges are allowed.
 *
 * `sample({ mask: [nodes, edges] })` and `sample({ probability: [nodes, edges] })`: `nodes` has one
 * restriction for each of `numNodes` nodes; `edges` has one for each of `numEdges` edges or, when
 * `numEdges` is left out, is a single one for all; either may be `null`.
 *
 * @typeParam N the space of the nodes. @typeParam E that of the edges, or `null`.
 * @example
 * const space = new Graph({ nodeSpace: new Box({ low: 0, high: 1 }), edgeSpace: new Discrete(3) });
 * space.sample({ numNodes: 4, numEdges: 2 }).edgeLinks; // Int32Array(4)
 */
export class Graph<
	N extends Space = Space,
	E extends Space | null = Space | null,
> extends UnsizedSpace<GraphValue<N, E>> {
	readonly type = "Graph";
	readonly nodeSpace: N;
	/** `null` when edges carry nothing; samples then have no edges. */
	readonly edgeSpace: E;
	readonly flatDim = null;

	/** @throws SpaceError when a space is missing. */
	constructor({ nodeSpace, edgeSpace }: { readonly nodeSpace: N; readonly edgeSpace: E }) {
		super();
		if (!(nodeSpace instanceof Space)) {
			throw new SpaceError(
				"bad-space",
				`Graph: nodeSpace must be a Space, got ${describe(nodeSpace)}`,
			);
		}
		if (edgeSpace !== null && !(edgeSpace instanceof Space)) {
			throw new SpaceError(
				"bad-space",
				`Graph: edgeSpace must be a Space or null, got ${describe(edgeSpace)}`,
			);
		}
		this.nodeSpace = nodeSpace;
		this.edgeSpace = edgeSpace;
	}

	protected override get sampleKeys(): readonly string[] {
		return SAMPLE_KEYS;
	}

	override sample(options?: GraphSampleOptions): GraphValue<N, E> {
		return super.sample(options);
	}

	draw(streams: SampleStreams, options: GraphSampleOptions = {}): GraphValue<N, E> {
		const { generator } = streams;
		const { nodeSpace, edgeSpace } = this;
		const numNodes = expectCount("numNodes", options.numNodes ?? 10, 1);
		const most = numNodes * (numNodes - 1);
		const numEdges =
			options.numEdges === undefined
				? drawInteger(generator, Math.max(1, most))
				: expectCount("numEdges", options.numEdges, 0);
		if (options.numEdges !== undefined && numEdges > 0 && edgeSpace === null) {
			throw new SpaceError(
				"bad-value",
				`Graph: numEdges must be 0 without an edgeSpace, got ${numEdges}`,
			);
		}
		const restriction = restrictionOf(options);
		const kind = restriction?.kind ?? "mask";
		const [nodeParts, edgeParts] =
			restriction === null ? [null, null] : expectParts("Graph", kind, restriction.value, 2);

		const drawAll = (space: Space, stream: SampleStreams, count: number, parts: unknown) => {
			const each =
				parts == null ? null : expectParts("Graph", `${kind} of ${count} parts`, parts, count);
			const values = Array.from({ length: count }, (_, i) =>
				space.draw(stream, each === null ? undefined : restrict(kind, each[i])),
			);
			return concatenate(space, values);
		};
		const nodes = drawAll(nodeSpace, streams.child("nodes"), numNodes, nodeParts);
		if (edgeSpace === null || numEdges === 0)
			return { nodes: nodes as BatchedValue<N>, edges: null, edgeLinks: null };
		const each =
			options.numEdges === undefined && edgeParts != null
				? Array(numEdges).fill(edgeParts)
				: edgeParts;
		const edges = drawAll(edgeSpace, streams.child("edges"), numEdges, each);
		const links = streams.child("links").generator;
		const edgeLinks = new Int32Array(2 * numEdges);
		for (let i = 0; i < edgeLinks.length; i++) edgeLinks[i] = drawInteger(links, numNodes);
		return { nodes, edges, edgeLinks } as unknown as GraphValue<N, E>;
	}

	explain(value: unknown): string | null {
		if (typeof value !== "object" || value === null || !("nodes" in value))
			return `expected an object with keys {nodes, edges, edgeLinks}, got ${describe(value)}`;
		const graph = value as Partial<GraphValue>;
		const edges = graph.edges ?? null;
		const links = graph.edgeLinks ?? null;
		const nodes = split(this.nodeSpace, graph.nodes);
		const reason = explainBatch("nodes", this.nodeSpace, nodes, graph.nodes);
		if (reason !== null) return reason;
		if (edges === null && links === null) return null;
		if (edges === null || links === null) {
			const [given, missing] = edges === null ? ["edgeLinks", "edges"] : ["edges", "edgeLinks"];
			return `at ${missing}: expected a value, as ${given} is given, got null`;
		}
		if (this.edgeSpace === null) return `at edges: expected null, got ${describe(edges)}`;
		const features = split(this.edgeSpace, edges);
		const edgeReason = explainBatch("edges", this.edgeSpace, features, edges);
		if (edgeReason !== null) return edgeReason;
		const length = 2 * features!.length;
		if (!(links instanceof Int32Array) || links.length !== length)
			return `at edgeLinks: expected an Int32Array of length ${length}, got ${describe(links)}`;
		const bad = links.findIndex((node) => node < 0 || node >= nodes!.length);
		if (bad < 0) return null;
		return `at edgeLinks: expected element ${bad} from 0 to ${nodes!.length - 1}, got ${links[bad]}`;
	}

	/** Own format, as Minari has none: `{ type: "Graph", node_space: { … }, edge_space: { … } | null }`. */
	toJSON(): SpaceJSON {
		const edgeSpace = this.edgeSpace === null ? null : this.edgeSpace.toJSON();
		return { type: "Graph", node_space: this.nodeSpace.toJSON(), edge_space: edgeSpace };
	}

	toString(): string {
		return `Graph(${this.nodeSpace}, ${this.edgeSpace ?? "None"})`;
	}
}

function explainBatch(
	key: string,
	space: Space,
	values: readonly unknown[] | null,
	batch: unknown,
): string | null {
	if (values === null)
		return `at ${key}: expected a batch of values of ${space}, got ${describe(batch)}`;
	for (let i = 0; i < values.length; i++) {
		const reason = space.explain(values[i]);
		if (reason !== null) return under(key, under(i, reason));
	}
	return null;
}

function expectCount(name: string, count: unknown, least: number): number {
	if (Number.isInteger(count) && (count as number) >= least) return count as number;
	throw new SpaceError(
		"bad-value",
		`Graph: ${name} must be an integer of at least ${least}, got ${describe(count)}`,
	);
}
