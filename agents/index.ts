export * from "./algorithm-distillation/index.ts";
export * from "./bandit/index.ts";
export * from "./headless-ad/index.ts";
export * from "./maze-controllers/index.ts";
export * from "./oracle.ts";
export * from "./random.ts";
export * from "./shortest-path.ts";
export * from "./tabular/index.ts";
