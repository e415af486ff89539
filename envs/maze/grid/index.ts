import "./grid.ts";
import "./darkroom.ts";

export * from "./codes.ts";
export * from "./config.ts";
export { describeGrid, renderGrid } from "./describe.ts";
export * from "./distance.ts";
export * from "./generate/index.ts";
export type { GridObservation } from "./grid.ts";
export { GridKernel } from "./kernel.ts";
export * from "./layout.ts";
export { PlacementError } from "./placement.ts";
export * from "./splits.ts";
