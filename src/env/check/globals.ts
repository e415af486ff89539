import type { Findings } from "./findings.ts";

const WATCHED: readonly (readonly [string, () => object | undefined, string])[] = [
	["Math.random", () => Math, "random"],
	["Date.now", () => Date, "now"],
	["performance.now", () => globalThis.performance, "now"],
	["crypto.getRandomValues", () => globalThis.crypto, "getRandomValues"],
];

/**
 * Runs `part` and notes every use of a global source of randomness or time: what uses one cannot be
 * repeated. The globals work as ever meanwhile, and are put back.
 */
export function watchGlobals(findings: Findings, part: () => void): void {
	const undo: (() => void)[] = [];
	for (const [name, get, key] of WATCHED) {
		const owner = get() as Record<string, (...args: unknown[]) => unknown> | undefined;
		const original = owner?.[key];
		if (!owner || !original) continue;
		const had = Object.getOwnPropertyDescriptor(owner, key);
		try {
			Object.defineProperty(owner, key, {
				configurable: true,
				writable: true,
				value: (...args: unknown[]) => {
					findings.add("global-draw", `uses ${name}; draw from a seeded stream instead`);
					return original.apply(owner, args);
				},
			});
		} catch {
			continue;
		}
		undo.push(() => {
			if (had) Object.defineProperty(owner, key, had);
			else delete owner[key];
		});
	}
	try {
		part();
	} finally {
		for (const each of undo) each();
	}
}
