import { UnsupportedAgentError } from "../../src/agent/index.ts";
import { KIND, type TokenSheet } from "./token-sheet.ts";

/**
 * Which code stands for the action at each index of each row. An action keeps its code while it
 * moves to other indices (its id tells) and while it is away; a new one gets the next free code.
 */
export class ActionSlots {
	/** Rows × actions: code of the action at an index, −1 = none yet. */
	readonly codeAt: Int32Array;
	/** Rows × codes: 1 = in the set as the context tells it. */
	readonly live: Uint8Array;
	/** Rows × codes: the action's id. */
	readonly idOf: Int32Array;
	/** Rows: codes given out. */
	readonly given: Int32Array;
	private readonly now: Uint8Array;

	/**
	 * @param mask rows × actions, 1 = available; absent when all always are.
	 * @param ids rows × actions, −1 = empty; absent when an index always means the same action.
	 */
	constructor(
		private readonly agent: string,
		rows: number,
		readonly actions: number,
		readonly codes: number,
		private readonly mask?: Uint8Array,
		private readonly ids?: ArrayLike<number>,
	) {
		this.codeAt = new Int32Array(rows * actions);
		this.live = new Uint8Array(rows * codes);
		this.idOf = new Int32Array(rows * codes);
		this.given = new Int32Array(rows);
		this.now = new Uint8Array(codes);
	}

	/** A new trial: codes are given out in the order of the indices. */
	begin(row: number): void {
		const { codes, actions } = this;
		this.given[row] = 0;
		this.live.fill(0, row * codes, (row + 1) * codes);
		this.codeAt.fill(-1, row * actions, (row + 1) * actions);
		this.look(row);
		this.live.set(this.now, row * codes);
	}

	/** Tells what changed since the last look, to a sheet if there is one. */
	update(row: number, sheet: TokenSheet | undefined): void {
		if (this.mask === undefined && this.ids === undefined) return;
		this.look(row);
		const { live, now, codes } = this;
		for (let code = 0; code < codes; code++) {
			const at = row * codes + code;
			if (live[at] === now[code]) continue;
			live[at] = now[code]!;
			sheet?.action(row, code, now[code] === 1 ? KIND.announce : KIND.retire);
		}
	}

	available(row: number, index: number): boolean {
		return this.mask === undefined || this.mask[row * this.actions + index] === 1;
	}

	/** Finds the codes of all indices and which of them are available. */
	private look(row: number): void {
		const { actions, codes, codeAt, idOf, ids, now } = this;
		now.fill(0);
		for (let i = 0; i < actions; i++) {
			const at = row * actions + i;
			const id = ids === undefined ? i : ids[at]!;
			const there = this.available(row, i);
			if (id < 0 && !there) continue;
			let code = codeAt[at]!;
			if (code < 0 || idOf[row * codes + code] !== id) {
				code = this.codeOf(row, id);
				codeAt[at] = code;
			}
			if (there) now[code] = 1;
		}
	}

	private codeOf(row: number, id: number): number {
		const { codes, given, idOf } = this;
		const base = row * codes;
		for (let code = 0; code < given[row]!; code++) if (idOf[base + code] === id) return code;
		const code = given[row]!;
		if (code >= codes)
			throw new UnsupportedAgentError(
				this.agent,
				`more than ${codes} different actions appeared in one trial, and it has no more codes`,
			);
		idOf[base + code] = id;
		given[row] = code + 1;
		return code;
	}
}
