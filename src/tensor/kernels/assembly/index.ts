// All kernels of the module. AssemblyScript, not TypeScript: compiled by scripts/build-kernels.mjs.
//
// Conventions: arguments named like matrices or vectors are byte offsets into the imported memory,
// which hold f32 unless told; counts are in numbers, not bytes. Nothing is allocated: whoever calls
// owns the memory. Offsets need be multiples of 4 only.

export * from "./activation";
export * from "./attention";
export * from "./decode";
export * from "./gemm";
export { layerNorm, rmsNorm } from "./norm";
export * from "./norm-backward";
export * from "./rows";
export * from "./loss";
export * from "./optimizer";
