import type { ReplayReader, ReplayWindow, WindowColumn } from "../../../src/record/reader.ts";
import { PlayError } from "./errors.ts";
import { Game } from "./game.ts";
import { type Recipe, recipesOf } from "./recipe.ts";

/** Records that are lived through again at most. */
export const MOST_RECORDS = 200_000;
/** Records read at a time. */
const WINDOW = 1024;

/** A place on a row's own timeline, from 0. */
export interface ForkPlace {
	readonly row: number;
	readonly moment: number;
}

/**
 * Takes over from a moment of a replay: rebuilds the row's environment, lives through the recorded
 * actions and checks that every recorded value comes out the same, bit for bit.
 * @param tell hears the share done, in [0, 1].
 * @throws PlayError, ReplayError, and what `make` throws.
 */
export async function fork(
	reader: ReplayReader,
	{ row, moment }: ForkPlace,
	tell: (share: number) => void = () => {},
): Promise<Game> {
	const { header } = reader;
	if (!header.rows.includes(row))
		throw new PlayError("no-such-moment", `row ${row} was not recorded`);
	if (moment >= MOST_RECORDS)
		throw new PlayError(
			"too-far",
			`moment ${moment} lies too far in: at most ${MOST_RECORDS} are lived through again`,
		);
	let furthest: PlayError | null = null;
	for (const recipe of recipesOf(header, row)) {
		try {
			return await relive(reader, recipe, { row, moment }, tell);
		} catch (error) {
			// Another way of seeding may be the one; if none is, the one that came furthest says most.
			if (!(error instanceof PlayError && error.code === "differs")) throw error;
			if (furthest === null || error.moment > furthest.moment) furthest = error;
		}
	}
	throw furthest;
}

async function relive(
	reader: ReplayReader,
	recipe: Recipe,
	{ row, moment }: ForkPlace,
	tell: (share: number) => void,
): Promise<Game> {
	const { header } = reader;
	const agent = header.agent?.id ?? null;
	const game = new Game(recipe, { name: reader.name, moment, agent });
	if (game.env.fingerprint !== header.env.fingerprint)
		throw new PlayError(
			"other-environment",
			`${header.env.id} is made otherwise now: ${game.env.fingerprint} in place of ${header.env.fingerprint}`,
		);
	game.addColumns(
		header.columns.filter(({ role, nullable }) => role === "explanation" && nullable),
	);
	let place = 0;
	let from = 0;
	while (place <= moment) {
		while (from >= reader.records && (await reader.refresh(16)));
		if (from >= reader.records)
			throw new PlayError("no-such-moment", `row ${row} has ${place} moments, not ${moment + 1}`);
		const to = Math.min(reader.records, from + WINDOW);
		const window = await reader.window(from, to);
		from = to;
		for (let i = 0; i < window.length && place <= moment; i++) {
			if (window.columns.env!.data[i] !== row) continue;
			take(game, window, i, place++);
		}
		tell(place / (moment + 1));
		await new Promise((resolve) => setTimeout(resolve));
	}
	return game;
}

/** Lives through one record. */
function take(game: Game, window: ReplayWindow, i: number, place: number): void {
	const { columns } = window;
	const isReset = columns.step!.data[i] === 0;
	if (place === 0 && !(isReset && columns.trial!.data[i] === 0 && columns.episode!.data[i] === 0))
		throw new PlayError("not-from-start", "the recording does not begin with the first trial");
	if (!isReset) game.step(actionAt(window, i), false);
	const differing = differs(game, window, i, place);
	if (differing !== null)
		throw new PlayError(
			"differs",
			`moment ${place} of the replay does not come out the same: "${differing}" differs. The ` +
				"environment has changed since, or depended on other rows.",
			place,
		);
	for (const [name, { column, data }] of Object.entries(columns))
		if (column.role === "explanation" && isThere(columns[name]!, i))
			game.tape.set(place, name, data, i);
}

function actionAt({ columns }: ReplayWindow, i: number): number[] {
	return Object.values(columns).flatMap(({ column, data, width }) =>
		column.role === "action" ? Array.from(data.subarray(i * width, (i + 1) * width)) : [],
	);
}

/** The first column whose value is another one in the game; `null` when all are the same. */
function differs(game: Game, { columns }: ReplayWindow, i: number, place: number): string | null {
	if (place >= game.tape.length) return "episode";
	for (const [name, theirs] of Object.entries(columns)) {
		if (name === "env" || ["explanation", "time"].includes(theirs.column.role)) continue;
		const ours = game.tape.columns.get(name);
		if (ours === undefined || ours.width !== theirs.width) return name;
		const there = isThere(theirs, i);
		if (there !== isThere(ours, place)) return name;
		if (theirs.text !== null) {
			if (theirs.text[i] !== ours.text?.[place]) return name;
			continue;
		}
		if (!there) continue;
		const { width, data } = theirs;
		for (let k = 0; k < width; k++)
			if (!Object.is(data[i * width + k], ours.data[place * width + k])) return name;
	}
	return null;
}

function isThere({ valid }: WindowColumn, i: number): boolean {
	return valid === null || valid[i] === 1;
}
