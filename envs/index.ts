export * from "./bandit/index.ts";
export * from "./maze/grid/index.ts";
export * from "./maze/point/index.ts";
