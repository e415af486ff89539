import { Decoder } from "../../src/nn/decoder.ts";
import type { Tensors } from "../../src/tensor/tensor-data.ts";
import type { ContextModel } from "./context-model.ts";
import { formatOf } from "./model-config.ts";
import { KIND, TokenSheet } from "./token-sheet.ts";
import { transformerOf } from "./transformer-config.ts";

/**
 * Reads the tokens of a sheet into the key/value caches of a transformer, each once. The action set
 * that rows begin with is read a single time and then copied.
 */
export class ContextReader {
	readonly decoder: Decoder;
	/** Whether the transformer keeps what it attended to. */
	readonly explains: boolean;
	private readonly skip: Uint8Array;
	private readonly scratch: number;
	private readonly prompts: number;
	/** Tokens of actions do not see each other: their order tells nothing. */
	private readonly isolated: boolean;
	/** One token, to read alone. */
	private readonly single: TokenSheet;

	/**
	 * @param weights of the transformer and maybe others.
	 * @param codes actions that a prompt may hold; 0 for no prompts.
	 * @throws CheckpointError, ModelError
	 */
	constructor(
		private readonly net: ContextModel,
		weights: Tensors,
		private readonly sheet: TokenSheet,
		private readonly codes: number,
		options: { readonly explain: boolean; readonly file: string },
	) {
		const { rows, capacity } = sheet;
		const { model } = net;
		this.isolated = model.head === "codes" && model.actionTokens === "set";
		this.explains = options.explain;
		this.scratch = rows;
		this.prompts = rows + 1;
		this.skip = new Uint8Array(rows);
		this.single = new TokenSheet(formatOf(model), 1, 1);
		const config = transformerOf(model);
		this.decoder = new Decoder(transformerOnly(weights), config, {
			rows: rows + 2,
			capacity: Math.max(capacity, codes),
			...options,
		});
		for (let code = 0; code < codes; code++) {
			if (this.isolated) {
				this.readAlone(code, KIND.prompt);
				this.decoder.copyTokens(this.scratch, 0, this.prompts);
			} else this.append(code, KIND.prompt, this.prompts);
		}
	}

	/** Tokens read of a row. */
	read(row: number): number {
		return this.decoder.lengths[row]!;
	}

	/** Forgets what was read of a row. */
	reset(row: number): void {
		this.decoder.reset(row, row + 1);
	}

	/** Reads all that the sheet has and the caches lack, one token of each row at a time. */
	catchUp(onRead?: (skip: Uint8Array) => void): void {
		const { sheet, decoder, net, skip } = this;
		for (let more = true; more; ) {
			more = false;
			for (let row = 0; row < sheet.rows; row++) {
				this.copyActions(row);
				const at = decoder.lengths[row]!;
				const lacks = at < sheet.length[row]!;
				skip[row] = lacks ? 0 : 1;
				if (!lacks) continue;
				net.load(sheet, row, at, decoder.input, row);
				more = true;
			}
			if (!more) return;
			decoder.append(0, sheet.rows, skip);
			onRead?.(skip);
		}
	}

	/** Copies tokens of actions whose reading is known, as far as they come next. */
	private copyActions(row: number): void {
		const { sheet, decoder, codes } = this;
		const base = row * sheet.capacity;
		for (;;) {
			const at = decoder.lengths[row]!;
			if (at >= sheet.length[row]! || sheet.kind[base + at]! > KIND.retire) return;
			const kind = sheet.kind[base + at] as 0 | 1 | 2;
			const code = sheet.code[base + at]!;
			if (kind === KIND.prompt && code < codes && (this.isolated || at === code))
				// In a sequence, only what also came before it there makes it the same.
				decoder.copyTokens(this.prompts, code, row);
			else if (this.isolated) {
				this.readAlone(code, kind);
				decoder.copyTokens(this.scratch, 0, row);
			} else return;
		}
	}

	private readAlone(code: number, kind: 0 | 1 | 2): void {
		this.reset(this.scratch);
		this.append(code, kind, this.scratch);
	}

	private append(code: number, kind: 0 | 1 | 2, row: number): void {
		const { single, decoder, net } = this;
		single.clear(0);
		single.action(0, code, kind);
		net.load(single, 0, 0, decoder.input, row);
		decoder.append(row, row + 1);
	}
}

/** The tensors of the transformer itself. */
function transformerOnly(weights: Tensors): Tensors {
	return Object.fromEntries(
		Object.entries(weights).filter(([name]) => /^(blocks|norm)\./.test(name)),
	);
}
