import "../../index.ts";
import {
	type ParseOptions,
	parseScenario,
	ScenarioError,
	type ScenarioProblem,
	type ScenarioReader,
} from "../../src/scenario/index.ts";

/** A small valid scenario; fresh, so that tests may change it. */
// biome-ignore lint/suspicious/noExplicitAny: tests put wrong things into it
export function valid(): any {
	return {
		version: 1,
		name: "test",
		env: { id: "bandit/Bernoulli-v0", params: { arms: 5, horizon: 20 } },
		agents: [{ id: "random" }, { id: "thompson", params: { alpha: 2 } }],
		protocol: { seeds: [0, 1], numEnvs: 3 },
	};
}

/** The problems of a text, [] when it is valid. Anything but a ScenarioError is passed on. */
export function problemsOf(text: string, options: ParseOptions = {}): readonly ScenarioProblem[] {
	try {
		parseScenario(text, { file: "test.json", ...options });
		return [];
	} catch (error) {
		if (error instanceof ScenarioError) return error.problems;
		throw error;
	}
}

/** The one problem of a text. */
export function problemOf(text: string, options: ParseOptions = {}): ScenarioProblem {
	const problems = problemsOf(text, options);
	if (problems.length !== 1)
		throw new Error(`expected one problem, got ${JSON.stringify(problems, null, 1)}`);
	return problems[0]!;
}

/** A reader over texts by name; names are their own paths. */
export function memoryReader(files: Readonly<Record<string, string>>): ScenarioReader {
	return {
		resolve: (_from, reference) => reference.replace(/^\.\//, ""),
		read: (file) => {
			const text = Object.hasOwn(files, file) ? files[file] : undefined;
			if (text === undefined) throw new Error("no such file");
			return new TextEncoder().encode(text);
		},
	};
}
