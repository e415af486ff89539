import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
	alwaysFree,
	CLASSIC_FOUR_ROOMS,
	corners,
	DistanceSearch,
	type GeneratorName,
	MazeGenerator,
	type MazeStyle,
	neighbours,
	parseLayout,
} from "../../../envs/maze/grid/index.ts";
import { Generator } from "../../../src/random/index.ts";

function styled(generator: GeneratorName, height: number, width: number, more = {}): MazeStyle {
	return { generator, height, width, braid: 0, roomCount: 6, minRoomSize: 3, ...more };
}

function maze(style: MazeStyle, seed: number): Uint8Array {
	const walls = new Uint8Array(style.height * style.width).fill(7);
	new MazeGenerator(style).write(walls, 0, new Generator(seed).state, 0);
	return walls;
}

function free(walls: Uint8Array): number {
	return walls.filter((wall) => wall === 0).length;
}

function reached(walls: Uint8Array, height: number, width: number): number {
	return new DistanceSearch(neighbours(height, width)).run(walls, 0, walls.indexOf(0));
}

function deadEnds(walls: Uint8Array, height: number, width: number): number {
	let count = 0;
	for (let r = 1; r < height; r += 2)
		for (let c = 1; c < width; c += 2) {
			const cell = r * width + c;
			const closed =
				walls[cell - 1]! + walls[cell + 1]! + walls[cell - width]! + walls[cell + width]!;
			if (closed === 3) count++;
		}
	return count;
}

const odd = fc.integer({ min: 2, max: 14 }).map((half) => 2 * half + 1);
const seeds = fc.integer({ min: 0, max: 1e9 });

describe.each(["dfs", "prim", "kruskal"] as const)("%s", (generator) => {
	test("is a perfect maze: connected, with one passage fewer than rooms", () => {
		fc.assert(
			fc.property(odd, odd, seeds, (height, width, seed) => {
				const walls = maze(styled(generator, height, width), seed);
				const rooms = ((height - 1) / 2) * ((width - 1) / 2);
				expect(walls.every((wall) => wall <= 1)).toBe(true);
				expect(free(walls)).toBe(rooms + rooms - 1);
				expect(reached(walls, height, width)).toBe(free(walls));
			}),
			{ numRuns: 300 },
		);
	});

	test("braided wholly has no dead end, braided by half fewer", () => {
		for (let seed = 0; seed < 40; seed++) {
			const whole = maze(styled(generator, 15, 21, { braid: 1 }), seed);
			expect(deadEnds(whole, 15, 21)).toBe(0);
			expect(reached(whole, 15, 21)).toBe(free(whole));
		}
		const count = (braid: number): number =>
			Array.from({ length: 40 }, (_, seed) =>
				deadEnds(maze(styled(generator, 15, 21, { braid }), seed), 15, 21),
			).reduce((a, b) => a + b);
		expect(count(0.5)).toBeGreaterThan(0.2 * count(0));
		expect(count(0.5)).toBeLessThan(0.7 * count(0));
	});

	test("gives every spanning tree of 2 × 2 rooms", () => {
		const seen = new Set<string>();
		for (let seed = 0; seed < 200; seed++) seen.add(maze(styled(generator, 5, 5), seed).join(""));
		expect(seen.size).toBe(4);
	});
});

test("rooms are connected, as many as asked for where they fit, and none smaller than asked", () => {
	fc.assert(
		fc.property(odd, odd, fc.integer({ min: 1, max: 20 }), seeds, (height, width, rooms, seed) => {
			const style = styled("rooms", height, width, { roomCount: rooms, minRoomSize: 3 });
			const walls = maze(style, seed);
			expect(reached(walls, height, width)).toBe(free(walls));
			// Each halving builds a wall with one door: closing all doors leaves the rooms.
			const closed = walls.slice();
			for (let r = 1; r < height - 1; r++)
				for (let c = 1; c < width - 1; c++) {
					const cell = r * width + c;
					const lies = walls[cell - 1]! + walls[cell + 1]! === 2;
					const stands = walls[cell - width]! + walls[cell + width]! === 2;
					if (walls[cell] === 0 && (lies || stands)) closed[cell] = 1;
				}
			const search = new DistanceSearch(neighbours(height, width));
			let count = 0;
			const left = closed.slice();
			for (let cell = 0; cell < left.length; cell++) {
				if (left[cell] !== 0) continue;
				expect(search.run(left, 0, cell)).toBeGreaterThanOrEqual(9);
				search.field.forEach((d, at) => {
					if (d >= 0) left[at] = 1;
				});
				count++;
			}
			expect(count).toBeLessThanOrEqual(rooms);
			if (height >= 15 && width >= 15 && rooms <= 4) expect(count).toBe(rooms);
		}),
		{
			numRuns: 200,
			examples: [
				[15, 15, 4, 1],
				[29, 29, 20, 2],
			],
		},
	);
});

test("four rooms have four doors and are connected", () => {
	fc.assert(
		fc.property(
			fc.integer({ min: 7, max: 30 }),
			fc.integer({ min: 7, max: 30 }),
			seeds,
			(height, width, seed) => {
				const walls = maze(styled("four-rooms", height, width), seed);
				expect(free(walls)).toBe((height - 3) * (width - 3) + 4);
				expect(reached(walls, height, width)).toBe(free(walls));
			},
		),
	);
});

test("the classic four rooms have 104 cells and 4 doors", () => {
	const { walls, height, width, starts, goals } = parseLayout(CLASSIC_FOUR_ROOMS);
	expect([height, width, starts, goals]).toEqual([13, 13, null, null]);
	expect(free(walls)).toBe(104);
	expect(reached(walls, 13, 13)).toBe(104);
	for (const [r, c] of [
		[3, 6],
		[6, 2],
		[7, 9],
		[10, 6],
	])
		expect(walls[r! * 13 + c!]).toBe(0);
});

test("cells that are said to be always free are, corners among them", () => {
	for (const generator of ["dfs", "prim", "kruskal", "rooms", "four-rooms", "open"] as const)
		for (let seed = 0; seed < 30; seed++) {
			const style = styled(generator, 11, 9, { minRoomSize: 1, roomCount: 30 });
			const walls = maze(style, seed);
			for (let r = 0; r < 11; r++)
				for (let c = 0; c < 9; c++) if (alwaysFree(style, r, c)) expect(walls[r * 9 + c]).toBe(0);
			for (const [r, c] of corners(style)) expect(alwaysFree(style, r, c)).toBe(true);
		}
});

test("writes only its own part of an array and is a function of the stream", () => {
	const style = styled("kruskal", 7, 9, { braid: 0.3 });
	const generator = new MazeGenerator(style);
	const walls = new Uint8Array(63 * 3).fill(9);
	generator.write(walls, 63, new Generator(5).state, 0);
	expect(walls.subarray(0, 63).every((wall) => wall === 9)).toBe(true);
	expect(walls.subarray(126).every((wall) => wall === 9)).toBe(true);
	expect(walls.slice(63, 126)).toEqual(maze(style, 5));
	expect(maze(style, 5)).not.toEqual(maze(style, 6));
});
