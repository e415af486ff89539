export * from "./q-learning.ts";
export * from "./replay-q.ts";
