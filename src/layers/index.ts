export * from "./wrappers/index.ts";
