import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
	InvalidParamsError,
	layerSpec,
	listLayers,
	make,
	type Problem,
	wrapWith,
} from "../../src/env/index.ts";
import { ActionSet, splitActions } from "../../src/layers/index.ts";
import { ReachKernel } from "../helpers/reach-kernel.ts";
import { layer } from "./stepping.ts";

/** The problems `ActionSet` finds with parameters around a bandit of eight arms. */
function problems(params: Record<string, unknown>): readonly Problem[] {
	try {
		make("bandit/Bernoulli-v0", { params: { arms: 8 }, layers: [layer("ActionSet", params)] });
	} catch (error) {
		expect(error).toBeInstanceOf(InvalidParamsError);
		return (error as InvalidParamsError).problems;
	}
	return [];
}

describe("splits", () => {
	it("have the paper's sizes", () => {
		const { train, test } = splitActions(125, 0.4, 0);
		expect([train.length, test.length]).toEqual([50, 75]);
		expect(splitActions(100, 0.29, 0).train.length).toBe(29);
	});

	it("are disjoint, cover everything, and depend on their arguments alone", () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 1, max: 200 }),
				fc.double({ min: 0, max: 1, noNaN: true }),
				fc.nat(),
				(n, fraction, seed) => {
					const { train, test } = splitActions(n, fraction, seed);
					expect(new Set([...train, ...test]).size).toBe(n);
					expect(train.length + test.length).toBe(n);
					expect(Math.max(...train, ...test)).toBe(n - 1);
					expect(splitActions(n, fraction, seed)).toEqual({ train, test });
				},
			),
		);
		expect(splitActions(125, 0.4, 1).train).not.toEqual(splitActions(125, 0.4, 0).train);
	});

	it("are subsets: train, test, both, sliced", () => {
		const split = { fraction: 0.5, seed: 3 };
		const { train, test } = splitActions(8, 0.5, 3);
		const pool = (subset: Record<string, unknown>): number[] => {
			const env = make("bandit/Bernoulli-v0" as string, {
				params: { arms: 8 },
				layers: [layer("ActionSet", { subset })],
			});
			return Array.from(env.reset({ seed: 0 }).info.action_ids as Int32Array);
		};
		expect(pool({ split: { ...split, name: "train" } })).toEqual([...train]);
		expect(pool({ split })).toEqual([...train]);
		expect(pool({ split: { ...split, name: "test" } })).toEqual([...test]);
		expect(pool({ split: { ...split, name: "all" } })).toEqual([...train, ...test]);
		expect(pool({ split: { ...split, name: "test" }, count: 2 })).toEqual([...test.slice(0, 2)]);
	});
});

describe("parameters", () => {
	it("that fit are accepted, by name and by class", () => {
		expect(listLayers()).toContain("ActionSet");
		expect(layerSpec("ActionSet").params?.properties.permute).toBeDefined();
		expect(problems({})).toEqual([]);
		const env = wrapWith(make("bandit/Bernoulli-v0"), "ActionSet", { hide: { count: 1 } });
		expect(env.kernel).toBeInstanceOf(ActionSet);
		const { kernel } = make("bandit/Bernoulli-v0");
		expect(new ActionSet(kernel, { permute: "trial" }).params.minimum).toBe(1);
	});

	const cases: [string, Record<string, unknown>, (string | number)[], RegExp][] = [
		[
			"more hidden than exist",
			{ hide: { count: 9 } },
			["hide", "count"],
			/is 9 of 8 actions.*at least 1/,
		],
		["all hidden", { hide: { fraction: 1 } }, ["hide", "fraction"], /is 1 of 8 actions/],
		["too few left", { hide: { count: 6 }, minimum: 3 }, ["hide", "count"], /at least 3/],
		[
			"hidden id out of range",
			{ hide: { ids: [8] } },
			["hide", "ids", 0],
			/is 8, expected one of the 8/,
		],
		[
			"hidden id not in the subset",
			{ subset: { ids: [1, 2] }, hide: { ids: [3] } },
			["hide", "ids", 0],
			/one of the 2/,
		],
		["hidden id twice", { hide: { ids: [3, 3] } }, ["hide", "ids", 1], /second time/],
		["two ways to hide", { hide: { ids: [3], count: 1 } }, ["hide"], /count and ids.*exactly one/],
		["no way to hide", { hide: {} }, ["hide"], /has none/],
		["subset id out of range", { subset: { ids: [0, 12] } }, ["subset", "ids", 1], /from 0 to 7/],
		["subset id twice", { subset: { ids: [1, 1] } }, ["subset", "ids", 1], /second time/],
		["subset too big", { subset: { count: 9 } }, ["subset", "count"], /at most 8/],
		["subset empty", { subset: { split: { fraction: 0 } } }, ["subset"], /leaves none of 8/],
		["subset twice", { subset: { ids: [1], split: { fraction: 0.5 } } }, ["subset"], /at most one/],
		[
			"resize too big",
			{ resize: { min: 2, max: 9 } },
			["resize", "max"],
			/is 9, expected at most 8/,
		],
		[
			"resize over what is hidden",
			{ resize: { min: 2, max: 7 }, hide: { count: 2 } },
			["resize", "max"],
			/at most 6/,
		],
		["resize upside down", { resize: { min: 5, max: 4 } }, ["resize", "min"], /at most max, 4/],
		[
			"resize under the minimum",
			{ resize: { min: 1, max: 4 }, minimum: 2 },
			["resize", "min"],
			/at least the minimum of 2/,
		],
		["minimum too big", { minimum: 9 }, ["minimum"], /at most 8/],
		["capacity too small", { capacity: 7 }, ["capacity"], /at least 8/],
		[
			"too many at the start",
			{ dynamics: { initial: { count: 9 } } },
			["dynamics", "initial", "count"],
			/at most 8/,
		],
		[
			"too many births",
			{ dynamics: { initial: { count: 6 }, births: { at: [{ step: 1, count: 3 }] } } },
			["dynamics", "births", "at"],
			/3 actions appear, expected at most the 2/,
		],
		[
			"births out of order",
			{
				dynamics: {
					initial: { count: 1 },
					births: {
						at: [
							{ step: 5, count: 1 },
							{ step: 5, count: 1 },
						],
					},
				},
			},
			["dynamics", "births", "at", 1, "step"],
			/more than/,
		],
		[
			"two laws of birth",
			{ dynamics: { births: { probability: 0.1, uniform: { until: 3 } } } },
			["dynamics", "births"],
			/exactly one/,
		],
		[
			"two starts",
			{ dynamics: { initial: { count: 1 }, births: { uniform: { until: 3 } } } },
			["dynamics", "initial"],
			/its own/,
		],
		[
			"lifetime upside down",
			{ dynamics: { deaths: { lifetime: { min: 5, max: 4 } } } },
			["dynamics", "deaths", "lifetime", "min"],
			/at most max/,
		],
		["an unknown key", { hidden: 3 }, ["hidden"], /did you mean "hide"/],
		["an unknown word", { permute: "trials" }, ["permute"], /did you mean "trial"/],
	];
	for (const [what, params, path, message] of cases)
		it(`with ${what} are refused at ${path.join(".")}`, () => {
			const found = problems(params);
			expect(found.map((each) => each.path)).toContainEqual(path);
			expect(found.find((each) => String(each.path) === String(path))!.message).toMatch(message);
		});

	it("are refused around anything but Discrete actions", () => {
		const found = () => new ActionSet(new ReachKernel(1));
		expect(found).toThrow(InvalidParamsError);
		expect(found).toThrow(/ActionSet: params: needs .* Discrete actions/);
	});
});
