/** Text that is safe inside HTML and attributes. */
export function escapeHtml(text: string): string {
	return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

/** A number to four significant digits, with an "–" where there is none. */
export function number(value: number | null): string {
	if (value === null || !Number.isFinite(value)) return "–";
	if (value === 0) return "0";
	const size = Math.abs(value);
	if (size >= 1e6 || size < 1e-3)
		return value.toExponential(2).replace("e+", "e").replace("-", "−");
	const digits = Math.max(0, Math.min(4, 3 - Math.floor(Math.log10(size))));
	return value.toFixed(size >= 1000 ? 0 : digits).replace("-", "−");
}

/** A large count: 12.3 M. */
export function count(value: number): string {
	for (const [scale, letter] of [
		[1e9, "G"],
		[1e6, "M"],
		[1e3, "k"],
	] as const)
		if (value >= scale) return `${(value / scale).toFixed(value >= 100 * scale ? 0 : 1)} ${letter}`;
	return value.toFixed(0);
}

/** Seconds as a person says them. */
export function duration(seconds: number): string {
	if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
	if (seconds < 90) return `${seconds.toFixed(1)} s`;
	if (seconds < 5400) return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
	return `${(seconds / 3600).toFixed(1)} h`;
}
