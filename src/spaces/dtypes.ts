import type { DType } from "./columns.ts";

interface Range {
	readonly integer: boolean;
	readonly min: number;
	readonly max: number;
}

const FLOAT32_MAX = 3.4028234663852886e38;
/** Largest integer up to which every integer is a float32. */
const FLOAT32_EXACT = 16777216;

/** Smallest and largest finite number of each dtype. */
export const DTYPE_RANGE: Readonly<Record<DType, Range>> = {
	uint8: { integer: true, min: 0, max: 255 },
	int8: { integer: true, min: -128, max: 127 },
	uint16: { integer: true, min: 0, max: 65535 },
	int16: { integer: true, min: -32768, max: 32767 },
	uint32: { integer: true, min: 0, max: 4294967295 },
	int32: { integer: true, min: -2147483648, max: 2147483647 },
	float32: { integer: false, min: -FLOAT32_MAX, max: FLOAT32_MAX },
	float64: { integer: false, min: -Number.MAX_VALUE, max: Number.MAX_VALUE },
};

const ORDER = Object.keys(DTYPE_RANGE) as DType[];

/** Whether `name` is one of the eight dtypes. */
export function isDType(name: unknown): name is DType {
	return typeof name === "string" && Object.hasOwn(DTYPE_RANGE, name);
}

/** Whether every number of dtype `from` is one of dtype `to` (NumPy's "safe" casting). */
export function canCast(from: DType, to: DType): boolean {
	const a = DTYPE_RANGE[from];
	const b = DTYPE_RANGE[to];
	if (b.integer) return a.integer && a.min >= b.min && a.max <= b.max;
	if (to === "float64" || from === "float32") return to === "float64" || from === to;
	return a.integer && Math.max(-a.min, a.max) <= FLOAT32_EXACT;
}

/**
 * The smallest dtype that holds all the given ones, as NumPy's `result_type`, except that where
 * NumPy answers int64 (uint32 with a signed integer) this answers float64. Of none: float32.
 */
export function resultType(dtypes: readonly DType[]): DType {
	if (dtypes.length === 0) return "float32";
	return ORDER.find((candidate) => dtypes.every((dtype) => canCast(dtype, candidate)))!;
}
