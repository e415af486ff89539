import { describe, expect, it } from "vitest";
import {
	type Agent,
	type AgentView,
	checkAgent,
	inspectAgent,
	registerAgent,
	type Transition,
	UnsupportedAgentError,
} from "../../src/agent/index.ts";
import { CheckError, type Finding, type StateArrays } from "../../src/env/index.ts";
import { nextInteger, nextUniform32, type SeedTree } from "../../src/random/index.ts";
import { type Columns, column } from "../../src/spaces/index.ts";
import "../helpers/register-test-envs.ts";

/** Sums the rewards of each action and now and then explores: enough memory to lose. */
class Sums implements Agent {
	readonly id: string = "test-sums";
	readonly random: Uint32Array;
	readonly sums: Float64Array;
	memory: StateArrays;
	explaining = false;
	explanation: Columns;

	constructor(
		readonly view: AgentView,
		readonly seeds: SeedTree,
	) {
		const n = view.numEnvs;
		this.random = new Uint32Array(4 * n);
		for (let i = 0; i < n; i++) seeds.child(i).stream(this.random, 4 * i);
		this.sums = new Float64Array(3 * n);
		this.memory = { random: this.random, sums: this.sums };
		this.explanation = { q: column("float64", n, [3]) };
	}

	reset(begin: number, end: number): void {
		this.sums.fill(0, 3 * begin, 3 * end);
	}

	act(actions: Columns): void {
		const out = actions[""]!.data;
		for (let i = 0; i < this.view.numEnvs; i++) {
			out[i] = this.choose(i);
			if (this.explaining)
				for (let a = 0; a < 3; a++) this.explanation.q!.data[3 * i + a] = this.sums[3 * i + a]!;
		}
	}

	learn({ action, reward }: Transition): void {
		for (let i = 0; i < this.view.numEnvs; i++)
			this.sums[3 * i + action[""]!.data[i]!]! += reward[i]!;
	}

	protected choose(i: number): number {
		const explore = nextUniform32(this.random, 4 * i) < 0.3;
		const order = nextInteger(this.random, 4 * i, 3);
		let best = -1;
		for (let k = 0; k < 3; k++) {
			const a = (order + k) % 3;
			if (!this.allows(i, a)) continue;
			if (best < 0 || (!explore && this.sums[3 * i + a]! > this.sums[3 * i + best]!)) best = a;
		}
		return best;
	}

	protected allows(i: number, action: number): boolean {
		return this.view.actionMask?.data[3 * i + action] === 1;
	}
}

const inspect = (Kind: new (view: AgentView, seeds: SeedTree) => Agent): Finding[] =>
	inspectAgent((view, seeds) => new Kind(view, seeds), "test/Walk-v0", {
		steps: 60,
		make: { episodesPerTrial: 3 },
	});
const names = (findings: Finding[]): string[] => findings.map(({ check }) => check);

describe("checkAgent", () => {
	it("passes a clean agent, by function and by id", () => {
		expect(inspect(Sums)).toEqual([]);
		registerAgent({
			id: "test-sums",
			description: "Sums.",
			supports: (view) => (view.actionMask ? null : "it needs a mask"),
			create: (_params, view, seeds) => new Sums(view, seeds),
		});
		expect(() => checkAgent("test-sums", "test/Walk-v0")).not.toThrow();
		expect(() => checkAgent({ id: "test-sums", params: {} }, "test/Walk-v0")).not.toThrow();
		expect(() => checkAgent("test-sums", "test/Counter-v0")).toThrow(UnsupportedAgentError);
	});

	it("throws all findings", () => {
		class Bad extends Sums {
			protected override allows(): boolean {
				return Math.random() >= 0;
			}
		}
		try {
			checkAgent((view, seeds) => new Bad(view, seeds), "test/Walk-v0");
			expect.unreachable();
		} catch (error) {
			expect(error).toBeInstanceOf(CheckError);
			expect(names((error as CheckError).findings as Finding[])).toEqual(
				expect.arrayContaining(["global-draw", "action-mask"]),
			);
			expect(String(error)).toContain("uses Math.random");
		}
	});
});

describe("faults of agents are found", () => {
	it("an ignored mask, an action outside the space", () => {
		class Ignores extends Sums {
			protected override allows(): boolean {
				return true;
			}
		}
		class Outside extends Sums {
			protected override choose(): number {
				return 3;
			}
		}
		expect(names(inspect(Ignores))).toContain("action-mask");
		expect(names(inspect(Outside))).toContain("action");
	});

	it("memory kept across trials, in memory or beside it", () => {
		class Keeps extends Sums {
			override reset(): void {}
		}
		class KeepsBeside extends Sums {
			readonly beside = new Float64Array(3 * this.view.numEnvs);
			override learn(transition: Transition): void {
				super.learn(transition);
				this.beside.set(this.sums);
			}
			override reset(begin: number, end: number): void {
				this.sums.set(this.beside.subarray(3 * begin, 3 * end), 3 * begin);
			}
		}
		expect(names(inspect(Keeps))).toEqual(["reset"]);
		expect(names(inspect(KeepsBeside))).toEqual(expect.arrayContaining(["reset", "memory"]));
	});

	it("a reset that touches other rows", () => {
		class Wipes extends Sums {
			override reset(): void {
				this.sums.fill(0);
			}
		}
		expect(names(inspect(Wipes))).toContain("row-leak");
	});

	it("memory that is not in memory", () => {
		class Hides extends Sums {
			override memory: StateArrays = { random: this.random };
		}
		expect(names(inspect(Hides))).toEqual(["memory"]);
	});

	it("a stream that is not planted, or not from the seeds", () => {
		class Zero extends Sums {
			readonly other = new Uint32Array(4 * this.view.numEnvs);
			override memory: StateArrays = {
				random: this.random,
				sums: this.sums,
				my_stream: this.other,
			};
		}
		class Fixed extends Sums {
			constructor(view: AgentView, seeds: SeedTree) {
				super(view, seeds);
				for (let k = 0; k < this.random.length; k++) this.random[k] = k + 1;
			}
		}
		expect(names(inspect(Zero))).toEqual(["unseeded-stream"]);
		expect(names(inspect(Fixed))).toContain("unseeded-stream");
	});

	it("rows that share a stream", () => {
		class Shares extends Sums {
			protected override choose(i: number): number {
				this.random.copyWithin(4 * i, 0, 4);
				const choice = super.choose(i);
				this.random.copyWithin(0, 4 * i, 4 * i + 4);
				return choice;
			}
		}
		expect(names(inspect(Shares))).toContain("row-independence");
	});

	it("explanations that are NaN, of the wrong shape, or change the choice", () => {
		class Nan extends Sums {
			override act(actions: Columns): void {
				super.act(actions);
				this.explanation.q!.data[1] = Number.NaN;
			}
		}
		class Wide extends Sums {
			override explanation: Columns = { q: { ...column("float64", 1, [3]), width: 2 } };
			override act(actions: Columns): void {
				const { explaining } = this;
				this.explaining = false;
				super.act(actions);
				this.explaining = explaining;
			}
		}
		class Draws extends Sums {
			override act(actions: Columns): void {
				if (this.explaining) nextUniform32(this.random, 0);
				super.act(actions);
			}
		}
		expect(names(inspect(Nan))).toEqual(["explanation"]);
		expect(names(inspect(Wide))).toEqual(["explanation"]);
		expect(names(inspect(Draws))).toEqual(["determinism"]);
	});

	it("writing into the view", () => {
		class Writes extends Sums {
			override act(actions: Columns): void {
				super.act(actions);
				this.view.observation.sense!.data[0] = 0.125;
			}
		}
		expect(names(inspect(Writes))).toContain("view-written");
	});
});
