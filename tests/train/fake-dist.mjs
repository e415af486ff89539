// Registers the fake agents in the built package, for `--import`.
import * as lib from "../../dist/index.js";
import { fakeAgent } from "./fake-agent.mjs";

lib.registerAgent(fakeAgent(lib));
lib.registerAgent(fakeAgent(lib, "unigram-twin"));
