import {
	createScanner,
	type Node,
	type ParseError,
	parseTree,
	printParseErrorCode,
} from "jsonc-parser";
import { show } from "../env/index.ts";
import { clip, type PlacedProblem, ScenarioError } from "./errors.ts";
import { dotted, type Located, type Path, type Span } from "./located.ts";
import { SourceFile } from "./source.ts";

/** Longest text taken for a scenario, in bytes. */
export const MAX_BYTES = 5_000_000;
/** Deepest nesting of a scenario. */
export const MAX_DEPTH = 64;
/** Most values in a scenario. */
export const MAX_VALUES = 200_000;

/** A problem about a stretch of a file. */
export function placed(
	span: Span,
	path: Path,
	message: string,
	rest: Partial<Pick<PlacedProblem["problem"], "value" | "allowed" | "suggestion">> = {},
): PlacedProblem {
	const { source, offset, length } = span;
	const { file } = source;
	const problem = {
		file,
		...source.position(offset),
		path: dotted(path),
		message: clip(message),
		...rest,
	};
	return { problem, source, length };
}

/** A problem about a file as a whole. */
export function aboutFile(file: string, message: string): PlacedProblem {
	return { problem: { file, line: 1, column: 1, path: "", message }, length: 1 };
}

/**
 * Reads strict JSON, remembering where each part stands.
 * @param path where the text lies, if that is not what messages call it.
 * @throws ScenarioError
 */
export function parseLocated(text: string, file: string, path = file): Located {
	const source = new SourceFile(file, text, path);
	const fail = (offset: number, length: number, message: string): never => {
		throw new ScenarioError([placed({ source, offset, length }, [], message)]);
	};
	if (text.length > MAX_BYTES)
		fail(0, 1, `has ${text.length} characters, expected a scenario of at most ${MAX_BYTES}`);
	if (text.startsWith("\uFEFF"))
		fail(0, 1, "begins with a byte order mark; save it as UTF-8 without one");
	if (text.trim() === "") fail(0, 1, "is empty, expected a JSON object");
	checkSize(text, fail);

	const errors: ParseError[] = [];
	const tree = parseTree(text, errors, { disallowComments: true, allowTrailingComma: false });
	const first = errors[0];
	if (first) fail(first.offset, first.length, syntaxMessage(first, text));
	if (tree?.type !== "object") {
		const found = show(JSON.parse(text));
		return fail(tree?.offset ?? 0, tree?.length ?? 1, `is ${found}, expected a JSON object`);
	}
	const problems: PlacedProblem[] = [];
	const root = locatedFrom(tree, source, [], undefined, problems);
	if (problems.length > 0) throw new ScenarioError(problems);
	return root;
}

/** The parser recurses, so depth is measured before it starts. */
function checkSize(
	text: string,
	fail: (offset: number, length: number, message: string) => never,
): void {
	const scanner = createScanner(text, true);
	let depth = 0;
	let values = 0;
	// Token kinds of jsonc-parser: 1 { 2 } 3 [ 4 ] 5 , 17 end.
	for (let token: number = scanner.scan(); token !== 17; token = scanner.scan()) {
		if (token === 1 || token === 3) depth++;
		else if (token === 2 || token === 4) depth--;
		if (token === 1 || token === 3 || token === 5) values++;
		if (depth > MAX_DEPTH)
			fail(scanner.getTokenOffset(), 1, `is nested more than ${MAX_DEPTH} levels deep`);
		if (values > MAX_VALUES)
			fail(scanner.getTokenOffset(), 1, `has more than ${MAX_VALUES} values`);
	}
}

const SYNTAX: Readonly<Record<string, string>> = {
	InvalidSymbol: "is not JSON here; strings and keys stand in double quotes",
	InvalidNumberFormat: "is not a JSON number",
	PropertyNameExpected: "expected a key in double quotes",
	ValueExpected: "expected a value",
	ColonExpected: "expected ':'",
	CommaExpected: "expected ','",
	CloseBraceExpected: "expected '}'",
	CloseBracketExpected: "expected ']'",
	EndOfFileExpected: "expected the end of the file",
	InvalidCommentToken: "comments are not JSON",
	UnexpectedEndOfComment: "comments are not JSON",
	UnexpectedEndOfString: "the string has no closing quote",
	UnexpectedEndOfNumber: "the number is cut short",
	InvalidUnicode: "\\u needs four hexadecimal digits",
	InvalidEscapeCharacter: "no such escape; a backslash is written \\\\",
	InvalidCharacter: "a control character in a string; write it as an escape such as \\n or \\t",
};

function syntaxMessage({ error, offset, length }: ParseError, text: string): string {
	const message = SYNTAX[printParseErrorCode(error)] ?? "invalid JSON";
	const found = text.slice(offset, offset + Math.min(length, 40));
	const got = offset >= text.length ? ", found the end of the file" : `, found ${show(found)}`;
	return `${message}${got}`;
}

function locatedFrom(
	node: Node,
	source: SourceFile,
	path: Path,
	key: Span | undefined,
	problems: PlacedProblem[],
): Located {
	const span = { source, offset: node.offset, length: node.length };
	const base = { span, path, ...(key ? { key } : {}) };
	const children = new Map<string, Located>();
	if (node.type === "array") {
		for (const [i, child] of (node.children ?? []).entries())
			children.set(String(i), locatedFrom(child, source, [...path, i], undefined, problems));
		return { ...base, kind: "array", children };
	}
	if (node.type !== "object")
		return { ...base, kind: "scalar", children, value: node.value as Located["value"] & string };
	for (const { children: pair } of node.children ?? []) {
		const [name, value] = pair as [Node, Node];
		const text = name.value as string;
		const keySpan = { source, offset: name.offset, length: name.length };
		const here = [...path, text];
		if (children.has(text))
			problems.push(placed(keySpan, here, `the key ${show(text)} is written twice`));
		else if (text === "__proto__")
			problems.push(placed(keySpan, here, `the key ${show(text)} is reserved`));
		else children.set(text, locatedFrom(value, source, here, keySpan, problems));
	}
	return { ...base, kind: "object", children };
}
