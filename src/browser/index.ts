export { BrowserError } from "./errors.ts";
export { findBrowser } from "./find.ts";
export { launchBrowser } from "./launch.ts";
