import { PalaestraError } from "../../errors.ts";

/** One thing a checker found wrong. */
export interface Finding {
	/** Which check: a stable name such as "observation-space" or "row-leak". */
	readonly check: string;
	/** What was found and what was expected. */
	readonly message: string;
}

/** Everything that a checker found wrong with something. */
export class CheckError extends PalaestraError {
	constructor(
		readonly subject: string,
		readonly findings: readonly Finding[],
	) {
		const list = findings.map(({ check, message }) => `  ${check}: ${message}`).join("\n");
		super("check-failed", `${subject} fails ${findings.length} of its checks:\n${list}`);
	}
}

/** Collects findings, the first of each check. */
export class Findings {
	private readonly found = new Map<string, Finding>();

	/** Notes a finding; later ones of the same check are dropped. */
	add(check: string, message: string): void {
		if (!this.found.has(check)) this.found.set(check, { check, message });
	}

	/** Whether a check has failed already. */
	has(check: string): boolean {
		return this.found.has(check);
	}

	/** Runs a part of an inspection; what it throws is a finding of `check`. */
	attempt(check: string, part: () => void): void {
		try {
			part();
		} catch (error) {
			this.add(
				check,
				`threw ${error instanceof Error ? `${error.name}: ${error.message}` : error}`,
			);
		}
	}

	list(): Finding[] {
		return [...this.found.values()];
	}
}

/** @throws CheckError when there are findings. */
export function throwFindings(subject: string, findings: readonly Finding[]): void {
	if (findings.length > 0) throw new CheckError(subject, findings);
}
