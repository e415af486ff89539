type Child = Node | string | null | undefined | false;
type Attributes = Readonly<
	Record<string, string | number | boolean | null | undefined | ((event: never) => void)>
>;

/**
 * Makes an element. `true` sets an empty attribute, `false` and `null` leave it out; a function under
 * "onclick" listens to "click".
 */
export function h<K extends keyof HTMLElementTagNameMap>(
	tag: K,
	attributes: Attributes = {},
	...children: readonly Child[]
): HTMLElementTagNameMap[K] {
	const element = document.createElement(tag);
	for (const [name, value] of Object.entries(attributes)) {
		if (typeof value === "function")
			element.addEventListener(name.slice(2), value as EventListener);
		else if (value !== null && value !== undefined && value !== false)
			element.setAttribute(name, value === true ? "" : String(value));
	}
	element.append(
		...children.filter((child) => child !== null && child !== undefined && child !== false),
	);
	return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** Makes an SVG element. */
export function svg(
	tag: string,
	attributes: Readonly<Record<string, string | number>>,
	...children: readonly Node[]
): SVGElement {
	const element = document.createElementNS(SVG, tag);
	for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, String(value));
	element.append(...children);
	return element;
}

/** Paths of the icons, drawn in a box of 24. */
const ICONS = {
	play: "M8 5v14l11-7z",
	pause: "M7 5h4v14H7zM13 5h4v14h-4z",
	next: "M7 5v14l9-7zM16 5h2v14h-2z",
	back: "M17 5v14l-9-7zM6 5h2v14H6z",
	nextStretch: "M4 5v14l8-7zM12 5v14l8-7z",
	lastStretch: "M20 5v14l-8-7zM12 5v14l-8-7z",
	loop: "M17 3l4 4-4 4V8H8a3 3 0 0 0-3 3v1H3v-1a5 5 0 0 1 5-5h9zM7 21l-4-4 4-4v3h9a3 3 0 0 0 3-3v-1h2v1a5 5 0 0 1-5 5H7z",
	fit: "M4 4h6v2H6v4H4zM14 4h6v6h-2V6h-4zM4 14h2v4h4v2H4zM18 14h2v6h-6v-2h4z",
	follow: "M5 5l8 7-8 7zM15 5h2v14h-2zM19 5h2v14h-2z",
	image: "M4 5h16v14H4zm2 2v8l4-4 3 3 2-2 3 3V7z",
	save: "M11 4h2v8.2l3-3 1.4 1.4L12 16l-5.4-5.4L8 9.2l3 3zM4 15h2v4h12v-4h2v6H4z",
	link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1 1.5 1.5 1-1a2 2 0 0 1 3 3l-3 3a2 2 0 0 1-3 0zM14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1-1.5-1.5-1 1a2 2 0 0 1-3-3l3-3a2 2 0 0 1 3 0z",
	theme: "M12 3a9 9 0 1 0 0 18zM12 3v18a9 9 0 0 0 0-18zm1 2a7 7 0 0 1 0 14z",
} as const;

export type IconName = keyof typeof ICONS;

export function icon(name: IconName): SVGElement {
	return svg(
		"svg",
		{ viewBox: "0 0 24 24", width: 20, height: 20, "aria-hidden": "true", fill: "currentColor" },
		svg("path", { d: ICONS[name], "fill-rule": "evenodd" }),
	);
}

/** A button with an icon; its label and key are told to everyone. */
export function iconButton(
	name: IconName,
	label: string,
	key: string | null,
	act: () => void,
): HTMLButtonElement {
	const title = key === null ? label : `${label} (${key})`;
	return h(
		"button",
		{ type: "button", class: "icon", "aria-label": label, title, onclick: act },
		icon(name) as unknown as Node,
	);
}

/** Puts an icon into a button in place of the one it has. */
export function setIcon(button: HTMLButtonElement, name: IconName, label: string): void {
	if (button.dataset.icon === name) return;
	button.dataset.icon = name;
	button.replaceChildren(icon(name));
	button.setAttribute("aria-label", label);
}

/** Lets the user save bytes as a file. */
export function download(blob: Blob, name: string): void {
	const url = URL.createObjectURL(blob);
	h("a", { href: url, download: name }).click();
	setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
