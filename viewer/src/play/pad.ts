import type { Frame, OverlayChoice } from "../contract.ts";
import { h } from "../page/dom.ts";
import { armAt } from "../renderers/bandit.ts";
import { gridFacts } from "../renderers/grid-facts.ts";
import { cellAt } from "../renderers/grid-layout.ts";
import { pointFacts, positionOf } from "../renderers/point-facts.ts";
import { actionOfMoves, type Choice, choicesOf, moveOfKey, sequenceLength } from "./choices.ts";
import {
	forceOf,
	isForce,
	isPushKey,
	NO_PUSH,
	type Push,
	pushOfKeys,
	pushOfPointer,
} from "./force.ts";
import type { Game } from "./game.ts";
import { actionTowards, movesAreHidden } from "./towards.ts";

const SIGNS = ["·", "↑", "→", "↓", "←", "↶", "↷", "⇧"];
const PUSHES: readonly (readonly [string, string, Push])[] = [
	["↖", "Push up and left", [-1, -1]],
	["↑", "Push up", [0, -1]],
	["↗", "Push up and right", [1, -1]],
	["←", "Push left", [-1, 0]],
	["·", "No push", [0, 0]],
	["→", "Push right", [1, 0]],
	["↙", "Push down and left", [-1, 1]],
	["↓", "Push down", [0, 1]],
	["↘", "Push down and right", [1, 1]],
];

export interface PadActions {
	/** Takes one step with this action. */
	act(action: readonly number[]): void;
	/** A push began by key or pointer. */
	pushed(): void;
}

/** What a person acts with: a button an action, keys, and for point mazes the pointer. */
export class Pad {
	readonly element = h("fieldset", { class: "pad" });
	readonly #typed = h("p", { class: "typed soft", hidden: true });
	readonly #hint = h("p", { class: "soft" });
	#game: Game | null = null;
	#frame: Frame | null = null;
	#choices: readonly Choice[] = [];
	#buttons: readonly HTMLButtonElement[] = [];
	#moves: number[] = [];
	readonly #held = new Set<string>();
	#pointer: readonly [number, number] | null = null;
	#labels = "";
	#told = false;
	#overlays: OverlayChoice = new Set();

	constructor(private readonly actions: PadActions) {}

	/** Whether the game is one of forces, stepped at a steady rate. */
	get continuous(): boolean {
		return this.#game !== null && isForce(this.#game.env.kernel.actionSpace);
	}

	setGame(game: Game): void {
		this.#game = game;
		this.#moves = [];
		this.#labels = "";
		this.release();
		this.element.replaceChildren();
	}

	/** Shows what can be done at a frame. @param told whether hidden state is shown. */
	show(frame: Frame, told: boolean, enabled: boolean, overlays: OverlayChoice): void {
		this.#told = told;
		this.#overlays = overlays;
		const game = this.#game!;
		this.#frame = frame;
		if (this.continuous) {
			if (this.#buttons.length !== PUSHES.length || this.#labels !== "push") this.#buildPush();
			for (const button of this.#buttons) button.disabled = !enabled;
			return;
		}
		this.#choices = choicesOf(frame.header, game.env.kernel.actionSpace, frame.record, told);
		const labels = this.#choices.map(({ sign }) => sign).join("\n");
		if (labels !== this.#labels) this.#buildChoices(frame);
		this.#labels = labels;
		this.#choices.forEach(({ allowed }, k) => {
			this.#buttons[k]!.disabled = !allowed || !enabled;
		});
	}

	/** The action for the keys and the pointer that are held. */
	force(width: number, height: number): readonly number[] {
		const { actionSpace } = this.#game!.env.kernel;
		const frame = this.#frame!;
		if (!isForce(actionSpace)) return [];
		const facts = pointFacts(frame.header);
		const ball = positionOf(frame.record);
		const push =
			this.#pointer !== null && ball !== null
				? pushOfPointer(facts, ball, this.#pointer, width, height)
				: pushOfKeys(this.#held);
		return forceOf(actionSpace, facts, push);
	}

	/** Takes a key that is pressed; false when it means nothing here. */
	keyDown(key: string): boolean {
		const name = key.length === 1 ? key.toLowerCase() : key;
		if (this.#game === null || this.#frame === null) return false;
		if (this.continuous) {
			if (!isPushKey(name)) return false;
			this.#held.add(name);
			this.actions.pushed();
			return true;
		}
		if (this.#type(name)) return true;
		const choice = this.#choices.find(({ keys }) => keys.includes(name));
		if (choice === undefined) return false;
		if (choice.allowed) this.actions.act([choice.action]);
		return true;
	}

	keyUp(key: string): void {
		this.#held.delete(key.length === 1 ? key.toLowerCase() : key);
	}

	/** Takes a click on a stage of this size: pulls the arm there, or goes a step towards the cell there. */
	click(point: readonly [number, number], width: number, height: number): void {
		const frame = this.#frame;
		if (this.#game === null || frame === null) return;
		const { family } = frame.header.env;
		const choice =
			family === "bandit"
				? armAt(point[0], width, height, this.#choices.length)
				: family === "grid"
					? this.#towards(cellAt(frame, this.#overlays, point, width, height))
					: null;
		// A button that is disabled ignores the click as it should.
		if (choice !== null) this.#buttons[choice]?.click();
	}

	/** The choice that leads towards a cell. */
	#towards(cell: number | null): number | null {
		const { header, record } = this.#frame!;
		if (cell === null) return null;
		if (movesAreHidden(record, this.#told)) {
			this.#say("What the actions do is hidden here: choose one.");
			return null;
		}
		const allowed = this.#choices.flatMap(({ allowed }, k) => (allowed ? [k] : []));
		return actionTowards(gridFacts(header), record, cell, allowed);
	}

	/** The pointer is down at a place of the stage; `null` when it is lifted. */
	point(place: readonly [number, number] | null): void {
		if (!this.continuous) return;
		this.#pointer = place;
		if (place !== null) this.actions.pushed();
	}

	/** Lets go of everything. */
	release(): void {
		this.#held.clear();
		this.#pointer = null;
	}

	/** Types a move of a sequence; takes the action when it is whole. */
	#type(key: string): boolean {
		const { header, record } = this.#frame!;
		const length = sequenceLength(header);
		if (length === 0) return false;
		const facts = gridFacts(header);
		if (key === "Escape" && this.#moves.length > 0) this.#moves = [];
		else {
			const move = moveOfKey(key, facts.turns);
			if (move === null) return false;
			this.#moves.push(move);
			if (this.#moves.length === length) {
				const k = actionOfMoves(facts, record, this.#choices.length, this.#moves);
				this.#moves = [];
				const choice = k === null ? undefined : this.#choices[k];
				if (choice?.allowed) this.actions.act([choice.action]);
				else this.#say("No action moves so.");
				return true;
			}
		}
		const moves = this.#moves.map((move) => SIGNS[move]).join(" ");
		this.#say(moves === "" ? "" : `${moves} … ${length - this.#moves.length} more`);
		return true;
	}

	#say(text: string): void {
		this.#typed.textContent = text;
		this.#typed.hidden = text === "";
	}

	#buildPush(): void {
		const facts = (): ReturnType<typeof pointFacts> => pointFacts(this.#frame!.header);
		this.#labels = "push";
		this.#buttons = PUSHES.map(([sign, label, push]) =>
			h(
				"button",
				{
					type: "button",
					"aria-label": label,
					title: `${label}, one step`,
					onclick: () => {
						const { actionSpace } = this.#game!.env.kernel;
						if (isForce(actionSpace))
							this.actions.act(forceOf(actionSpace, facts(), push ?? NO_PUSH));
					},
				},
				sign,
			),
		);
		this.#hint.textContent =
			"Hold the arrow keys, or hold the pointer where the ball shall go. Each button is one step.";
		this.element.replaceChildren(
			h("legend", {}, "Push"),
			this.#hint,
			h("div", { class: "push" }, ...this.#buttons),
		);
	}

	#buildChoices({ header }: Frame): void {
		const length = sequenceLength(header);
		this.#buttons = this.#choices.map(({ sign, label, keys, action }) => {
			const key = keys[0] === undefined ? "" : ` (${KEY_NAMES[keys[0]] ?? keys[0]})`;
			return h(
				"button",
				{
					type: "button",
					"aria-label": label,
					title: label + key,
					onclick: () => this.actions.act([action]),
				},
				sign,
			);
		});
		const many = this.#buttons.length > 30;
		const long = this.#choices.some(({ sign }) => sign.length > 8);
		const typed = this.#choices.some(({ keys }) => keys.some((key) => key.startsWith("Arrow")));
		this.#hint.textContent =
			length > 0
				? `Arrow keys type the ${length} moves of an action, a full stop stays; or choose one.`
				: typed
					? "Arrow keys, the buttons, or a click on a cell: one step towards it."
					: header.env.family === "bandit"
						? "Digits, buttons, or a click on an arm's column."
						: "The digits, or the buttons.";
		this.element.replaceChildren(
			h("legend", {}, header.env.family === "bandit" ? "Arms" : "Actions"),
			this.#hint,
			this.#typed,
			h("div", { class: `choices${many ? " many" : ""}${long ? " long" : ""}` }, ...this.#buttons),
		);
		this.#say("");
	}
}

const KEY_NAMES: Readonly<Record<string, string>> = {
	ArrowUp: "↑",
	ArrowRight: "→",
	ArrowDown: "↓",
	ArrowLeft: "←",
};
