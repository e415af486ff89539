import {
	existsSync,
	mkdirSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { run } from "../../src/cli/program.ts";
import { MOST_SAVED } from "../../src/serve/saves.ts";
import { serveViewer, type ViewerServer } from "../../src/serve/server.ts";
import { BANDIT, record } from "../viewer/replays.ts";

const { bytes } = record({ ...BANDIT, steps: 20 });
let folder: string;
let server: ViewerServer;

beforeEach(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-saves-"));
	mkdirSync(join(folder, "page/assets"), { recursive: true });
	writeFileSync(join(folder, "page/index.html"), "page");
	mkdirSync(join(folder, "run"));
	writeFileSync(join(folder, "run/run.json"), "{}");
	writeFileSync(join(folder, "alone.arrow"), bytes);
	server = await serve(["alone.arrow", "run"]);
});

afterEach(async () => {
	await server.close();
	rmSync(folder, { recursive: true });
});

function serve(paths: readonly string[], saveDir?: string): Promise<ViewerServer> {
	return serveViewer({
		paths: paths.map((path) => join(folder, path)),
		page: join(folder, "page"),
		...(saveDir === undefined ? {} : { saveDir: join(folder, saveDir) }),
	});
}

interface Answer {
	readonly status: number;
	readonly body: string;
}

/** A PUT as the page sends it, unless told otherwise. */
function put(
	name: string,
	{
		body = bytes,
		headers = {},
		length,
		port = server.port,
	}: {
		body?: Uint8Array;
		headers?: Record<string, string | undefined>;
		length?: number;
		port?: number;
	} = {},
): Promise<Answer> {
	const all: Record<string, string> = { "content-length": String(length ?? body.length) };
	const own = {
		origin: `http://127.0.0.1:${port}`,
		"sec-fetch-site": "same-origin",
		"sec-fetch-mode": "cors",
		...headers,
	};
	for (const [key, value] of Object.entries(own)) {
		if (value === undefined) delete all[key];
		else all[key] = value;
	}
	return new Promise((resolve, reject) => {
		const path = `/api/played/${name}`;
		const request = http.request(
			{ host: "127.0.0.1", port, path, method: "PUT", headers: all },
			(response) => {
				let text = "";
				response.setEncoding("utf8");
				response.on("data", (part) => {
					text += part;
				});
				response.on("end", () => resolve({ status: response.statusCode!, body: text }));
			},
		);
		request.on("error", reject);
		request.end(body);
	});
}

const listing = async (): Promise<{
	replays: { name: string; url: string }[];
	save: { most: number } | null;
}> => (await fetch(new URL("api/runs", server.url))).json() as never;

describe("saving hand-played replays", () => {
	test("goes into the first folder's own subfolder, and is listed and served", async () => {
		expect((await listing()).save).toEqual({ most: MOST_SAVED });
		expect(existsSync(join(folder, "run/played"))).toBe(false);
		const { status, body } = await put("mine-1.arrow");
		expect(status).toBe(201);
		expect(JSON.parse(body)).toEqual({ name: "mine-1.arrow", url: "files/1/played/mine-1.arrow" });
		expect(readFileSync(join(folder, "run/played/mine-1.arrow"))).toEqual(Buffer.from(bytes));
		expect((await listing()).replays).toContainEqual({
			name: "played/mine-1.arrow",
			url: "files/1/played/mine-1.arrow",
		});
		const served = await fetch(new URL("files/1/played/mine-1.arrow", server.url));
		expect(new Uint8Array(await served.arrayBuffer())).toEqual(new Uint8Array(bytes));
	});

	test("goes into the folder that is named", async () => {
		const other = await serve(["run"], "elsewhere/deep");
		const { status, body } = await put("a.arrow", { port: other.port });
		expect([status, JSON.parse(body).url]).toEqual([201, "files/1/a.arrow"]);
		expect(readdirSync(join(folder, "elsewhere/deep"))).toEqual(["a.arrow"]);
		await other.close();
	});

	test("palaestra view --save-dir names it", async () => {
		const controller = new AbortController();
		let said = "";
		const write = (text: string): void => {
			said += text;
		};
		const io = { stdout: { write }, stderr: { write: () => {} }, cwd: folder };
		const words = ["view", "run", "--no-open", "--json", "--save-dir", "mine"];
		const ended = run(words, { ...io, signal: controller.signal });
		await expect.poll(() => said, { timeout: 10_000 }).toContain("}");
		const port = Number(new URL(JSON.parse(said).url).port);
		expect((await put("a.arrow", { port })).status).toBe(201);
		controller.abort();
		await ended;
		expect(readdirSync(join(folder, "mine"))).toEqual(["a.arrow"]);
	});

	test("without a folder there is nowhere to save", async () => {
		const other = await serve(["alone.arrow"]);
		const { status } = await put("a.arrow", { port: other.port });
		expect(status).toBe(405);
		const list = await fetch(new URL("api/runs", other.url));
		expect(((await list.json()) as { save: unknown }).save).toBeNull();
		await other.close();
	});

	test("never writes over a file", async () => {
		await put("a.arrow");
		const { status, body } = await put("a.arrow", { body: record({ ...BANDIT, steps: 9 }).bytes });
		expect([status, body.trim()]).toEqual([409, "there is a file of this name"]);
		expect(readFileSync(join(folder, "run/played/a.arrow"))).toEqual(Buffer.from(bytes));
	});

	test.each([
		"../a.arrow",
		"..%2fa.arrow",
		"a%2Fb.arrow",
		".hidden.arrow",
		"a.html",
		"a.arrow.js",
		"%00.arrow",
		`${"a".repeat(200)}.arrow`,
	])("refuses the name %s", async (name) => {
		expect([400, 405]).toContain((await put(name)).status);
		expect(readdirSync(join(folder, "run"))).toEqual(["run.json"]);
		expect(readdirSync(folder).sort()).toEqual(["alone.arrow", "page", "run"]);
	});

	test.each([
		["no replay", new TextEncoder().encode("<script>alert(1)</script>")],
		["a replay that was cut", bytes.subarray(0, bytes.length - 20)],
		["a replay with more behind it", Buffer.concat([bytes, Buffer.alloc(500)])],
		["nothing", new Uint8Array(0)],
	])("refuses %s", async (_name, body) => {
		expect((await put("a.arrow", { body })).status).toBe(422);
		expect(existsSync(join(folder, "run/played"))).toBe(false);
	});

	test("refuses what is too long, told or not", async () => {
		const told = await put("a.arrow", { length: MOST_SAVED + 1 });
		expect(told.status).toBe(413);
		const headers = { "transfer-encoding": "chunked", "content-length": undefined };
		const body = new Uint8Array(MOST_SAVED + 1);
		// The server hangs up; the sender may notice that before it reads the answer.
		const untold = await put("a.arrow", { body, headers }).catch((error) => {
			expect(["ECONNRESET", "EPIPE"]).toContain(error.code);
			return { status: 413 };
		});
		expect(untold.status).toBe(413);
		expect(existsSync(join(folder, "run/played"))).toBe(false);
	});

	test.each([
		["no origin", { origin: undefined }],
		["another origin", { origin: "http://evil.example" }],
		["another port of this machine", { origin: "http://127.0.0.1:1" }],
		["another site", { "sec-fetch-site": "cross-site" }],
		["a navigation", { "sec-fetch-site": "none" }],
		["a foreign host", { host: "evil.example" }],
	])("refuses %s", async (_name, headers) => {
		expect([403, 421]).toContain((await put("a.arrow", { headers })).status);
		expect(existsSync(join(folder, "run/played"))).toBe(false);
	});

	test("does not follow a link out of the folder", async () => {
		mkdirSync(join(folder, "outside"));
		symlinkSync(join(folder, "outside"), join(folder, "run/played"));
		expect((await put("a.arrow")).status).toBe(403);
		expect(readdirSync(join(folder, "outside"))).toEqual([]);
	});

	test("PUT is for that one path only", async () => {
		for (const path of [
			"",
			"api/runs",
			"files/1/run.json",
			"api/played/",
			"api/played/a/b.arrow",
		]) {
			const answer = await fetch(new URL(path, server.url), {
				method: "PUT",
				body: "x",
				headers: { origin: server.url.slice(0, -1) },
			});
			expect(answer.status).toBe(405);
		}
		expect(readFileSync(join(folder, "run/run.json"), "utf8")).toBe("{}");
	});
});
