import "./bandit/index.ts";
import "./maze/grid/index.ts";

export * from "./maze/point/index.ts";
