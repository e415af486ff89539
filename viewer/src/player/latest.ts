import { Observable } from "rxjs";

/**
 * Runs an asynchronous job for the latest value: while one runs, newer values replace each other and
 * the newest is taken when it ends. Nothing starves at high speeds, and nothing piles up.
 */
export function latestOnly<T, R>(job: (value: T) => Promise<R>) {
	return (source: Observable<T>): Observable<R> =>
		new Observable<R>((observer) => {
			let waiting: { value: T } | null = null;
			let running = false;
			let ended = false;
			const run = async (first: T): Promise<void> => {
				running = true;
				let next: { value: T } | null = { value: first };
				while (next !== null) {
					waiting = null;
					try {
						const result = await job(next.value);
						if (observer.closed) return;
						observer.next(result);
					} catch (error) {
						observer.error(error);
						return;
					}
					next = waiting;
				}
				running = false;
				if (ended) observer.complete();
			};
			return source.subscribe({
				next: (value) => {
					if (running) waiting = { value };
					else void run(value);
				},
				error: (error) => observer.error(error),
				complete: () => {
					ended = true;
					if (!running) observer.complete();
				},
			});
		});
}
