import type { ReplayColumn, ReplayHeader } from "../../../src/record/header.ts";
import type { ReplayRecord } from "../../../src/record/window.ts";
import { h } from "./dom.ts";

const ROLES: readonly (readonly [ReplayColumn["role"], string])[] = [
	["action", "Action"],
	["reward", "Reward"],
	["terminated", "End"],
	["truncated", "End"],
	["observation", "Observation"],
	["action_mask", "Allowed actions"],
	["info", "Info"],
	["hidden", "Hidden state"],
	["explanation", "Why the agent acted"],
];

/** Elements of an array that are written out. */
const MOST_ELEMENTS = 64;

/** All values of a record, by role, as a table that is filled anew for each moment. */
export class Values {
	readonly element = h("div", { class: "values" });
	#cells: readonly (readonly [string, HTMLElement])[] = [];
	#header: ReplayHeader | null = null;

	show(header: ReplayHeader, record: ReplayRecord): void {
		if (header !== this.#header) this.#build(header);
		for (const [name, cell] of this.#cells) {
			const text = formatValue(record[name]);
			if (cell.textContent !== text) cell.textContent = text;
		}
	}

	#build(header: ReplayHeader): void {
		this.#header = header;
		const cells: (readonly [string, HTMLElement])[] = [];
		const groups = new Map<string, HTMLElement[]>();
		for (const [role, title] of ROLES) {
			for (const { name, role: its } of header.columns) {
				if (its !== role) continue;
				const cell = h("dd", {});
				cells.push([name, cell]);
				const label = name.slice(name.indexOf("/") + 1).replaceAll("_", " ");
				const pair = h("div", {}, h("dt", {}, label), cell);
				groups.set(title, [...(groups.get(title) ?? []), pair]);
			}
		}
		this.#cells = cells;
		this.element.replaceChildren(
			...[...groups].flatMap(([title, pairs]) => [h("h2", {}, title), h("dl", {}, ...pairs)]),
		);
	}
}

/** A recorded value in few characters. */
export function formatValue(value: unknown): string {
	if (value === null || value === undefined) return "–";
	if (typeof value === "number") return formatNumber(value);
	if (typeof value === "boolean") return value ? "yes" : "no";
	if (ArrayBuffer.isView(value)) {
		const elements = value as unknown as ArrayLike<number>;
		const shown = Array.from({ length: Math.min(MOST_ELEMENTS, elements.length) }, (_, k) =>
			formatNumber(elements[k]!),
		);
		const more = elements.length > MOST_ELEMENTS ? ` … (${elements.length})` : "";
		return `[${shown.join(" ")}${more}]`;
	}
	const text = JSON.stringify(value);
	return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function formatNumber(value: number): string {
	if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
	const size = Math.abs(value);
	return size >= 1e5 || size < 1e-3 ? value.toExponential(2) : String(Number(value.toPrecision(4)));
}
