import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseScenario, ScenarioError } from "../../src/scenario/index.ts";
import { memoryReader, problemsOf, valid } from "./helpers.ts";

/** Milliseconds that no answer may take. */
const PATIENCE = 20_000;

/** Parses; every outcome but a scenario or a ScenarioError with places is a failure. */
function survives(text: string): void {
	const began = performance.now();
	for (const { file, line, column, message, path } of problemsOf(text, {
		reader: memoryReader({ "base.json": JSON.stringify(valid()) }),
	})) {
		expect(["test.json", "base.json"]).toContain(file);
		const lines = text.split(/\r\n|\r|\n/);
		expect(line).toBeGreaterThanOrEqual(1);
		expect(column).toBeGreaterThanOrEqual(1);
		if (file === "test.json") {
			expect(line).toBeLessThanOrEqual(lines.length);
			expect(column).toBeLessThanOrEqual(lines[line - 1]!.length + 1);
		}
		expect(message).not.toBe("");
		expect(typeof path).toBe("string");
	}
	expect(performance.now() - began).toBeLessThan(PATIENCE);
}

type Json = ReturnType<typeof valid>;

/** Every object and list in a value, with a way to change it. */
function holders(value: Json, found: Json[] = []): Json[] {
	if (value !== null && typeof value === "object") {
		found.push(value);
		for (const child of Object.values(value)) holders(child as Json, found);
	}
	return found;
}

/** A rich valid scenario, so that mutations reach every section. */
function rich(): Json {
	return {
		...valid(),
		title: "t",
		extends: "base.json",
		env: {
			id: "bandit/Bernoulli-v0",
			params: { arms: 5, horizon: 20 },
			layers: [{ id: "TimeLimit", params: { maxEpisodeSteps: 9 } }],
			maxEpisodeSteps: 30,
			episodesPerTrial: 2,
		},
		protocol: {
			seeds: { count: 2, first: 1 },
			numEnvs: 3,
			train: { trials: 2, env: { params: { horizon: 10 } } },
			evaluate: { trials: 2, env: { params: { distribution: "odd" } } },
		},
		metrics: ["regret", "return"],
		record: { replay: { rows: 2, trials: 1, columns: ["hidden"] }, curvePoints: 10 },
		grid: { "env.params.arms": [3, 4], "agents.1.params.alpha": [1, 2] },
	};
}

const words = fc.constantFrom(
	...[
		"id",
		"params",
		"env",
		"agents",
		"seeds",
		"count",
		"layers",
		"null",
		"endless",
		"none",
		"__proto__",
	],
	...[
		"constructor",
		"toString",
		"bandit/Bernoulli-v0",
		"thompson",
		"TimeLimit",
		"regret",
		"arms",
		"0",
		"",
	],
	...["env.params.arms", "agents.0", "extends", "base.json", "grid", "hasOwnProperty", "length"],
);
const values = fc.oneof(
	words,
	fc.constantFrom(null, true, false, 0, -0, -1, 1, 2, 0.5, 1e308, -1e308, 9007199254740992, [], {}),
	fc.integer(),
	fc.jsonValue({ maxDepth: 3 }),
);

test("the rich scenario is valid", () => {
	const reader = memoryReader({ "base.json": JSON.stringify(valid()) });
	expect(problemsOf(JSON.stringify(rich()), { reader })).toEqual([]);
});

describe("never anything but a ScenarioError", () => {
	test("any text", () => {
		fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), survives), {
			numRuns: 300,
		});
	});

	test("any JSON", () => {
		fc.assert(fc.property(fc.json({ maxDepth: 6 }), survives), { numRuns: 300 });
	});

	test("objects with the right keys and any values", () => {
		const record = fc.dictionary(words, values, { maxKeys: 6 });
		const scenario = fc.record(
			{
				version: fc.constant(1),
				env: fc.oneof(record, values),
				agents: fc.oneof(fc.array(record, { maxLength: 3 }), values),
				protocol: fc.oneof(record, values),
				metrics: values,
				record: fc.oneof(record, values),
				grid: fc.oneof(fc.dictionary(words, fc.array(values, { maxLength: 3 })), values),
				extends: values,
			},
			{ requiredKeys: ["version"] },
		);
		fc.assert(
			fc.property(scenario, (each) => survives(JSON.stringify(each))),
			{ numRuns: 500 },
		);
	});

	test("mutations of a valid scenario", () => {
		const mutation = fc.record({
			where: fc.nat(),
			which: fc.nat(),
			how: fc.constantFrom("delete", "replace", "add", "rename", "swap"),
			key: words,
			value: values,
		});
		fc.assert(
			fc.property(
				fc.array(mutation, { minLength: 1, maxLength: 4 }),
				fc.nat(3),
				(mutations, indent) => {
					const scenario = rich();
					for (const { where, which, how, key, value } of mutations) {
						const all = holders(scenario);
						const holder = all[where % all.length]!;
						const keys = Object.keys(holder);
						const old = keys[which % Math.max(1, keys.length)];
						// A list's length is no key of its JSON.
						if (Array.isArray(holder) && key === "length") continue;
						if (how === "add")
							Object.defineProperty(holder, key, {
								value,
								enumerable: true,
								configurable: true,
								writable: true,
							});
						else if (old === undefined) continue;
						else if (how === "delete") delete holder[old];
						else if (how === "replace") holder[old] = value;
						else if (how === "swap") holder[old] = structuredClone(all[which % all.length]);
						else {
							const moved = holder[old];
							delete holder[old];
							if (key !== "__proto__") holder[key] = moved;
						}
					}
					survives(JSON.stringify(scenario, null, indent));
				},
			),
			{ numRuns: 700 },
		);
	});

	test("characters cut out of, or put into, a valid scenario", () => {
		const text = JSON.stringify(rich(), null, "\t");
		const edit = fc.tuple(
			fc.nat(text.length),
			fc.nat(5),
			fc.constantFrom("", '"', "{", "}", "[", ",", ":", "\\", "1", "e", "\n", "//"),
		);
		fc.assert(
			fc.property(edit, ([at, cut, put]) =>
				survives(text.slice(0, at) + put + text.slice(at + cut)),
			),
			{ numRuns: 400 },
		);
	});
});

test.each([
	["entries of agents", () => ({ ...valid(), agents: Array.from({ length: 50_000 }, () => 1) })],
	[
		"unknown keys",
		() => Object.fromEntries(Array.from({ length: 50_000 }, (_, i) => [`k${i}`, i])),
	],
	[
		"values of a grid",
		() => ({
			...valid(),
			grid: { "env.params": Array.from({ length: 60_000 }, (_, i) => ({ i })) },
		}),
	],
	["long keys", () => ({ ...valid(), ["x".repeat(1_000_000)]: 1 })],
	["seeds", () => ({ ...valid(), protocol: { seeds: Array.from({ length: 60_000 }, () => 3) } })],
	[
		"layers",
		() => ({
			...valid(),
			env: {
				...valid().env,
				layers: Array.from({ length: 100 }, () => ({ id: "RecordEpisodeStatistics" })),
			},
		}),
	],
	["arms", () => ({ ...valid(), env: { ...valid().env, params: { arms: 65536 } } })],
])("very many %s are answered soon", (_name, make) => {
	const began = performance.now();
	try {
		parseScenario(JSON.stringify(make()));
	} catch (error) {
		expect(error).toBeInstanceOf(ScenarioError);
		expect((error as ScenarioError).message.length).toBeLessThan(100_000);
	}
	expect(performance.now() - began).toBeLessThan(PATIENCE);
});
