import type { DType } from "./columns.ts";
import { DTYPE_RANGE } from "./dtypes.ts";

/** A number as NumPy prints a scalar of the dtype: `1.0`, `0.1`, `inf`, `1e-07`, `3`. */
export function formatScalar(value: number, dtype: DType): string {
	if (DTYPE_RANGE[dtype].integer) return String(value);
	const digits = shortest(value, dtype);
	return /[.en]/.test(digits) ? digits : `${digits}.0`;
}

/** Elements as NumPy prints an array, on one line and without padding: `[-1. 2.5]`. */
export function formatArray(
	data: ArrayLike<number>,
	shape: readonly number[],
	dtype: DType,
): string {
	let offset = 0;
	const format = (value: number): string => {
		if (DTYPE_RANGE[dtype].integer) return String(value);
		const digits = shortest(value, dtype);
		return /[.en]/.test(digits) ? digits : `${digits}.`;
	};
	const build = (axis: number): string => {
		if (axis === shape.length) return format(data[offset++]!);
		return `[${Array.from({ length: shape[axis]! }, () => build(axis + 1)).join(" ")}]`;
	};
	return build(0);
}

/** A shape as Python prints a tuple: `()`, `(3,)`, `(3, 4)`. */
export function formatShape(shape: readonly number[]): string {
	return shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(", ")})`;
}

/** A string as Python's `repr` writes it, for keys without control characters. */
export function formatKey(key: string): string {
	const quote = key.includes("'") && !key.includes('"') ? '"' : "'";
	return quote + key.replaceAll("\\", "\\\\").replaceAll(quote, `\\${quote}`) + quote;
}

function shortest(value: number, dtype: DType): string {
	if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
	let shown = value;
	if (dtype === "float32") {
		for (let precision = 1; precision <= 9; precision++) {
			shown = Number(value.toPrecision(precision));
			if (Math.fround(shown) === value) break;
		}
	}
	const size = Math.abs(shown);
	if (size === 0 || (size >= 1e-4 && size < 1e16)) return String(shown);
	const [digits, exponent] = shown.toExponential().split("e") as [string, string];
	return `${digits}e${exponent[0]}${exponent.slice(1).padStart(2, "0")}`;
}
