/** What the golden browser test bundles: the root entry and the hashing that Node runs. */
export { listEnvs } from "../../index.ts";
export { traceHash } from "../helpers/trace-hash.ts";
