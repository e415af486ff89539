import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
// @ts-expect-error: a script, without types
import { claims, verdictOf } from "../../scripts/results/claims.mjs";
// @ts-expect-error: a script, without types
import { Estimates } from "../../scripts/results/estimates.mjs";
// @ts-expect-error: a script, without types
import { page } from "../../scripts/results/page.mjs";
// @ts-expect-error: a script, without types
import { Store } from "../../scripts/results/store.mjs";
import { Generator } from "../../src/random/index.ts";
import { type Level, madeUp } from "./made-up.ts";

const seeds = (agent: string): string[] => [1, 2, 3].map((k) => `${agent} (seed ${k})`);
const armsOf = (variant: string): number => Number(/arms=(\d+)/.exec(variant)?.[1] ?? 20);
const BANDIT = [...seeds("Headless-AD"), "thompson", "subset-thompson", "greedy", "random"];
const REGRETS: Readonly<Record<string, number>> = { thompson: 10, greedy: 8, random: 40 };
const arms = (...sizes: number[]): string[] => sizes.map((k) => `arms=${k}`);
const rooms = (sets: readonly string[]): string[] =>
	sets.flatMap((set) => ["train", "test"].map((goals) => `actions=${set},goals=${goals}`));
const TEN = ["train", "permuted", "sliced"];

/** A store in which Headless-AD has a regret of `regret`, and AD loses success on other actions. */
function storeOf(regret: number) {
	const bandit: Level = (agent) => REGRETS[agent] ?? (/^Headless/.test(agent) ? regret : 12);
	const room: Level = (agent, variant) =>
		/^AD /.test(agent) && !/actions=train,/.test(variant) ? 0.4 : /random/.test(agent) ? 0.2 : 0.8;
	const store = new Store();
	const add = (name: string, agents: string[], variants: string[], level = bandit): void =>
		store.add(name, madeUp(agents, variants, level === room ? "success" : "regret", level));
	add("bernoulli", BANDIT, arms(5, 10, 20, 30));
	add("bernoulli-ad-30", [...seeds("Headless-AD"), ...seeds("AD"), "thompson", "random"], [""]);
	const shifts = ["odd", "even"].flatMap((law) =>
		["never", "trial"].map((permute) => `arms=4,distribution=${law},permute=${permute}`),
	);
	add("bernoulli-shift", [...seeds("Headless-AD"), "thompson", "random"], shifts);
	add("bernoulli-births", BANDIT, [""]);
	add("bernoulli-deaths", BANDIT, [""]);
	add("bernoulli-middle", BANDIT, arms(20, 50));
	add("bernoulli-ablations", ["full", "no prompt", "thompson", "random"], arms(10, 30));
	const tabular = ["replay-q", "q-learning", "random"];
	add(
		"darkroom-7",
		[...seeds("Headless-AD"), ...tabular],
		rooms([...TEN, "test", "train-test"]),
		room,
	);
	add("darkroom-7-ad", [...seeds("AD"), "random"], rooms(TEN), room);
	return store;
}

function checkpoint(training: string, seed: number, loss: string) {
	const made = { training, seed, steps: 3000, batch: 32, loss: 0.8, seconds: 60, backend: "wasm" };
	return { agent: "headless-ad", config: { loss }, weights: { parameters: 1234 }, made };
}

function render(regret: number) {
	const store = storeOf(regret);
	const estimates = new Estimates(store, () => new Generator(0, "bootstrap"), 100);
	const found = claims(estimates);
	const figures = new Map<string, string>();
	const text: string = page({
		store,
		estimates,
		claims: found,
		validations: [
			{
				name: "bernoulli-small",
				seeds: [500, 501],
				scores: new Map([
					[1, { mean: 0.7, error: 0.01 }],
					[1.5, { mean: 0.9, error: 0 }],
				]),
				best: 1.5,
				chosen: 1.5,
				normal: true,
			},
		],
		checkpoints: [
			checkpoint("bernoulli-small", 1, "infonce"),
			checkpoint("bernoulli-small", 2, "infonce"),
			checkpoint("bernoulli-small-mse", 1, "mse"),
		],
		missing: ["darkroom-5"],
		paper: JSON.parse(readFileSync("scripts/results/paper-headless-ad.json", "utf8")),
		figure: (name: string, title: string, svg: string) => {
			figures.set(name, svg);
			return `![${title}](headless-ad/${name}.svg)`;
		},
	});
	return { text, found, figures };
}

describe("claims", () => {
	it("are met by what is good enough", () => {
		const { found } = render(10);
		expect(found).toHaveLength(13);
		expect(found.filter(({ met }: { met: boolean }) => !met)).toEqual([]);
	});

	it("are not met by a Headless-AD with twice Thompson's regret", () => {
		const verdicts = render(20).found.map((each: { claim: string; met: boolean }) => [
			/small Bernoulli|middle|better arm/.test(each.claim),
			each.met,
		]);
		for (const [regret, met] of verdicts) expect(met).toBe(!regret);
	});

	it("say where the interval holds the threshold", () => {
		const bound = { holds: (value: number) => value >= 1 };
		expect(verdictOf({ estimate: 2, low: 1.5, high: 3 }, bound)).toBe("met");
		expect(verdictOf({ estimate: 1.1, low: 0.9, high: 3 }, bound)).toBe("met, within its interval");
		expect(verdictOf({ estimate: 0.5, low: 0.4, high: 0.6 }, bound)).toBe("**not met**");
		expect(verdictOf({ estimate: 0.9, low: 0.4, high: 1.6 }, bound)).toMatch(/not met.*within/);
		expect(verdictOf({ estimate: 2, low: Number.NaN, high: Number.NaN }, bound)).toBe("met");
	});
});

describe("page", () => {
	const good = render(10);
	const bad = render(20);

	it("has every section, whole tables and no holes", () => {
		for (const title of [
			"Claims",
			"More arms",
			"Where the good",
			"born",
			"Ablations",
			"Dark rooms",
		])
			expect(good.text).toMatch(new RegExp(`^## .*${title}`, "m"));
		expect(good.text).not.toMatch(/undefined|NaN|Infinity|\[object/);
		for (const block of good.text.match(/(?:^\|.*\n)+/gm)!) {
			const widths = block
				.trim()
				.split("\n")
				.map((line) => line.split(/(?<!\\)\|/).length);
			expect(new Set(widths).size).toBe(1);
		}
		expect(good.text).toContain("Not measured, for their weights were not there: darkroom-5.");
	});

	it("lists the weights, and which loss is another", () => {
		const row = (name: string) =>
			good.text
				.match(new RegExp(`^\\| \\[${name}\\].*$`, "m"))![0]
				.split(" | ")
				.slice(1);
		expect(row("bernoulli-small")).toEqual([
			"headless-ad",
			"1 and 2",
			"3000 × 32",
			"1234",
			"0.800, 0.800",
			"1, 1 |",
		]);
		expect(row("bernoulli-small-mse")[4]).toBe("0.800 (squared error)");
	});

	it("owns up to what was not met, and only then", () => {
		expect(good.text).not.toContain("Not met");
		expect(bad.text).toContain("Not met: small Bernoulli, 5 arms");
	});

	it("says that greedy wins where it does", () => {
		expect(bad.text).toMatch(/has less regret over 100 steps with 5, 10, 20 and 30 arms/);
		expect(render(6).text).not.toMatch(/has less regret over 100 steps/);
	});

	it("says that few arms explain a score above 1", () => {
		expect(render(6).text).toContain("need not be better learning");
		expect(bad.text).not.toContain("need not be better learning");
	});

	it("says that newborn arms wait long where they do", () => {
		expect(render(30).text).toMatch(
			/waits 30 of 100 steps for its first pull, with Thompson.* 10:/,
		);
		expect(good.text).not.toContain("for its first pull");
	});

	it("draws charts with a legend and no holes", () => {
		expect([...good.figures.keys()].sort()).toEqual([
			"bernoulli-middle-regret",
			"bernoulli-regret",
			"births",
			"darkroom-sets",
			"darkroom-success",
		]);
		for (const svg of good.figures.values()) {
			expect(svg).not.toMatch(/NaN|undefined|Infinity/);
			expect(svg).toContain("Headless-AD</text>");
		}
		expect(good.text).toContain("(headless-ad/births.svg)");
	});

	it("is the same twice", () => {
		expect(render(10).text).toBe(good.text);
	});

	it("uses every kind of number of arms it has", () => {
		for (const variant of arms(5, 10, 20, 30))
			expect(good.text).toMatch(new RegExp(`^\\| ${armsOf(variant)} \\| Headless-AD`, "m"));
	});
});
