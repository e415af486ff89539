/**
 * log, exp, sin and cos that give the same bits in every engine.
 *
 * ECMAScript leaves the last bits of `Math.log`, `Math.exp`, `Math.sin` … to the engine. These use
 * only + − × ÷ and comparisons on doubles, which IEEE 754 fixes, with argument reduction and
 * minimax polynomials as in Sun's fdlibm. Error below 1 ulp (sin, cos: for |x| ≤ 10⁶).
 */

const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;

const buffer = new Float64Array(1);
const words = new Uint32Array(buffer.buffer);
/** Index of the word with sign and exponent. Every engine on the web is little-endian; check anyway. */
const HIGH = new Uint8Array(new Uint32Array([1]).buffer)[0] === 1 ? 1 : 0;

/** Natural logarithm. */
export function detLog(x: number): number {
	if (!(x > 0)) return x === 0 ? -Infinity : Number.NaN;
	if (x === Infinity) return x;
	passed[0] = x;
	logInPlace(passed, 0);
	return passed[0]!;
}

const passed = new Float64Array(1);

/**
 * Replaces `values[at]`, positive and finite, by its natural logarithm. For hot loops: a number that
 * a call takes or returns may be boxed, an array's element is not.
 */
export function logInPlace(values: Float64Array, at: number): void {
	let exponent = 0;
	let value = values[at]!;
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
		(0.6666666666666735 +
			z *
				(0.3999999999940942 +
					z *
						(0.2857142874366239 +
							z *
								(0.22222198432149784 +
									z *
										(0.1818357216161805 + z * (0.15313837699209373 + z * 0.14798198605116586))))));
	const half = 0.5 * f * f;
	values[at] = exponent * LN2_HIGH - (half - (s * (half + r) + exponent * LN2_LOW) - f);
}

/** e to the power x. */
export function detExp(x: number): number {
	if (Number.isNaN(x)) return x;
	if (x > 709.782712893384) return Infinity;
	if (x < -745.1332191019411) return 0;
	const k = Math.round(x * Math.LOG2E);
	const high = x - k * LN2_HIGH;
	const low = k * LN2_LOW;
	const r = high - low;
	const t = r * r;
	const c =
		r -
		t *
			(0.16666666666666602 +
				t *
					(-0.0027777777777015593 +
						t * (6.613756321437934e-5 + t * (-1.6533902205465252e-6 + t * 4.1381367970572385e-8))));
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

const TWO_OVER_PI = 0.6366197723675814;
const PIO2_1 = 1.5707963267341256;
const PIO2_2 = 6.077100506303966e-11;
const PIO2_3 = 2.0222662487111665e-21;
const PIO2_3T = 8.4784276603689e-32;

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
			(-0.16666666666666632 +
				z *
					(0.00833333333332249 +
						z *
							(-0.0001984126982985795 +
								z *
									(2.7557313707070068e-6 +
										z * (-2.5050760253406863e-8 + z * 1.58969099521155e-10)))))
	);
}

function cosKernel(x: number): number {
	const z = x * x;
	return (
		1 -
		0.5 * z +
		z *
			z *
			(0.0416666666666666 +
				z *
					(-0.001388888888887411 +
						z *
							(2.480158728947673e-5 +
								z *
									(-2.7557314351390663e-7 +
										z * (2.087572321298175e-9 + z * -1.1359647557788195e-11)))))
	);
}
