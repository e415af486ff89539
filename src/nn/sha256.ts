/**
 * SHA-256 (FIPS 180-4), in hexadecimal. For browsers, whose own is asynchronous; Node has a faster
 * one.
 */
export function sha256(bytes: Uint8Array): string {
	const state = Uint32Array.from(FIRST);
	const schedule = new Int32Array(64);
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	const whole = bytes.length - (bytes.length % 64);
	for (let at = 0; at < whole; at += 64) compress(state, schedule, view, at);
	// The rest, a one bit, zeros, and the length in bits: one block or two.
	const rest = bytes.length - whole;
	const tail = new Uint8Array(rest < 56 ? 64 : 128);
	tail.set(bytes.subarray(whole));
	tail[rest] = 0x80;
	const end = new DataView(tail.buffer);
	end.setUint32(tail.length - 8, Math.floor(bytes.length / 2 ** 29));
	end.setUint32(tail.length - 4, (bytes.length << 3) >>> 0);
	for (let at = 0; at < tail.length; at += 64) compress(state, schedule, end, at);
	return Array.from(state, (word) => word.toString(16).padStart(8, "0")).join("");
}

function compress(state: Uint32Array, w: Int32Array, view: DataView, at: number): void {
	for (let i = 0; i < 16; i++) w[i] = view.getUint32(at + 4 * i);
	for (let i = 16; i < 64; i++) {
		const early = w[i - 15]!;
		const late = w[i - 2]!;
		const s0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
		const s1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
		w[i] = (w[i - 16]! + s0 + w[i - 7]! + s1) | 0;
	}
	let a = state[0]!;
	let b = state[1]!;
	let c = state[2]!;
	let d = state[3]!;
	let e = state[4]!;
	let f = state[5]!;
	let g = state[6]!;
	let h = state[7]!;
	for (let i = 0; i < 64; i++) {
		const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
		const first = (h + s1 + ((e & f) ^ (~e & g)) + ROUND[i]! + w[i]!) | 0;
		const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
		const second = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
		h = g;
		g = f;
		f = e;
		e = (d + first) | 0;
		d = c;
		c = b;
		b = a;
		a = (first + second) | 0;
	}
	state[0]! += a;
	state[1]! += b;
	state[2]! += c;
	state[3]! += d;
	state[4]! += e;
	state[5]! += f;
	state[6]! += g;
	state[7]! += h;
}

function rotate(x: number, by: number): number {
	return (x >>> by) | (x << (32 - by));
}

const PRIMES = primes(64);
/** Fractional bits of the primes' square roots and cube roots. */
const FIRST = PRIMES.slice(0, 8).map((prime) => rootFraction(prime, 2));
const ROUND = Uint32Array.from(PRIMES, (prime) => rootFraction(prime, 3));

function primes(count: number): number[] {
	const found: number[] = [];
	for (let n = 2; found.length < count; n++) if (found.every((p) => n % p !== 0)) found.push(n);
	return found;
}

/** First 32 bits after the point of the root of a whole number: exact, bit by bit. */
function rootFraction(n: number, degree: number): number {
	const target = BigInt(n) << BigInt(32 * degree);
	let root = 0n;
	for (let bit = 1n << 37n; bit > 0n; bit >>= 1n)
		if ((root + bit) ** BigInt(degree) <= target) root += bit;
	return Number(root & 0xffffffffn);
}
