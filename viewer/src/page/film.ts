import { filter, firstValueFrom, timeout } from "rxjs";
import { rateOf } from "../player/state.ts";
import type { Session } from "./session.ts";
import type { Stage } from "./stage.ts";

/** Longest film in seconds; more moments are shown faster. */
const LONGEST = 60;
const TYPES = ["video/webm;codecs=vp9", "video/webm;codecs=vp8", "video/webm"];

/**
 * Films moments [from, to] at the player's speed as WebM. A browser films as fast as it plays, so it
 * takes as long as the film is.
 * @throws Error when the browser cannot film; the signal's reason when it is aborted.
 */
export async function film(
	session: Session,
	stage: Stage,
	[from, to]: readonly [number, number],
	signal: AbortSignal,
): Promise<Blob> {
	const type = TYPES.find((each) => globalThis.MediaRecorder?.isTypeSupported(each));
	if (type === undefined) throw new Error("this browser cannot film");
	const { player } = session;
	player.send({ type: "pause" });
	const canvas = document.createElement("canvas");
	stage.copyTo(canvas);
	const recorder = new MediaRecorder(canvas.captureStream(30), {
		mimeType: type,
		videoBitsPerSecond: 4_000_000,
	});
	const chunks: Blob[] = [];
	recorder.addEventListener("dataavailable", ({ data }) => chunks.push(data));
	const stopped = new Promise((resolve) => recorder.addEventListener("stop", resolve));
	recorder.start();
	try {
		const rate = Math.max(rateOf(player.state), (to - from + 1) / LONGEST);
		// No more moments than the film has pictures.
		const stride = Math.max(1, rate / 30);
		const began = performance.now();
		const pictures = Math.ceil((to - from) / stride) + 1;
		for (let k = 0; k < pictures; k++) {
			signal.throwIfAborted();
			const index = Math.min(to, Math.floor(from + k * stride));
			player.send({ type: "seek", index });
			await firstValueFrom(
				session.frames$.pipe(
					filter(([frame]) => frame != null && (frame.index === index || player.index !== index)),
					timeout(10_000),
				),
			);
			stage.copyTo(canvas);
			const due = began + ((k + 1) * stride * 1000) / rate;
			await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
		}
	} finally {
		recorder.stop();
		await stopped;
	}
	return new Blob(chunks, { type: "video/webm" });
}
