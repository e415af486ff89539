export * from "./agent.ts";
export * from "./registry.ts";
export * from "./view.ts";
