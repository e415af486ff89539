import {
	Box,
	type Column,
	type Columns,
	Dict,
	Discrete,
	type DType,
	MultiBinary,
	MultiDiscrete,
	type Space,
	Tuple,
} from "../spaces/index.ts";
import { InvalidActionError, show } from "./errors.ts";
import type { Kernel } from "./kernel.ts";

/** Checks actions and copies them into a kernel's action columns; compiled once per kernel. */
export type ActionWriter = (actions: unknown) => void;

/**
 * A writer for a whole batch: an array-like of numEnvs × width numbers for plain spaces (typed or
 * not), a record or array of those for Dict and Tuple.
 *
 * The writer throws InvalidActionError and leaves the kernel untouched by rows after the bad one;
 * no environment has been stepped yet.
 */
export function batchWriter(kernel: Kernel, skip: Uint8Array): ActionWriter {
	if (!kernel.action) return valuesWriter(kernel, skip);
	return writerFor(kernel, kernel.actionSpace, kernel.action, "", skip);
}

function writerFor(
	kernel: Kernel,
	space: Space,
	columns: Columns,
	path: string,
	skip: Uint8Array,
): ActionWriter {
	if (space instanceof Dict) {
		const parts = Object.entries(space.spaces as Record<string, Space>).map(
			([key, child]) => [key, writerFor(kernel, child, columns, join(path, key), skip)] as const,
		);
		return (actions) => {
			if (actions === null || typeof actions !== "object")
				throw new InvalidActionError(actions, `a record of batches: ${space}`);
			for (const [key, write] of parts) write((actions as Record<string, unknown>)[key]);
		};
	}
	if (space instanceof Tuple) {
		const parts = (space.spaces as readonly Space[]).map((child, i) =>
			writerFor(kernel, child, columns, join(path, String(i)), skip),
		);
		return (actions) => {
			if (!Array.isArray(actions) || actions.length !== parts.length)
				throw new InvalidActionError(actions, `an array of ${parts.length} batches: ${space}`);
			parts.forEach((write, i) => {
				write(actions[i]);
			});
		};
	}
	const target = columns[path]!;
	if (space instanceof Discrete)
		return discreteWriter(target, space, path === "" ? kernel.actionMask : undefined, skip);
	const [low, high] = bounds(space, kernel.clipsActions === true);
	return boundedWriter(
		target,
		space,
		low,
		high,
		!(space instanceof Box) || space.dtype.includes("int"),
		skip,
	);
}

function join(path: string, key: string): string {
	return path === "" ? key : `${path}/${key}`;
}

function bounds(space: Space, clips: boolean): [ArrayLike<number>, ArrayLike<number>] {
	if (space instanceof Box) {
		const [least, most] = representable(space.dtype);
		const limit = (edge: ArrayLike<number>, otherwise: number): Float64Array =>
			Float64Array.from(edge, (value) => (clips || !Number.isFinite(value) ? otherwise : value));
		return [limit(space.low, least), limit(space.high, most)];
	}
	if (space instanceof MultiDiscrete) {
		const { nvec, start } = space;
		return [start, Float64Array.from(nvec, (n, i) => start[i]! + n - 1)];
	}
	if (space instanceof MultiBinary) {
		const n = space.flatDim ?? 0;
		return [new Float64Array(n), new Float64Array(n).fill(1)];
	}
	throw new TypeError(`no fixed-size actions in ${space}`);
}

/** Smallest and largest finite number a column can hold. */
function representable(dtype: DType): [number, number] {
	if (dtype === "float64") return [-Number.MAX_VALUE, Number.MAX_VALUE];
	if (dtype === "float32") return [-3.4028234663852886e38, 3.4028234663852886e38];
	const bits = Number(dtype.replace(/\D+/, ""));
	return dtype.startsWith("u") ? [0, 2 ** bits - 1] : [-(2 ** (bits - 1)), 2 ** (bits - 1) - 1];
}

function checkLength(
	actions: unknown,
	length: number,
	what: string,
): asserts actions is ArrayLike<number> {
	const size = (actions as { length?: unknown } | null | undefined)?.length;
	if (typeof actions === "string" || size !== length)
		throw new InvalidActionError(actions, `an array of ${length} numbers (${what})`);
}

function discreteWriter(
	target: Column,
	space: Discrete,
	mask: Column<Uint8Array> | undefined,
	skip: Uint8Array,
): ActionWriter {
	const { n, start } = space;
	const out = target.data as Int32Array;
	const rows = out.length;
	const what = `one ${space} action for each environment`;
	const allowed = mask?.data;
	/** Finds the first bad action and throws; 32-bit integers in range pass without a look at each. */
	const writeEach = (actions: ArrayLike<number>): void => {
		for (let i = 0; i < rows; i++) {
			if (skip[i] === 1) continue;
			const action = actions[i]!;
			const index = typeof action === "number" ? action - start : -1;
			if (!(index >= 0 && index < n) || (action | 0) !== action)
				throw new InvalidActionError(action, `an integer from ${start} to ${start + n - 1}`, i);
			if (allowed !== undefined && allowed[i * n + index] === 0)
				throw new InvalidActionError(action, allowedText(allowed, i * n, n, start), i);
			out[i] = action;
		}
	};
	return (actions) => {
		checkLength(actions, rows, what);
		const plain = actions instanceof Int32Array && allowed === undefined;
		if (!plain || !copyInRange(actions, out, start, n)) writeEach(actions);
	};
}

/** Copies all, and says whether every one is in [start, start + n): no branch for each. */
function copyInRange(actions: Int32Array, out: Int32Array, start: number, n: number): boolean {
	// The sign bit of index | (n − 1 − index) is set as soon as one index is out of range. A loop,
	// because TypedArray.set allocates.
	let bad = 0;
	const last = n - 1;
	for (let i = 0; i < out.length; i++) {
		const action = actions[i]!;
		const index = (action - start) | 0;
		bad |= index | (last - index);
		out[i] = action;
	}
	return bad >= 0;
}

/** "an allowed action (one of 0, 2, 5)", for a masked action's message. */
export function allowedText(mask: Uint8Array, offset: number, n: number, start: number): string {
	const list: number[] = [];
	for (let a = 0; a < n; a++) if (mask[offset + a] === 1) list.push(a + start);
	const text = list.length > 12 ? `${list.slice(0, 12).join(", ")}, …` : list.join(", ");
	return `an action the mask allows (${list.length} of ${n}: ${text})`;
}

function boundedWriter(
	target: Column,
	space: Space,
	low: ArrayLike<number>,
	high: ArrayLike<number>,
	integer: boolean,
	skip: Uint8Array,
): ActionWriter {
	const out = target.data;
	const { width } = target;
	const rows = out.length / width;
	const what = `${rows} rows of ${space}`;
	return (actions) => {
		checkLength(actions, rows * width, what);
		for (let i = 0; i < rows; i++) {
			if (skip[i] === 1) continue;
			for (let k = 0; k < width; k++) {
				const value = actions[i * width + k]!;
				if (
					typeof value !== "number" ||
					!(value >= low[k]! && value <= high[k]!) ||
					(integer && Math.floor(value) !== value)
				)
					throw new InvalidActionError(
						value,
						`${describeBound(low[k]!, high[k]!, integer)} in component ${k} of ${space}`,
						i,
					);
				out[i * width + k] = value;
			}
		}
	};
}

function describeBound(low: number, high: number, integer: boolean): string {
	const kind = integer ? "an integer" : "a finite number";
	return low <= -3.4e38 && high >= 3.4e38 ? kind : `${kind} from ${low} to ${high}`;
}

function valuesWriter(kernel: Kernel, skip: Uint8Array): ActionWriter {
	return (actions) => {
		if (!Array.isArray(actions) || actions.length !== kernel.numEnvs)
			throw new InvalidActionError(
				actions,
				`an array of ${kernel.numEnvs} members of ${kernel.actionSpace}`,
			);
		for (let i = 0; i < kernel.numEnvs; i++) {
			if (skip[i] === 1) continue;
			const reason = kernel.actionSpace.explain(actions[i]);
			if (reason !== null)
				throw new InvalidActionError(actions[i], `a member of ${kernel.actionSpace}: ${reason}`, i);
			kernel.values!.action[i] = actions[i];
		}
	};
}

/** A writer for the single environment of a one-row kernel. */
export function singleWriter(kernel: Kernel): ActionWriter {
	const space = kernel.actionSpace;
	if (kernel.action && space instanceof Discrete) {
		const { n, start } = space;
		const out = kernel.action[""]!.data;
		return (action) => {
			const index = typeof action === "number" ? action - start : -1;
			if (typeof action !== "number" || !(index >= 0 && index < n) || (action | 0) !== action)
				throw new InvalidActionError(action, `an integer from ${start} to ${start + n - 1}`);
			const mask = kernel.actionMask;
			if (mask !== undefined && mask.data[index] === 0)
				throw new InvalidActionError(action, allowedText(mask.data, 0, n, start));
			out[0] = action;
		};
	}
	const clips = kernel.clipsActions === true && space instanceof Box;
	return (action) => {
		const reason = clips ? finiteReason(action, space) : space.explain(action);
		if (reason !== null) throw new InvalidActionError(action, `a member of ${space}: ${reason}`);
		if (kernel.action) space.writeRow(kernel.action, 0, action);
		else kernel.values!.action[0] = action;
	};
}

function finiteReason(action: unknown, space: Box): string | null {
	const length = (action as ArrayLike<number> | null)?.length;
	if (typeof action === "string" || length !== space.low.length)
		return `needs ${space.low.length} numbers, got ${show(action)}`;
	const [least, most] = representable(space.dtype);
	const integer = space.dtype.includes("int");
	for (let k = 0; k < space.low.length; k++) {
		const value = (action as ArrayLike<unknown>)[k];
		if (typeof value !== "number" || !(value >= least && value <= most))
			return `component ${k} is ${show(value)}, not ${describeBound(least, most, integer)}`;
		if (integer && Math.floor(value) !== value) return `component ${k} is not an integer`;
	}
	return null;
}
