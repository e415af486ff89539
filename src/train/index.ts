export * from "./errors.ts";
export { FILES as TRAINING_FILES, type TrainingJob } from "./job.ts";
export { loadTraining } from "./load.ts";
export type { TrainedSeed } from "./output.ts";
export * from "./resolved.ts";
export { type TrainOptions, train } from "./train.ts";
export type { TrainingHooks, TrainingProgress } from "./train-seed.ts";
export type * from "./training-type.ts";
