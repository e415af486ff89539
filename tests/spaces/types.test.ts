import { describe, expect, expectTypeOf, it } from "vitest";
import {
	type BatchedSpace,
	type BatchedValue,
	Box,
	batchSpace,
	Dict,
	Discrete,
	type DType,
	flatten,
	Graph,
	MultiBinary,
	MultiDiscrete,
	OneOf,
	Sequence,
	type Space,
	Text,
	Tuple,
	type TypedArray,
	type ValueOf,
} from "../../src/spaces/index.ts";

const discrete = new Discrete(5, { start: -1 });
const box = new Box({ low: -1, high: 1, shape: [2, 3] });
const wide = new Box({ low: -1, high: 1, dtype: "float64" });
const bits = new MultiBinary(4);
const components = new MultiDiscrete([3, 4]);
const text = new Text({ maxLength: 5 });
const dict = new Dict({ door: discrete, inner: new Dict({ position: box }) });
const tuple = new Tuple([discrete, box, text]);
const oneOf = new OneOf([discrete, text, box]);

describe("value types follow from construction", () => {
	it("of plain spaces", () => {
		expectTypeOf<ValueOf<typeof discrete>>().toEqualTypeOf<number>();
		expectTypeOf<ValueOf<typeof box>>().toEqualTypeOf<Float32Array>();
		expectTypeOf<ValueOf<typeof wide>>().toEqualTypeOf<Float64Array>();
		expectTypeOf<ValueOf<typeof bits>>().toEqualTypeOf<Uint8Array>();
		expectTypeOf<ValueOf<typeof components>>().toEqualTypeOf<Int32Array>();
		expectTypeOf<ValueOf<typeof text>>().toEqualTypeOf<string>();
		expectTypeOf(box.dtype).toEqualTypeOf<"float32">();
		expectTypeOf(wide.low).toEqualTypeOf<Float64Array>();
		expectTypeOf<ValueOf<Box<DType>>>().toExtend<TypedArray>();
		expectTypeOf<ValueOf<Space>>().toEqualTypeOf<unknown>();
		expectTypeOf<ValueOf<string>>().toEqualTypeOf<never>();
	});

	it("of a Dict, by key", () => {
		expectTypeOf<ValueOf<typeof dict>>().toEqualTypeOf<{
			readonly door: number;
			readonly inner: { readonly position: Float32Array };
		}>();
		expectTypeOf(dict.sample().inner.position).toEqualTypeOf<Float32Array>();
		expectTypeOf(dict.spaces.door).toEqualTypeOf<Discrete>();
		expectTypeOf(dict.keys).toEqualTypeOf<readonly ("door" | "inner")[]>();
		// @ts-expect-error a key the Dict has not
		expect(dict.sample().window).toBeUndefined();
	});

	it("of a Tuple, by position", () => {
		expectTypeOf<ValueOf<typeof tuple>>().toEqualTypeOf<readonly [number, Float32Array, string]>();
		const [first, second] = tuple.sample();
		expectTypeOf(first).toEqualTypeOf<number>();
		expectTypeOf(second).toEqualTypeOf<Float32Array>();
		expectTypeOf(tuple.spaces[2]).toEqualTypeOf<Text>();
		const many: readonly Space[] = [discrete];
		expectTypeOf(new Tuple(many).sample()).toEqualTypeOf<readonly unknown[]>();
	});

	it("of a OneOf, as a union told apart by the index", () => {
		expectTypeOf<ValueOf<typeof oneOf>>().toEqualTypeOf<
			| readonly [index: 0, value: number]
			| readonly [index: 1, value: string]
			| readonly [index: 2, value: Float32Array]
		>();
		const value = oneOf.sample();
		if (value[0] === 1) expectTypeOf(value[1]).toEqualTypeOf<string>();
		if (value[0] === 2) expectTypeOf(value[1]).toEqualTypeOf<Float32Array>();
	});

	it("of a Sequence, plain and stacked", () => {
		const plain = new Sequence(discrete);
		const stacked = new Sequence(box, { stack: true });
		const parts = new Sequence(dict, { stack: true });
		expectTypeOf<ValueOf<typeof plain>>().toEqualTypeOf<readonly number[]>();
		expectTypeOf<ValueOf<typeof stacked>>().toEqualTypeOf<Float32Array>();
		expectTypeOf<ValueOf<typeof parts>["door"]>().toEqualTypeOf<Int32Array>();
	});

	it("of a Graph", () => {
		const graph = new Graph({ nodeSpace: box, edgeSpace: discrete });
		const { nodes, edges, edgeLinks } = graph.sample();
		expectTypeOf(nodes).toEqualTypeOf<Float32Array>();
		expectTypeOf(edges).toEqualTypeOf<Int32Array | null>();
		expectTypeOf(edgeLinks).toEqualTypeOf<Int32Array | null>();
		const bare = new Graph({ nodeSpace: box, edgeSpace: null });
		expectTypeOf(bare.sample().edges).toEqualTypeOf<null>();
	});

	it("of membership: contains narrows", () => {
		const value: unknown = dict.sample();
		if (dict.contains(value)) expectTypeOf(value).toEqualTypeOf<ValueOf<typeof dict>>();
		expect(dict.contains(value)).toBe(true);
	});

	it("of batches and flat values", () => {
		expectTypeOf<BatchedSpace<Discrete>>().toEqualTypeOf<MultiDiscrete>();
		expectTypeOf(batchSpace(box, 3)).toEqualTypeOf<Box<"float32">>();
		expectTypeOf(batchSpace(bits, 3)).toEqualTypeOf<Box<"uint8">>();
		expectTypeOf<BatchedValue<typeof dict>["inner"]["position"]>().toEqualTypeOf<Float32Array>();
		expectTypeOf<BatchedValue<typeof text>>().toEqualTypeOf<readonly string[]>();
		expectTypeOf<BatchedValue<Space>>().toEqualTypeOf<unknown>();
		expectTypeOf(flatten(box, box.sample())).toEqualTypeOf<Float32Array>();
		expectTypeOf(flatten(discrete, 0)).toEqualTypeOf<Int32Array>();
	});

	it("of rows", () => {
		const columns = discrete.allocate(2);
		expectTypeOf(columns[""].data).toEqualTypeOf<Int32Array>();
		expectTypeOf(box.readRow(box.allocate(1), 0)).toEqualTypeOf<Float32Array>();
		expectTypeOf(text.allocate(1)).toEqualTypeOf<null>();
		// @ts-expect-error a Discrete's value is a number
		discrete.writeRow(columns, 0, "1");
	});

	it("every space is a Space, and none passes for another", () => {
		expectTypeOf<Discrete>().toExtend<Space>();
		expectTypeOf<Box<"uint8">>().toExtend<Space>();
		expectTypeOf<typeof dict>().toExtend<Space>();
		expectTypeOf<typeof tuple>().toExtend<Space>();
		expectTypeOf<typeof oneOf>().toExtend<Space>();
		expectTypeOf<MultiBinary>().not.toExtend<Box<"uint8">>();
		expectTypeOf<Box<"float64">>().not.toExtend<Box<"float32">>();
	});
});
