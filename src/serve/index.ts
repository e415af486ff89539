export { ServeError } from "./errors.ts";
export { openBrowser } from "./open-browser.ts";
export type { Listing, Root } from "./roots.ts";
export { serveViewer, type ViewerServer, type ViewerServerOptions } from "./server.ts";
