import { nextInteger, nextUniform } from "../../random/index.ts";
import { later, NEVER, nextGeometric } from "../draws.ts";
import { type Course, GAP, type Law, PICK } from "./course.ts";
import { periodOf, type ScheduleParams, tasksOf } from "./schedule-params.ts";

/** Laws with one task at a time: a rule for how long it stays and one for which comes next. */
class Switching implements Law {
	readonly state = {};

	constructor(
		protected readonly course: Course,
		/** Time units that phase number `phase` lasts. */
		private readonly span: (row: number, phase: number) => number,
		/** Task of phase number `phase`, from 1. */
		private readonly pick: (row: number, phase: number) => number,
	) {}

	begin(row: number): void {
		const { course } = this;
		course.phase[row] = 0;
		course.task[row] = 0;
		course.next[row] = this.span(row, 0);
	}

	advance(row: number, time: number): void {
		const { course } = this;
		const phase = course.phase[row]! + 1;
		course.phase[row] = phase;
		course.task[row] = this.pick(row, phase);
		course.next[row] = later(time, this.span(row, phase));
	}

	write(row: number): void {
		this.course.sample(row, this.course.task[row]!);
	}
}

/** A task never seen before, or one of the others uniformly. */
function freshOrOther(course: Course, tasks: number | undefined) {
	return (row: number, phase: number): number => {
		if (tasks === undefined) return phase;
		const other = nextInteger(course.plant(row, PICK, phase), 0, tasks - 1);
		return other < course.task[row]! ? other : other + 1;
	};
}

/** The laws "abrupt", "poisson", "recurring", "markov" and "active". */
export function switchingLaw(course: Course, params: ScheduleParams): Law {
	const tasks = tasksOf(params);
	const period = periodOf(params);
	const probability = params.probability ?? 0.001;
	const after = (chance: number, row: number, phase: number): number =>
		nextGeometric(course.plant(row, GAP, phase), 0, chance);
	switch (params.law) {
		case "poisson":
			return new Switching(
				course,
				(row, phase) => after(probability, row, phase),
				freshOrOther(course, tasks),
			);
		case "recurring":
			return new Switching(
				course,
				() => period,
				(_row, phase) => phase % tasks!,
			);
		case "markov":
			return params.matrix
				? markov(course, params.matrix, after)
				: new Switching(
						course,
						(row, phase) => after(probability, row, phase),
						freshOrOther(course, tasks),
					);
		case "active":
			// The layer counts visits and says when.
			return new Switching(course, () => NEVER, freshOrOther(course, tasks));
		default:
			return new Switching(course, () => period, freshOrOther(course, tasks));
	}
}

function markov(
	course: Course,
	matrix: readonly (readonly number[])[],
	after: (chance: number, row: number, phase: number) => number,
): Law {
	const leave = matrix.map((row, i) =>
		row.reduce((sum, each, j) => (j === i ? sum : sum + each), 0),
	);
	return new Switching(
		course,
		(row, phase) => after(leave[course.task[row]!]!, row, phase),
		(row, phase) => {
			const from = course.task[row]!;
			const chances = matrix[from]!;
			let rest = nextUniform(course.plant(row, PICK, phase), 0) * leave[from]!;
			let to = from;
			for (let j = 0; j < chances.length; j++) {
				if (j === from || chances[j] === 0) continue;
				to = j;
				if (rest < chances[j]!) break;
				rest -= chances[j]!;
			}
			return to;
		},
	);
}
