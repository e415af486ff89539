import type { Columns, TypedArray } from "../../spaces/index.ts";
import type { Kernel } from "../kernel.ts";
import { toPlain } from "../plain.ts";
import { liveArrays } from "../snapshot.ts";

/** A value as text that two values share only when they are the same to the last bit. */
export function textOf(value: unknown): string {
	return JSON.stringify(toPlain(value));
}

/** All that a kernel puts out for a row, as text. */
export function rowText(kernel: Kernel, row: number): string {
	const parts = [
		`reward=${kernel.reward[row]}`,
		`terminated=${kernel.terminated[row]}`,
		`truncated=${kernel.truncated[row]}`,
	];
	const add = (group: string, columns: Columns): void => {
		for (const [key, { data, width }] of Object.entries(columns))
			parts.push(`${group}${key === "" ? "" : `.${key}`}=${cells(data, row * width, width)}`);
	};
	add("observation", kernel.observation ?? {});
	add("info", kernel.info);
	add("hidden", kernel.hidden);
	if (kernel.actionMask) add("mask", { "": kernel.actionMask });
	if (kernel.values)
		parts.push(textOf([kernel.values.observation[row] ?? null, kernel.values.info[row] ?? null]));
	return parts.join(" ");
}

function cells(data: TypedArray, begin: number, width: number): string {
	const out: string[] = [];
	for (let k = begin; k < begin + width; k++) {
		const value = data[k]!;
		out.push(Object.is(value, -0) ? "-0" : String(value));
	}
	return out.join(",");
}

/** Where two traces part, in words; `null` when they are equal. */
export function difference(a: readonly string[], b: readonly string[]): string | null {
	const length = Math.max(a.length, b.length);
	for (let t = 0; t < length; t++) {
		if (a[t] === b[t]) continue;
		const [x, y] = [a[t] ?? "(nothing)", b[t] ?? "(nothing)"];
		let at = 0;
		while (at < x.length && x[at] === y[at]) at++;
		const from = Math.max(0, at - 40);
		return `at step ${t}: …${x.slice(from, at + 60)}… against …${y.slice(from, at + 60)}…`;
	}
	return null;
}

/** Levels of a stack from the outermost in. */
export function levelsOf(kernel: Kernel): Kernel[] {
	const levels: Kernel[] = [];
	for (let level: Kernel | undefined = kernel; level; level = level.inner) levels.push(level);
	return levels;
}

/** Whether rows may depend on one another. */
export function hasShared(kernel: Kernel): boolean {
	return levelsOf(kernel).some((level) => Object.keys(level.shared ?? {}).length > 0);
}

/** Random streams of a stack: uint32 arrays whose name says so. */
export function streamsOf(kernel: Kernel): [name: string, stream: Uint32Array][] {
	return [...liveArrays(kernel)].filter(
		(entry): entry is [string, Uint32Array] =>
			entry[1] instanceof Uint32Array && /\/state\/.*(random|stream)/i.test(entry[0]),
	);
}

/** Typed arrays that hang on a kernel's fields but are in no snapshot: suspects of a lost state. */
export function unsavedArrays(kernel: Kernel): string[] {
	const saved = new Set<unknown>(liveArrays(kernel).values());
	return levelsOf(kernel).flatMap((level) =>
		Object.entries(level)
			.filter(([, value]) => ArrayBuffer.isView(value) && !saved.has(value))
			.map(([key]) => `${level.name}.${key}`),
	);
}
