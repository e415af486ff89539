import type { Pad } from "./pad.ts";

/** Lets the pad have what a pointer does on the stage, while there is a game to play. */
export function listenToPointer(stage: HTMLElement, pad: Pad, playing: () => boolean): void {
	const placeOf = (event: PointerEvent): readonly [number, number] => {
		const { left, top } = stage.getBoundingClientRect();
		return [event.clientX - left, event.clientY - top];
	};
	stage.addEventListener("pointerdown", (event) => {
		if (!playing()) return;
		if (!pad.continuous) {
			pad.click(placeOf(event), stage.clientWidth, stage.clientHeight);
			return;
		}
		stage.setPointerCapture(event.pointerId);
		pad.point(placeOf(event));
	});
	stage.addEventListener("pointermove", (event) => {
		if (playing() && stage.hasPointerCapture(event.pointerId)) pad.point(placeOf(event));
	});
	for (const name of ["pointerup", "pointercancel"] as const)
		stage.addEventListener(name, () => pad.point(null));
	addEventListener("blur", () => pad.release());
}
