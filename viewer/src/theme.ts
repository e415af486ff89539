import type { Theme } from "./contract.ts";

/** The page in light; series colours are told apart by colour-blind readers (after Okabe & Ito, 2008). */
export const LIGHT: Theme = {
	dark: false,
	back: 0xffffff,
	ink: 0x1c2024,
	soft: 0x60646c,
	line: 0xd9dce1,
	wall: 0x6b727c,
	accent: 0x0072b2,
	good: 0x009e73,
	bad: 0xd55e00,
	series: [0x0072b2, 0xd55e00, 0x009e73, 0xcc79a7, 0xe69f00, 0x56b4e9, 0x8c6bb1, 0x7a7a7a],
};

/** The page in dark: the same hues, lighter. */
export const DARK: Theme = {
	dark: true,
	back: 0x15181b,
	ink: 0xeceef0,
	soft: 0xa8adb5,
	line: 0x33383f,
	wall: 0x6a727c,
	accent: 0x56b4e9,
	good: 0x2dc79b,
	bad: 0xff8a4c,
	series: [0x56b4e9, 0xff8a4c, 0x2dc79b, 0xe29ac4, 0xf0b93a, 0x8fd0f5, 0xb295d1, 0xa0a0a0],
};

/** "#0072b2" of 0x0072b2. */
export function css(colour: number): string {
	return `#${colour.toString(16).padStart(6, "0")}`;
}

/** The colour `share` of the way from one to the other, channel by channel. */
export function mix(from: number, to: number, share: number): number {
	const s = Math.max(0, Math.min(1, share));
	const channel = (shift: number): number => {
		const a = (from >> shift) & 255;
		const b = (to >> shift) & 255;
		return Math.round(a + (b - a) * s) << shift;
	};
	return channel(16) | channel(8) | channel(0);
}

/** From hardly told from the page to as unlike it as can be, even in lightness. */
const ON_LIGHT = [0xf1f3f5, 0xc3e5cd, 0x6cc3a9, 0x2e93a0, 0x33638d, 0x443a83, 0x440154];
const ON_DARK = [0x23272c, 0x3a3675, 0x33638d, 0x21918c, 0x44bf70, 0xa8db34, 0xfde725];

/** Colour of a share in [0, 1] on a scale safe for the colour-blind: the more, the further from the page. */
export function heat(share: number, { dark }: Theme): number {
	const stops = dark ? ON_DARK : ON_LIGHT;
	const s = Math.max(0, Math.min(1, share)) * (stops.length - 1);
	const k = Math.min(stops.length - 2, Math.floor(s));
	return mix(stops[k]!, stops[k + 1]!, s - k);
}

/** Series colour number `k`, beginning again where they end. */
export function seriesColour({ series }: Theme, k: number): number {
	return series[k % series.length]!;
}
