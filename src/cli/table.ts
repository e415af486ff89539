/** Rows of cells as text, columns aligned; the last column is wrapped to `width`. */
export function table(rows: readonly (readonly string[])[], width = 100, indent = ""): string {
	const columns = Math.max(...rows.map((row) => row.length));
	const widths = Array.from({ length: columns - 1 }, (_, k) =>
		Math.max(...rows.map((row) => row[k]?.length ?? 0)),
	);
	const left = indent.length + widths.reduce((sum, each) => sum + each + 2, 0);
	const lines: string[] = [];
	for (const row of rows) {
		const head = widths.map((each, k) => (row[k] ?? "").padEnd(each + 2)).join("");
		const wrapped = wrap(row[columns - 1] ?? "", Math.max(30, width - left));
		lines.push((indent + head + wrapped[0]!).trimEnd());
		for (const line of wrapped.slice(1)) lines.push(" ".repeat(left) + line);
	}
	return lines.join("\n");
}

/** Text in lines of at most `width`, broken between words; at least one line. */
export function wrap(text: string, width: number): string[] {
	const lines: string[] = [];
	let line = "";
	for (const word of text.split(/\s+/)) {
		if (line !== "" && line.length + 1 + word.length > width) {
			lines.push(line);
			line = word;
		} else line = line === "" ? word : `${line} ${word}`;
	}
	lines.push(line);
	return lines;
}
