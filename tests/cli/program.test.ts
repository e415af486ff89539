import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { PalaestraError, UnknownIdError } from "../../index.ts";
import { CancelledError, exitCodeOf, Output, UsageError } from "../../src/cli/output.ts";
import { collectSet, wholeNumber } from "../../src/cli/set.ts";
import { table, wrap } from "../../src/cli/table.ts";
import { ScenarioError } from "../../src/scenario/index.ts";
import { palaestra } from "./helpers.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

describe("the command line", () => {
	test("--version, as text and as JSON", async () => {
		expect(await palaestra(["--version"])).toMatchObject({
			code: 0,
			stdout: `${version}\n`,
			stderr: "",
		});
		expect((await palaestra(["--version", "--json"])).json()).toEqual({ version });
	});

	test("--help shows every command and examples", async () => {
		const { code, stdout, stderr } = await palaestra(["--help"]);
		expect(code).toBe(0);
		expect(stderr).toBe("");
		for (const name of ["run", "validate", "new", "list", "describe", "doctor"])
			expect(stdout).toMatch(new RegExp(`^ {2}${name} `, "m"));
		expect(stdout).toContain("Examples:");
		expect(stdout).toContain("Exit codes:");
	});

	test.each(["validate", "new", "list", "describe", "doctor"])(
		"%s has help and --json",
		async (name) => {
			const { code, stdout } = await palaestra([name, "--help"]);
			expect(code).toBe(0);
			expect(stdout).toContain("--json");
			expect((await palaestra([name, "--help", "--json"])).json().help).toContain("Usage:");
		},
	);

	test("nothing at all shows help and is bad input", async () => {
		const plain = await palaestra([]);
		expect(plain).toMatchObject({ code: 2, stdout: "" });
		expect(plain.stderr).toContain("Usage:");
		expect((await palaestra(["--json"])).json()).toEqual({
			error: { code: "usage", message: "no command was given" },
		});
	});

	test.each([
		[["lst"], "Did you mean list?"],
		[["list", "envs", "--jsn"], "Did you mean --json?"],
		[["list"], "missing required argument 'kind'"],
		[["list", "things"], "Allowed choices are envs, layers, agents, scenarios"],
		[["describe", "a", "b"], "too many arguments"],
		[["validate"], "missing required argument 'file'"],
		[["new", "--seeds"], "argument missing"],
	])("%j is bad input, told on stderr", async (argv, message) => {
		const plain = await palaestra(argv);
		expect(plain).toMatchObject({ code: 2, stdout: "" });
		expect(plain.stderr).toContain(message);
		const { code, json, stderr } = await palaestra(
			[...argv, "--json"].filter((each) => each !== "--seeds"),
		);
		expect(code).toBe(2);
		expect(json().error.code).toBe("usage");
		expect(stderr).toBe("");
	});

	test("--json behind -- is no option", async () => {
		const { stdout, stderr } = await palaestra(["describe", "--", "--json"]);
		expect(stdout).toBe("");
		expect(stderr).toContain('is named "--json"');
	});

	test("an interrupt shows in the exit code", async () => {
		const controller = new AbortController();
		controller.abort();
		expect((await palaestra(["list", "envs"], { signal: controller.signal })).code).toBe(130);
	});

	test("colours only where they are wanted", async () => {
		const colors = { stdout: true, stderr: true };
		expect((await palaestra(["list", "envs"])).stdout).not.toContain("\x1b[");
		expect((await palaestra(["list", "envs"], { colors })).stdout).toContain("\x1b[1m");
		expect((await palaestra(["list", "envs", "--json"], { colors })).stdout).not.toContain("\x1b[");
		expect((await palaestra(["describe", "zzz"], { colors })).stderr).toContain("\x1b[31m");
	});
});

describe("errors", () => {
	test.each([
		[new UsageError("x"), 2],
		[new ScenarioError([]), 2],
		[new UnknownIdError("agent", "x", []), 2],
		[new CancelledError(), 130],
		[new PalaestraError("something-else", "x"), 1],
		[new TypeError("x"), 1],
		["a string", 1],
	])("%s has its exit code", (error, code) => {
		expect(exitCodeOf(error)).toBe(code);
	});

	test("a mistake in the program is told with its place, but as JSON without", () => {
		let text = "";
		const write = (part: string): unknown => (text += part);
		const io = {
			stdout: { write },
			stderr: { write },
			cwd: "/",
			signal: new AbortController().signal,
		};
		const plain = new Output(io, false);
		plain.fail(new TypeError("oops"));
		expect(plain.exitCode).toBe(1);
		expect(text).toMatch(/error: TypeError: oops\n\s+at /);
		text = "";
		new Output(io, true).fail(new TypeError("oops"));
		expect(JSON.parse(text)).toEqual({ error: { code: "failed", message: "oops" } });
		text = "";
		new Output(io, true).fail(new UnknownIdError("agent", "radom", ["random"]));
		expect(JSON.parse(text).error).toMatchObject({ code: "unknown-id", suggestion: "random" });
	});
});

describe("--set", () => {
	test("values are JSON or words, and gather", () => {
		let set = collectSet("a.b=3");
		set = collectSet("c=word", set);
		set = collectSet('d=["x",1]', set);
		set = collectSet("e=x=y", set);
		set = collectSet("f=", set);
		expect(set).toEqual({ "a.b": 3, c: "word", d: ["x", 1], e: "x=y", f: "" });
	});

	test.each(["x", "=3", ""])("%j is refused", (option) => {
		expect(() => collectSet(option)).toThrow(UsageError);
	});

	test("whole numbers are whole", () => {
		const parse = wholeNumber("--n", 1);
		expect(parse("12")).toBe(12);
		for (const bad of ["0", "-1", "1.5", "1e3", "", "x", "99999999999999999999"])
			expect(() => parse(bad)).toThrow(/--n is .* expected a whole number of at least 1/);
	});
});

describe("tables", () => {
	test("columns are aligned and the last is wrapped", () => {
		const text = table(
			[
				["a", "one two three four five six seven"],
				["long", "x"],
			],
			36,
			" ",
		);
		expect(text.split("\n")).toEqual([
			" a     one two three four five six",
			"       seven",
			" long  x",
		]);
	});

	test("words longer than the width stay whole", () => {
		expect(wrap("a bbbbbbbbbb c", 4)).toEqual(["a", "bbbbbbbbbb", "c"]);
		expect(wrap("", 4)).toEqual([""]);
	});
});
