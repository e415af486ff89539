import { Container, Graphics, Text, type TextStyleFontWeight } from "pixi.js";

/** How a text lies about its point. */
export interface TextLook {
	readonly size: number;
	readonly colour: number;
	/** Share of the text's width left of the point: 0 begins there, 0.5 is centred, 1 ends there. */
	readonly align?: number;
	readonly weight?: TextStyleFontWeight;
	/** Widest it may be, in pixels; it is made narrower to fit. */
	readonly most?: number;
	readonly alpha?: number;
	/** Radians. */
	readonly turn?: number;
}

const FONT = ["system-ui", "DejaVu Sans", "Liberation Sans", "sans-serif"];

/**
 * Draws a picture anew each time: shapes into one Graphics, words into Texts that are kept from
 * picture to picture. A backdrop that seldom changes is drawn only when its key does.
 */
export class Pen {
	readonly shapes = new Graphics();
	readonly #backdrop = new Graphics();
	readonly #words = new Container();
	readonly #texts: Text[] = [];
	#used = 0;
	#key: string | null = null;

	constructor(root: Container) {
		root.addChild(this.#backdrop, this.shapes, this.#words);
	}

	begin(): void {
		this.shapes.clear();
		this.#used = 0;
	}

	end(): void {
		for (let k = this.#used; k < this.#texts.length; k++) this.#texts[k]!.visible = false;
	}

	/** Draws the backdrop unless one with this key stands. */
	backdrop(key: string, draw: (shapes: Graphics) => void): void {
		if (key === this.#key) return;
		this.#key = key;
		draw(this.#backdrop.clear());
	}

	/** Writes a line about (x, y), vertically centred. */
	text(words: string, x: number, y: number, look: TextLook): void {
		let text = this.#texts[this.#used];
		if (text === undefined) {
			text = new Text({ text: "", style: { fontFamily: FONT, fontSize: 12 } });
			this.#texts.push(text);
			this.#words.addChild(text);
		}
		this.#used++;
		const { size, colour, align = 0, weight = "normal", most, alpha = 1, turn = 0 } = look;
		if (text.text !== words) text.text = words;
		const { style } = text;
		if (style.fontSize !== size) style.fontSize = size;
		if (style.fill !== colour) style.fill = colour;
		if (style.fontWeight !== weight) style.fontWeight = weight;
		text.visible = words !== "";
		text.alpha = alpha;
		text.rotation = turn;
		text.anchor.set(align, 0.5);
		text.scale.set(1);
		if (most !== undefined && text.width > most) text.scale.set(most / text.width);
		text.position.set(Math.round(x), Math.round(y));
	}

	/** Places of the words in the picture, in the root's pixels. */
	get wordBoxes(): readonly { x: number; y: number; width: number; height: number }[] {
		return this.#texts.slice(0, this.#used).map((text) => {
			const { x, y, width, height } = text.getBounds();
			return { x, y, width, height };
		});
	}

	destroy(): void {
		this.shapes.destroy();
		this.#backdrop.destroy();
		this.#words.destroy({ children: true });
	}
}
