export * from "./arms.ts";
export * from "./bandit-kernel.ts";
export * from "./bernoulli.ts";
export * from "./bernoulli-context.ts";
export * from "./contextual-linear.ts";
export * from "./gaussian.ts";
export * from "./means-kernel.ts";
