import {
	BufferTarget,
	CanvasSource,
	getFirstEncodableVideoCodec,
	Output,
	QUALITY_VERY_HIGH,
	WebMOutputFormat,
} from "mediabunny";
import { ExportError } from "./request.ts";

/** Writes a WebM of a canvas frame by frame, at its own rate and not the clock's. */
export class WebmWriter {
	readonly #output: Output<WebMOutputFormat, BufferTarget>;
	readonly #source: CanvasSource;
	readonly #fps: number;
	#frames = 0;

	private constructor(
		output: Output<WebMOutputFormat, BufferTarget>,
		source: CanvasSource,
		fps: number,
	) {
		this.#output = output;
		this.#source = source;
		this.#fps = fps;
	}

	/** @throws ExportError when the browser cannot encode films of this size. */
	static async create(canvas: HTMLCanvasElement, fps: number): Promise<WebmWriter> {
		const { width, height } = canvas;
		const codec =
			typeof VideoEncoder === "undefined"
				? null
				: await getFirstEncodableVideoCodec(["vp9", "vp8", "av1"], { width, height });
		if (codec === null)
			throw new ExportError(
				"unable",
				"this browser cannot encode WebM here; choose GIF, or open the page with palaestra view in Chromium, Firefox or Safari",
			);
		const output = new Output({ format: new WebMOutputFormat(), target: new BufferTarget() });
		const source = new CanvasSource(canvas, { codec, quality: QUALITY_VERY_HIGH });
		output.addVideoTrack(source, { frameRate: fps });
		await output.start();
		return new WebmWriter(output, source, fps);
	}

	/** Adds what the canvas shows. */
	async add(): Promise<void> {
		await this.#source.add(this.#frames / this.#fps, 1 / this.#fps);
		this.#frames++;
	}

	async finish(): Promise<Blob> {
		await this.#output.finalize();
		return new Blob([this.#output.target.buffer!], { type: "video/webm" });
	}

	async cancel(): Promise<void> {
		await this.#output.cancel();
	}
}
