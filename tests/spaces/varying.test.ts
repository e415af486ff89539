import { describe, expect, it } from "vitest";
import {
	Box,
	Dict,
	Discrete,
	Graph,
	OneOf,
	Sequence,
	SpaceError,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";
import { chiSquare, correlation } from "../random/statistics.ts";

describe("Sequence", () => {
	it("draws lengths from a geometric distribution with p = 1/4", () => {
		const space = new Sequence(new Discrete(3));
		const counts = new Float64Array(9);
		for (let i = 0; i < 10000; i++) counts[Math.min(space.sample().length, 9) - 1]! += 1;
		const probabilities = Array.from({ length: 8 }, (_, k) => 0.25 * 0.75 ** k);
		expect(chiSquare(counts, [...probabilities, 0.75 ** 8])).toBeLessThan(3.1);
	});

	it("draws its elements independently", () => {
		const space = new Sequence(new Discrete(1000));
		const pairs = Array.from({ length: 5000 }, () => space.sample({ mask: [2, null] }));
		const r = correlation(
			pairs.map((pair) => pair[0]!),
			pairs.map((pair) => pair[1]!),
		);
		expect(Math.abs(r)).toBeLessThan(0.05);
	});

	it("takes a length, lengths to choose from, and a restriction of the elements", () => {
		const space = new Sequence(new Discrete(3));
		expect(space.sample({ mask: [3, [0, 1, 0]] })).toEqual([1, 1, 1]);
		expect(space.sample({ mask: [0, null] })).toEqual([]);
		expect(space.sample({ probability: [2, [0, 0, 1]] })).toEqual([2, 2]);
		const lengths = new Set<number>();
		for (let i = 0; i < 100; i++)
			lengths.add(space.sample({ mask: [Int32Array.of(1, 4), null] }).length);
		expect([...lengths].sort()).toEqual([1, 4]);
	});

	it.each([
		[[-1, null], /length must be a non-negative integer .* got -1/],
		[[1.5, null], /length must be a non-negative integer/],
		[[[], null], /length must be a non-negative integer/],
		[[1], /mask must be an array of 2 parts/],
		[[1, [1]], /Discrete: mask must be an array of 3 numbers/],
	])("rejects the mask %o", (mask, message) => {
		expect(() => new Sequence(new Discrete(3)).sample({ mask })).toThrow(message);
	});

	it("contains arrays of any length", () => {
		const space = new Sequence(new Discrete(3));
		expect(space.contains([])).toBe(true);
		expect(space.contains([0, 1, 2, 0])).toBe(true);
		expect(space.explain([0, 3])).toBe("at 1: expected an integer from 0 to 2, got 3");
		expect(space.explain(Int32Array.of(0))).toBe("expected an array, got Int32Array(1) [0]");
	});

	it("holds one batch when stacked", () => {
		const space = new Sequence(new Box({ low: 0, high: 1, shape: [2] }), { stack: true });
		const value = space.sample({ mask: [3, null] });
		expect(value).toBeInstanceOf(Float32Array);
		expect(value).toHaveLength(6);
		expect(space.contains(new Float32Array(5))).toBe(false);
		expect(space.explain(Float32Array.of(0, 0, 0, 2))).toBe(
			"at 1: expected element 1 in [0, 1], got 2",
		);
		expect(space.explain([])).toMatch(/expected a batch of values of Box/);
		const parts = new Sequence(new Dict({ a: new Discrete(2), b: new Discrete(3) }), {
			stack: true,
		});
		expect(parts.contains({ a: Int32Array.of(0, 1), b: Int32Array.of(2, 2) })).toBe(true);
		expect(parts.contains({ a: Int32Array.of(0, 1), b: Int32Array.of(2) })).toBe(false);
	});

	it("has its own JSON, no columns and no flat length", () => {
		const space = new Sequence(new Discrete(3), { stack: true });
		expect(space.toJSON()).toEqual({
			type: "Sequence",
			feature_space: { type: "Discrete", dtype: "int64", start: 0, n: 3 },
			stack: true,
		});
		expect(`${space}`).toBe("Sequence(Discrete(3), stack=True)");
		expect(`${new Sequence(new Discrete(3))}`).toBe("Sequence(Discrete(3), stack=False)");
		expect(space.allocate(2)).toBeNull();
		expect(space.flatDim).toBeNull();
		expect(space.equals(new Sequence(new Discrete(3)))).toBe(false);
		expect(() => new Sequence(3 as never)).toThrow(/Sequence: expected a Space, got 3/);
	});
});

describe("Graph", () => {
	const make = () =>
		new Graph({
			nodeSpace: new Box({ low: -1, high: 1, shape: [2] }),
			edgeSpace: new Discrete(3),
		});

	it("samples the nodes and edges asked for", () => {
		const { nodes, edges, edgeLinks } = make().sample({ numNodes: 4, numEdges: 8 });
		expect(nodes).toHaveLength(8);
		expect(edges).toHaveLength(8);
		expect(edgeLinks).toHaveLength(16);
		expect(edgeLinks!.every((node) => node >= 0 && node < 4)).toBe(true);
	});

	it("samples 10 nodes and up to n(n − 1) − 1 edges when not told", () => {
		const space = make();
		const counts = Array.from({ length: 300 }, () => {
			const { nodes, edges } = space.sample();
			expect(nodes).toHaveLength(20);
			return edges?.length ?? 0;
		});
		expect(Math.max(...counts)).toBeLessThan(90);
		expect(Math.max(...counts)).toBeGreaterThan(80);
		expect(Math.min(...counts)).toBeLessThan(10);
		expect(make().sample({ numNodes: 1 }).edges).toBeNull();
	});

	it("has no edges without an edge space, or when asked for none", () => {
		const bare = new Graph({ nodeSpace: new Discrete(5), edgeSpace: null });
		const value = bare.sample({ numNodes: 3 });
		expect(value.nodes).toHaveLength(3);
		expect([value.edges, value.edgeLinks]).toEqual([null, null]);
		expect(make().sample({ numEdges: 0 }).edgeLinks).toBeNull();
		expect(() => bare.sample({ numEdges: 2 })).toThrow(/numEdges must be 0 without an edgeSpace/);
	});

	it("restricts nodes one by one, and edges one by one or all alike", () => {
		const space = new Graph({ nodeSpace: new Discrete(3), edgeSpace: new Discrete(2) });
		const nodes = [
			[1, 0, 0],
			[0, 1, 0],
			[0, 0, 1],
		];
		const value = space.sample({ numNodes: 3, mask: [nodes, [0, 1]] });
		expect(value.nodes).toEqual(Int32Array.of(0, 1, 2));
		expect(value.edges?.every((edge) => edge === 1) ?? true).toBe(true);
		const each = space.sample({
			numNodes: 1,
			numEdges: 2,
			mask: [
				null,
				[
					[0, 1],
					[1, 0],
				],
			],
		});
		expect(each.edges).toEqual(Int32Array.of(1, 0));
		expect(each.edgeLinks).toEqual(Int32Array.of(0, 0, 0, 0));
		expect(() => space.sample({ numNodes: 2, mask: [nodes, null] })).toThrow(/2 parts/);
		const likely = space.sample({ numNodes: 1, probability: [[[0, 0, 1]], null] });
		expect(likely.nodes).toEqual(Int32Array.of(2));
	});

	it.each([{ numNodes: 0 }, { numNodes: 1.5 }, { numEdges: -1 }])("rejects %o", (options) => {
		expect(() => make().sample(options)).toThrow(SpaceError);
	});

	it("contains graphs whose links lead to nodes", () => {
		const space = make();
		const nodes = new Float32Array(4);
		const edges = Int32Array.of(0);
		const links = Int32Array.of(0, 1);
		expect(space.contains({ nodes, edges, edgeLinks: links })).toBe(true);
		expect(space.contains({ nodes, edges: null, edgeLinks: null })).toBe(true);
		expect(space.contains({ nodes: new Float32Array(0), edges: null, edgeLinks: null })).toBe(true);
		expect(space.explain({ nodes, edges, edgeLinks: Int32Array.of(0, 2) })).toBe(
			"at edgeLinks: expected element 1 from 0 to 1, got 2",
		);
		expect(space.explain({ nodes, edges, edgeLinks: Int32Array.of(0) })).toMatch(/of length 2/);
		expect(space.explain({ nodes, edges, edgeLinks: null })).toMatch(/^at edgeLinks: .* got null/);
		expect(space.explain({ nodes, edges: null, edgeLinks: links })).toMatch(/^at edges: /);
		expect(space.explain({ nodes, edges: Int32Array.of(3), edgeLinks: links })).toBe(
			"at edges/0: expected an integer from 0 to 2, got 3",
		);
		expect(space.explain({ nodes: new Float32Array(3), edges, edgeLinks: links })).toMatch(
			/^at nodes: expected a batch/,
		);
		expect(space.explain({ nodes, edges: [0], edgeLinks: links })).toMatch(
			/^at edges: expected a b/,
		);
		expect(space.explain(nodes)).toMatch(/keys \{nodes, edges, edgeLinks\}/);
		const bare = new Graph({ nodeSpace: new Discrete(2), edgeSpace: null });
		expect(bare.explain({ nodes: Int32Array.of(1), edges, edgeLinks: links })).toMatch(
			/^at edges: expected null/,
		);
	});

	it("has its own JSON", () => {
		const space = new Graph({ nodeSpace: new Discrete(2), edgeSpace: null });
		expect(space.toJSON()).toMatchObject({ type: "Graph", edge_space: null });
		expect(`${space}`).toBe("Graph(Discrete(2), None)");
		expect(() => new Graph({ nodeSpace: 1 as never, edgeSpace: null })).toThrow(/nodeSpace must/);
		const make = () => new Graph({ nodeSpace: new Discrete(2), edgeSpace: 1 as never });
		expect(make).toThrow(/edgeSpace must be a Space or null, got 1/);
	});
});

describe("OneOf", () => {
	const make = () => new OneOf([new Discrete(3), new Text({ maxLength: 2, charset: "ab" })]);

	it("samples each space equally often", () => {
		const space = make();
		const counts = new Float64Array(2);
		for (let i = 0; i < 5000; i++) counts[space.sample()[0]]! += 1;
		expect(chiSquare(counts, [0.5, 0.5])).toBeLessThan(3.1);
	});

	it("hands the chosen space its restriction", () => {
		const space = make();
		for (let i = 0; i < 30; i++) {
			const [index, value] = space.sample({
				mask: [
					[0, 0, 1],
					[2, [1, 0]],
				],
			});
			expect(value).toBe(index === 0 ? 2 : "aa");
		}
		expect(() => space.sample({ mask: [null] })).toThrow(/mask must be an array of 2 parts/);
	});

	it("contains pairs of an index and a value of that space", () => {
		const space = make();
		expect(space.contains([0, 2])).toBe(true);
		expect(space.contains([1, "ab"])).toBe(true);
		expect(space.explain([1, 2])).toBe("at 1: expected a string, got 2");
		expect(space.explain([2, 2])).toBe("expected an index from 0 to 1, got 2");
		expect(space.explain([0.5, 2])).toBe("expected an index from 0 to 1, got 0.5");
		expect(space.explain([0])).toBe("expected [index, value], got an array of length 1");
	});

	it("has its own JSON and the flat length of the longest, and the index", () => {
		const space = make();
		expect(space.toJSON()).toMatchObject({
			type: "OneOf",
			subspaces: [{ n: 3 }, { max_length: 2 }],
		});
		expect(space.flatDim).toBe(4);
		expect(new OneOf([new Sequence(new Discrete(2))]).flatDim).toBeNull();
		expect(`${space}`).toBe("OneOf(Discrete(3), Text(1, 2, charset=ab))");
		expect(space.equals(new Tuple(space.spaces))).toBe(false);
		expect(() => new OneOf([])).toThrow(/at least one space/);
	});
});
