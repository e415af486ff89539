/** Where something stands in a file; both from 1, columns in UTF-16 code units as editors count. */
export interface Position {
	readonly line: number;
	readonly column: number;
}

/** A text with a name, and where its lines begin. */
export class SourceFile {
	private readonly starts: readonly number[];

	constructor(
		/** Path or other name, for messages. */
		readonly file: string,
		readonly text: string,
		/** Where it lies, for the paths written in it; `file` unless told. */
		readonly path: string = file,
	) {
		const starts = [0];
		for (let i = 0; i < text.length; i++) {
			const code = text.charCodeAt(i);
			// CRLF is one line end; a lone CR is one too.
			if (code === 10 || (code === 13 && text.charCodeAt(i + 1) !== 10)) starts.push(i + 1);
		}
		this.starts = starts;
	}

	/** Line and column of an offset into the text. */
	position(offset: number): Position {
		let low = 0;
		let high = this.starts.length - 1;
		while (low < high) {
			const middle = (low + high + 1) >> 1;
			if (this.starts[middle]! <= offset) low = middle;
			else high = middle - 1;
		}
		return { line: low + 1, column: offset - this.starts[low]! + 1 };
	}

	/** The text of a line, from 1, without its end. */
	line(line: number): string {
		return this.text.slice(this.starts[line - 1], this.starts[line]).replace(/[\r\n]+$/, "");
	}
}
