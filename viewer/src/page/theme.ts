import { BehaviorSubject } from "rxjs";
import type { Theme } from "../contract.ts";

/** Told apart by colour-blind readers on white and on dark (after Okabe & Ito, 2008). */
const SERIES = [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x8c6bb1, 0x7a7a7a];

const LIGHT: Theme = {
	dark: false,
	back: 0xffffff,
	ink: 0x1c2024,
	soft: 0x60646c,
	line: 0xd9dce1,
	wall: 0x6b727c,
	accent: 0x0072b2,
	good: 0x009e73,
	bad: 0xd55e00,
	series: SERIES,
};

const DARK: Theme = {
	dark: true,
	back: 0x15181b,
	ink: 0xeceef0,
	soft: 0xa8adb5,
	line: 0x33383f,
	wall: 0x6a727c,
	accent: 0x56b4e9,
	good: 0x2dc79b,
	bad: 0xff8a4c,
	series: [0x56b4e9, 0xff8a4c, 0x2dc79b, 0xe29ac4, 0xf0b93a, 0x8fd0f5, 0xb295d1, 0xa0a0a0],
};

export type ThemeChoice = "auto" | "light" | "dark";

const KEY = "palaestra-theme";

/** The page's colours: the system's choice, or the user's. */
export class Themes {
	readonly theme$: BehaviorSubject<Theme>;
	#choice: ThemeChoice;
	readonly #media = matchMedia("(prefers-color-scheme: dark)");

	constructor() {
		this.#choice = stored();
		this.theme$ = new BehaviorSubject(this.#find());
		this.#apply();
		this.#media.addEventListener("change", () => this.#apply());
	}

	/** Light, dark, as the system says: one after the other. */
	toggle(): ThemeChoice {
		const order: readonly ThemeChoice[] = ["auto", "light", "dark"];
		this.#choice = order[(order.indexOf(this.#choice) + 1) % order.length]!;
		try {
			localStorage.setItem(KEY, this.#choice);
		} catch {
			// Without storage the choice lasts as long as the page.
		}
		this.#apply();
		return this.#choice;
	}

	#find(): Theme {
		const dark = this.#choice === "auto" ? this.#media.matches : this.#choice === "dark";
		return dark ? DARK : LIGHT;
	}

	#apply(): void {
		const theme = this.#find();
		document.documentElement.dataset.theme = theme.dark ? "dark" : "light";
		if (theme !== this.theme$.value) this.theme$.next(theme);
	}
}

/** "#0072b2" of 0x0072b2. */
export function css(colour: number): string {
	return `#${colour.toString(16).padStart(6, "0")}`;
}

function stored(): ThemeChoice {
	try {
		const choice = localStorage.getItem(KEY);
		return choice === "light" || choice === "dark" ? choice : "auto";
	} catch {
		return "auto";
	}
}
