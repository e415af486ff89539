import { nearest, show } from "../env/index.ts";
import type { PlacedProblem } from "./errors.ts";
import { type Located, type Path, plain, put, without } from "./located.ts";
import { placed } from "./parse.ts";

/** One point of a grid: the document with the values of that point in place. */
export interface GridPoint {
	/** "" without a grid, else "arms=5,alpha=0.1". */
	readonly variant: string;
	/** Grid paths and their values here. */
	readonly settings: Readonly<Record<string, unknown>>;
	readonly document: Located;
}

/** Most points of a grid. */
export const MAX_POINTS = 1000;
const ROOTS = ["env", "agents", "protocol", "metrics", "record"];

/** "env.params.arms" as keys and indices. */
export function pathOf(text: string): string[] {
	return text.split(".");
}

/** Why nothing can be put at `path` in `document`; `null` when it can. */
export function whyNotPut(
	document: Located,
	path: readonly string[],
	roots: readonly string[] = ROOTS,
): string | null {
	const [root = ""] = path;
	if (path.includes("")) return "is not a path: keys joined by single dots, e.g. env.params.arms";
	if (path.includes("__proto__")) return 'is not a path: the key "__proto__" is reserved';
	if (!roots.includes(root)) {
		const near = nearest(root, roots);
		return `begins with ${show(root)}, expected one of ${roots.join(", ")}${near ? `; did you mean ${show(near)}?` : ""}`;
	}
	let node: Located | undefined = document;
	for (const [i, key] of path.entries()) {
		if (!node) break;
		const here = path.slice(0, i).join(".");
		if (node.kind === "scalar") return `goes through ${here}, which is ${show(node.value)}`;
		if (node.kind === "array" && !node.children.has(key))
			return `goes to entry ${show(key)} of ${here}, which has ${node.children.size} entries, numbered from 0`;
		node = node.children.get(key);
	}
	return null;
}

/** All points of a document's grid, the last key varying fastest; the document itself without one. */
export function expandGrid(document: Located, problems: PlacedProblem[]): GridPoint[] {
	const grid = document.children.get("grid");
	const rest = without(document, "grid");
	const alone: GridPoint[] = [{ variant: "", settings: {}, document: rest }];
	if (grid?.kind !== "object" || grid.children.size === 0) return alone;
	const axes = [...grid.children].filter(
		([, axis]) => axis.kind === "array" && axis.children.size > 0,
	);
	let usable = axes.length === grid.children.size;
	for (const [text, axis] of axes) {
		const reason = whyNotPut(rest, pathOf(text));
		if (reason === null) continue;
		problems.push(placed(axis.key ?? axis.span, axis.path, reason));
		usable = false;
	}
	for (const [inner, axis] of axes)
		for (const [outer] of axes)
			if (inner.startsWith(`${outer}.`)) {
				problems.push(
					placed(axis.key ?? axis.span, axis.path, `lies inside ${outer}, which the grid sets too`),
				);
				usable = false;
			}
	const count = axes.reduce((product, [, axis]) => product * axis.children.size, 1);
	if (count > MAX_POINTS) {
		problems.push(
			placed(
				grid.key ?? grid.span,
				grid.path,
				`has ${count} points, expected at most ${MAX_POINTS}`,
			),
		);
		usable = false;
	}
	if (!usable) return alone;
	return combine(rest, axes);
}

function combine(rest: Located, axes: readonly (readonly [string, Located])[]): GridPoint[] {
	const names = shortNames(axes.map(([text]) => text));
	let points: GridPoint[] = [{ variant: "", settings: {}, document: rest }];
	for (const [a, [text, axis]] of axes.entries()) {
		const values = [...axis.children.values()].map(plain);
		// Of the path to a checkpoint, its last part says which it is.
		const labels = valueLabels(text.endsWith(".checkpoint") ? values.map(lastPart) : values);
		points = points.flatMap(({ variant, settings, document }) =>
			[...axis.children.values()].map((value, k) => ({
				variant: `${variant === "" ? "" : `${variant},`}${names[a]}=${labels[k]}`,
				settings: { ...settings, [text]: plain(value) },
				document: put(document, pathOf(text), withKey(value, axis)),
			})),
		);
	}
	return points;
}

/** A problem about the key itself is shown at the axis. */
function withKey(value: Located, axis: Located): Located {
	return axis.key ? { ...value, key: axis.key } : value;
}

/** The shortest ends of the paths that tell them apart. */
function shortNames(paths: readonly string[]): string[] {
	return paths.map((path) => {
		const parts = path.split(".");
		for (let n = 1; n < parts.length; n++) {
			const end = parts.slice(-n).join(".");
			// "0" says nothing by itself.
			if (/^\d/.test(end)) continue;
			if (paths.every((other) => other === path || !`.${other}`.endsWith(`.${end}`))) return end;
		}
		return path;
	});
}

function lastPart(value: unknown): unknown {
	return typeof value === "string" ? (value.split("/").at(-1) ?? value) : value;
}

/** Values in a few characters, each different: structures by their place in the list. */
function valueLabels(values: readonly unknown[]): string[] {
	const labels = values.map((value, k) => {
		if (typeof value === "string") return /^[A-Za-z0-9._/-]{1,60}$/.test(value) ? value : `#${k}`;
		return typeof value === "object" && value !== null ? structureLabel(value, k) : String(value);
	});
	return labels.map((label, k) => (labels.indexOf(label) === k ? label : `#${k}`));
}

/** `{ "min": 4, "max": 20 }` as "4-20"; anything longer by its place in the list. */
function structureLabel(value: object, k: number): string {
	const parts = Object.values(value);
	const short =
		parts.length > 0 && parts.length <= 3 && parts.every((each) => typeof each === "number");
	return short ? parts.join("-") : `#${k}`;
}

/**
 * Puts overrides in place; one that the grid spans takes the axis away.
 * @param roots what paths may begin with.
 */
export function override(
	document: Located,
	changes: Located,
	problems: PlacedProblem[],
	roots: readonly string[] = ROOTS,
): Located {
	let result = document;
	for (const [text, value] of changes.children) {
		const path: Path = pathOf(text);
		const reason = whyNotPut(result, pathOf(text), roots);
		if (reason !== null) {
			problems.push(placed(value.key ?? value.span, [text], reason));
			continue;
		}
		result = put(result, path, value);
		const grid = result.children.get("grid");
		if (grid?.children.has(text)) {
			const left = without(grid, text);
			result =
				left.children.size === 0
					? without(result, "grid")
					: { ...result, children: new Map(result.children).set("grid", left) };
		}
	}
	return result;
}
