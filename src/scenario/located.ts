import type { SourceFile } from "./source.ts";

/** A stretch of a file. */
export interface Span {
	readonly source: SourceFile;
	readonly offset: number;
	readonly length: number;
}

export type Path = readonly (string | number)[];

/** A JSON value that knows where it came from, part by part. */
export interface Located {
	readonly kind: "object" | "array" | "scalar";
	/** Where the value stands. */
	readonly span: Span;
	/** Where its key stands; absent for the root and for list entries. */
	readonly key?: Span;
	/** The path to write in messages: where in the document it was written. */
	readonly path: Path;
	/** Of an object by key, of a list by index as text. */
	readonly children: ReadonlyMap<string, Located>;
	/** Of a scalar. */
	readonly value?: string | number | boolean | null;
}

/** The plain value. */
export function plain(node: Located): unknown {
	if (node.kind === "scalar") return node.value;
	if (node.kind === "array") return [...node.children.values()].map(plain);
	return Object.fromEntries([...node.children].map(([key, child]) => [key, plain(child)]));
}

/** The part at a path, if there is one. */
export function at(node: Located, path: Path): Located | undefined {
	let found: Located | undefined = node;
	for (const part of path) found = found?.children.get(String(part));
	return found;
}

/** Where to point for a path: the part there, or the nearest around it when nothing is. */
export function locate(
	root: Located,
	path: Path,
	atKey = false,
): { span: Span; path: Path; exact: boolean } {
	let node = root;
	for (let i = 0; i < path.length; i++) {
		const child = node.children.get(String(path[i]));
		if (!child)
			return { span: opening(node), path: [...node.path, ...path.slice(i)], exact: false };
		node = child;
	}
	return { span: atKey && node.key ? node.key : start(node), path: node.path, exact: true };
}

/** A scalar, or the opening bracket. */
function start(node: Located): Span {
	return node.kind === "scalar" ? node.span : { ...node.span, length: 1 };
}

/** For something missing inside: the key, or the opening bracket. */
function opening(node: Located): Span {
	return node.key ?? start(node);
}

/** Keys that no file hands down to those that extend it. */
const OWN_KEYS = ["name", "reference", "$schema", "extends"];

/**
 * `over` laid on `base`: objects merge key by key, lists and plain values replace, null removes
 * (also where there was nothing to remove).
 */
export function merge(base: Located | undefined, over: Located): Located {
	if (over.kind !== "object") return over;
	const children = new Map(base?.kind === "object" ? base.children : []);
	for (const [key, child] of over.children) {
		if (child.kind === "scalar" && child.value === null) children.delete(key);
		else children.set(key, merge(children.get(key), child));
	}
	return { ...over, children };
}

/** `merge` of whole documents. */
export function inherit(base: Located, over: Located): Located {
	const handed = new Map(base.children);
	for (const key of OWN_KEYS) handed.delete(key);
	return merge({ ...base, children: handed }, over);
}

/** A copy of `root` with `value` put at `path`; objects on the way are made, lists are not. */
export function put(root: Located, path: Path, value: Located): Located {
	const [first, ...rest] = path;
	if (first === undefined) return { ...value, path: root.path };
	const key = String(first);
	const children = new Map(root.children);
	const child = root.children.get(key);
	const step = [...root.path, root.kind === "array" ? Number(key) : key];
	const below: Located = child ?? {
		kind: "object",
		span: value.span,
		...(value.key ? { key: value.key } : {}),
		path: step,
		children: new Map(),
	};
	children.set(key, rest.length === 0 ? rebase(value, step) : put(below, rest, value));
	return { ...root, children };
}

/** The same value at another path. */
export function rebase(node: Located, path: Path): Located {
	const children = new Map<string, Located>();
	for (const [key, child] of node.children)
		children.set(key, rebase(child, [...path, node.kind === "array" ? Number(key) : key]));
	return { ...node, path, children };
}

/** A copy without the child `key`. */
export function without(node: Located, key: string): Located {
	const children = new Map(node.children);
	children.delete(key);
	return { ...node, children };
}

/** "agents.0.id"; keys that are no plain words stand in brackets and quotes. */
export function dotted(path: Path): string {
	let text = "";
	for (const part of path) {
		const key = typeof part === "string" && part.length > 100 ? `${part.slice(0, 99)}…` : part;
		const plainWord = typeof key === "number" || /^[\w$-]+$/.test(key);
		if (plainWord) text += text === "" ? key : `.${key}`;
		else text += `[${JSON.stringify(key)}]`;
	}
	return text;
}
