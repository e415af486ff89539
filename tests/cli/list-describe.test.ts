import { describe, expect, test } from "vitest";
import { listAgents, listEnvs, listLayers, spec } from "../../index.ts";
import { listScenarios } from "../../src/scenario/index.ts";
import { palaestra } from "./helpers.ts";

const PATIENCE = { timeout: 120_000 };

const TRAINING = "headless-ad/training/bernoulli-small";

describe("list", () => {
	test.each([
		["envs", listEnvs()],
		["layers", listLayers()],
		["agents", listAgents()],
		["scenarios", listScenarios().map(({ name }) => name)],
	])("%s: all of them, as text and as JSON", async (kind, ids) => {
		const { code, json } = await palaestra(["list", kind, "--json"]);
		expect(code).toBe(0);
		expect(json().map(({ id }: { id: string }) => id)).toEqual(ids);
		const { stdout } = await palaestra(["list", kind]);
		for (const id of ids) expect(stdout).toMatch(new RegExp(`^${id} `, "m"));
		for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
	});

	test("privileged agents are told", async () => {
		const agents = (await palaestra(["list", "agents", "--json"])).json() as {
			id: string;
			privileged: boolean;
		}[];
		expect(agents.find(({ id }) => id === "oracle")).toMatchObject({ privileged: true });
		expect(agents.find(({ id }) => id === "random")).toMatchObject({ privileged: false });
	});
});

describe("describe", () => {
	test("an environment: parameters, spaces, options, agents, an example", async () => {
		const { json, stdout } = await palaestra(["describe", "maze/FourRooms-v0", "--json"]);
		const found = json();
		expect(found).toMatchObject({
			kind: "env",
			id: "maze/FourRooms-v0",
			description: spec("maze/FourRooms-v0").description,
			facts: {
				observation: "Discrete(169)",
				action: "Discrete(4)",
				info: ["success"],
				resetOptions: expect.arrayContaining(["goal"]),
				agents: expect.arrayContaining(["random", "shortest-path"]),
			},
			example: { env: { id: "maze/FourRooms-v0" } },
		});
		expect(found.facts.agents).not.toContain("linucb");
		expect(found.params.find(({ name }: { name: string }) => name === "slip")).toMatchObject({
			type: "number ≥ 0, ≤ 1",
			default: 0,
			required: false,
		});
		expect(stdout).not.toContain("undefined");
	});

	test("text shows the same, in lines that fit", async () => {
		const { stdout } = await palaestra(["describe", "bandit/Bernoulli-v0"]);
		for (const part of [
			"Parameters",
			"distribution",
			'"uniform" | "odd" | "even"',
			"Discrete(10)",
			"regret",
			"Example",
		])
			expect(stdout).toContain(part);
		for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
	});

	test("a layer and an agent say where they fit", PATIENCE, async () => {
		const layer = (await palaestra(["describe", "ClipAction", "--json"])).json();
		expect(layer).toMatchObject({ kind: "layer", example: { layers: [{ id: "ClipAction" }] } });
		expect(layer.facts.envs).toContain("maze/PointMaze-UMaze-v0");
		expect(layer.facts.envs).not.toContain("bandit/Bernoulli-v0");
		const agent = (await palaestra(["describe", "linucb", "--json"])).json();
		expect(agent).toMatchObject({ kind: "agent", facts: { privileged: false } });
		expect(agent.facts.envs).toContain("bandit/ContextualLinear-v0");
		expect(agent.facts.envs).not.toContain("bandit/Bernoulli-v0");
	});

	test("a scenario says what it runs", async () => {
		const found = (await palaestra(["describe", "quickstart", "--json"])).json();
		expect(found).toMatchObject({
			kind: "scenario",
			id: "quickstart",
			facts: {
				env: "bandit/Bernoulli-v0",
				agents: ["random", "ucb1", "thompson", "oracle"],
				budget: { trials: 1 },
			},
		});
	});

	test("a training file says what it trains, and what is trained", async () => {
		const { json, stdout } = await palaestra(["describe", TRAINING, "--json"]);
		expect(json()).toMatchObject({
			kind: "training",
			id: "bernoulli-small",
			facts: {
				agent: "headless-ad",
				trains: "headless-ad, 3 seeds × 3000 steps of 32 histories of bandit/Bernoulli-v0",
				data: { agent: { id: "thompson" } },
				seeds: [1, 2, 3],
				trainedSeeds: [1, 2, 3],
			},
		});
		expect(stdout).toContain("checkpoints");
		const file = await palaestra(["describe", `scenarios/${TRAINING}.json`]);
		expect(file.stdout).toContain("3000 steps of 32 histories");
	});

	test.each([...listEnvs(), ...listLayers(), ...listAgents()])("%s", PATIENCE, async (id) => {
		const { code, json } = await palaestra(["describe", id, "--json"]);
		expect(code).toBe(0);
		const { id: found, description, params } = json();
		expect(found).toBe(id);
		expect(description).not.toBe("");
		for (const param of params) {
			expect(param.description, `${id} ${param.name}`).not.toBe("");
			expect(param.type).not.toMatch(/undefined|\[object/);
		}
	});

	test("nearest names come from every kind", async () => {
		const hint = async (id: string): Promise<string> => (await palaestra(["describe", id])).stderr;
		expect(await hint("thomson")).toContain('"thompson"');
		expect(await hint("FrameStak")).toContain('"FrameStack"');
		expect(await hint("bandit/bernoulli-v0")).toContain('"bandit/Bernoulli-v0"');
		expect(await hint("quickstrt")).toContain('"quickstart"');
		expect(await hint(`${TRAINING}s`)).toContain(JSON.stringify(TRAINING));
		expect((await palaestra(["describe", "xyzzy"])).code).toBe(2);
	});

	test("a broken scenario file is told as such", async () => {
		const { code, json } = await palaestra(["describe", "nowhere.json", "--json"]);
		expect(code).toBe(2);
		expect(json().error.problems).toMatchObject([{ message: "no such file" }]);
	});
});
