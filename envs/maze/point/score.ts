/** Returns that D4RL calls 0 and 100 on one task. */
export interface ReferenceReturns {
	/** Named the random policy's return. */
	readonly min: number;
	/** Named the expert's: see docs/mazes.md for what that expert is. */
	readonly max: number;
}

/** D4RL's reference returns of a task's v1 (v0 for open), by layout; sparse, then dense reward. */
export const D4RL_REFERENCES: Readonly<
	Record<string, { readonly sparse: ReferenceReturns; readonly dense?: ReferenceReturns }>
> = {
	umaze: {
		sparse: { min: 23.85, max: 161.86 },
		dense: { min: 68.537689, max: 193.66285642381482 },
	},
	medium: {
		sparse: { min: 13.13, max: 277.39 },
		dense: { min: 44.264742, max: 297.4552547777125 },
	},
	large: {
		sparse: { min: 6.7, max: 273.99 },
		dense: { min: 30.569041, max: 303.4857382709002 },
	},
	open: { sparse: { min: 0.01, max: 20.66 } },
	"eval-umaze": { sparse: { min: 36.63, max: 141.4 } },
	"eval-medium": { sparse: { min: 13.07, max: 204.93 } },
	"eval-large": { sparse: { min: 16.4, max: 302.22 } },
};

/**
 * D4RL's normalized score: 100 · (return − min) / (max − min). Not clipped: a good policy goes far
 * above 100 here.
 *
 * @param episodeReturn summed reward of one episode of full length
 */
export function normalizedScore(reference: ReferenceReturns, episodeReturn: number): number {
	return (100 * (episodeReturn - reference.min)) / (reference.max - reference.min);
}
