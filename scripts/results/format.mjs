/** Numbers and intervals as text. */

/** A number with fixed decimals; a proper minus sign, "–" for none. */
export function number(value, digits = 2) {
	if (value === null || value === undefined || !Number.isFinite(value)) return "–";
	const text = value.toFixed(digits);
	return (Number(text) === 0 ? text.replace("-", "") : text).replace("-", "−");
}

/** "0.93 (0.90 to 0.96)" */
export function interval({ estimate, low, high }, digits = 2) {
	return `${number(estimate, digits)} (${number(low, digits)} to ${number(high, digits)})`;
}

/** "a", "a and b", "a, b and c" */
export function list(items) {
	if (items.length < 2) return items.join("");
	return `${items.slice(0, -1).join(", ")} and ${items.at(-1)}`;
}

/** "3 trainings × 1000 environments" */
export function sample([trainings, environments]) {
	const many = trainings === 1 ? "1 training" : `${trainings} trainings`;
	return `${many} × ${environments} environments`;
}

/** "1 arm", "2 arms" */
export const count = (n, what) => `${n} ${what}${n === 1 ? "" : "s"}`;
