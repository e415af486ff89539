// Draws docs/mazes/*.svg: each layout with its starts, its goal and where a data set spends its time.
//   npm run build && node scripts/draw-mazes.mjs
import { mkdirSync, writeFileSync } from "node:fs";
import "../dist/index.js";
import { MAZE2D_LAYOUTS, pointMazeLayout } from "../dist/envs/maze/point/index.js";
import { allocateChunk, MAZE2D_RECIPES, Maze2DCollector } from "../dist/src/dataset/index.js";

const FOLDER = new URL("../docs/mazes/", import.meta.url);
/** Steps of the data set that is drawn. */
const STEPS = 400_000;
/** Pixels a cell, and bins of the occupancy on a cell's side. */
const CELL = 48;
const BINS = 12;
const SHADES = 9;
const OFFSET = 0.2;
const MARGIN = 8;
const COLORS = {
	wall: "#3b4252",
	floor: "#ffffff",
	heat: "#2f6fdb",
	goal: "#d1382c",
	start: "#5b6472",
};

/** Visits of each bin: rows down (axis 0), columns across (axis 1), as the layout is written. */
function occupancy({ env, limit }, height, width) {
	const collector = new Maze2DCollector({ env, limit, seed: 0, noise: 0.5 });
	const chunk = allocateChunk(STEPS);
	collector.collect(chunk, 0, STEPS);
	const q = chunk["infos/qpos"];
	const counts = new Float64Array(height * width * BINS * BINS);
	for (let k = 0; k < STEPS; k++) {
		const row = Math.floor((q[2 * k] + OFFSET + 0.5) * BINS);
		const col = Math.floor((q[2 * k + 1] + OFFSET + 0.5) * BINS);
		counts[row * width * BINS + col]++;
	}
	return counts;
}

/** One path a shade: fewer bytes than a rectangle a bin. The scale is logarithmic. */
function heat(counts, width) {
	const most = Math.log(counts.reduce((a, b) => Math.max(a, b), 2));
	const size = CELL / BINS;
	const columns = width * BINS;
	const paths = Array.from({ length: SHADES + 1 }, () => "");
	const shadeOf = (count) =>
		count === 0 ? 0 : Math.max(1, Math.round((SHADES * Math.log(count)) / most));
	for (let row = 0; row * columns < counts.length; row++)
		for (let col = 0; col < columns; ) {
			const shade = shadeOf(counts[row * columns + col]);
			const from = col;
			while (col < columns && shadeOf(counts[row * columns + col]) === shade) col++;
			if (shade > 0)
				paths[shade] +=
					`M${from * size} ${row * size}h${(col - from) * size}v${size}H${from * size}z`;
		}
	return paths
		.map(
			(path, shade) => path && `<path fill-opacity="${(shade / SHADES).toFixed(2)}" d="${path}"/>`,
		)
		.join("");
}

function cells(rows, wanted, draw) {
	return rows
		.flatMap((text, r) => [...text].map((mark, c) => (wanted(mark) ? draw(r, c) : "")))
		.join("");
}

const rect = (r, c) => `<rect x="${c * CELL}" y="${r * CELL}" width="${CELL}" height="${CELL}"/>`;

/** `shift`: where a cell's named point is, from its centre. */
function svg(title, rows, counts, shift) {
	const [height, width] = [rows.length, rows[0].length];
	const w = width * CELL + 2 * MARGIN;
	const h = height * CELL + 2 * MARGIN;
	const at = (k) => (k + 0.5 + shift) * CELL;
	const free = (mark) => mark !== "#";
	const starts = rows.join("").match(/[SC]/) ? (mark) => "SC".includes(mark) : free;
	const radius = shift > 0 ? 0.5 : 0.45;
	return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${-MARGIN} ${-MARGIN} ${w} ${h}" width="${w}" height="${h}" role="img">
<title>${title}</title>
<rect x="${-MARGIN}" y="${-MARGIN}" width="${w}" height="${h}" fill="#ffffff"/>
<g fill="${COLORS.wall}">${cells(rows, (mark) => mark === "#", rect)}</g>
<g fill="${COLORS.heat}">${counts ? heat(counts, width) : ""}</g>
<g fill="${COLORS.start}">${cells(rows, starts, (r, c) => `<circle cx="${at(c)}" cy="${at(r)}" r="3"/>`)}</g>
<g fill="none" stroke="${COLORS.goal}" stroke-width="2">${cells(
		rows,
		(mark) => "GC".includes(mark),
		(r, c) =>
			`<circle cx="${at(c)}" cy="${at(r)}" r="${radius * CELL}" stroke-dasharray="4 3"/><circle cx="${at(c)}" cy="${at(r)}" r="4" fill="${COLORS.goal}"/>`,
	)}</g>
</svg>
`;
}

mkdirSync(FOLDER, { recursive: true });
const save = (name, text) => {
	writeFileSync(new URL(`${name}.svg`, FOLDER), text);
	console.log(`docs/mazes/${name}.svg ${text.length} bytes`);
};
for (const recipe of MAZE2D_RECIPES) {
	const name = recipe.name.slice("maze2d-".length);
	const rows = MAZE2D_LAYOUTS[name];
	const counts = occupancy(recipe, rows.length, rows[0].length);
	save(
		recipe.name,
		svg(`Maze2D ${name}: starts, goal, occupancy of ${STEPS} steps`, rows, counts, OFFSET),
	);
}
for (const maze of ["medium", "large"])
	for (const map of ["diverse_g", "diverse_gr"])
		save(
			`pointmaze-${maze}-${map.replace("_", "-")}`,
			svg(`PointMaze ${maze}, ${map}: starts and goals`, pointMazeLayout(maze, map), null, 0),
		);
