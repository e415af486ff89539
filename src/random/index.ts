export * from "./distributions.ts";
export * from "./errors.ts";
export * from "./generator.ts";
export * from "./math.ts";
export * from "./normal.ts";
export * from "./seed-tree.ts";
export * from "./xoshiro.ts";
