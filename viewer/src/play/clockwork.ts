/** Calls a second at most; above it several steps are taken at a call. */
const MOST_CALLS = 25;

/** Lets steps be taken at a steady rate while it runs. */
export class Clockwork {
	#rate = 10;
	#timer: ReturnType<typeof setInterval> | undefined;

	/** @param tick hears how many steps are due, and the seconds since the last call. */
	constructor(private readonly tick: (steps: number, seconds: number) => void) {}

	get running(): boolean {
		return this.#timer !== undefined;
	}

	/** Steps a second. */
	get rate(): number {
		return this.#rate;
	}

	set rate(rate: number) {
		this.#rate = rate;
		if (!this.running) return;
		this.stop();
		this.start();
	}

	start(): void {
		if (this.running) return;
		const calls = Math.min(MOST_CALLS, this.#rate);
		const steps = Math.round(this.#rate / calls);
		this.#timer = setInterval(() => this.tick(steps, 1 / calls), 1000 / calls);
	}

	stop(): void {
		clearInterval(this.#timer);
		this.#timer = undefined;
	}
}
