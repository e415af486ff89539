import type { Params, ParamsSchema } from "../../../src/env/index.ts";
import { h } from "../page/dom.ts";

/** What a schema says of one parameter, as far as a form needs it. */
interface Property {
	readonly type?: string | readonly string[];
	readonly enum?: readonly unknown[];
	readonly default?: unknown;
	readonly description?: string;
	readonly minimum?: number;
	readonly maximum?: number;
}

interface Field {
	readonly name: string;
	readonly element: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;
	/** @throws Error saying what is wrong. */
	read(): unknown;
}

/** A field for each parameter of a schema: boxes, choices, numbers; JSON for what is more than that. */
export class ParamsForm {
	readonly element = h("div", { class: "params" });
	#fields: readonly Field[] = [];

	/** Puts up the fields with these values, else with their defaults. */
	show(schema: ParamsSchema | undefined, values: Params = {}): void {
		const properties = Object.entries((schema?.properties ?? {}) as Record<string, Property>);
		this.#fields = properties.map(([name, property]) =>
			fieldOf(name, property, name in values ? values[name] : property.default),
		);
		this.element.hidden = this.#fields.length === 0;
		this.element.replaceChildren(
			...this.#fields.map(({ name, element }, k) => {
				const { description = "" } = properties[k]![1];
				element.title = description;
				return h("label", {}, h("span", {}, name.replaceAll("_", " ")), element);
			}),
		);
	}

	/** Whether there is anything to fill in. */
	get empty(): boolean {
		return this.#fields.length === 0;
	}

	/** What the fields say; those left empty are left out. @throws Error naming the field. */
	read(): Params {
		const params: Record<string, unknown> = {};
		for (const { name, read } of this.#fields) {
			const value = read();
			if (value !== undefined) params[name] = value;
		}
		return params as Params;
	}
}

function fieldOf(name: string, property: Property, value: unknown): Field {
	const types = typeof property.type === "string" ? [property.type] : (property.type ?? []);
	if (property.enum !== undefined) {
		const { enum: choices } = property;
		const select = h(
			"select",
			{ name },
			...choices.map((each, k) => h("option", { value: k }, String(each))),
		);
		select.value = String(Math.max(0, choices.indexOf(value)));
		return { name, element: select, read: () => choices[Number(select.value)] };
	}
	if (types.length === 1 && types[0] === "boolean") {
		const box = h("input", { type: "checkbox", name });
		box.checked = value === true;
		return { name, element: box, read: () => box.checked };
	}
	if (types.length === 1 && (types[0] === "number" || types[0] === "integer")) {
		const input = h("input", {
			type: "text",
			inputmode: types[0] === "integer" ? "numeric" : "decimal",
			name,
			size: 10,
			placeholder: boundsOf(property),
		});
		input.value = value === undefined ? "" : String(value);
		return { name, element: input, read: () => numberIn(name, input.value) };
	}
	if (types.length === 1 && types[0] === "string") {
		const input = h("input", { type: "text", name });
		input.value = typeof value === "string" ? value : "";
		return { name, element: input, read: () => (input.value === "" ? undefined : input.value) };
	}
	const area = h("textarea", { name, rows: 2, spellcheck: "false" });
	area.value = value === undefined ? "" : JSON.stringify(value);
	return { name, element: area, read: () => jsonIn(name, area.value) };
}

function boundsOf({ minimum, maximum }: Property): string {
	if (minimum === undefined && maximum === undefined) return "";
	return `${minimum ?? "…"} to ${maximum ?? "…"}`;
}

function numberIn(name: string, text: string): number | undefined {
	const trimmed = text.trim();
	if (trimmed === "") return undefined;
	const value = Number(trimmed);
	if (Number.isNaN(value)) throw new Error(`${name}: ${JSON.stringify(text)} is no number`);
	return value;
}

function jsonIn(name: string, text: string): unknown {
	if (text.trim() === "") return undefined;
	try {
		return JSON.parse(text);
	} catch (cause) {
		throw new Error(`${name}: no JSON (${(cause as Error).message})`, { cause });
	}
}
