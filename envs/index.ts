import "./bandit/index.ts";
import "./maze/grid/index.ts";
import "./maze/point/index.ts";
