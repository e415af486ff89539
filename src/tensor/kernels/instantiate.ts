import { KERNELS_WASM } from "./kernels-wasm.ts";
import type { RawKernels } from "./raw-kernels.ts";

let module: WebAssembly.Module | undefined;

interface Exports extends RawKernels {
	scratchBytes(): number;
	setScratch(offset: number): void;
}

/**
 * The kernels over a memory. `allocate` is asked once, for the working space of gemm: it returns the
 * offset of so many bytes that are the kernels' from then on.
 */
export function instantiateKernels(
	memory: WebAssembly.Memory,
	allocate: (bytes: number) => number,
): RawKernels {
	module ??= new WebAssembly.Module(bytesOf(KERNELS_WASM));
	const { exports } = new WebAssembly.Instance(module, { env: { memory } });
	const kernels = exports as unknown as Exports;
	kernels.setScratch(allocate(kernels.scratchBytes()));
	return kernels;
}

function bytesOf(base64: string): Uint8Array<ArrayBuffer> {
	const text = atob(base64);
	const bytes = new Uint8Array(text.length);
	for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
	return bytes;
}
