import { ReplayError } from "../../../src/record/errors.ts";
import { PlayError, SaveError } from "../play/errors.ts";
import { ViewerError } from "./errors.ts";

/** What is wrong and what to do about it, for the page. */
export interface Problem {
	readonly title: string;
	/** The error's own words, with file and byte. */
	readonly detail: string;
	readonly advice: string;
	/** Whether trying again may help. */
	readonly retry: boolean;
}

const REPLAYS: Readonly<Record<string, readonly [string, string]>> = {
	"not-a-replay": [
		"This is not a replay",
		"Choose a replay.arrow of a run folder; palaestra run records one when the scenario has a record section.",
	],
	"unsupported-replay-version": [
		"This replay is of another format version",
		"Open it with the version of Palaestra that wrote it, or record it anew with this one.",
	],
	"corrupted-replay": [
		"This replay is damaged",
		"Copy or download the file again; if the damage is in the original, record it anew.",
	],
	"replay-read-failed": [
		"The file could not be read",
		"Check that it is still there and that you may read it, then try again.",
	],
};

const FILES: Readonly<Record<string, readonly [string, string]>> = {
	unreachable: [
		"The connection is lost",
		"Check that palaestra view, or the server at this address, still runs. The page tries again by itself.",
	],
	"not-found": [
		"There is no file at this address",
		"Check the address. A run has replays only when its scenario records them, and of a job only when that has begun.",
	],
	refused: [
		"The server refuses this file",
		"palaestra view serves only the folders it was given; start it with the folder you want to see.",
	],
	"no-ranges": [
		"The server cannot send parts of a file",
		"Download the file and open it here, or serve it with palaestra view.",
	],
	"bad-address": [
		"The page cannot open this address",
		"Give an http or https address, or one relative to this page.",
	],
	"not-a-run": ["This is not a run folder", "Give the address of a folder that has a run.json."],
	replaced: [
		"The file has been replaced",
		"It became shorter while it was open: probably the run was started anew. Open it again.",
	],
};

const PLAY: readonly [string, string] = [
	"This moment cannot be taken over",
	"Only what comes out the same again can be gone on from. Begin the environment anew instead.",
];
const SAVING: readonly [string, string] = [
	"The replay was not saved",
	"Download it instead, or try again.",
];

/** An error as the page shows it. */
export function problemOf(error: unknown): Problem {
	const detail = error instanceof Error ? error.message : String(error);
	const table = error instanceof ReplayError ? REPLAYS : error instanceof ViewerError ? FILES : {};
	const played =
		error instanceof PlayError ? PLAY : error instanceof SaveError ? SAVING : undefined;
	const [title, advice] = played ??
		table[(error as { code?: string })?.code ?? ""] ?? [
			"Something went wrong",
			"Try again; if it happens again, the detail above says where to look.",
		];
	const retry =
		error instanceof ViewerError &&
		(error.code === "unreachable" || error.code === "not-found" || error.code === "replaced");
	return { title, detail, advice, retry };
}
