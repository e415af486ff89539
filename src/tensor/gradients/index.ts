import { defineElementwise } from "./elementwise.ts";
import { defineReductions } from "./reductions.ts";
import { defineShapes } from "./shapes.ts";

/** Registers gradients for tfjs' operations where tfjs itself has not. */
export function defineGradients(): void {
	defineElementwise();
	defineReductions();
	defineShapes();
}
