export {
	HISTORIES_FORMAT,
	HISTORIES_VERSION,
	type HistoryManifest,
	readManifest,
	type ShardInfo,
} from "./manifest.ts";
export type { StoredBlock, StoredColumn } from "./read-shard.ts";
export { HistoryReader, type HistoryReaderOptions } from "./reader.ts";
export { type WriteHistoriesOptions, type WrittenHistories, writeHistories } from "./write.ts";
