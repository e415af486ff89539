import { Generator } from "../../src/random/index.ts";

/** A measured job of made-up numbers, as `measure` gives it. */
export interface MadeUpJob {
	readonly job: {
		readonly variant: string;
		readonly seed: number;
		readonly metrics: readonly string[];
		readonly agent: {
			readonly label: string;
			readonly params: Readonly<Record<string, unknown>>;
			readonly checkpoint?: { readonly file: string };
		};
	};
	readonly values: Readonly<Record<string, readonly number[]>>;
	readonly curves: readonly {
		readonly metric: string;
		readonly xs: readonly number[];
		readonly rows: readonly (readonly number[])[];
	}[];
	readonly tried: readonly number[];
	readonly births: Readonly<Record<"first" | "newborn" | "untried", readonly number[]>> & {
		readonly pulls: readonly (readonly number[])[];
	};
}

/** Regret, or success, that an agent comes to. */
export type Level = (agent: string, variant: string) => number;

const ROWS = 6;
const POINTS = 30;

/** Jobs of agents × variants × two seeds, whose scores lie around `level`. */
export function madeUp(
	agents: readonly string[],
	variants: readonly string[],
	metric: "regret" | "success",
	level: Level,
): MadeUpJob[] {
	const jobs: MadeUpJob[] = [];
	for (const variant of variants)
		for (const label of agents)
			for (const seed of [1000, 1001]) {
				// The same in every variant: differences between variants are those of the levels.
				const random = new Generator(seed, label);
				const around = (): number => level(label, variant) * random.uniform(0.95, 1.05);
				const rows = Array.from({ length: ROWS }, around);
				const xs = Array.from({ length: POINTS }, (_, k) => k + 1);
				const curve = rows.map((end) =>
					xs.map((x) => (metric === "regret" ? (end * x) / POINTS : end)),
				);
				jobs.push({
					job: { variant, seed, metrics: [metric], agent: { label, params: { beta: 1.5 } } },
					values: { [metric]: rows },
					curves: [{ metric, xs, rows: curve }],
					tried: rows.map(() => 3),
					births: {
						first: rows,
						newborn: rows.map((each, i) => (i === 0 ? Number.NaN : each)),
						untried: rows,
						pulls: rows.map((_, i) => (i === 0 ? [] : Array.from({ length: 40 }, () => i % 2))),
					},
				});
			}
	return jobs;
}
