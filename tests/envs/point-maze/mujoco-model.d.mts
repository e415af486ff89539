import type { Frame } from "../../../envs/maze/point/wall-grid.ts";

export function modelXml(frame: Frame, walls: Uint8Array, margin: number): string;
