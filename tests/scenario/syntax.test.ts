import { expect, test } from "vitest";
import { parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { MAX_BYTES } from "../../src/scenario/parse.ts";
import { problemOf, problemsOf, valid } from "./helpers.ts";

function errorOf(text: string): ScenarioError {
	try {
		parseScenario(text, { file: "test.json" });
	} catch (error) {
		if (error instanceof ScenarioError) return error;
		throw error;
	}
	throw new Error("expected a ScenarioError");
}

test.each([
	["nothing", "", 1, 1, /is empty/],
	["blanks", " \n\t ", 1, 1, /is empty/],
	["a list", "[1]", 1, 1, /is \[1\], expected a JSON object/],
	["a number", "\n  7", 2, 3, /is 7, expected a JSON object/],
	["a byte order mark", `\uFEFF${JSON.stringify(valid())}`, 1, 1, /byte order mark/],
	["a trailing comma", '{\n  "version": 1,\n}', 3, 1, /expected a key in double quotes/],
	["a missing comma", '{\n  "a": 1\n  "b": 2\n}', 3, 3, /expected ','/],
	["a missing colon", '{"a" 1}', 1, 6, /expected ':'/],
	["a missing value", '{"a": }', 1, 7, /expected a value/],
	["an open string", '{"a": "b', 1, 7, /no closing quote/],
	["an open object", '{\n"a": {', 2, 7, /expected '}', found the end/],
	["an open list", '{"a": [1', 1, 9, /expected '\]', found the end/],
	["a comment", '{\n  // no\n  "a": 1}', 2, 3, /comments are not JSON/],
	["single quotes", "{'a': 1}", 1, 2, /double quotes/],
	["NaN", '{"a": NaN}', 1, 7, /is not JSON here/],
	["a bad escape", '{"a": "\\q"}', 1, 7, /no such escape/],
	["a control character", '{"a": "\u0001"}', 1, 7, /control character/],
	["a second value", '{"a": 1} {}', 1, 10, /end of the file/],
	["a bad number", '{"a": 01}', 1, 8, /expected ','|number/],
])("%s is a clear error", (_name, text, line, column, message) => {
	const problem = problemOf(text);
	expect(problem).toMatchObject({ file: "test.json", line, column, path: "" });
	expect(problem.message).toMatch(message);
});

test("a key written twice is an error at the second", () => {
	const text = '{\n  "version": 1,\n  "env": { "id": "x", "id": "y" },\n  "version": 1\n}';
	expect(problemsOf(text)).toMatchObject([
		{ line: 3, column: 23, path: "env.id", message: 'the key "id" is written twice' },
		{ line: 4, column: 3, path: "version", message: 'the key "version" is written twice' },
	]);
});

test("__proto__ is no key", () => {
	const text = '{"version": 1, "__proto__": {"x": 1}}';
	expect(problemOf(text)).toMatchObject({ column: 16, message: /reserved/ });
	expect(({} as { x?: number }).x).toBeUndefined();
});

test("depth, length and number of values are bounded", () => {
	expect(problemOf(`{"a": ${"[".repeat(100_000)}`).message).toMatch(/nested more than 64/);
	expect(problemOf(`{"a": "${"x".repeat(MAX_BYTES)}"}`).message).toMatch(/at most 5000000/);
	expect(problemOf(`{"a": [${"1,".repeat(300_000)}1]}`).message).toMatch(/more than 200000 values/);
});

test("depth that is allowed is read", () => {
	const scenario = valid();
	scenario.env.params = { arms: 5, horizon: JSON.parse("[".repeat(60) + "]".repeat(60)) };
	expect(problemOf(JSON.stringify(scenario)).path).toBe("env.params.horizon");
});

test.each([
	[2, "is 2, and this release reads version 1"],
	["1", 'is "1", and this release reads version 1'],
	[null, "is null, and this release reads version 1"],
	[{}, "and this release reads version 1"],
])("version %j says which is supported, and nothing else", (version, message) => {
	const problem = problemOf(JSON.stringify({ ...valid(), version, junk: 1 }));
	expect(problem.path).toBe("version");
	expect(problem.message).toContain(message);
});

test("lines end with CRLF, CR or LF", () => {
	for (const end of ["\n", "\r\n", "\r"]) {
		const text = ["{", '\t"version": 1,', '\t"x": 2', "}"].join(end);
		const junk = problemsOf(text).find(({ path }) => path === "x");
		expect(junk).toMatchObject({ line: 3, column: 2 });
	}
});

test("the error reads like a compiler's", () => {
	const lines = [
		"{",
		'\t"version": 1,',
		'\t"env": { "id": "bandit/Bernoulli-v0" },',
		'\t"agents": [{ "id": "tompson" }]',
		"}",
	];
	const error = errorOf(lines.join("\n"));
	expect(error.code).toBe("invalid-scenario");
	expect(String(error).split("\n")).toEqual([
		'test.json:4:21: error: agents.0.id: no agent is registered as "tompson". Did you mean "thompson"?',
		'  4 | \t"agents": [{ "id": "tompson" }]',
		"    | \t                   ^^^^^^^^^",
	]);
	expect(error.problems).toMatchObject([{ value: "tompson", suggestion: "thompson" }]);
});

test("of a long line only a window is shown, the caret under the place", () => {
	const text = JSON.stringify({ ...valid(), description: "x".repeat(5000), zzz: 1 });
	const [, source = "", caret = ""] = String(errorOf(text)).split("\n");
	expect(source.length).toBeLessThan(120);
	expect(source.slice(caret.indexOf("^"), caret.lastIndexOf("^") + 1)).toBe('"zzz"');
});

test("many problems are counted, and long values cut short", () => {
	const scenario = valid();
	for (let i = 0; i < 90; i++) scenario[`key${i}`] = i;
	const error = errorOf(JSON.stringify(scenario));
	expect(error.problems).toHaveLength(50);
	expect(error.omitted).toBe(40);
	expect(String(error)).toContain("and 40 more problems");
	const long = errorOf(JSON.stringify({ ...valid(), metrics: ["y".repeat(100_000)] }));
	expect(String(long).length).toBeLessThan(2000);
});
