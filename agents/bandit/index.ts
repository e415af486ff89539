export * from "./arm-agent.ts";

import "./discounted-thompson.ts";

export * from "./discounted-ucb.ts";
export * from "./epsilon-greedy.ts";
export * from "./errors.ts";
export * from "./gaussian-thompson.ts";
export * from "./greedy.ts";
export * from "./linucb.ts";
export * from "./sample-means.ts";
export * from "./sliding-window-ucb.ts";
export * from "./subset-thompson.ts";
export * from "./thompson.ts";
export * from "./ucb1.ts";
