import { type Kernel, Layer, type ResetOptions, registerLayer } from "../../env/index.ts";
import { column } from "../../spaces/index.ts";

/**
 * Tells return and length of episodes in `info` (Gymnasium `RecordEpisodeStatistics`):
 * `episode_return` (float64) and `episode_length` (int32). Both run along with the episode; where it
 * ends (`terminated` or `truncated`) they are the episode's own. Under same-step autoreset read
 * them in `finalInfo`.
 */
export class RecordEpisodeStatistics extends Layer {
	private readonly returns;
	private readonly lengths;

	constructor(inner: Kernel) {
		super("RecordEpisodeStatistics", inner);
		this.returns = column("float64", inner.numEnvs);
		this.lengths = column("int32", inner.numEnvs);
		this.info = { ...inner.info, episode_return: this.returns, episode_length: this.lengths };
		this.state = { episode_return: this.returns.data, episode_length: this.lengths.data };
	}

	override reset(begin: number, end: number, newTrial: boolean, options?: ResetOptions): void {
		this.inner.reset(begin, end, newTrial, options);
		this.returns.data.fill(0, begin, end);
		this.lengths.data.fill(0, begin, end);
	}

	override step(begin: number, end: number): void {
		this.inner.step(begin, end);
		const { reward } = this.inner;
		const returns = this.returns.data;
		const lengths = this.lengths.data;
		for (let i = begin; i < end; i++) {
			returns[i] = returns[i]! + reward[i]!;
			lengths[i] = lengths[i]! + 1;
		}
	}
}

registerLayer({
	id: "RecordEpisodeStatistics",
	description: "Adds the running episode_return and episode_length to info.",
	source: "Gymnasium RecordEpisodeStatistics",
	wrap: (kernel) => new RecordEpisodeStatistics(kernel),
});
