import { dataset } from "./dataset.ts";
import { describe } from "./describe.ts";
import { doctor } from "./doctor.ts";
import { histories } from "./histories.ts";
import { list } from "./list.ts";
import { create } from "./new.ts";
import type { CommandModule } from "./program.ts";
import { render } from "./render.ts";
import { replay } from "./replay.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";
import { train } from "./train.ts";
import { validate } from "./validate.ts";
import { view } from "./view.ts";

/** All commands, in the order of the help text. */
export const COMMANDS: readonly CommandModule[] = [
	run,
	train,
	report,
	view,
	render,
	replay,
	dataset,
	histories,
	validate,
	create,
	list,
	describe,
	doctor,
];
