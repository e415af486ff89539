import { SaveError } from "./errors.ts";

/** What the page's own server takes; `null` from one that takes nothing. */
export async function savingOf(base: string): Promise<{ readonly most: number } | null> {
	try {
		const answer = await fetch(new URL("api/runs", base), { cache: "no-store" });
		const isJson = answer.headers.get("content-type")?.includes("json") ?? false;
		if (!answer.ok || !isJson) return null;
		return ((await answer.json()) as { save?: { most: number } | null }).save ?? null;
	} catch {
		return null;
	}
}

/** Hands a replay to the server; returns its address. @throws SaveError */
export async function putReplay(base: string, name: string, bytes: Uint8Array): Promise<string> {
	let answer: Response;
	try {
		answer = await fetch(new URL(`api/played/${encodeURIComponent(name)}`, base), {
			method: "PUT",
			headers: { "content-type": "application/vnd.apache.arrow.stream" },
			body: bytes as Uint8Array<ArrayBuffer>,
		});
	} catch {
		throw new SaveError("the connection failed; does palaestra view still run?");
	}
	if (!answer.ok) throw new SaveError(`the server says: ${(await answer.text()).trim()}`);
	return ((await answer.json()) as { url: string }).url;
}

/** A file name for a replay of this environment, made at this time. */
export function fileName(env: string, seed: number, now: Date): string {
	const short = env.replace(/^.*\//, "").replace(/[^\w.-]+/g, "-");
	const time = now.toISOString().slice(0, 19).replace("T", "-").replaceAll(":", "");
	return `${short}-seed${seed}-${time}.arrow`;
}
