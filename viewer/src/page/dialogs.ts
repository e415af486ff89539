import { type Command, goTo, parsePlace } from "./commands.ts";
import { h } from "./dom.ts";
import type { Session } from "./session.ts";

/** How a key is shown to people. */
export function showKey(key: string): string {
	const names: Readonly<Record<string, string>> = {
		" ": "Space",
		ArrowLeft: "←",
		ArrowRight: "→",
		Control: "Ctrl",
		Meta: "⌘",
	};
	return key === " "
		? "Space"
		: key
				.split("+")
				.map((part) => names[part] ?? (part.length === 1 ? part.toUpperCase() : part))
				.join("+") || "+";
}

/** The list of keys; each line does what it says, for those who have no keyboard. */
export function showHelp(commands: readonly Command[]): void {
	const act = (run: () => void): void => {
		close();
		run();
	};
	const rows = commands
		.filter(({ keys }) => keys.length > 0)
		.map(({ label, keys, run }) =>
			h(
				"tr",
				{},
				h(
					"th",
					{ scope: "row" },
					h("button", { type: "button", class: "plain", onclick: () => act(run) }, label),
				),
				h("td", {}, ...keys.flatMap((key, k) => [k > 0 ? " " : null, h("kbd", {}, showKey(key))])),
			),
		);
	const table = h(
		"table",
		{ class: "keys" },
		h("caption", { class: "sr" }, "Keys"),
		h("tbody", {}, ...rows),
	);
	const mouse = h(
		"p",
		{ class: "soft" },
		"On the timeline: drag to scrub, Shift and drag to loop a range, turn the wheel to zoom, double-click to see all.",
	);
	const close = openDialog("Keys", table, mouse);
}

/** Finds a command by its name, or goes to a moment: "120", "e12", "t3". */
export function showPalette(commands: readonly Command[], session: Session): void {
	let chosen = 0;
	let found: readonly Command[] = [];
	const list = h("ul", { role: "listbox", id: "palette-list", "aria-label": "Commands" });
	const input = h("input", {
		type: "text",
		role: "combobox",
		"aria-expanded": "true",
		"aria-controls": "palette-list",
		"aria-label": "Command, or a place: 120, e12, t3",
		placeholder: "Command, or a place: 120, e12, t3",
		autocomplete: "off",
		spellcheck: "false",
	});
	const close = openDialog("Find a command", input, list);
	const act = (command: Command | undefined): void => {
		if (command === undefined) return;
		close();
		command.run();
	};
	const show = (): void => {
		const words = input.value
			.toLowerCase()
			.split(/\s+/)
			.filter((word) => word !== "");
		const place = parsePlace(input.value);
		const goes: Command[] =
			place === null
				? []
				: [
						{
							id: "go",
							label: `Go to ${place.unit} ${place.number}`,
							keys: [],
							run: () => void goTo(session, input.value),
						},
					];
		found = [
			...goes,
			...commands.filter(
				({ id, label }) =>
					id !== "palette" && words.every((word) => label.toLowerCase().includes(word)),
			),
		];
		chosen = Math.max(0, Math.min(chosen, found.length - 1));
		list.replaceChildren(
			...found.map((command, k) =>
				h(
					"li",
					{
						role: "option",
						id: `palette-${k}`,
						"aria-selected": k === chosen ? "true" : "false",
						onclick: () => act(command),
					},
					h("span", {}, command.label),
					command.keys[0] === undefined ? null : h("kbd", {}, showKey(command.keys[0])),
				),
			),
		);
		input.setAttribute("aria-activedescendant", found.length > 0 ? `palette-${chosen}` : "");
		list.children[chosen]?.scrollIntoView({ block: "nearest" });
	};
	input.addEventListener("input", () => {
		chosen = 0;
		show();
	});
	input.addEventListener("keydown", (event) => {
		const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
		if (by !== undefined) {
			event.preventDefault();
			chosen = (chosen + by + found.length) % Math.max(1, found.length);
			show();
		} else if (event.key === "Enter") {
			event.preventDefault();
			act(found[chosen]);
		}
	});
	show();
	input.focus();
}

/** Opens a dialog; returns what closes it. */
export function openDialog(title: string, ...content: readonly Node[]): () => void {
	const dialog = h("dialog", { "aria-labelledby": "dialog-title" });
	const close = (): void => dialog.close();
	dialog.append(
		h(
			"header",
			{},
			h("h2", { id: "dialog-title" }, title),
			h("button", { type: "button", class: "plain", onclick: close }, "Close"),
		),
		...content,
	);
	dialog.addEventListener("close", () => dialog.remove());
	dialog.addEventListener("click", (event) => {
		if (event.target === dialog) close();
	});
	document.body.append(dialog);
	dialog.showModal();
	return close;
}
