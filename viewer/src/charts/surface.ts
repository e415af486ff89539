import { css } from "../theme.ts";

/** What a chart is painted on: a canvas or an SVG. Colours are 0xrrggbb. */
export interface Surface {
	rect(x: number, y: number, width: number, height: number, colour: number, alpha?: number): void;
	/** A line through points x0, y0, x1, y1, …; NaN lifts the pen. */
	line(points: ArrayLike<number>, count: number, colour: number, width: number): void;
	text(words: string, x: number, y: number, colour: number, align: CanvasTextAlign): void;
	/** What follows is cut to a box, until `unclip`. */
	clip(x: number, y: number, width: number, height: number): void;
	unclip(): void;
}

const FONT = '11px system-ui, "DejaVu Sans", "Liberation Sans", sans-serif';

export class CanvasSurface implements Surface {
	readonly #context: CanvasRenderingContext2D;

	constructor(context: CanvasRenderingContext2D) {
		this.#context = context;
	}

	rect(x: number, y: number, width: number, height: number, colour: number, alpha = 1): void {
		this.#context.fillStyle = css(colour);
		this.#context.globalAlpha = alpha;
		this.#context.fillRect(x, y, width, height);
		this.#context.globalAlpha = 1;
	}

	line(points: ArrayLike<number>, count: number, colour: number, width: number): void {
		const context = this.#context;
		context.strokeStyle = css(colour);
		context.lineWidth = width;
		context.lineJoin = "round";
		context.beginPath();
		let isDown = false;
		for (let k = 0; k < count; k++) {
			const x = points[2 * k]!;
			const y = points[2 * k + 1]!;
			if (Number.isNaN(y)) isDown = false;
			else if (isDown) context.lineTo(x, y);
			else {
				context.moveTo(x, y);
				isDown = true;
			}
		}
		context.stroke();
	}

	text(words: string, x: number, y: number, colour: number, align: CanvasTextAlign): void {
		const context = this.#context;
		context.font = FONT;
		context.fillStyle = css(colour);
		context.textAlign = align;
		context.textBaseline = "middle";
		context.fillText(words, x, y);
	}

	clip(x: number, y: number, width: number, height: number): void {
		this.#context.save();
		this.#context.beginPath();
		this.#context.rect(x, y, width, height);
		this.#context.clip();
	}

	unclip(): void {
		this.#context.restore();
	}
}

const ANCHOR: Readonly<Record<string, string>> = { right: "end", end: "end", center: "middle" };

/** Writes the same marks as an SVG document. */
export class SvgSurface implements Surface {
	readonly #parts: string[] = [];
	#clips = 0;

	constructor(
		readonly width: number,
		readonly height: number,
	) {}

	rect(x: number, y: number, width: number, height: number, colour: number, alpha = 1): void {
		const opacity = alpha === 1 ? "" : ` fill-opacity="${alpha}"`;
		this.#parts.push(
			`<rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}" fill="${css(colour)}"${opacity}/>`,
		);
	}

	line(points: ArrayLike<number>, count: number, colour: number, width: number): void {
		let d = "";
		let isDown = false;
		for (let k = 0; k < count; k++) {
			const y = points[2 * k + 1]!;
			if (Number.isNaN(y)) isDown = false;
			else {
				d += `${isDown ? "L" : "M"}${r(points[2 * k]!)} ${r(y)}`;
				isDown = true;
			}
		}
		if (d === "") return;
		this.#parts.push(
			`<path d="${d}" fill="none" stroke="${css(colour)}" stroke-width="${width}" stroke-linejoin="round"/>`,
		);
	}

	text(words: string, x: number, y: number, colour: number, align: CanvasTextAlign): void {
		const anchor = ANCHOR[align] ?? "start";
		this.#parts.push(
			`<text x="${r(x)}" y="${r(y)}" fill="${css(colour)}" text-anchor="${anchor}" dominant-baseline="central">${escaped(words)}</text>`,
		);
	}

	clip(x: number, y: number, width: number, height: number): void {
		const id = `clip${this.#clips++}`;
		this.#parts.push(
			`<clipPath id="${id}"><rect x="${r(x)}" y="${r(y)}" width="${r(width)}" height="${r(height)}"/></clipPath><g clip-path="url(#${id})">`,
		);
	}

	unclip(): void {
		this.#parts.push("</g>");
	}

	/** The marks alone. */
	get marks(): string {
		return this.#parts.join("");
	}

	/** The document; `title` names it for readers of the picture, `below` is set `y` further down. */
	document(title: string, below?: { readonly y: number; readonly inner: SvgSurface }): string {
		const { width, height } = this;
		const rest = below ? `<g transform="translate(0 ${below.y})">${below.inner.marks}</g>` : "";
		return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="system-ui, sans-serif" font-size="11"><title>${escaped(title)}</title>${this.marks}${rest}</svg>\n`;
	}
}

function r(value: number): string {
	return String(Math.round(value * 100) / 100);
}

function escaped(text: string): string {
	return text.replace(/[&<>"]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}
