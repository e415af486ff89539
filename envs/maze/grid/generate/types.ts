import { nextInteger } from "../../../../src/random/index.ts";

/** What a maze is generated into, and from; one object serves any number of mazes. */
export interface MazeSite {
	/** Odd numbers of cells: rooms at odd coordinates, walls between them at even ones. */
	readonly height: number;
	readonly width: number;
	/** Target: 1 = wall. The maze occupies `base` … `base + height × width − 1`. */
	walls: Uint8Array;
	base: number;
	/** Stream: four words from `offset`. */
	random: Uint32Array;
	offset: number;
	/** Scratch, 4 × height × width numbers. */
	readonly scratch: Int32Array;
}

/** Writes a connected maze into a site. Allocates nothing. */
export type Carver = (site: MazeSite) => void;

/** Integer in [0, bound) from the site's stream. */
export function draw(site: MazeSite, bound: number): number {
	return bound > 1 ? nextInteger(site.random, site.offset, bound) : 0;
}

/** Walls everywhere. */
export function fillWalls(site: MazeSite): void {
	site.walls.fill(1, site.base, site.base + site.height * site.width);
}

/** Walls on the edge, nothing inside. */
export function fillBox(site: MazeSite): void {
	const { walls, base, height, width } = site;
	fillWalls(site);
	for (let row = 1; row < height - 1; row++)
		walls.fill(0, base + row * width + 1, base + row * width + width - 1);
}
