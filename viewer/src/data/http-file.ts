import { ViewerError } from "./errors.ts";

/** Pauses before another try, in milliseconds. */
const PAUSES: readonly number[] = [200, 800, 2000];
/** A server that knows no ranges may send at most this much. */
const MOST_WHOLE = 256 * 1024 * 1024;

export interface Piece {
	readonly bytes: Uint8Array;
	/** Bytes of the whole file, when the answer tells. */
	readonly size: number | null;
}

/** Reads pieces of a file by HTTP range requests, trying again when a connection drops. */
export class HttpFile {
	/** The whole file, where the server knows no ranges. */
	#whole: Uint8Array | null = null;

	constructor(
		readonly url: string,
		readonly pauses: readonly number[] = PAUSES,
	) {}

	/** Bytes [offset, offset + length), fewer at the file's end. @throws ViewerError */
	async read(offset: number, length: number): Promise<Piece> {
		if (this.#whole !== null) return this.#fromWhole(offset, length);
		return this.#trying(async () => {
			const range = `bytes=${offset}-${offset + length - 1}`;
			const answer = await fetch(this.url, { headers: { range }, cache: "no-store" });
			if (answer.status === 416) return { bytes: new Uint8Array(0), size: totalOf(answer) };
			this.#check(answer);
			if (answer.status === 206)
				return { bytes: new Uint8Array(await answer.arrayBuffer()), size: totalOf(answer) };
			const size = Number(answer.headers.get("content-length") ?? Number.NaN);
			if (!(size <= MOST_WHOLE)) {
				await answer.body?.cancel();
				const what = Number.isNaN(size) ? "of unknown size" : `of ${size} bytes`;
				throw new ViewerError(
					"no-ranges",
					this.url,
					`a file ${what} from a server without range requests`,
				);
			}
			this.#whole = new Uint8Array(await answer.arrayBuffer());
			return this.#fromWhole(offset, length);
		});
	}

	/** Bytes of the file now. @throws ViewerError */
	async size(): Promise<number> {
		if (this.#whole !== null) return this.#whole.length;
		return this.#trying(async () => {
			const answer = await fetch(this.url, { method: "HEAD", cache: "no-store" });
			this.#check(answer);
			const size = Number(answer.headers.get("content-length") ?? Number.NaN);
			if (Number.isNaN(size))
				throw new ViewerError("no-ranges", this.url, "the server does not tell the file's size");
			return size;
		});
	}

	#fromWhole(offset: number, length: number): Piece {
		const whole = this.#whole!;
		return { bytes: whole.subarray(offset, offset + length), size: whole.length };
	}

	#check(answer: Response): void {
		const { status } = answer;
		if (answer.ok) return;
		const reason = `the server answers ${status} ${answer.statusText}`.trim();
		if (status === 404 || status === 410) throw new ViewerError("not-found", this.url, reason);
		if (status >= 500 || status === 429) throw new ViewerError("unreachable", this.url, reason);
		throw new ViewerError("refused", this.url, reason);
	}

	async #trying<T>(work: () => Promise<T>): Promise<T> {
		for (let tries = 0; ; tries++) {
			try {
				return await work();
			} catch (cause) {
				const error =
					cause instanceof ViewerError
						? cause
						: new ViewerError("unreachable", this.url, "the connection failed", cause);
				const pause = this.pauses[tries];
				if (error.code !== "unreachable" || pause === undefined) throw error;
				await new Promise((resolve) => setTimeout(resolve, pause));
			}
		}
	}
}

/** Size in "bytes 0-99/1234" or "bytes *\/1234"; other origins hide the header. */
function totalOf(answer: Response): number | null {
	const total = /\/(\d+)\s*$/.exec(answer.headers.get("content-range") ?? "")?.[1];
	return total === undefined ? null : Number(total);
}
