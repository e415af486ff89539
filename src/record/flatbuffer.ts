/**
 * The little of FlatBuffers that reading a replay's index needs. Arrow's own reader trusts the
 * lengths a file states, so a damaged file can make it run for ever; here every access is checked
 * (a DataView throws RangeError) and every vector's length is held against the bytes there are.
 *
 * Source: FlatBuffers internals, "Tables" and "Vectors".
 */
export interface Table {
	readonly view: DataView;
	readonly position: number;
	/** Position of the table's vtable and its length in bytes. */
	readonly vtable: number;
	readonly vtableSize: number;
}

/** The root table of a buffer. @throws RangeError */
export function rootTable(view: DataView): Table {
	return tableAt(view, view.getUint32(0, true));
}

function tableAt(view: DataView, position: number): Table {
	const vtable = position - view.getInt32(position, true);
	return { view, position, vtable, vtableSize: view.getUint16(vtable, true) };
}

/** Where the field with this number stands, or 0 when it is absent. */
function fieldAt(table: Table, field: number): number {
	const entry = 4 + 2 * field;
	if (entry + 2 > table.vtableSize) return 0;
	const offset = table.view.getUint16(table.vtable + entry, true);
	return offset === 0 ? 0 : table.position + offset;
}

/** An unsigned byte field. */
export function byteField(table: Table, field: number): number {
	const at = fieldAt(table, field);
	return at === 0 ? 0 : table.view.getUint8(at);
}

/** A signed 16-bit field. */
export function shortField(table: Table, field: number): number {
	const at = fieldAt(table, field);
	return at === 0 ? 0 : table.view.getInt16(at, true);
}

/** A signed 64-bit field. @throws RangeError beyond ±2⁵³. */
export function longField(table: Table, field: number): number {
	const at = fieldAt(table, field);
	return at === 0 ? 0 : longAt(table.view, at);
}

/** A signed 64-bit integer. @throws RangeError beyond ±2⁵³. */
export function longAt(view: DataView, at: number): number {
	const value = view.getInt32(at + 4, true) * 4294967296 + view.getUint32(at, true);
	if (!Number.isSafeInteger(value)) throw new RangeError(`integer ${value} is out of range`);
	return value;
}

/** A table field, or `null`. */
export function tableField(table: Table, field: number): Table | null {
	const at = fieldAt(table, field);
	return at === 0 ? null : tableAt(table.view, at + table.view.getUint32(at, true));
}

/** A string field, or `null`. */
export function stringField(table: Table, field: number): string | null {
	const vector = vectorField(table, field, 1);
	if (vector === null) return null;
	const { buffer, byteOffset } = table.view;
	return new TextDecoder().decode(new Uint8Array(buffer, byteOffset + vector.at, vector.length));
}

/** A vector field of elements of `size` bytes, or `null`. @throws RangeError past the buffer's end. */
export function vectorField(
	table: Table,
	field: number,
	size: number,
): { readonly at: number; readonly length: number } | null {
	const { view } = table;
	const at = fieldAt(table, field);
	if (at === 0) return null;
	const start = at + view.getUint32(at, true);
	const length = view.getUint32(start, true);
	if (start + 4 + length * size > view.byteLength)
		throw new RangeError(`a vector of ${length} elements exceeds its buffer`);
	return { at: start + 4, length };
}

/** The tables of a vector field; none when absent. */
export function tablesField(table: Table, field: number): Table[] {
	const vector = vectorField(table, field, 4);
	if (vector === null) return [];
	return Array.from({ length: vector.length }, (_, i) => {
		const at = vector.at + 4 * i;
		return tableAt(table.view, at + table.view.getUint32(at, true));
	});
}
