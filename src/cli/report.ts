import { relative, resolve } from "node:path";
import { rewriteReport } from "../run/index.ts";
import type { CommandModule } from "./program.ts";

/** `palaestra report`: makes a finished run's report anew. */
export const report: CommandModule = (program, { io, output }) => {
	program
		.command("report")
		.description("make the report of a finished run anew")
		.argument("<run>", "run folder")
		.action((folder: string) => {
			const file = rewriteReport(resolve(io.cwd, folder));
			output.result({ report: relative(io.cwd, file) }, () => relative(io.cwd, file));
		});
};
