import type { Agent } from "../agent/index.ts";
import type { LayerUse, Params, VectorEnv } from "../env/index.ts";
import { type Columns, dtypeOf } from "../spaces/index.ts";
import { version } from "../version.ts";
import { ReplayError } from "./errors.ts";
import {
	CLOCK_COLUMNS,
	type ColumnRole,
	REPLAY_FORMAT,
	REPLAY_VERSION,
	type ReplayColumn,
	type ReplayHeader,
	TIME_COLUMN,
} from "./header.ts";
import { toJSONText } from "./json.ts";
import { selectColumns } from "./window.ts";

export interface ReplayOptions {
	/** Its explanation is recorded; `explaining` is switched on. */
	readonly agent?: Agent;
	/** Parameters of the agent, to be noted. */
	readonly agentParams?: Params;
	/** Rows to record; all unless told. */
	readonly rows?: readonly number[];
	/** Record every n-th episode of a row, the first included; 1 unless told. */
	readonly every?: number;
	/** Record the first so many trials of each row; all unless told. */
	readonly trials?: number;
	/**
	 * What to record beside clocks, action, reward and flags: names of columns, or "observation",
	 * "action_mask", "info", "hidden", "explanation" for all of a kind. Everything unless told.
	 */
	readonly columns?: readonly string[];
	/** Record when each record was made, by the clock that the recorder is given; not unless told. */
	readonly time?: boolean;
	/** Name of the scenario. */
	readonly scenario?: string;
	/** Root seed of the run. */
	readonly seed?: number;
	/** Parameters and layers, for environments that were not made with `makeVec`. */
	readonly params?: Params;
	readonly layers?: readonly LayerUse[];
	/** Anything else to keep with the replay, as JSON. */
	readonly extra?: Readonly<Record<string, unknown>>;
}

const REWARD_COLUMNS: readonly ReplayColumn[] = [
	{ name: "reward", role: "reward", dtype: "float64", shape: [], nullable: true },
	{ name: "terminated", role: "terminated", dtype: "bool", shape: [], nullable: false },
	{ name: "truncated", role: "truncated", dtype: "bool", shape: [], nullable: false },
];

/**
 * The header of a replay of this environment: its description and the columns to record.
 * @throws ReplayError "replay-argument" for rows, columns or intervals that make no sense.
 */
export function describeReplay(env: VectorEnv, options: ReplayOptions = {}): ReplayHeader {
	const { kernel } = env;
	const { agent, every = 1, trials, seed = null } = options;
	const rows = options.rows ?? Array.from({ length: env.numEnvs }, (_, i) => i);
	const isRow = (row: number): boolean => Number.isInteger(row) && row >= 0 && row < env.numEnvs;
	if (rows.length === 0 || !rows.every(isRow) || new Set(rows).size !== rows.length)
		refuse("rows", rows, `different rows from 0 to ${env.numEnvs - 1}`);
	if (!Number.isSafeInteger(every) || every < 1) refuse("every", every, "an integer ≥ 1");
	if (trials !== undefined && (!Number.isSafeInteger(trials) || trials < 1))
		refuse("trials", trials, "an integer ≥ 1");
	if (agent) agent.explaining = true;
	const identity = identityOf(env);
	const { episodesPerTrial } = env.clocks;
	return {
		format: REPLAY_FORMAT,
		version: REPLAY_VERSION,
		palaestra: version,
		env: {
			id: env.spec?.id ?? kernel.name,
			params: options.params ?? identity.params ?? {},
			layers: options.layers ?? identity.layers ?? [],
			family: env.spec?.family ?? "generic",
			fingerprint: env.fingerprint,
			autoreset: env.autoreset,
			episodesPerTrial: Number.isFinite(episodesPerTrial) ? episodesPerTrial : null,
		},
		observationSpace: kernel.observationSpace.toJSON(),
		actionSpace: kernel.actionSpace.toJSON(),
		// What is read back is JSON; make it so at once.
		constants: JSON.parse(toJSONText(kernel.describe?.() ?? {})),
		agent: agent ? { id: agent.id, params: options.agentParams ?? {} } : null,
		scenario: options.scenario ?? null,
		seed,
		numEnvs: env.numEnvs,
		rows: [...rows].sort((a, b) => a - b),
		every,
		trials: trials ?? null,
		columns: [...columnsOf(env, agent, options.columns), ...(options.time ? [TIME_COLUMN] : [])],
		...(options.extra === undefined ? {} : { extra: options.extra }),
	};
}

/** Name of the column of a role at a path. */
export function columnName(role: ColumnRole, path: string): string {
	return path === "" ? role : `${role}/${path}`;
}

function columnsOf(
	{ kernel }: VectorEnv,
	agent: Agent | undefined,
	chosen: readonly string[] | undefined,
): readonly ReplayColumn[] {
	const mask = kernel.actionMask;
	const optional = [
		...(kernel.observation
			? fixed("observation", kernel.observation, false)
			: [json("observation")]),
		...(mask ? fixed("action_mask", { "": mask }, true) : []),
		...fixed("info", kernel.info, false),
		...(kernel.values ? [json("info")] : []),
		...fixed("hidden", kernel.hidden, false),
		...fixed("explanation", agent?.explanation ?? {}, true),
	];
	// A kind that this environment has none of may be asked for all the same.
	const asked = chosen?.filter((name) => !KINDS.includes(name) || has(optional, name));
	const kept = selectColumns(optional, asked).map((i) => optional[i]!);
	const of = (role: ColumnRole): ReplayColumn[] => kept.filter((column) => column.role === role);
	const action = kernel.action ? fixed("action", kernel.action, true) : [json("action")];
	return [
		...CLOCK_COLUMNS,
		...of("observation"),
		...of("action_mask"),
		...action,
		...REWARD_COLUMNS,
		...of("info"),
		...of("hidden"),
		...of("explanation"),
	];
}

const KINDS: readonly string[] = ["observation", "action_mask", "info", "hidden", "explanation"];

function has(columns: readonly ReplayColumn[], role: string): boolean {
	return columns.some((column) => column.role === role);
}

function fixed(role: ColumnRole, columns: Columns, nullable: boolean): ReplayColumn[] {
	return Object.entries(columns).map(([path, { data, shape }]) => ({
		name: columnName(role, path),
		role,
		dtype: dtypeOf(data),
		shape: [...shape],
		nullable,
	}));
}

function json(role: ColumnRole): ReplayColumn {
	return { name: role, role, dtype: "json", shape: [], nullable: true };
}

/** Parameters and layers as `makeVec` put them into the fingerprint. */
function identityOf(env: VectorEnv): { params?: Params; layers?: readonly LayerUse[] } {
	const text = env.fingerprint.slice(env.fingerprint.indexOf(" ") + 1);
	try {
		return JSON.parse(text);
	} catch {
		return {};
	}
}

function refuse(option: string, value: unknown, expected: string): never {
	throw new ReplayError(
		"replay-argument",
		`${option} is ${JSON.stringify(value)}, expected ${expected}`,
	);
}
