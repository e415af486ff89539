export * from "./check-env.ts";
export * from "./check-vector-env.ts";
export * from "./check-wrapper.ts";
export * from "./findings.ts";
export { watchGlobals } from "./globals.ts";
export { difference, hasShared } from "./lines.ts";
export type { CheckOptions } from "./options.ts";
export { actionAt, actionsAt } from "./sampling.ts";
