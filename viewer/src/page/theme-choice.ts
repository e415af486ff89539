import { BehaviorSubject } from "rxjs";
import type { Theme } from "../contract.ts";
import { DARK, LIGHT } from "../theme.ts";

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

function stored(): ThemeChoice {
	try {
		const choice = localStorage.getItem(KEY);
		return choice === "light" || choice === "dark" ? choice : "auto";
	} catch {
		return "auto";
	}
}
