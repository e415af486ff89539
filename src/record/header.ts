import type { LayerUse, Params } from "../env/index.ts";
import type { DType, SpaceJSON } from "../spaces/index.ts";
import { ReplayError } from "./errors.ts";

/** Value of the schema's metadata key "format". */
export const REPLAY_FORMAT = "palaestra-replay";
/** Value of the schema's metadata key "version"; a change that older readers misread bumps it. */
export const REPLAY_VERSION = 1;

/** What a column holds. */
export type ColumnRole =
	/** `env` (row of the vector environment), `trial`, `episode`, `step`. */
	| "clock"
	/** The observation that the record's step (or reset) led to. */
	| "observation"
	/** The action of the record's step; null in a reset's record. */
	| "action"
	| "reward"
	| "terminated"
	| "truncated"
	/** Rows × n, 1 = allowed, for the record's observation. */
	| "action_mask"
	| "info"
	| "hidden"
	/** Why the agent chose the record's action; null in a reset's record. */
	| "explanation"
	/** Seconds since the recording began, by the clock on the wall. */
	| "time";

/** Element types; "bool" is one bit an element, "json" is text that holds a JSON value. */
export type ColumnDType = DType | "bool" | "json";

/** One column of a replay. */
export interface ReplayColumn {
	/** Role, or role and path: "reward", "observation", "info/regret". */
	readonly name: string;
	readonly role: ColumnRole;
	readonly dtype: ColumnDType;
	/** Shape of one record's value; `[]` for a scalar. */
	readonly shape: readonly number[];
	/** Whether a record may have no value here. */
	readonly nullable: boolean;
}

/** The environment of a replay. */
export interface ReplayEnv {
	readonly id: string;
	readonly params: Params;
	readonly layers: readonly LayerUse[];
	/** Picks the viewer's renderer; "bandit", "grid", … */
	readonly family: string;
	/** Identity in snapshots: id, parameters, layers and limits in one string. */
	readonly fingerprint: string;
	readonly autoreset: string;
	/** Episodes in a trial; `null` for one endless trial. */
	readonly episodesPerTrial: number | null;
}

/** All that a replay says about itself, stored as JSON under the schema's metadata key "header". */
export interface ReplayHeader {
	readonly format: typeof REPLAY_FORMAT;
	readonly version: typeof REPLAY_VERSION;
	/** Version of the package that wrote it. */
	readonly palaestra: string;
	readonly env: ReplayEnv;
	/** Spaces of one row, in Minari's JSON. */
	readonly observationSpace: SpaceJSON;
	readonly actionSpace: SpaceJSON;
	/** What `Kernel.describe` said: constants a viewer draws with. */
	readonly constants: Readonly<Record<string, unknown>>;
	readonly agent: { readonly id: string; readonly params: Params } | null;
	/** Name of the scenario. */
	readonly scenario: string | null;
	/** Root seed of the run. */
	readonly seed: number | null;
	/** Rows of the vector environment. */
	readonly numEnvs: number;
	/** Rows that were recorded. */
	readonly rows: readonly number[];
	/** Every how many episodes of a row one was recorded. */
	readonly every: number;
	/** Trials recorded of each row, the first so many; `null` for all. */
	readonly trials: number | null;
	readonly columns: readonly ReplayColumn[];
	/** Whatever else the writer wanted to keep. */
	readonly extra?: Readonly<Record<string, unknown>>;
}

/** Elements of one record's value. */
export function widthOf(column: ReplayColumn): number {
	return column.shape.reduce((product, size) => product * size, 1);
}

/** The columns every replay has, in order; before the environment's own. */
export const CLOCK_COLUMNS: readonly ReplayColumn[] = ["env", "trial", "episode", "step"].map(
	(name) => ({ name, role: "clock", dtype: "int32", shape: [], nullable: false }),
);

/** Recorded when asked for; null where whoever recorded had no clock. */
export const TIME_COLUMN: ReplayColumn = {
	name: "time",
	role: "time",
	dtype: "float64",
	shape: [],
	nullable: true,
};

const ROLES: readonly string[] = [
	"clock",
	"observation",
	"action",
	"reward",
	"terminated",
	"truncated",
	"action_mask",
	"info",
	"hidden",
	"explanation",
	"time",
] satisfies readonly ColumnRole[];

const DTYPES: readonly string[] = [
	"float64",
	"float32",
	"int32",
	"uint32",
	"int16",
	"uint16",
	"int8",
	"uint8",
	"bool",
	"json",
] satisfies readonly ColumnDType[];

/**
 * The header out of a schema's metadata.
 * @throws ReplayError "not-a-replay", "unsupported-replay-version" or "corrupted-replay".
 */
export function parseHeader(metadata: ReadonlyMap<string, string>, path: string): ReplayHeader {
	const fail = (reason: string, cause?: unknown): never => {
		throw new ReplayError("corrupted-replay", `header ${reason}`, { path, offset: 0, cause });
	};
	const format = metadata.get("format");
	if (format !== REPLAY_FORMAT) {
		const found = format === undefined ? "absent" : JSON.stringify(format.slice(0, 40));
		throw new ReplayError(
			"not-a-replay",
			`an Arrow stream, but not a replay: metadata "format" is ${found}, expected "${REPLAY_FORMAT}"`,
			{ path, offset: 0 },
		);
	}
	if (metadata.get("version") !== String(REPLAY_VERSION)) {
		throw new ReplayError(
			"unsupported-replay-version",
			`replay format version ${metadata.get("version")?.slice(0, 20)}, this package reads version ${REPLAY_VERSION}`,
			{ path, offset: 0 },
		);
	}
	let header: ReplayHeader;
	try {
		header = JSON.parse(metadata.get("header") ?? "");
	} catch (cause) {
		return fail("is not JSON", cause);
	}
	if (!isRecord(header)) return fail("is not an object");
	for (const key of ["env", "observationSpace", "actionSpace", "constants"] as const)
		if (!isRecord(header[key])) fail(`has no object under "${key}"`);
	if (header.agent !== null && !isRecord(header.agent)) fail('has no agent under "agent"');
	if (typeof header.env.id !== "string") fail('has no string under "env.id"');
	if (!Array.isArray(header.rows)) fail('has no array under "rows"');
	if (!Array.isArray(header.columns)) fail('has no array under "columns"');
	const names = new Set<string>();
	for (const column of header.columns) {
		const reason = explainColumn(column);
		if (reason !== null) fail(`has a column ${reason}`);
		if (names.has(column.name)) fail(`names the column ${JSON.stringify(column.name)} twice`);
		names.add(column.name);
	}
	CLOCK_COLUMNS.forEach((clock, i) => {
		const found = header.columns[i];
		if (found?.name !== clock.name || found.dtype !== "int32" || found.shape.length !== 0)
			fail(`lacks the int32 column "${clock.name}" at position ${i}`);
	});
	return header;
}

/** Why something is no column description; `null` when it is one. */
function explainColumn(column: ReplayColumn): string | null {
	if (!isRecord(column) || typeof column.name !== "string" || column.name === "")
		return "without a name";
	const named = JSON.stringify(column.name.slice(0, 60));
	if (!ROLES.includes(column.role)) return `${named} of unknown role`;
	if (!DTYPES.includes(column.dtype)) return `${named} of unknown dtype`;
	if (typeof column.nullable !== "boolean") return `${named} without "nullable"`;
	const sizes: unknown = column.shape;
	const sane =
		Array.isArray(sizes) && sizes.every((size) => Number.isSafeInteger(size) && size >= 0);
	if (!sane || widthOf(column) >= 2 ** 31) return `${named} of impossible shape`;
	if (column.dtype === "json" && sizes.length > 0) return `${named} of JSON values with a shape`;
	return null;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
	return typeof value === "object" && value !== null && !Array.isArray(value);
}
