import type { StateArrays } from "../../env/index.ts";
import { nextUniform } from "../../random/index.ts";
import { later, NEVER, nextGeometric, writePermutation } from "../draws.ts";
import type { DynamicsParams } from "./action-set-params.ts";
import { shareOf } from "./split.ts";

/** Told of each birth and death as it happens. */
export interface LifeEvents {
	born(row: number, member: number): void;
	died(row: number, member: number): void;
}

/**
 * When each action of an episode appears and disappears. All of it is drawn as the episode starts,
 * so what happens at step t does not depend on what the agent does.
 *
 * A death that would leave fewer than `minimum` actions waits until others have been born.
 */
export class Lifetimes {
	readonly state: StateArrays;
	/** Rows: the next step with a birth or death. */
	readonly next: Int32Array;
	/** Rows × members, 1 = there now. */
	readonly alive: Uint8Array;
	private readonly birthAt: Int32Array;
	private readonly deathAt: Int32Array;
	private readonly living: Int32Array;
	/** Eligible members in random order. */
	private readonly order: Int32Array;

	constructor(
		rows: number,
		/** Actions there may ever be. */
		private readonly members: number,
		private readonly params: DynamicsParams,
		private readonly minimum: number,
	) {
		this.next = new Int32Array(rows).fill(NEVER);
		this.living = new Int32Array(rows);
		this.alive = new Uint8Array(rows * members);
		this.birthAt = new Int32Array(rows * members);
		this.deathAt = new Int32Array(rows * members);
		this.order = new Int32Array(members);
		this.state = {
			next_event: this.next,
			living: this.living,
			alive: this.alive,
			birth_at: this.birthAt,
			death_at: this.deathAt,
		};
	}

	/** Draws a row's episode; `eligible` (rows × members) says which actions may ever live. */
	draw(row: number, eligible: Uint8Array, random: Uint32Array): void {
		const { members, birthAt, deathAt, alive, order } = this;
		const base = row * members;
		let count = 0;
		writePermutation(order, 0, members, random, 0);
		for (let k = 0; k < members; k++)
			if (eligible[base + order[k]!] === 1) order[count++] = order[k]!;
		birthAt.fill(NEVER, base, base + members);
		deathAt.fill(NEVER, base, base + members);
		this.drawBirths(base, count, random);
		this.drawDeaths(base, count, random);
		let living = 0;
		for (let m = base; m < base + members; m++) {
			alive[m] = birthAt[m] === 0 ? 1 : 0;
			living += alive[m]!;
		}
		this.living[row] = living;
		this.findNext(row, 0);
	}

	/** Makes all that is due by step `time` happen, births first. */
	advance(row: number, time: number, events: LifeEvents): void {
		const { members, birthAt, deathAt, alive, minimum } = this;
		const base = row * members;
		let living = this.living[row]!;
		for (let m = 0; m < members; m++) {
			if (alive[base + m] === 1 || birthAt[base + m]! > time) continue;
			alive[base + m] = 1;
			living++;
			events.born(row, m);
		}
		for (let m = 0; m < members && living > minimum; m++) {
			if (alive[base + m] === 0 || deathAt[base + m]! > time) continue;
			alive[base + m] = 0;
			birthAt[base + m] = NEVER;
			living--;
			events.died(row, m);
		}
		this.living[row] = living;
		this.findNext(row, time);
	}

	private findNext(row: number, time: number): void {
		const { members, birthAt, deathAt, alive } = this;
		const base = row * members;
		let next = NEVER;
		for (let m = base; m < base + members; m++) {
			const at = alive[m] === 1 ? deathAt[m]! : birthAt[m]!;
			if (at > time && at < next) next = at;
		}
		this.next[row] = next;
	}

	private drawBirths(base: number, count: number, random: Uint32Array): void {
		const { birthAt, order, minimum } = this;
		const { initial, births } = this.params;
		if (births?.uniform) {
			const { initial: chance, until } = births.uniform;
			for (let k = 0; k < count; k++) {
				const there = nextUniform(random, 0) < chance;
				const at = Math.floor(nextUniform(random, 0) * (until + 1));
				birthAt[base + order[k]!] = there ? 0 : at;
			}
			this.bringForward(base, count);
			return;
		}
		const wanted = initial?.count ?? shareOf(count, initial?.fraction ?? 1);
		const first = Math.min(count, Math.max(minimum, wanted));
		for (let k = 0; k < first; k++) birthAt[base + order[k]!] = 0;
		if (births?.probability !== undefined)
			for (let k = first; k < count; k++)
				birthAt[base + order[k]!] = nextGeometric(random, 0, births.probability);
		if (births?.at) {
			let k = first;
			for (const { step, count: born } of births.at)
				for (let stop = Math.min(count, k + born); k < stop; k++) birthAt[base + order[k]!] = step;
		}
	}

	/** Lets the earliest births happen at step 0 until `minimum` actions are there. */
	private bringForward(base: number, count: number): void {
		const { birthAt, order, minimum } = this;
		for (let have = 0; have < minimum; have++) {
			let earliest = -1;
			let present = 0;
			for (let k = 0; k < count; k++) {
				const m = base + order[k]!;
				if (birthAt[m] === 0) present++;
				else if (earliest < 0 || birthAt[m]! < birthAt[earliest]!) earliest = m;
			}
			if (present >= minimum || earliest < 0) return;
			birthAt[earliest] = 0;
		}
	}

	private drawDeaths(base: number, count: number, random: Uint32Array): void {
		const { birthAt, deathAt, order } = this;
		const { deaths } = this.params;
		if (deaths?.probability !== undefined)
			for (let k = 0; k < count; k++) {
				const m = base + order[k]!;
				deathAt[m] = later(birthAt[m]!, nextGeometric(random, 0, deaths.probability));
			}
		if (deaths?.lifetime) {
			const { min, max } = deaths.lifetime;
			for (let k = 0; k < count; k++) {
				const m = base + order[k]!;
				const span = min + Math.floor(nextUniform(random, 0) * (max - min + 1));
				deathAt[m] = later(birthAt[m]!, span);
			}
		}
		for (const { step, count: dying } of deaths?.at ?? [])
			this.chooseVictims(base, count, step, dying, random);
	}

	/** `dying` of the actions born before `step` and not yet doomed, at random. */
	private chooseVictims(
		base: number,
		count: number,
		step: number,
		dying: number,
		random: Uint32Array,
	): void {
		const { birthAt, deathAt, order } = this;
		let living = 0;
		for (let k = 0; k < count; k++) {
			const m = base + order[k]!;
			if (birthAt[m]! < step && deathAt[m] === NEVER) living++;
		}
		let rest = Math.min(dying, living - this.minimum);
		// Selection sampling: each of the `living` left is taken with chance rest / living.
		for (let k = 0; k < count && rest > 0; k++) {
			const m = base + order[k]!;
			if (birthAt[m]! >= step || deathAt[m] !== NEVER) continue;
			if (nextUniform(random, 0) * living < rest) {
				deathAt[m] = step;
				rest--;
			}
			living--;
		}
	}
}
