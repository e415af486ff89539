export { allocateBatch, type BatchColumn, defaultBatchRecords } from "./batch-buffers.ts";
export { describeReplay, type ReplayOptions } from "./describe.ts";
export { type EpisodeOptions, episodesOf, type RecordedEpisode } from "./episodes.ts";
export * from "./errors.ts";
export {
	EXPORT_FORMATS,
	type ExportFormat,
	type ExportOptions,
	type ExportResult,
	exportReplay,
} from "./export.ts";
export { MINARI_VERSION, type MinariOptions } from "./export-minari.ts";
export {
	type CreateReplayOptions,
	createReplay,
	FileSink,
	fileSource,
	openReplay,
	type ResumeReplayOptions,
	resumeReplay,
} from "./file.ts";
export * from "./header.ts";
export { type ReplayInfo, replayInfo } from "./info.ts";
export * from "./reader.ts";
export * from "./recorder.ts";
export * from "./sink.ts";
export { blobSource, bytesSource } from "./source.ts";
export * from "./writer.ts";
