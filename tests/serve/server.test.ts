import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import http from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalOf } from "../../src/serve/guard.ts";
import { browserCommand } from "../../src/serve/open-browser.ts";
import { parseRange } from "../../src/serve/send-file.ts";
import { serveViewer, type ViewerServer } from "../../src/serve/server.ts";

let folder: string;
let server: ViewerServer;

beforeAll(async () => {
	folder = mkdtempSync(join(tmpdir(), "palaestra-serve-"));
	for (const each of ["page/assets", "runs/a/jobs", "runs/b", "secret"])
		mkdirSync(join(folder, each), { recursive: true });
	writeFileSync(join(folder, "page/index.html"), "<!doctype html><title>page</title>");
	writeFileSync(join(folder, "page/assets/x.js"), "export {};");
	for (const run of ["a", "b"]) writeFileSync(join(folder, `runs/${run}/run.json`), "{}");
	writeFileSync(join(folder, "runs/a/jobs/data.bin"), "0123456789");
	writeFileSync(join(folder, "runs/a/über mich.json"), "{}");
	writeFileSync(join(folder, "runs/empty.arrow"), "");
	writeFileSync(join(folder, "secret/key"), "hunter2");
	symlinkSync(join(folder, "secret/key"), join(folder, "runs/a/link"));
	symlinkSync(join(folder, "secret"), join(folder, "runs/a/linked"));
	server = await serveViewer({
		paths: [join(folder, "runs"), join(folder, "runs/a"), join(folder, "runs/empty.arrow")],
		page: join(folder, "page"),
	});
});

afterAll(async () => {
	await server.close();
	rmSync(folder, { recursive: true });
});

/** A request whose path and headers are sent as they are. */
function ask(
	path: string,
	{ method = "GET", headers = {} }: { method?: string; headers?: Record<string, string> } = {},
): Promise<{ status: number; headers: http.IncomingHttpHeaders; body: string }> {
	return new Promise((resolve, reject) => {
		const request = http.request(
			{ host: "127.0.0.1", port: server.port, path, method, headers },
			(response) => {
				let body = "";
				response.setEncoding("utf8");
				response.on("data", (text) => {
					body += text;
				});
				response.on("end", () =>
					resolve({ status: response.statusCode!, headers: response.headers, body }),
				);
			},
		);
		request.on("error", reject);
		request.end();
	});
}

describe("what is served", () => {
	test("the page, with a policy that lets no other script run", async () => {
		const { status, headers, body } = await ask("/");
		expect(status).toBe(200);
		expect(body).toContain("<title>page</title>");
		expect(headers["content-security-policy"]).toContain("script-src 'self'");
		expect(headers["x-content-type-options"]).toBe("nosniff");
		expect((await ask("/assets/x.js")).headers["content-type"]).toContain("javascript");
	});

	test("the list of runs: folders of runs, runs, replays", async () => {
		const { runs, replays } = JSON.parse((await ask("/api/runs")).body);
		expect(runs).toEqual([
			{ name: "a", url: "files/0/a/" },
			{ name: "b", url: "files/0/b/" },
			{ name: "a", url: "files/1/" },
		]);
		expect(replays).toEqual([
			{ name: "empty.arrow", url: "files/0/empty.arrow" },
			{ name: "empty.arrow", url: "files/2/empty.arrow" },
		]);
	});

	test("files, names with blanks and umlauts included, without being kept by the browser", async () => {
		const { status, headers } = await ask(`/files/0/a/${encodeURIComponent("über mich.json")}`);
		expect(status).toBe(200);
		expect(headers["cache-control"]).toBe("no-store");
	});

	test.each([
		["bytes=2-4", 206, "234", "bytes 2-4/10"],
		["bytes=7-", 206, "789", "bytes 7-9/10"],
		["bytes=-3", 206, "789", "bytes 7-9/10"],
		["bytes=8-99", 206, "89", "bytes 8-9/10"],
		["bytes=10-12", 416, undefined, "bytes */10"],
		["bytes=4-2", 200, "0123456789", undefined],
		["lines=1-2", 200, "0123456789", undefined],
	])("range %s", async (range, status, body, contentRange) => {
		const answer = await ask("/files/1/jobs/data.bin", { headers: { range } });
		expect(answer.status).toBe(status);
		if (body !== undefined) expect(answer.body).toBe(body);
		expect(answer.headers["content-range"]).toBe(contentRange);
	});

	test("HEAD tells the size and sends nothing; an empty file is no failure", async () => {
		const head = await ask("/files/1/jobs/data.bin", { method: "HEAD" });
		expect(head.headers["content-length"]).toBe("10");
		expect(head.body).toBe("");
		expect((await ask("/files/2/empty.arrow")).status).toBe(200);
	});
});

describe("what is refused", () => {
	test.each([
		"/files/1/../../secret/key",
		"/files/1/%2e%2e/%2e%2e/secret/key",
		"/files/1/..%2f..%2fsecret/key",
		"/files/1/jobs%2fdata.bin",
		"/files/1/%5c..%5csecret",
		"/files/1//etc/passwd",
		"/files/1/%00",
		"/files/1/%zz",
		"/files/1/link",
		"/files/1/linked/key",
		"/files/9/run.json",
		"/files/1/jobs",
		"/files/2/a/run.json",
		"/files/2/run.json",
		"/../secret/key",
		"/%2e%2e/secret/key",
		"/nothing",
	])("%s", async (path) => {
		const { status, body } = await ask(path);
		expect(status).toBe(404);
		expect(body).not.toContain("hunter2");
	});

	test.each(["POST", "PUT", "DELETE", "OPTIONS", "PATCH"])("%s", async (method) => {
		const { status, headers } = await ask("/files/1/run.json", { method });
		expect(status).toBe(405);
		expect(headers.allow).toBe("GET, HEAD");
	});

	test.each([
		[{ host: "evil.example" }, 421],
		[{ host: "evil.example:80" }, 421],
		[{ host: "127.0.0.1:1" }, 421],
		[{ origin: "https://evil.example" }, 403],
		[{ origin: "null" }, 403],
		[{ origin: "http://127.0.0.1:1" }, 403],
		[{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors" }, 403],
		[{ "sec-fetch-site": "same-site", "sec-fetch-mode": "cors" }, 403],
		[
			{ "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate", "sec-fetch-dest": "iframe" },
			403,
		],
	])("headers %j", async (headers, status) => {
		expect((await ask("/api/runs", { headers: headers as never })).status).toBe(status);
	});

	test("the page's own requests and links to the page are let in", async () => {
		for (const headers of [
			{ "sec-fetch-site": "same-origin", origin: `http://127.0.0.1:${server.port}` },
			{ "sec-fetch-site": "none", "sec-fetch-mode": "navigate" },
			{
				"sec-fetch-site": "cross-site",
				"sec-fetch-mode": "navigate",
				"sec-fetch-dest": "document",
			},
			{ host: `localhost:${server.port}` },
		])
			expect((await ask("/", { headers: headers as never })).status).toBe(200);
	});
});

test("it listens on the loopback address only", async () => {
	expect(server.url).toBe(`http://127.0.0.1:${server.port}/`);
	const other = new Promise<string>((resolve) => {
		const request = http.get({ host: "127.0.0.2", port: server.port, path: "/" }, () =>
			resolve("answered"),
		);
		request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? ""));
	});
	expect(await other).toBe("ECONNREFUSED");
});

test("errors name what is wrong", async () => {
	await expect(serveViewer({ paths: [join(folder, "none")] })).rejects.toThrow(
		/none does not exist/,
	);
	await expect(
		serveViewer({ paths: [], port: server.port, page: join(folder, "page") }),
	).rejects.toThrow(`port ${server.port} is in use`);
});

test("ranges of an empty file", () => {
	expect(parseRange("bytes=0-10", 0)).toBeNull();
	expect(parseRange("bytes=-5", 0)).toBeNull();
	expect(parseRange(undefined, 0)).toBeUndefined();
});

test("a request without a host is refused", () => {
	expect(refusalOf("GET", {}, 80)?.status).toBe(421);
});

test("the browser is opened without a shell", () => {
	const url = "http://127.0.0.1:1/";
	expect(browserCommand("linux", url)).toEqual(["xdg-open", url]);
	expect(browserCommand("darwin", url)).toEqual(["open", url]);
	expect(browserCommand("win32", url).at(-1)).toBe(url);
});
