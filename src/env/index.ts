export { type ActionWriter, allowedText, batchWriter, singleWriter } from "./actions.ts";
export * from "./check/index.ts";
export * from "./clocks.ts";
export {
	type Env,
	type Info,
	KernelEnv,
	type ResetArguments,
	type ResetResult,
	readCell,
	type StepResult,
} from "./env.ts";
export * from "./errors.ts";
export * from "./kernel.ts";
export * from "./layer.ts";
export * from "./layers.ts";
export * from "./object-kernel.ts";
export * from "./params.ts";
export { fromPlain, toPlain } from "./plain.ts";
export * from "./registry.ts";
export * from "./snapshot.ts";
export * from "./spec.ts";
export * from "./time-limit.ts";
export * from "./vector-env.ts";
