import { defineAttention } from "./attention-kernel.ts";
import { defineDataKernels } from "./data-kernels.ts";
import { defineKernelGradients } from "./gradients.ts";
import { defineLayers } from "./layer-kernels.ts";
import { defineMatMul } from "./mat-mul-kernel.ts";

export { attachKernels, type WasmKernels, wasmKernels } from "./backend.ts";
export { run } from "./kernel.ts";

/** Registers all kernels with tfjs' wasm backend, and their gradients. */
export function defineKernels(): void {
	defineMatMul();
	defineLayers();
	defineDataKernels();
	defineAttention();
	defineKernelGradients();
}
