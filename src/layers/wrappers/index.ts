export * from "./clip-action.ts";
export * from "./flatten-observation.ts";
export * from "./frame-stack.ts";
export * from "./helpers.ts";
export * from "./normalize-observation.ts";
export * from "./normalize-reward.ts";
export * from "./one-hot.ts";
export * from "./record-episode-statistics.ts";
export * from "./rescale-action.ts";
export * from "./running-moments.ts";
export * from "./scale-reward.ts";
export * from "./sticky-action.ts";

import "./time-limit.ts";

export * from "./transform-observation.ts";
export * from "./transform-reward.ts";
