import {
	type Snapshot,
	snapshotFromBytes,
	snapshotFromJSON,
	snapshotToBytes,
	snapshotToJSON,
} from "../snapshot.ts";
import type { Findings } from "./findings.ts";
import { difference } from "./lines.ts";
import type { Player } from "./player.ts";

const throughJSON = (saved: Snapshot): Snapshot =>
	snapshotFromJSON(JSON.parse(JSON.stringify(snapshotToJSON(saved))));
const throughBytes = (saved: Snapshot): Snapshot => snapshotFromBytes(snapshotToBytes(saved));

/**
 * Saves at several moments (the first, a few between, the first end) and goes on from there in the
 * same, a fresh and a used instance, through memory, JSON and bytes: every continuation must be the
 * same to the last bit.
 */
export function checkSnapshots(
	fresh: (() => Player) | undefined,
	reuse: Player,
	{ seeds, steps }: { readonly seeds: readonly number[]; readonly steps: number },
	findings: Findings,
	suspects: () => readonly string[],
): void {
	const horizon = Math.max(20, Math.floor(steps / 4));
	const moments = new Set([0, 1, 2, 7, Math.floor(steps / 2)]);
	const first = fresh?.() ?? reuse;
	const saves: { saved: Snapshot; at: { t: number; over: boolean }; expected: string[] }[] = [];
	first.begin(seeds[0]!);
	let ends = 0;
	for (let t = 0; t <= steps; t++) {
		if (moments.has(t) || (first.over && ends++ === 0)) {
			const at = { t: first.t, over: first.over };
			saves.push({ saved: structuredClone(first.save()), at, expected: [] });
		}
		const line = first.advance();
		for (const save of saves) if (save.expected.length < horizon) save.expected.push(line);
	}
	for (let t = 0; t < horizon; t++) {
		const line = first.advance();
		for (const save of saves) if (save.expected.length < horizon) save.expected.push(line);
	}
	const goOn = (player: Player, saved: Snapshot, at: { t: number; over: boolean }): string[] => {
		player.resume(saved, at as Player);
		return Array.from({ length: horizon }, () => player.advance());
	};
	for (const { saved, at, expected } of saves) {
		const report = (where: string, lines: string[]): void => {
			const found = difference(expected, lines);
			if (found === null) return;
			const lost = suspects();
			const hint = lost.length > 0 ? `; arrays in no snapshot: ${lost.join(", ")}` : "";
			findings.add(
				"snapshot",
				`restored at step ${at.t} ${where}, the continuation differs ${found}${hint}`,
			);
		};
		report("in the same instance", goOn(first, saved, at));
		if (!fresh) {
			report("through JSON", goOn(first, throughJSON(saved), at));
			report("through bytes", goOn(first, throughBytes(saved), at));
			continue;
		}
		report("in a fresh instance through JSON", goOn(fresh(), throughJSON(saved), at));
		const used = fresh();
		used.begin(seeds[1]!);
		for (let t = 0; t < 9; t++) used.advance();
		report("in a used instance through bytes", goOn(used, throughBytes(saved), at));
	}
}
