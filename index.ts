/**
 * Palaestra: environments, layers and agents, all registered. Runs in Node and in browsers.
 * Files and processes are in the subpaths: `palaestra/scenario`, `palaestra/run`, `palaestra/record`.
 */
import "./agents/index.ts";
import "./envs/index.ts";

export * from "./src/agent/index.ts";
export * from "./src/env/index.ts";
export { PalaestraError } from "./src/errors.ts";
export * from "./src/layers/index.ts";
export * from "./src/random/index.ts";
export * from "./src/spaces/index.ts";
export { version } from "./src/version.ts";
