import { cpSync, existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { emptyFolder, palaestra } from "../../cli/helpers.ts";
import { FOLDER } from "./helpers.ts";

/** So small that two steps take no time. */
const MODEL = ["layers=1", "width=16", "heads=2", "hidden=64"].map(
	(each) => `agent.params.${each}`,
);

test.each([
	["had-bernoulli", "figure-4", "headless-ad", ["data.steps=12"], ["env.params.horizon=12"]],
	["had-contextual", "figure-9", "headless-ad", ["data.steps=12"], ["env.params.horizon=12"]],
	[
		"ad-bernoulli-20",
		"figure-5-arms-20",
		"algorithm-distillation",
		["data.steps=12"],
		["env.params.horizon=12"],
	],
	[
		"had-darkroom-mse",
		"table-1-darkroom",
		"headless-ad",
		["data.episodes=4", "data.window.steps=12"],
		["env.episodesPerTrial=2"],
	],
	[
		"ad-darkroom-permaug",
		"figure-3",
		"algorithm-distillation",
		["data.episodes=4", "data.window.steps=12"],
		["env.episodesPerTrial=2"],
	],
])(
	"%s, made small, trains and acts in %s",
	async (training, evaluation, id, data, env) => {
		const cwd = emptyFolder();
		cpSync(FOLDER, join(cwd, "paper"), {
			recursive: true,
			filter: (file) => !file.includes("checkpoints"),
		});
		const set = (values: readonly string[]) => values.flatMap((each) => ["--set", each]);
		const trained = await palaestra(
			[
				...["train", `paper/${training}.json`, "--seed", "4", "--steps", "2", "--backend", "wasm"],
				...set([...MODEL, ...data, "batch=2"]),
				"--json",
			],
			{ cwd },
		);
		expect(trained.stderr).not.toContain("error");
		expect(trained.json().seeds).toMatchObject([{ seed: 4, steps: 2, trained: true }]);
		expect(trained.json().seeds[0].loss).toBeGreaterThan(0);
		const checkpoint = `./paper/checkpoints/${training}-4`;
		expect(existsSync(join(cwd, `${checkpoint}.safetensors`))).toBe(true);

		const agents = `agents=${JSON.stringify([{ id, label: "small", checkpoint }])}`;
		const small = ["protocol.numEnvs=2", "protocol.seeds=[1001]", "record.replay=false"];
		const ran = await palaestra(
			[
				"run",
				`paper/${evaluation}.json`,
				"--workers",
				"1",
				...set([agents, ...small, ...env]),
				"--json",
			],
			{ cwd },
		);
		expect(ran.code, ran.stderr).toBe(0);
		const rows = ran.json().results as { agent: string; mean: number }[];
		expect(rows.length).toBeGreaterThan(0);
		for (const { agent, mean } of rows)
			expect([agent, Number.isFinite(mean)]).toEqual(["small", true]);
	},
	60_000,
);
