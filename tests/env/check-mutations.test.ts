import { describe, expect, it } from "vitest";
import {
	CheckError,
	checkEnv,
	checkVectorEnv,
	checkWrapper,
	type Finding,
	Findings,
	inspectEnv,
	inspectVectorEnv,
	inspectWrapper,
	type Kernel,
	KernelEnv,
	Layer,
	make,
	type ResetArguments,
	type ResetOptions,
	type ResetResult,
	type Snapshot,
	type StateArrays,
	type StepResult,
	TimeLimit,
	UnknownIdError,
	VectorEnv,
	watchGlobals,
} from "../../src/env/index.ts";
import { nextUint32, nextUniform32, SeedTree } from "../../src/random/index.ts";
import { type Columns, column, copyRows } from "../../src/spaces/index.ts";
import { CounterKernel } from "../helpers/counter-kernel.ts";
import { PileEnv, SpellEnv } from "../helpers/plain-envs.ts";
import { WalkKernel } from "../helpers/walk-kernel.ts";
import "../helpers/register-test-envs.ts";
import "../../envs/index.ts";

const limited = (kernel: Kernel): Kernel => new TimeLimit(kernel, 12);
const BRIEF = { steps: 120 };
const names = (findings: Finding[]): string[] => findings.map(({ check }) => check);

/** Findings over a kernel class, limited to 12 steps. */
function single(Kind: new (rows: number) => Kernel): Finding[] {
	return inspectEnv(() => new KernelEnv(limited(new Kind(1)), undefined, "mutant"), BRIEF);
}
function vector(Kind: new (rows: number) => Kernel): Finding[] {
	return inspectVectorEnv(
		(rows, mode) => new VectorEnv(limited(new Kind(rows)), undefined, "mutant", mode),
		BRIEF,
	);
}
const wrapped = (around: (kernel: Kernel) => Kernel): Finding[] =>
	inspectWrapper(around, (rows) => limited(new WalkKernel(rows)), BRIEF);

describe("clean versions pass", () => {
	it("environments", () => {
		expect(single(WalkKernel)).toEqual([]);
		expect(vector(WalkKernel)).toEqual([]);
		expect(() => checkEnv("test/Walk-v0")).not.toThrow();
		expect(() => checkVectorEnv("test/Walk-v0")).not.toThrow();
		expect(() => checkEnv("test/Counter-v0", { truncatesItself: true })).not.toThrow();
		expect(() => checkVectorEnv("test/Counter-v0")).not.toThrow();
		expect(() => checkEnv(make("test/Walk-v0"))).not.toThrow();
		// One constant observation, each episode one step long: no end can be told from a start.
		const brief = { make: { params: { horizon: 1 } } };
		expect(() => checkVectorEnv("bandit/Bernoulli-v0", brief)).not.toThrow();
	});

	it("plain environments", () => {
		expect(inspectEnv(() => new SpellEnv())).toEqual([]);
		expect(inspectEnv(() => new PileEnv())).toEqual([]);
		expect(inspectEnv(new SpellEnv())).toEqual([]);
	});

	it("wrappers", () => {
		expect(wrapped((kernel) => new Layer("Through", kernel))).toEqual([]);
		expect(wrapped((kernel) => new TimeLimit(kernel, 5))).toEqual([]);
	});
});

describe("faults of environments are found", () => {
	it("a hidden global draw, a hidden clock", () => {
		class Draws extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				if (Math.random() < 0) this.reward[begin] = 1;
			}
		}
		class Clocked extends WalkKernel {
			override reset(begin: number, end: number, fresh: boolean, options?: ResetOptions): void {
				super.reset(begin, end, fresh, options);
				if (Date.now() < 0) this.reward[begin] = 1;
			}
		}
		expect(single(Draws)).toEqual([
			{ check: "global-draw", message: expect.stringContaining("Math.random") },
		]);
		expect(vector(Draws)[0]!.message).toContain("Math.random");
		expect(single(Clocked)[0]!.message).toContain("Date.now");
	});

	it("and the watched globals are put back, even after an error", () => {
		const before = [Math.random, Date.now, performance.now];
		const findings = new Findings();
		expect(() =>
			watchGlobals(findings, () => {
				Math.random();
				throw new Error("on purpose");
			}),
		).toThrow("on purpose");
		expect(findings.list()).toHaveLength(1);
		expect([Math.random, Date.now, performance.now]).toEqual(before);
	});

	it("a lost final observation: the kernel resets itself at its end", () => {
		class SelfReset extends CounterKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++)
					if (this.terminated[i] === 1 || this.truncated[i] === 1) super.reset(i, i + 1);
			}
			protected override observe(i: number): void {
				super.observe(i);
				this.observation[""].data.fill(0, 3 * i, 3 * i + 2);
			}
		}
		expect(names(vector(SelfReset))).toContain("final-observation");
	});

	it("an unseeded stream", () => {
		class Unseeded extends WalkKernel {
			override seed(row: number): void {
				new SeedTree(7).child(row).stream(this.random, 4 * row);
			}
		}
		class Unplanted extends WalkKernel {
			readonly other = new Uint32Array(4 * this.numEnvs);
			override readonly state: StateArrays = {
				random: this.random,
				position: this.position,
				goal: this.hidden.goal.data,
				other_stream: this.other,
			};
		}
		expect(names(single(Unseeded))).toEqual(["unseeded-stream", "seed-ignored"]);
		expect(names(vector(Unseeded))).toContain("row-independence");
		expect(single(Unplanted)).toEqual([
			{ check: "unseeded-stream", message: expect.stringContaining("all zeros") },
		]);
	});

	it("an unseeded space", () => {
		class Sampling extends SpellEnv {
			override reset(args?: ResetArguments): ResetResult<string> {
				const { info } = super.reset(args);
				return { observation: this.observationSpace.sample(), info };
			}
		}
		expect(names(inspectEnv(() => new Sampling()))).toContain("reset-seed");
	});

	it("a stale snapshot: an array that is in no state", () => {
		class Forgets extends WalkKernel {
			readonly momentum = new Float64Array(this.numEnvs);
			override reset(begin: number, end: number, fresh: boolean, options?: ResetOptions): void {
				super.reset(begin, end, fresh, options);
				this.momentum.fill(0, begin, end);
			}
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) {
					this.momentum[i] = 0.5 * this.momentum[i]! + this.position[i]!;
					this.reward[i]! += this.momentum[i]!;
				}
			}
		}
		for (const findings of [single(Forgets), vector(Forgets)]) {
			expect(names(findings)).toEqual(["snapshot"]);
			expect(findings[0]!.message).toContain("test/Walk-v0.momentum");
		}
	});

	it("a plain environment that restores half of itself", () => {
		class Half extends SpellEnv {
			override restore(snapshot: Snapshot): void {
				super.restore({ ...snapshot, arrays: { random: Uint32Array.of(1, 2, 3, 4) } });
			}
		}
		expect(names(inspectEnv(() => new Half()))).toContain("snapshot");
	});

	it("an observation outside the space", () => {
		class Outside extends WalkKernel {
			protected override observe(i: number): void {
				super.observe(i);
				if (this.position[i]! > 2) this.observation.sense!.data[2 * i] = 1.5;
			}
		}
		expect(names(single(Outside))).toEqual(["observation-space"]);
		expect(names(vector(Outside))).toContain("observation-space");
	});

	it("rows that touch or know one another", () => {
		class Writes extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				this.info.success.data.fill(0, 0, begin);
			}
		}
		class SharedStream extends WalkKernel {
			protected override observe(i: number): void {
				super.observe(i);
				this.observation.sense!.data[2 * i + 1] = nextUniform32(this.random, 0);
			}
		}
		class KnowsSize extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.reward[i]! += 1e-9 * this.numEnvs;
			}
		}
		class KnowsRange extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.reward[i]! += 1e-9 * (i - begin);
			}
		}
		expect(names(vector(Writes))).toContain("row-leak");
		expect(names(vector(SharedStream))).toEqual(
			expect.arrayContaining(["row-independence", "ranges", "row-leak"]),
		);
		expect(names(vector(KnowsSize))).toEqual(["row-independence"]);
		expect(names(vector(KnowsRange))).toEqual(expect.arrayContaining(["ranges"]));
		for (const Kind of [Writes, SharedStream]) expect(names(single(Kind))).toEqual([]);
	});

	it("rewards and flags that are none", () => {
		class Nan extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) if (this.position[i] === 2) this.reward[i] = Number.NaN;
			}
		}
		class Two extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.terminated[i]! *= 2;
			}
		}
		class Cuts extends WalkKernel {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.truncated[i] = this.position[i]! > 4 ? 1 : 0;
			}
		}
		expect(names(single(Nan))).toEqual(["reward"]);
		expect(names(vector(Nan))).toEqual(["reward"]);
		expect(names(single(Two))).toContain("flags");
		expect(names(single(Cuts))).toEqual(["truncation"]);
	});

	it("a mask that allows nothing, or holds what is no flag", () => {
		class Closed extends WalkKernel {
			protected override observe(i: number): void {
				super.observe(i);
				if (this.position[i] === 3) this.actionMask.data.fill(0, 3 * i, 3 * i + 3);
			}
		}
		class Odd extends WalkKernel {
			protected override observe(i: number): void {
				super.observe(i);
				this.actionMask.data[3 * i + 2] = 2;
			}
		}
		expect(names(single(Closed))).toContain("action-mask");
		expect(names(single(Odd))).toContain("action-mask");
	});

	it("columns and state of the wrong length, keys not in snake_case", () => {
		class Short extends CounterKernel {
			override readonly info = { elapsed: column("int32", this.numEnvs, [1]) };
			override readonly state: StateArrays = {
				t: this.t,
				odd: new Int32Array(this.numEnvs + 1),
			};
			override readonly hidden = {
				bestArm: column("int32", this.numEnvs),
				wide: { ...column("int32", this.numEnvs), width: 2 },
			};
		}
		expect(names(vector(Short))).toEqual(
			expect.arrayContaining(["state-length", "snake-case", "column-shape", "column-length"]),
		);
	});

	it("a trajectory that the seed does not decide", () => {
		let made = 0;
		class Counted extends WalkKernel {
			readonly number = made++;
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.reward[i]! += this.number;
			}
		}
		expect(names(single(Counted))).toContain("determinism");
		expect(names(vector(Counted))).toContain("determinism");
	});

	it("a plain environment whose results are of the wrong type", () => {
		class Untyped extends SpellEnv {
			override step(action: number): StepResult<string> {
				const result = super.step(action);
				return { ...result, reward: "1" as never, terminated: Number(result.terminated) as never };
			}
		}
		class Throws extends SpellEnv {
			override step(): StepResult<string> {
				throw new Error("out of letters");
			}
		}
		expect(names(inspectEnv(() => new Untyped()))).toEqual(
			expect.arrayContaining(["reward", "flags"]),
		);
		expect(inspectEnv(() => new Throws())).toEqual([
			{ check: "error", message: "threw Error: out of letters" },
		]);
	});
});

describe("faults of wrappers are found", () => {
	/** Observations of its own, copied from inside. */
	class Copies extends Layer {
		protected readonly pairs: (readonly [Columns[string], Columns[string]])[];
		constructor(inner: Kernel) {
			super("Copies", inner);
			const own = inner.observationSpace.allocate(inner.numEnvs)!;
			this.observation = own;
			this.pairs = Object.keys(own).map((key) => [inner.observation![key]!, own[key]!] as const);
		}
		override reset(begin: number, end: number, fresh: boolean, options?: ResetOptions): void {
			super.reset(begin, end, fresh, options);
			this.copy(begin, end);
		}
		override step(begin: number, end: number): void {
			super.step(begin, end);
			this.copy(begin, end);
		}
		protected copy(begin: number, end: number): void {
			for (const [from, to] of this.pairs) copyRows(from, to, begin, end);
		}
	}

	it("the clean one passes", () => {
		expect(wrapped((kernel) => new Copies(kernel))).toEqual([]);
	});

	it("a lost final observation", () => {
		class Loses extends Copies {
			override step(begin: number, end: number): void {
				this.inner.step(begin, end);
				for (let i = begin; i < end; i++)
					if (this.terminated[i] === 0 && this.truncated[i] === 0) this.copy(i, i + 1);
			}
		}
		expect(names(wrapped((kernel) => new Loses(kernel)))).toEqual(["final-observation"]);
		expect(() =>
			checkWrapper(
				(kernel) => new Loses(kernel),
				(rows) => limited(new WalkKernel(rows)),
			),
		).toThrow(CheckError);
	});

	it("state that the wrapper forgets", () => {
		class Bonus extends Layer {
			readonly sum = new Float64Array(this.numEnvs);
			constructor(inner: Kernel) {
				super("Bonus", inner);
				this.reward = new Float64Array(inner.numEnvs);
			}
			override reset(begin: number, end: number, fresh: boolean, options?: ResetOptions): void {
				super.reset(begin, end, fresh, options);
				this.sum.fill(0, begin, end);
			}
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.reward[i] = this.sum[i]! += this.inner.reward[i]!;
			}
		}
		const findings = wrapped((kernel) => new Bonus(kernel));
		expect(names(findings)).toEqual(["snapshot"]);
		expect(findings[0]!.message).toContain("Bonus.sum");
		class Remembers extends Bonus {
			override state: StateArrays = { sum: this.sum };
		}
		expect(wrapped((kernel) => new Remembers(kernel))).toEqual([]);
	});

	it("inner arrays written over", () => {
		class Clobbers extends Layer {
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++) this.reward[i]! *= 2;
			}
		}
		expect(names(wrapped((kernel) => new Clobbers("Clobbers", kernel)))).toEqual(["clobbered"]);
	});

	it("a mask that is ignored", () => {
		class Unmasks extends Layer {
			constructor(inner: Kernel) {
				super("Unmasks", inner);
				delete this.actionMask;
			}
		}
		expect(names(wrapped((kernel) => new Unmasks(kernel)))).toEqual(["inner-action"]);
	});

	it("seeds that do not reach the environment as they are", () => {
		class Reseeds extends Layer {
			override seed(row: number, node: SeedTree): void {
				this.inner.seed(row, node.child("mine"));
			}
		}
		expect(names(wrapped((kernel) => new Reseeds("Reseeds", kernel)))).toEqual(["seed-passed"]);
	});

	it("a stream of its own that is shared by rows", () => {
		class Noisy extends Layer {
			readonly random = new Uint32Array(4);
			constructor(inner: Kernel) {
				super("Noisy", inner);
				this.reward = new Float64Array(inner.numEnvs);
				this.state = { random: this.random };
			}
			override seed(row: number, node: SeedTree): void {
				super.seed(row, node);
				this.streamNode(node).stream(this.random);
			}
			override step(begin: number, end: number): void {
				super.step(begin, end);
				for (let i = begin; i < end; i++)
					this.reward[i] = this.inner.reward[i]! + (nextUint32(this.random, 0) % 3);
			}
		}
		expect(names(wrapped((kernel) => new Noisy(kernel)))).toEqual(
			expect.arrayContaining(["row-independence", "state-length"]),
		);
	});

	it("a layer that does not fit says why", () => {
		expect(inspectWrapper({ id: "Nowhere" }, "test/Walk-v0")[0]!.message).toContain(
			'no layer is registered as "Nowhere"',
		);
	});
});

it("a name that nobody has is refused as one", () => {
	expect(() => checkEnv("bandit/Bernuli-v0")).toThrow(UnknownIdError);
	expect(() => checkVectorEnv("bandit/Bernuli-v0")).toThrow(/bandit\/Bernoulli-v0/);
});
