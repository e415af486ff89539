export * from "./action-set/index.ts";
export * from "./schedule/index.ts";
export * from "./wrappers/index.ts";
