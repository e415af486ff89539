import type { Checkpoint } from "../../../src/agent/index.ts";
import { type Params, type Snapshot, structureOf, type VectorEnv } from "../../../src/env/index.ts";
import { columnName, describeReplay } from "../../../src/record/describe.ts";
import type { ReplayColumn, ReplayHeader } from "../../../src/record/header.ts";
import { Recorder } from "../../../src/record/recorder.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import { ReplayWriter } from "../../../src/record/writer.ts";
import { type Columns, dtypeOf, type TypedArray } from "../../../src/spaces/index.ts";
import { type Frame, HISTORY } from "../contract.ts";
import { emptyLike, Pilot } from "./pilot.ts";
import { build, type Played, type Recipe } from "./recipe.ts";
import { Tape } from "./tape.ts";

/** A moment to go back to. */
interface Mark {
	readonly snapshot: Snapshot;
	readonly length: number;
	readonly recorder: Readonly<Record<string, TypedArray>>;
	readonly trial: TrialStart;
}

/** Where the trial under way began. */
interface TrialStart {
	readonly snapshot: Snapshot;
	/** Place of its first record. */
	readonly index: number;
}

/** Steps that can be taken back. */
const MOST_UNDO = 1000;
const BATCH = 64;

/**
 * One row of an environment acted in by hand, step by step, recorded as a run records it. Under
 * same-step autoreset an episode's end is followed at once by the next one's first record.
 */
export class Game {
	readonly env: VectorEnv<"same-step">;
	readonly tape: Tape;
	pilot: Pilot | null = null;
	#header: ReplayHeader;
	readonly #writer: ReplayWriter;
	readonly #recorder: Recorder;
	readonly #actions: Columns;
	readonly #structured: unknown;
	#marks: Mark[] = [];
	#trial!: TrialStart;
	/** The latest records of the trial up to `#historyEnd`, for frames. */
	#history: ReplayRecord[] = [];
	#historyEnd = 0;

	/** @throws UnknownIdError, InvalidParamsError, InvalidArgumentError, SeedError */
	constructor(
		readonly recipe: Recipe,
		from?: Played["from"],
	) {
		this.env = build(recipe);
		const { kernel } = this.env;
		const { seeding, row } = recipe;
		const played: Played = { seeding, row, ...(from ? { from } : {}) };
		this.#header = describeReplay(this.env, {
			seed: recipe.seed,
			extra: { label: "played by hand", played },
		});
		this.tape = new Tape(this.#header.columns);
		const sink = { name: "hand play", write: () => {} };
		this.#writer = new ReplayWriter(sink, this.#header, { batchRecords: BATCH });
		this.#recorder = new Recorder(this.env, this.#writer);
		this.#actions = emptyLike(kernel.action ?? {});
		this.#structured = structureOf(kernel.actionSpace, this.#actions, "");
		this.#record(() => this.#recorder.reset());
		this.#noteTrial();
	}

	get header(): ReplayHeader {
		return this.#header;
	}

	/** Steps that can be taken back. */
	get undoable(): number {
		return this.#marks.length;
	}

	/** Place of the current record. */
	get last(): number {
		return this.tape.length - 1;
	}

	/** Whether the step just taken ended an episode; its end is the record before the last. */
	get justEnded(): boolean {
		const { tape, last } = this;
		return last > 0 && tape.number("step", last) === 0 && tape.number("step", last - 1) > 0;
	}

	/**
	 * Takes a step: numbers for the action space's one row, or `null` for what the pilot chooses.
	 * @throws InvalidActionError; then nothing has changed.
	 */
	step(action: ArrayLike<number> | null, undoable = true): void {
		const { pilot } = this;
		const mark = undoable ? this.#mark() : null;
		if (pilot === null) {
			fill(this.#actions, action!);
			this.#record(() => {
				this.env.step(this.#structured);
				this.#recorder.step();
			});
		} else {
			pilot.choose();
			if (action !== null) fill(pilot.actions, action);
			const at = this.tape.length;
			try {
				this.#record(() => {
					pilot.step();
					this.#recorder.step();
				});
			} catch (error) {
				if (mark !== null) this.#return(mark);
				throw error;
			}
			if (action === null) this.#explain(at);
		}
		if (mark !== null) {
			this.#marks.push(mark);
			if (this.#marks.length > MOST_UNDO) this.#marks.shift();
		}
		if (this.env.clocks.trialStart[0] === 1) this.#noteTrial();
	}

	/** Takes the last step back; false when there is none. */
	undo(): boolean {
		const mark = this.#marks.pop();
		if (mark === undefined) return false;
		this.#return(mark);
		return true;
	}

	/**
	 * Lets an agent choose from now on, as if it had watched this trial; `null` for none.
	 * @throws UnknownIdError, InvalidParamsError, UnsupportedAgentError
	 */
	handOver(id: string | null, params?: Params, checkpoint?: Checkpoint): void {
		if (id === null) {
			this.pilot = null;
			return;
		}
		const pilot = new Pilot(this.env, id, params, this.recipe.seed, checkpoint);
		this.pilot = pilot;
		this.#watch();
		const known = new Set(this.#header.columns.map(({ name }) => name));
		const added: ReplayColumn[] = [];
		for (const [path, { data, shape }] of Object.entries(pilot.agent.explanation ?? {})) {
			const name = columnName("explanation", path);
			if (known.has(name)) continue;
			const dtype = dtypeOf(data);
			added.push({ name, role: "explanation", dtype, shape: [...shape], nullable: true });
		}
		this.addColumns(added);
	}

	/** Adds columns that a source replay or an agent's explanation has. */
	addColumns(columns: readonly ReplayColumn[]): void {
		if (columns.length === 0) return;
		for (const column of columns) this.tape.add(column);
		this.#header = { ...this.#header, columns: [...this.#header.columns, ...columns] };
		this.#history = [];
		this.#historyEnd = 0;
	}

	/** What a renderer draws at a place; the current one unless told. */
	frame(index = this.last): Frame {
		const { tape } = this;
		const history = this.#upTo(index);
		return {
			header: this.#header,
			row: 0,
			index,
			length: tape.length,
			trial: tape.number("trial", index),
			episode: tape.number("episode", index),
			step: tape.number("step", index),
			taken: this.#takenAt(index),
			record: history.at(-1)!,
			history,
		};
	}

	/** Actions taken in the trial of a place, up to and including it. */
	#takenAt(index: number): number {
		const { tape } = this;
		const trial = tape.number("trial", index);
		let taken = 0;
		for (let i = index; i >= 0 && tape.number("trial", i) === trial; i--)
			if (tape.number("step", i) > 0) taken++;
		return taken;
	}

	/** All of it as a replay. */
	toBytes(): Uint8Array {
		return this.tape.toBytes(this.#header);
	}

	close(): void {
		this.env.close();
	}

	#record(act: () => void): void {
		const writer = this.#writer;
		if (writer.records - writer.flushedRecords > BATCH - 4) writer.flush();
		const from = writer.records;
		act();
		for (let k = from; k < writer.records; k++)
			this.tape.append(writer.columns, k - writer.flushedRecords);
	}

	#mark(): Mark {
		const { state } = this.#recorder;
		return {
			snapshot: this.env.snapshot(),
			length: this.tape.length,
			recorder: Object.fromEntries(
				Object.entries(state).map(([key, array]) => [key, array.slice()]),
			),
			trial: this.#trial,
		};
	}

	#return({ snapshot, length, recorder, trial }: Mark): void {
		this.env.restore(snapshot);
		for (const [key, array] of Object.entries(recorder)) this.#recorder.state[key]!.set(array);
		this.tape.cut(length);
		this.#trial = trial;
		this.#history = [];
		this.#historyEnd = 0;
		this.#watch();
	}

	#noteTrial(): void {
		this.#trial = { snapshot: this.env.snapshot(), index: this.last };
	}

	/** Shows the pilot this trial from its begin, by living through it once more. */
	#watch(): void {
		const { pilot, env, tape } = this;
		if (pilot === null) return;
		const now = env.snapshot();
		env.restore(this.#trial.snapshot);
		pilot.agent.reset(0, 1);
		for (let i = this.#trial.index + 1; i < tape.length; i++) {
			if (tape.number("step", i) === 0) continue;
			pilot.choose();
			for (const [path, to] of Object.entries(pilot.actions)) {
				const { data, width } = tape.columns.get(columnName("action", path))!;
				for (let k = 0; k < width; k++) to.data[k] = data[i * width + k]!;
			}
			pilot.step();
		}
		env.restore(now);
	}

	#explain(at: number): void {
		for (const [path, { data }] of Object.entries(this.pilot!.agent.explanation ?? {})) {
			const name = columnName("explanation", path);
			const width = this.tape.columns.get(name)?.width;
			if (width === data.length) this.tape.set(at, name, data, 0);
		}
	}

	#upTo(index: number): readonly ReplayRecord[] {
		const { tape } = this;
		const trial = tape.number("trial", index);
		let from = index;
		while (from > 0 && index - from + 1 < HISTORY && tape.number("trial", from - 1) === trial)
			from--;
		const known = this.#history;
		const begin = this.#historyEnd - known.length;
		const goesOn =
			known.length > 0 && begin <= from && this.#historyEnd <= index + 1 && this.#historyEnd > from;
		const kept = goesOn ? known.slice(from - begin) : [];
		for (let i = from + kept.length; i <= index; i++) kept.push(tape.at(i));
		this.#history = kept;
		this.#historyEnd = index + 1;
		return kept;
	}
}

/** Writes an action over the columns of one row, in order. */
function fill(columns: Columns, action: ArrayLike<number>): void {
	let k = 0;
	for (const { data } of Object.values(columns))
		for (let j = 0; j < data.length; j++) data[j] = action[k++]!;
}
