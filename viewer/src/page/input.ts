import { type Command, keyOf } from "./commands.ts";

/** Commands that mean something though no replay is open. */
const GENERAL: readonly string[] = ["palette", "help", "theme", "home", "open", "act", "take-over"];

/** What keys are handed to. */
export interface KeyTaker {
	/** Commands that hold now. */
	commands(): readonly Command[];
	/** Takes a key before commands do; false when it means nothing there. */
	first(key: string): boolean;
	/** Whether a replay is open. */
	isOpen(): boolean;
}

/** Lets keys run commands, unless a dialog or a field wants them. */
export function listenToKeys(taker: KeyTaker): void {
	addEventListener("keydown", (event) => {
		if (event.defaultPrevented || document.querySelector("dialog[open]") !== null) return;
		const key = keyOf(event);
		const withControl = event.ctrlKey || event.metaKey;
		if (!withControl && takesKeys(event.target as HTMLElement, key)) return;
		if (!withControl && taker.first(event.key)) {
			event.preventDefault();
			return;
		}
		const command = taker.commands().find(({ keys }) => keys.includes(key));
		if (command === undefined) return;
		if (!taker.isOpen() && !GENERAL.includes(command.id)) return;
		event.preventDefault();
		command.run();
	});
}

/** Lets files be dropped anywhere; `root` is marked while they hover. */
export function listenToDrops(root: HTMLElement, drop: (files: readonly File[]) => void): void {
	addEventListener("dragover", (event) => {
		if (!event.dataTransfer?.types.includes("Files")) return;
		event.preventDefault();
		root.classList.add("dragging");
	});
	addEventListener("dragleave", (event) => {
		if (event.relatedTarget === null) root.classList.remove("dragging");
	});
	addEventListener("drop", (event) => {
		event.preventDefault();
		root.classList.remove("dragging");
		drop([...(event.dataTransfer?.files ?? [])]);
	});
}

/** Whether an element needs the key itself. */
function takesKeys(target: HTMLElement, key: string): boolean {
	if (target instanceof HTMLInputElement)
		return target.type === "checkbox" ? key === " " : target.type !== "range";
	if (target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement) return true;
	const isPressed = key === " " || key === "Enter";
	return isPressed && target.closest("button, summary, a") !== null;
}
