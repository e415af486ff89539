import "./renderers/index.ts";
import { App } from "./page/app.ts";

const app = new App(document.getElementById("app")!);
await app.start();
document.documentElement.dataset.ready = "true";
