import type { ReadCheckpoint, ScenarioReader } from "./document.ts";
import { type Located, plain } from "./located.ts";
import type { Reporter } from "./reporter.ts";
import type { ResolvedCheckpoint } from "./resolved.ts";

/** A checkpoint that could be read, and how a resolved scenario keeps it. */
export interface FoundCheckpoint extends ReadCheckpoint {
	readonly resolved: ResolvedCheckpoint;
}

/** The checkpoints that a scenario names, each read once: the points of a grid share most of theirs. */
export class Checkpoints {
	private readonly known = new Map<string, ReadCheckpoint | Error>();

	constructor(private readonly reader: ScenarioReader | undefined) {}

	/** The one that `node` names, relative to the file it is written in; reports why there is none. */
	at(node: Located, reporter: Reporter): FoundCheckpoint | undefined {
		const written = plain(node) as string;
		const fail = (message: string): undefined => {
			reporter.at(node, [], message, { value: written });
			return undefined;
		};
		if (/\.(json|safetensors)$/i.test(written))
			return fail(`is ${JSON.stringify(written)}, expected a path without its ending`);
		if (!this.reader?.checkpoint)
			return fail("needs a reader of checkpoints, and there is none here");
		const file = this.reader.resolve(node.span.source.path, written);
		let found = this.known.get(file);
		if (!found) {
			try {
				found = this.reader.checkpoint(file);
			} catch (error) {
				found = error instanceof Error ? error : new Error(String(error));
			}
			this.known.set(file, found);
		}
		if (found instanceof Error) return fail(found.message);
		return { ...found, resolved: { file, sha256: found.sha256 } };
	}
}
