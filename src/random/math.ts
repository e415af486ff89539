/**
 * log, exp, sin and cos that give the same bits in every engine.
 *
 * ECMAScript leaves the last bits of `Math.log`, `Math.exp`, `Math.sin` … to the engine. These use
 * only + − × ÷ and comparisons on doubles, which IEEE 754 fixes, with argument reduction and
 * minimax polynomials as in Sun's fdlibm. Error below 1 ulp (sin, cos: for |x| ≤ 10⁶).
 */

const LN2_HIGH = 6.93147180369123816490e-1;
const LN2_LOW = 1.90821492927058770002e-10;

const buffer = new Float64Array(1);
const words = new Uint32Array(buffer.buffer);
/** Index of the word with sign and exponent. Every engine on the web is little-endian; check anyway. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm. */
export function detLog(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
	if (x === Infinity) return x;
	let exponent = 0;
	let value = x;
	if (value < 2.2250738585072014e-308) {
		value *= 18014398509481984;
		exponent = -54;
	}
	buffer[0] = value;
	const high = words[HIGH]!;
	exponent += (high >>> 20) - 1023;
	words[HIGH] = (high & 0xfffff) | 0x3ff00000;
	let m = buffer[0]!;
	if (m > Math.SQRT2) {
		m /= 2;
		exponent += 1;
	}
	const f = m - 1;
	const s = f / (2 + f);
	const z = s * s;
	const r =
		z *
		(6.666666666666735130e-1 +
			z *
				(3.999999999940941908e-1 +
					z *
						(2.857142874366239149e-1 +
							z *
								(2.222219843214978396e-1 +
									z *
										(1.818357216161805012e-1 +
											z * (1.531383769920937332e-1 + z * 1.479819860511658591e-1))))));
	const half = 0.5 * f * f;
	return exponent * LN2_HIGH - (half - (s * (half + r) + exponent * LN2_LOW) - f);
}

/** e to the power x. */
export function detExp(x: number): number {
	if (Number.isNaN(x)) return x;
	if (x > 709.782712893384) return Infinity;
	if (x < -745.1332191019411) return 0;
	const k = Math.round(x * 1.44269504088896338700);
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	const t = r * r;
	const c =
		r -
		t *
			(1.66666666666666019037e-1 +
				t *
					(-2.77777777770155933842e-3 +
						t *
							(6.61375632143793436117e-5 +
								t * (-1.65339022054652515390e-6 + t * 4.13813679705723846039e-8))));
	const y = 1 - (low - (r * c) / (2 - c) - high);
	// Scale by 2^k in two exact steps, so that subnormal results round once.
	const first = k >> 1;
	return y * powerOfTwo(first) * powerOfTwo(k - first);
}

function powerOfTwo(k: number): number {
	words[HIGH] = (k + 1023) << 20;
	words[1 - HIGH] = 0;
	return buffer[0]!;
}

const TWO_OVER_PI = 6.36619772367581382433e-1;
const PIO2_1 = 1.57079632673412561417;
const PIO2_2 = 6.07710050630396597660e-11;
const PIO2_3 = 2.02226624871116645580e-21;
const PIO2_3T = 8.47842766036889956997e-32;

/** Sine, x in radians. */
export function detSin(x: number): number {
	if (!Number.isFinite(x)) return Number.NaN;
	const n = Math.round(x * TWO_OVER_PI);
	const r = reduce(x, n);
	switch (((n % 4) + 4) % 4) {
		case 0:
			return sinKernel(r);
		case 1:
			return cosKernel(r);
		case 2:
			return -sinKernel(r);
		default:
			return -cosKernel(r);
	}
}

/** Cosine, x in radians. */
export function detCos(x: number): number {
	if (!Number.isFinite(x)) return Number.NaN;
	const n = Math.round(x * TWO_OVER_PI);
	const r = reduce(x, n);
	switch (((n % 4) + 4) % 4) {
		case 0:
			return cosKernel(r);
		case 1:
			return -sinKernel(r);
		case 2:
			return -cosKernel(r);
		default:
			return sinKernel(r);
	}
}

function reduce(x: number, n: number): number {
	return x - n * PIO2_1 - n * PIO2_2 - n * PIO2_3 - n * PIO2_3T;
}

function sinKernel(x: number): number {
	const z = x * x;
	return (
		x +
		x *
			z *
			(-1.66666666666666324348e-1 +
				z *
					(8.33333333332248946124e-3 +
						z *
							(-1.98412698298579493134e-4 +
								z *
									(2.75573137070700676789e-6 +
										z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)))))
	);
}

function cosKernel(x: number): number {
	const z = x * x;
	return (
		1 -
		0.5 * z +
		z *
			z *
			(4.16666666666666019037e-2 +
				z *
					(-1.38888888888741095749e-3 +
						z *
							(2.48015872894767294178e-5 +
								z *
									(-2.75573143513906633035e-7 +
										z * (2.08757232129817482790e-9 + z * -1.13596475577881948265e-11)))))
	);
}
