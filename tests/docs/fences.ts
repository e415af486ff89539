import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Folder of the project, with "/" at its end. */
export const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A fenced block of a page. */
export interface Fence {
	/** Line of the opening fence, from 1. */
	readonly line: number;
	/** Words after the backticks: the language, then marks such as "run". */
	readonly words: readonly string[];
	readonly text: string;
}

/** Pages of the documentation, by path from the project's folder. */
export function pages(): string[] {
	const inside = readdirSync(`${ROOT}docs`)
		.filter((name) => name.endsWith(".md"))
		.map((name) => `docs/${name}`);
	return ["README.md", ...inside].filter((page) => existsSync(`${ROOT}${page}`));
}

/** Fenced blocks of a page that name a language, in order. */
export function fencesOf(page: string): Fence[] {
	const text = readFileSync(`${ROOT}${page}`, "utf8");
	return [...text.matchAll(/^```(\S.*)\n([\s\S]*?)^```$/gm)].map((match) => ({
		line: text.slice(0, match.index).split("\n").length,
		words: match[1]!.trim().split(/\s+/),
		text: match[2]!,
	}));
}
