import type { Columns, Space } from "../../spaces/index.ts";
import type { Kernel } from "../kernel.ts";
import type { Findings } from "./findings.ts";
import { levelsOf } from "./lines.ts";

/** Checks what never changes: lengths of columns and state. */
export function checkLayout(kernel: Kernel, findings: Findings): void {
	const { numEnvs } = kernel;
	for (const level of levelsOf(kernel)) {
		const groups: [string, Columns | null][] = [
			["observation", level.observation],
			["action", level.action],
			["info", level.info],
			["hidden", level.hidden],
			["mask", level.actionMask ? { "": level.actionMask } : {}],
		];
		for (const [group, columns] of groups)
			for (const [key, { data, width, shape }] of Object.entries(columns ?? {})) {
				const where = `${level.name}: column ${group}${key && `.${key}`}`;
				const size = shape.reduce((product, each) => product * each, 1);
				if (size !== width)
					findings.add("column-shape", `${where} has width ${width} and shape [${shape}]`);
				if (data.length !== width * numEnvs)
					findings.add(
						"column-length",
						`${where} has ${data.length} elements, expected ${numEnvs} rows of ${width}`,
					);
			}
		for (const [key, array] of Object.entries(level.state))
			if (array.length % numEnvs !== 0)
				findings.add(
					"state-length",
					`${level.name}: state ${key} has ${array.length} elements, not a multiple of ${numEnvs} rows`,
				);
		for (const key of ["reward", "terminated", "truncated"] as const)
			if (level[key].length !== numEnvs)
				findings.add("column-length", `${level.name}: ${key} has ${level[key].length} elements`);
		for (const key of [...Object.keys(level.info), ...Object.keys(level.hidden)])
			if (!/^[a-z][a-z0-9_]*$/.test(key))
				findings.add("snake-case", `${level.name}: ${JSON.stringify(key)} is not snake_case`);
	}
}

/** Checks what a reset or step has put out for a row. */
export function checkRow(kernel: Kernel, row: number, findings: Findings, when: string): void {
	const reward = kernel.reward[row]!;
	if (!Number.isFinite(reward))
		findings.add("reward", `is ${reward} ${when}, expected a finite number`);
	for (const key of ["terminated", "truncated"] as const)
		if (kernel[key][row]! > 1)
			findings.add("flags", `${key} is ${kernel[key][row]} ${when}, expected 0 or 1`);
	checkObservation(kernel.observationSpace, observationOf(kernel, row), findings, when);
	const mask = kernel.actionMask;
	if (!mask) return;
	const bits = mask.data.subarray(row * mask.width, (row + 1) * mask.width);
	if (bits.some((bit) => bit > 1))
		findings.add("action-mask", `holds ${bits.find((b) => b > 1)} ${when}`);
	else if (!bits.includes(1)) findings.add("action-mask", `allows no action ${when}`);
}

/** The observation of a row as a value. */
export function observationOf(kernel: Kernel, row: number): unknown {
	return kernel.observation
		? kernel.observationSpace.readRow(kernel.observation, row)
		: kernel.values!.observation[row];
}

/** Checks that a value is in the observation space. */
export function checkObservation(
	space: Space,
	observation: unknown,
	findings: Findings,
	when: string,
): void {
	const reason = space.explain(observation);
	if (reason !== null)
		findings.add("observation-space", `observation ${when} is not in ${space}: ${reason}`);
}
