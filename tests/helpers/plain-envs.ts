import type {
	Env,
	ResetArguments,
	ResetResult,
	Snapshot,
	StepResult,
} from "../../src/env/index.ts";
import { Generator } from "../../src/random/index.ts";
import { Box, Discrete, Sequence, Text } from "../../src/spaces/index.ts";

/** Spells a word backwards: a plain `Env` whose observations are strings. */
export class SpellEnv implements Env<string, number> {
	readonly observationSpace = new Text({ minLength: 0, maxLength: 12 });
	readonly actionSpace = new Discrete(26);
	readonly resetOptions = ["length"];
	private readonly generator = new Generator(0);
	private word = "";
	private at = 0;

	reset({ seed, options }: ResetArguments = {}): ResetResult<string> {
		if (seed !== undefined) this.generator.state.set(new Generator(seed, "spell").state);
		const length = (options?.length as number | undefined) ?? 3;
		this.word = "";
		for (let i = 0; i < length; i++)
			this.word += String.fromCharCode(97 + this.generator.integer(26));
		this.at = 0;
		return { observation: this.word, info: { left: length, score: Number.NaN } };
	}

	step(action: number): StepResult<string> {
		const want = this.word.charCodeAt(this.word.length - 1 - this.at) - 97;
		this.at++;
		return {
			observation: this.word.slice(0, this.word.length - this.at),
			reward: action === want ? 1 : 0,
			terminated: this.at >= this.word.length,
			truncated: false,
			info: { left: this.word.length - this.at, weights: Float32Array.of(this.at, -0) },
		};
	}

	snapshot(): Snapshot {
		return {
			format: "palaestra-snapshot",
			version: 1,
			fingerprint: "spell",
			numEnvs: 1,
			arrays: { random: this.generator.state.slice() },
			values: { word: this.word, at: this.at },
		};
	}

	restore({ arrays, values }: Snapshot): void {
		const { word, at } = values as { word: string; at: number };
		if (typeof word !== "string") throw new TypeError("word must be a string");
		this.generator.state.set(arrays.random!);
		this.word = word;
		this.at = at;
	}

	render(): string {
		return `${this.word} at ${this.at}`;
	}
}

/** Grows a list of points: observations are sequences of Float32Arrays, kept in one live array. */
export class PileEnv implements Env<readonly Float32Array[], Float32Array> {
	readonly observationSpace = new Sequence(new Box({ low: -1, high: 1, shape: [2] }));
	readonly actionSpace = new Box({ low: -1, high: 1, shape: [2] });
	private readonly points: Float32Array[] = [];

	reset(): ResetResult<readonly Float32Array[]> {
		this.points.length = 0;
		return { observation: this.points, info: {} };
	}

	step(action: Float32Array): StepResult<readonly Float32Array[]> {
		this.points.push(action);
		const reward = action[0]!;
		const terminated = this.points.length >= 3;
		return { observation: this.points, reward, terminated, truncated: false, info: {} };
	}

	snapshot(): Snapshot {
		const values = this.points.map((point) => Array.from(point));
		return {
			format: "palaestra-snapshot",
			version: 1,
			fingerprint: "pile",
			numEnvs: 1,
			arrays: {},
			values,
		};
	}

	restore({ values }: Snapshot): void {
		const points = (values as number[][]).map((point) => Float32Array.from(point));
		this.points.splice(0, this.points.length, ...points);
	}
}
