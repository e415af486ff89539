import { draw, fillBox, type MazeSite } from "./types.ts";

/** Four equal rooms, a door drawn in each of the four walls between them (as MiniGrid's FourRooms). */
export function carveFourRooms(site: MazeSite): void {
	const { walls, base, height, width } = site;
	fillBox(site);
	const row = height >> 1;
	const col = width >> 1;
	for (let c = 1; c < width - 1; c++) walls[base + row * width + c] = 1;
	for (let r = 1; r < height - 1; r++) walls[base + r * width + col] = 1;
	walls[base + row * width + 1 + draw(site, col - 1)] = 0;
	walls[base + row * width + col + 1 + draw(site, width - col - 2)] = 0;
	walls[base + (1 + draw(site, row - 1)) * width + col] = 0;
	walls[base + (row + 1 + draw(site, height - row - 2)) * width + col] = 0;
}

/**
 * The four rooms of Sutton, Precup & Singh ("Between MDPs and semi-MDPs", 1999, Fig. 2): 11 × 11
 * within its walls, 104 free cells, the right-hand wall one row lower than the left-hand one.
 */
export const CLASSIC_FOUR_ROOMS: readonly string[] = [
	"#############",
	"#.....#.....#",
	"#.....#.....#",
	"#...........#",
	"#.....#.....#",
	"#.....#.....#",
	"##.####.....#",
	"#.....###.###",
	"#.....#.....#",
	"#.....#.....#",
	"#...........#",
	"#.....#.....#",
	"#############",
];
