/** Path of a Chromium, or `undefined` when there is none. */
export function findBrowser(env?: Readonly<Record<string, string | undefined>>): string | undefined;
