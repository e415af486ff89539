import {
	appendFileSync,
	existsSync,
	readFileSync,
	statSync,
	truncateSync,
	writeFileSync,
} from "node:fs";
import type { LearnerScalars } from "../agent/index.ts";
import { TrainingMismatchError } from "./errors.ts";

/** Lines that wait to be written, at most. */
const MOST = 256;

/**
 * `losses.csv`: a line an optimiser step, counted from 1, with the learner's scalars. It holds nothing
 * that depends on the machine's speed, so that equal trainings have equal files.
 */
export class LossLog {
	private names: readonly string[] = [];
	private waiting: string[] = [];

	/** @param length bytes that belong to the steps already taken; what follows is cut off. */
	constructor(
		private readonly file: string,
		private length: number,
	) {
		const { size } = statSync(file, { throwIfNoEntry: false }) ?? { size: 0 };
		if (size < length)
			throw new TrainingMismatchError(
				file,
				`has ${size} bytes, and the saved state goes with ${length}; begin anew with --force`,
			);
		if (length === 0) writeFileSync(file, "");
		else {
			truncateSync(file, length);
			this.names = readFileSync(file, "utf8").split("\n", 1)[0]!.split(",").slice(1);
		}
	}

	/** Notes the scalars of the step that made `step` of them. */
	add(step: number, scalars: LearnerScalars): void {
		if (this.names.length === 0) {
			this.names = Object.keys(scalars);
			this.waiting.push(`step,${this.names.join(",")}`);
		}
		this.waiting.push(`${step},${this.names.map((name) => scalars[name] ?? "").join(",")}`);
		if (this.waiting.length >= MOST) this.flush();
	}

	/** Writes what waits; returns the file's length in bytes. */
	flush(): number {
		if (this.waiting.length > 0) {
			const text = `${this.waiting.join("\n")}\n`;
			appendFileSync(this.file, text);
			// Names and numbers are ASCII.
			this.length += text.length;
			this.waiting = [];
		}
		return this.length;
	}
}

/** Mean loss of the last `count` steps in a file of losses; NaN when there is none. */
export function meanLoss(file: string, count: number): number {
	if (!existsSync(file)) return Number.NaN;
	const [head = "", ...lines] = readFileSync(file, "utf8").trimEnd().split("\n");
	const column = head.split(",").indexOf("loss");
	const losses = lines.slice(-count).map((line) => Number(line.split(",")[column]));
	return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
}
