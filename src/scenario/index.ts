export type { ReadCheckpoint, ScenarioReader } from "./document.ts";
export * from "./errors.ts";
export * from "./find.ts";
export { diskReader, type LoadOptions, loadScenario } from "./load.ts";
export * from "./metrics.ts";
export { type ParseOptions, parseScenario, resolveScenario } from "./resolve.ts";
export * from "./resolved.ts";
export type * from "./scenario-type.ts";
export { readTrained } from "./trained.ts";
