export * from "./agent.ts";
export { type AgentPlace, type AgentSubject, checkAgent, inspectAgent } from "./check.ts";
export * from "./learner.ts";
export * from "./registry.ts";
export { copyOfColumns, Transitions } from "./transitions.ts";
export * from "./view.ts";
