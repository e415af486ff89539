export * from "./bandit/index.ts";
export * from "./oracle.ts";
export * from "./random.ts";
