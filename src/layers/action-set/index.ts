export * from "./action-sequence.ts";
export { ActionSet } from "./action-set.ts";
export * from "./action-set-params.ts";
export { type ActionSplit, splitActions } from "./split.ts";
