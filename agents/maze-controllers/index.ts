export * from "./shortest-path.ts";
export * from "./waypoint.ts";
