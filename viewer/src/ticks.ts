/** Round numbers within a range, about `count` of them. */
export function ticksOf(low: number, high: number, count: number): number[] {
	const rough = (high - low) / Math.max(1, count);
	const power = 10 ** Math.floor(Math.log10(rough));
	const step = [1, 2, 5, 10].map((k) => k * power).find((each) => each >= rough * 0.999)!;
	const ticks: number[] = [];
	for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++)
		ticks.push(Number((k * step).toPrecision(12)));
	return ticks;
}
