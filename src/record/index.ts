export { allocateBatch, type BatchColumn, defaultBatchRecords } from "./batch-buffers.ts";
export { valueAt, type WindowColumn } from "./decode.ts";
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
export type { BatchEntry } from "./scan.ts";
export * from "./sink.ts";
export {
	type ByteSource,
	blobSource,
	bytesSource,
	type ReplayInput,
} from "./source.ts";
export { type ReplayRecord, type ReplayWindow, recordAt, type WindowOptions } from "./window.ts";
export * from "./writer.ts";
