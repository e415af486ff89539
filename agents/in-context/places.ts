import type { Places } from "./set-transformer.ts";
import { KIND } from "./token-sheet.ts";
import type { TrainingTokens } from "./training-tokens.ts";

/** Where every token of the sequences [B × L] is in the sheet; −1 behind a row's end. */
export function wholePlaces({ sheet, length }: TrainingTokens): Int32Array {
	const places = new Int32Array(sheet.rows * length).fill(-1);
	for (let row = 0; row < sheet.rows; row++)
		for (let t = 0; t < sheet.length[row]!; t++)
			places[row * length + t] = row * sheet.capacity + t;
	return places;
}

/** Positions of the decisions in [B × L]. */
export function decisionPlaces({ sheet, length, decision }: TrainingTokens): Int32Array {
	const steps = decision.length / sheet.rows;
	return decision.map((t, k) => Math.floor(k / steps) * length + t);
}

/** The tokens of a batch for `setTransformer`. */
export interface SplitTokens extends Places {
	/** Places in the sheet of one token for each different token of an action. */
	readonly actions: Int32Array;
	/** Places in the sheet of all other tokens. */
	readonly histories: Int32Array;
	/** B × T: which of `histories` a decision is read from. */
	readonly decisions: Int32Array;
}

/** Tells tokens of actions, which many rows share, from those of histories. */
export function splitTokens(tokens: TrainingTokens): SplitTokens {
	const { sheet, length, decision } = tokens;
	const { rows } = sheet;
	const whole = wholePlaces(tokens);
	const known = new Map<number, number>();
	const actions: number[] = [];
	const histories: number[] = [];
	const target: number[] = [];
	/** The index among histories of each place of the sequences. */
	const index = new Int32Array(rows * length).fill(-1);
	const source = new Int32Array(rows * length);
	for (let k = 0; k < whole.length; k++) {
		const at = whole[k]!;
		if (at < 0 || sheet.kind[at]! > KIND.retire) continue;
		const key = sheet.code[at]! * KIND.begin + sheet.kind[at]!;
		if (!known.has(key)) {
			known.set(key, actions.length);
			actions.push(at);
		}
		source[k] = known.get(key)!;
	}
	for (let k = 0; k < whole.length; k++) {
		const at = whole[k]!;
		if (at < 0 || sheet.kind[at]! <= KIND.retire) continue;
		index[k] = histories.length;
		source[k] = actions.length + histories.length;
		histories.push(at);
		target.push(k);
	}
	const steps = decision.length / rows;
	const decisions = decision.map((t, k) => index[Math.floor(k / steps) * length + t]!);
	return {
		rows,
		length,
		source,
		target: Int32Array.from(target),
		actions: Int32Array.from(actions),
		histories: Int32Array.from(histories),
		decisions,
	};
}
