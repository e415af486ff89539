import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { listAgents, listEnvs } from "../../index.ts";
import { agentsFor, defaultView } from "../../src/cli/compatible.ts";
import { emptyFolder, FakeTerminal, KEYS, palaestra } from "./helpers.ts";

const flags = ["--env", "bandit/Bernoulli-v0", "--agent", "random", "thompson"];
const read = (cwd: string, file: string) => JSON.parse(readFileSync(join(cwd, file), "utf8"));

test("flags write a scenario that validates", async () => {
	const cwd = emptyFolder();
	const more = ["--seeds", "3", "--trials", "2", "--num-envs", "8", "--name", "mine"];
	const { code, stdout, stderr } = await palaestra(["new", "a.json", ...flags, ...more], { cwd });
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	expect(stdout).toContain(
		"wrote a.json: 2 agents × 3 seeds × 8 environments of bandit/Bernoulli-v0",
	);
	expect(read(cwd, "a.json")).toEqual({
		version: 1,
		name: "mine",
		env: { id: "bandit/Bernoulli-v0" },
		agents: [{ id: "random" }, { id: "thompson" }],
		protocol: { seeds: { count: 3, first: 0 }, numEnvs: 8, evaluate: { trials: 2 } },
	});
	expect((await palaestra(["validate", "a.json"], { cwd })).code).toBe(0);
	expect(readdirSync(cwd)).toEqual(["a.json"]);
});

test("the file is named after the scenario, and as JSON the result says where it is", async () => {
	const cwd = emptyFolder();
	const { code, json } = await palaestra(["new", ...flags, "--name", "x1", "--json"], { cwd });
	expect(code).toBe(0);
	expect(json()).toMatchObject({
		file: join(cwd, "x1.json"),
		name: "x1",
		scenario: { name: "x1" },
	});
	expect(existsSync(join(cwd, "x1.json"))).toBe(true);
});

test("the schema is named where the package is inside the folder", async () => {
	const cwd = emptyFolder();
	await palaestra(["new", "a.json", ...flags], { cwd });
	expect(read(cwd, "a.json").$schema).toBeUndefined();
	mkdirSync("runs", { recursive: true });
	const file = "runs/new-test.json";
	onTestFinished(() => rmSync(file, { force: true }));
	const { json } = await palaestra(["new", file, ...flags, "--force", "--json"]);
	expect(json().scenario.$schema).toBe("../schema/scenario-v1.json");
});

test("an environment without end is given steps", async () => {
	const cwd = emptyFolder();
	const endless = ["--env", "maze/GoalTeleport-v0", "--agent", "random"];
	expect((await palaestra(["new", "a.json", ...endless], { cwd })).code).toBe(0);
	expect(read(cwd, "a.json").protocol.evaluate).toEqual({ steps: 10_000 });
	await palaestra(["new", "b.json", ...endless, "--steps", "77"], { cwd });
	expect(read(cwd, "b.json").protocol.evaluate).toEqual({ steps: 77 });
});

test("nothing is overwritten without --force", async () => {
	const cwd = emptyFolder();
	writeFileSync(join(cwd, "a.json"), "precious");
	const refused = await palaestra(["new", "a.json", ...flags], { cwd });
	expect(refused.code).toBe(2);
	expect(refused.stderr).toContain("exists already; --force overwrites it");
	expect(readFileSync(join(cwd, "a.json"), "utf8")).toBe("precious");
	expect((await palaestra(["new", "a.json", ...flags, "--force"], { cwd })).code).toBe(0);
	expect(read(cwd, "a.json").version).toBe(1);
});

test.each([
	[["--env", "bandit/Bernoulli-v0"], /needs --agent \(.*random.*only a terminal can be asked/],
	[["--agent", "random"], /needs --env \(.*bandit\/Bernoulli-v0/],
	[["--env", "bandit/Bernoli-v0", "--agent", "random"], /Did you mean "bandit\/Bernoulli-v0"/],
	[["--env", "bandit/Bernoulli-v0", "--agent", "thomson"], /Did you mean "thompson"/],
	[["--env", "bandit/Bernoulli-v0", "--agent", "linucb"], /cannot act in bandit\/Bernoulli-v0/],
	[["--env", "bandit/Bernoulli-v0", "--agent", "random", "random"], /that of agents.0 already/],
	[["--env", "maze/GoalTeleport-v0", "--agent", "random", "--trials", "1"], /has no time limit/],
	[[...flags, "--trials", "1", "--steps", "5"], /stands beside trials/],
	[[...flags, "--seeds", "0"], /--seeds is "0", expected a whole number/],
	[[...flags, "--name", "a b"], /must match pattern/],
])("%j is bad input and writes nothing", async (argv, message) => {
	const cwd = emptyFolder();
	const { code, stderr } = await palaestra(["new", "a.json", ...argv], { cwd });
	expect(code).toBe(2);
	expect(stderr).toMatch(message);
	expect(readdirSync(cwd)).toEqual([]);
});

test("a folder that is not there is bad input", async () => {
	const { code, stderr } = await palaestra(["new", "no/a.json", ...flags], { cwd: emptyFolder() });
	expect(code).toBe(2);
	expect(stderr).toContain("there is no folder no");
});

test("at a terminal it asks for what is open", async () => {
	const cwd = emptyFolder();
	const able = agentsFor(defaultView(listEnvs()[0]!)!);
	const terminal = new FakeTerminal([
		[/Which environment/, KEYS.enter],
		[/Which agents/, KEYS.space, KEYS.down, KEYS.space, KEYS.enter],
		[/short name/, KEYS.enter],
		[/How many seeds/, "\x7f", "2", KEYS.enter],
		[/How many environments/, KEYS.enter],
	]);
	const { code, stderr } = await palaestra(["new"], { cwd, terminal });
	expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
	const [file] = readdirSync(cwd);
	expect(read(cwd, file!)).toMatchObject({
		name: file!.replace(".json", ""),
		env: { id: listEnvs()[0] },
		agents: [{ id: able[0] }, { id: able[1] }],
		protocol: { seeds: { count: 2 }, numEnvs: 100 },
	});
});

test("flags are not asked for again, and breaking off is 130", async () => {
	const cwd = emptyFolder();
	const terminal = new FakeTerminal([[/Which agents/, KEYS.cancel]]);
	const { code } = await palaestra(["new", "a.json", "--env", "bandit/Bernoulli-v0"], {
		cwd,
		terminal,
	});
	expect(code).toBe(130);
	expect(terminal.shown).not.toContain("Which environment");
	expect(readdirSync(cwd)).toEqual([]);
});

test("with --json nothing is asked", async () => {
	const terminal = new FakeTerminal([]);
	const { code, json } = await palaestra(["new", "--json"], { cwd: emptyFolder(), terminal });
	expect(code).toBe(2);
	expect(json().error.message).toContain("needs --env");
	expect(terminal.shown).toBe("");
});

test("agents offered are those that can act", () => {
	const able = agentsFor(defaultView("bandit/ContextualLinear-v0")!);
	expect(able).toContain("linucb");
	expect(able).not.toContain("shortest-path");
	expect(able.every((id) => listAgents().includes(id))).toBe(true);
	expect(defaultView("no/Such-v0")).toBeNull();
});
