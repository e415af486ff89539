import { describe, expect, test } from "vitest";
import "../../agents/index.ts";
import "../../envs/index.ts";
import { registerAgent } from "../../src/agent/index.ts";
import { Job } from "../../src/run/job.ts";
import type { JobSpec } from "../../src/run/job-spec.ts";

function spec(overrides: Partial<JobSpec> = {}): JobSpec {
	return {
		id: "job",
		scenario: "test",
		variant: "",
		agent: { id: "thompson", label: "Thompson" },
		seed: 3,
		numEnvs: 8,
		evaluate: {
			env: { id: "bandit/Bernoulli-v0", params: { arms: 5 }, maxEpisodeSteps: 50 },
			trials: 3,
		},
		metrics: ["regret", "return"],
		curvePoints: 10,
		...overrides,
	};
}

/** Alternates while it trains, then pulls the arm that paid more; one memory for all rows. */
registerAgent({
	id: "test-shared-means",
	description: "Learns across trials.",
	params: { type: "object", properties: {}, additionalProperties: false },
	create: () => {
		const paid = new Float64Array(2);
		const clock = new Int32Array(1);
		return {
			id: "test-shared-means",
			memory: {},
			shared: { paid, clock },
			reset: () => {},
			act(actions) {
				const arm = this.training ? clock[0]! % 2 : paid[1]! > paid[0]! ? 1 : 0;
				actions[""]!.data.fill(arm);
			},
			learn({ action, reward }) {
				if (!this.training) return;
				clock[0]!++;
				for (let i = 0; i < reward.length; i++) paid[action[""]!.data[i]!]! += reward[i]!;
			},
		};
	},
});

function finish(job: Job): ReturnType<Job["result"]> {
	while (job.advance(1000));
	return job.result();
}

const SPECS: [string, JobSpec][] = [
	["trials of one episode", spec()],
	[
		"a budget of steps",
		spec({
			evaluate: { env: { id: "bandit/Bernoulli-v0", params: { arms: 5 } }, steps: 700 },
			metrics: ["regret", "late_reward"],
		}),
	],
	[
		"trials of several episodes, with a learner",
		spec({
			agent: { id: "q-learning", label: "Q" },
			evaluate: {
				env: {
					id: "maze/Darkroom-v0",
					params: { size: 5, sequenceLength: 1 },
					episodesPerTrial: 20,
				},
				trials: 2,
			},
			metrics: ["success", "final_success", "return", "length"],
		}),
	],
	[
		"training before evaluation",
		spec({
			train: {
				env: { id: "bandit/Bernoulli-v0", params: { arms: 5 }, maxEpisodeSteps: 50 },
				steps: 120,
			},
		}),
	],
];

describe.each(SPECS)("%s", (_name, each) => {
	test("is the same each time", () => {
		expect(finish(new Job(each))).toEqual(finish(new Job(each)));
	});

	test.each([1, 37, 101])(
		"broken off after %i steps and taken up again, it ends the same",
		(cut) => {
			const whole = new Job(each);
			finish(whole);
			const wholeEpisodes = whole.takeEpisodes();
			const first = new Job(each);
			first.advance(cut);
			const before = first.takeEpisodes();
			// As a checkpoint on disk would: nothing is shared with the job that goes on.
			const second = new Job(each, undefined, structuredClone(first.save()));
			const result = finish(second);
			expect(result).toEqual(whole.result());
			expect(before + second.takeEpisodes()).toBe(wholeEpisodes);
		},
	);

	test("another seed gives other numbers", () => {
		expect(finish(new Job({ ...each, seed: 4 })).values).not.toEqual(finish(new Job(each)).values);
	});
});

describe("training", () => {
	const train = (steps: number) => ({
		env: { id: "bandit/Bernoulli-v0", params: { arms: 2, means: [0.1, 0.9] }, maxEpisodeSteps: 50 },
		steps,
	});
	const evaluate = {
		env: { id: "bandit/Bernoulli-v0", params: { arms: 2, means: [0.1, 0.9] }, maxEpisodeSteps: 50 },
		trials: 1,
	};

	test("carries over what all rows share, and then stands still", () => {
		const learner = { id: "test-shared-means", label: "shared" };
		const trained = finish(new Job(spec({ agent: learner, train: train(200), evaluate })));
		const raw = finish(new Job(spec({ agent: learner, evaluate })));
		expect(trained.trained).toBe(true);
		expect(raw.trained).toBe(false);
		expect(trained.values.regret).toEqual(Array(8).fill(0));
		expect(Math.min(...raw.values.regret!)).toBeGreaterThan(30);
		expect(trained.steps).toBe(8 * (200 + 50));
	});

	test("is left out for an agent that keeps nothing across trials", () => {
		const untrained = new Job(spec({ train: train(200), evaluate }));
		const result = finish(untrained);
		expect(result).toEqual(finish(new Job(spec({ evaluate }))));
		expect(result.trained).toBe(false);
	});
});

describe("metrics", () => {
	test("agree with episodes.csv", () => {
		const job = new Job(spec());
		const result = finish(job);
		const lines = job
			.takeEpisodes()
			.trim()
			.split("\n")
			.map((line) => line.split(",").map(Number));
		expect(lines).toHaveLength(8 * 3);
		for (let row = 0; row < 8; row++) {
			const mine = lines.filter((line) => line[0] === row);
			expect(mine.map((line) => line[1])).toEqual([0, 1, 2]);
			expect(mine.every((line) => line[3] === 50)).toBe(true);
			const mean = (column: number): number =>
				mine.reduce((sum, line) => sum + line[column]!, 0) / 3;
			expect(result.values.return![row]).toBeCloseTo(mean(4), 10);
			expect(result.values.regret![row]).toBeCloseTo(mean(5), 10);
		}
	});

	test("the regret curve is cumulative and ends at the metric", () => {
		const { values, curves } = finish(new Job(spec()));
		const curve = curves.find((each) => each.metric === "regret")!;
		expect(curve.x).toBe("step");
		expect(curve.xs.at(-1)).toBe(50);
		curve.rows.forEach((row, i) => {
			expect(row.at(-1)).toBeCloseTo(values.regret![i]!, 10);
			for (let k = 1; k < row.length; k++)
				expect(row[k]!).toBeGreaterThanOrEqual(row[k - 1]! - 1e-12);
		});
	});

	test("an oracle has no regret and a random agent the textbook one", () => {
		const many = {
			numEnvs: 4000,
			evaluate: {
				env: { id: "bandit/Bernoulli-v0", params: { arms: 10 }, maxEpisodeSteps: 100 },
				trials: 1,
			},
		};
		const oracle = finish(new Job(spec({ ...many, agent: { id: "oracle", label: "oracle" } })));
		expect(Math.max(...(oracle.values.regret as number[]))).toBe(0);
		const random = finish(new Job(spec({ ...many, agent: { id: "random", label: "random" } })));
		const mean = (random.values.regret as number[]).reduce((a, b) => a + b, 0) / 4000;
		// T · (K / (K + 1) − 1 / 2) = 40.91; its standard error here is 0.24.
		expect(Math.abs(mean - 40.91)).toBeLessThan(1);
	});

	test("agents meet the same tasks", () => {
		const views = ["random", "thompson"].map((id) => {
			const job = new Job(spec({ agent: { id, label: id } }));
			return (
				job as unknown as { env: { kernel: { hidden: { means: { data: Float64Array } } } } }
			).env.kernel.hidden.means.data.slice();
		});
		expect(views[0]).toEqual(views[1]);
	});

	test("a metric that the environment cannot give is refused", () => {
		expect(() => new Job(spec({ metrics: ["success"] }))).toThrow(/needs info\.success/);
	});
});
