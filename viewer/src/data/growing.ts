import type { TypedArray } from "../../../src/spaces/index.ts";

/** A typed array that grows at its end. */
export class Growing<A extends TypedArray> {
	length = 0;
	#room: A;

	constructor(room: A) {
		this.#room = room;
	}

	/** The values so far; a view that a later push may leave behind. */
	get values(): A {
		return this.#room.subarray(0, this.length) as A;
	}

	at(index: number): number {
		return this.#room[index]!;
	}

	/** The last value; `undefined` when empty. */
	get last(): number | undefined {
		return this.length === 0 ? undefined : this.#room[this.length - 1];
	}

	push(value: number): void {
		if (this.length === this.#room.length) this.reserve(Math.max(64, Math.ceil(this.length * 1.5)));
		this.#room[this.length++] = value;
	}

	/** Makes room for `capacity` values, so that pushes up to it copy nothing. */
	reserve(capacity: number): void {
		if (capacity <= this.#room.length) return;
		const larger = new (this.#room.constructor as new (length: number) => A)(capacity);
		larger.set(this.#room.subarray(0, this.length));
		this.#room = larger;
	}
}
