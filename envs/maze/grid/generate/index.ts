import { braid } from "./braid.ts";
import { carveDfs } from "./dfs.ts";
import { carveFourRooms } from "./four-rooms.ts";
import { carveKruskal } from "./kruskal.ts";
import { carvePrim } from "./prim.ts";
import { roomsCarver } from "./rooms.ts";
import type { Carver, MazeSite } from "./types.ts";

/** Names of the generators, as parameters spell them. */
export const GENERATORS = ["dfs", "prim", "kruskal", "rooms", "four-rooms", "open"] as const;
/** Name of a maze generator. */
export type GeneratorName = (typeof GENERATORS)[number];

/** What mazes of a generator look like. */
export interface MazeStyle {
	readonly generator: GeneratorName;
	readonly height: number;
	readonly width: number;
	/** Probability that a dead end is opened, [0, 1]. */
	readonly braid: number;
	/** For "rooms": how many there are at most. */
	readonly roomCount: number;
	/** For "rooms": shortest side, odd. */
	readonly minRoomSize: number;
}

/** Draws mazes of one style into rows of a wall array; allocates nothing after construction. */
export class MazeGenerator {
	private readonly site: MazeSite;
	private readonly carve: Carver;

	constructor(readonly style: MazeStyle) {
		const { height, width } = style;
		this.site = {
			height,
			width,
			walls: new Uint8Array(0),
			base: 0,
			random: new Uint32Array(0),
			offset: 0,
			scratch: new Int32Array(4 * height * width),
		};
		this.carve = carverOf(style);
	}

	/** Writes a maze to `walls` from `base` on, drawn from the stream at `offset` of `random`. */
	write(walls: Uint8Array, base: number, random: Uint32Array, offset: number): void {
		const { site, style } = this;
		site.walls = walls;
		site.base = base;
		site.random = random;
		site.offset = offset;
		this.carve(site);
		if (style.braid > 0) braid(site, style.braid);
	}
}

function carverOf(style: MazeStyle): Carver {
	switch (style.generator) {
		case "dfs":
			return carveDfs;
		case "prim":
			return carvePrim;
		case "kruskal":
			return carveKruskal;
		case "rooms":
			return roomsCarver(style.roomCount, style.minRoomSize);
		case "four-rooms":
			return carveFourRooms;
		case "open":
			return ({ walls, base, height, width }) => walls.fill(0, base, base + height * width);
	}
}

/** Whether every maze of a style leaves this cell free. */
export function alwaysFree(style: MazeStyle, row: number, col: number): boolean {
	const { generator, height, width } = style;
	if (generator === "open") return true;
	if (row < 1 || col < 1 || row > height - 2 || col > width - 2) return false;
	if (generator === "four-rooms") return row !== height >> 1 && col !== width >> 1;
	return (row & 1) === 1 && (col & 1) === 1;
}

/** The four cells nearest the grid's corners that every maze of a style leaves free, as [row, column]. */
export function corners({ generator, height, width }: MazeStyle): [number, number][] {
	const edge = generator === "open" ? 0 : 1;
	const bottom = height - 1 - edge;
	const right = width - 1 - edge;
	return [
		[edge, edge],
		[edge, right],
		[bottom, edge],
		[bottom, right],
	];
}

export { CLASSIC_FOUR_ROOMS } from "./four-rooms.ts";
