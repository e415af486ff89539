import "./bandit/index.ts";
import "./maze/grid/index.ts";
