import * as fc from "fast-check";
import {
	Box,
	Dict,
	Discrete,
	type DType,
	Graph,
	MultiBinary,
	MultiDiscrete,
	OneOf,
	Sequence,
	type Space,
	Text,
	Tuple,
} from "../../src/spaces/index.ts";

const shape = fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 3 });

const realBox = fc
	.record({
		dtype: fc.constantFrom<DType>("float32", "float64"),
		shape,
		low: fc.oneof(fc.constant(-Infinity), fc.float({ min: -1e6, max: 0, noNaN: true })),
		high: fc.oneof(fc.constant(Infinity), fc.float({ min: 0, max: 1e6, noNaN: true })),
	})
	.map((options): Space => new Box(options));

const signedBox = fc
	.record({
		dtype: fc.constantFrom<DType>("int8", "int16", "int32"),
		shape,
		low: fc.oneof(fc.constant(-Infinity), fc.integer({ min: -128, max: 0 })),
		high: fc.oneof(fc.constant(Infinity), fc.integer({ min: 0, max: 127 })),
	})
	.map((options): Space => new Box(options));

const unsignedBox = fc
	.record({
		dtype: fc.constantFrom<DType>("uint8", "uint16", "uint32"),
		shape,
		low: fc.integer({ min: 0, max: 10 }),
		high: fc.integer({ min: 10, max: 255 }),
	})
	.map((options): Space => new Box(options));

const discrete = fc
	.tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -5, max: 5 }))
	.map(([n, start]): Space => new Discrete(n, { start }));

const multiDiscrete = fc
	.array(fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: -3, max: 3 })), {
		minLength: 1,
		maxLength: 4,
	})
	.map(
		(parts): Space =>
			new MultiDiscrete(
				parts.map(([n]) => n),
				{ start: parts.map(([, start]) => start) },
			),
	);

const multiBinary = fc
	.oneof(fc.integer({ min: 1, max: 5 }), fc.constantFrom([2, 3], [1], [2, 1, 2]))
	.map((n): Space => new MultiBinary(n));

const text = fc
	.record({
		minLength: fc.integer({ min: 0, max: 3 }),
		more: fc.integer({ min: 0, max: 4 }),
		charset: fc.constantFrom("ab", "01é😀", '"\\/', "abcdefghij"),
	})
	.map(
		({ minLength, more, charset }): Space =>
			new Text({ minLength, maxLength: minLength + more, charset }),
	);

const key = fc.stringMatching(/^[a-z_0-9 ]{1,4}$/);

const leaf = fc.oneof(discrete, realBox, signedBox, unsignedBox, multiDiscrete, multiBinary);

/** Spaces of fixed size: with columns. */
export const sizedSpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
	space: fc.oneof(
		{ maxDepth: 2 },
		leaf,
		fc.dictionary(key, tie("space"), { maxKeys: 3 }).map((parts): Space => new Dict(parts)),
		fc.array(tie("space"), { maxLength: 3 }).map((parts): Space => new Tuple(parts)),
	),
})).space;

/** Spaces that flatten to one array. */
export const flattenableSpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
	space: fc.oneof(
		{ maxDepth: 2 },
		fc.oneof(leaf, text),
		fc
			.dictionary(key, tie("space"), { minKeys: 1, maxKeys: 3 })
			.map((parts): Space => new Dict(parts)),
		fc.array(tie("space"), { minLength: 1, maxLength: 3 }).map((parts): Space => new Tuple(parts)),
		fc.array(tie("space"), { minLength: 1, maxLength: 3 }).map((parts): Space => new OneOf(parts)),
	),
})).space;

/** Spaces of all ten kinds. OneOf only of what flattens to one array. */
export const anySpace: fc.Arbitrary<Space> = fc.letrec<{ space: Space }>((tie) => ({
	space: fc.oneof(
		{ maxDepth: 2 },
		flattenableSpace,
		fc.dictionary(key, tie("space"), { maxKeys: 3 }).map((parts): Space => new Dict(parts)),
		fc.array(tie("space"), { maxLength: 3 }).map((parts): Space => new Tuple(parts)),
		fc.tuple(tie("space"), fc.boolean()).map(([part, stack]): Space => {
			// A flat batch of values without elements does not tell how many there were.
			return new Sequence<Space, boolean>(part, { stack: stack && part.flatDim !== 0 });
		}),
		fc
			.tuple(leaf, fc.option(leaf))
			.map(([nodeSpace, edgeSpace]): Space => new Graph({ nodeSpace, edgeSpace })),
	),
})).space;
