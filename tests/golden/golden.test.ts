import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { listEnvs } from "../../index.ts";
import { GOLDEN, traceHash } from "../helpers/trace-hash.ts";

/**
 * Golden traces. A hash that differs means that seeds no longer give what they gave: bump the id's
 * version. After adding an id (or bumping one) run
 * `UPDATE_GOLDEN=1 npx vitest run tests/golden` and commit tests/golden/traces.json.
 */
const PATH = fileURLToPath(new URL("./traces.json", import.meta.url));
const UPDATE = process.env.UPDATE_GOLDEN === "1";
const COMMAND = "UPDATE_GOLDEN=1 npx vitest run tests/golden";

interface Traces {
	rows: number;
	steps: number;
	seed: number;
	hashes: Record<string, string>;
}
const stored: Traces = existsSync(PATH)
	? JSON.parse(readFileSync(PATH, "utf8"))
	: { ...GOLDEN, hashes: {} };
const computed: Record<string, string> = {};

describe("golden traces", () => {
	it("are made as they are checked", () => {
		const { hashes: _hashes, ...how } = stored;
		expect(how).toEqual(GOLDEN);
	});

	it.each(listEnvs())("%s", (id) => {
		const hash = traceHash(id);
		computed[id] = hash;
		if (UPDATE) return;
		const golden = stored.hashes[id];
		if (golden === undefined)
			expect.fail(`${id} has no golden trace yet: run ${COMMAND} and commit traces.json`);
		expect(
			hash,
			`the trace of ${id} has changed: bump its version (or, if never published, ${COMMAND})`,
		).toBe(golden);
	});

	it("are of registered ids only", () => {
		if (UPDATE) return;
		const stale = Object.keys(stored.hashes).filter((id) => !listEnvs().includes(id));
		expect(stale, `no longer registered: run ${COMMAND}`).toEqual([]);
	});

	it("depend on the seed", () => {
		const id = listEnvs()[0]!;
		const brief = { rows: 2, steps: 50, seed: 0 };
		expect(traceHash(id, brief)).toBe(traceHash(id, brief));
		expect(traceHash(id, brief)).not.toBe(traceHash(id, { ...brief, seed: 1 }));
	});

	afterAll(() => {
		if (!UPDATE) return;
		const hashes = Object.fromEntries(Object.entries(computed).sort());
		writeFileSync(PATH, `${JSON.stringify({ ...GOLDEN, hashes }, null, 2)}\n`);
	});
});
