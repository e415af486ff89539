import type { IncomingHttpHeaders } from "node:http";

/** Why a request is refused. */
export interface Refusal {
	readonly status: 403 | 405 | 421;
	readonly reason: string;
}

/**
 * Lets only the page itself, and what the user types into the address bar, talk to the server.
 *
 * - `Host` must name the loopback address, so that a foreign name that resolves to it (DNS
 *   rebinding) gets nothing.
 * - `Sec-Fetch-Site` and `Origin`, where the browser sends them, must be this server's own: another
 *   site, or another port of this machine, can neither read nor probe.
 *
 * A request that writes must come from the page and say so: without `Origin` it is refused.
 *
 * @param writable whether PUT is allowed at this path.
 * @returns `null` when the request is fine.
 */
export function refusalOf(
	method: string | undefined,
	headers: IncomingHttpHeaders,
	port: number,
	writable = false,
): Refusal | null {
	const writes = method === "PUT" && writable;
	if (method !== "GET" && method !== "HEAD" && !writes)
		return { status: 405, reason: "only GET and HEAD are served" };
	const hosts = [`127.0.0.1:${port}`, `localhost:${port}`];
	if (headers.host === undefined || !hosts.includes(headers.host.toLowerCase()))
		return { status: 421, reason: "this server answers to 127.0.0.1 only" };
	const { origin } = headers;
	if (origin !== undefined && !hosts.some((host) => origin === `http://${host}`))
		return { status: 403, reason: "requests from other sites are refused" };
	if (writes && origin === undefined)
		return { status: 403, reason: "only the page itself may save" };
	const site = headers["sec-fetch-site"];
	if (writes && site !== undefined && site !== "same-origin")
		return { status: 403, reason: "requests from other sites are refused" };
	const navigates =
		headers["sec-fetch-mode"] === "navigate" && headers["sec-fetch-dest"] === "document";
	if (site === undefined || site === "same-origin" || site === "none" || navigates) return null;
	return { status: 403, reason: "requests from other sites are refused" };
}

/** Sent with every answer. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
	"x-content-type-options": "nosniff",
	"referrer-policy": "no-referrer",
	"cross-origin-resource-policy": "same-origin",
	"cross-origin-opener-policy": "same-origin",
	"content-security-policy": [
		"default-src 'self'",
		// Agents that act with trained weights run WebAssembly.
		"script-src 'self' 'wasm-unsafe-eval'",
		"worker-src 'self' blob:",
		"style-src 'self' 'unsafe-inline'",
		"img-src 'self' data: blob:",
		"media-src 'self' blob:",
		"connect-src 'self' blob: data: http: https:",
		"object-src 'none'",
		"base-uri 'none'",
		"form-action 'none'",
		"frame-ancestors 'self'",
	].join("; "),
};
