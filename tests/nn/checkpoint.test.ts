import { createHash } from "node:crypto";
import fs from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCheckpoint, writeCheckpoint } from "../../src/nn/checkpoint.ts";
import { formatCheckpoint, parseCheckpoint } from "../../src/nn/checkpoint-format.ts";
import { CheckpointError } from "../../src/nn/errors.ts";
import { sha256 } from "../../src/nn/sha256.ts";
import { Generator } from "../../src/random/index.ts";
import { version } from "../../src/version.ts";

const content = {
	agent: "headless-ad",
	config: { width: 4, nested: { names: ["a"] } },
	tensors: { "head.weight": { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) } },
	made: { command: "palaestra train x.json", seed: 3, steps: 100 },
};

let folder: string;
let name: string;
beforeEach(() => {
	folder = fs.mkdtempSync(path.join(os.tmpdir(), "palaestra-checkpoint-"));
	name = path.join(folder, "deep", "model");
});
afterEach(() => fs.rmSync(folder, { recursive: true, force: true }));

function failure(action: () => unknown): CheckpointError {
	try {
		action();
	} catch (error) {
		expect(error).toBeInstanceOf(CheckpointError);
		return error as CheckpointError;
	}
	throw new Error("nothing was thrown");
}

/** Changes the JSON file. */
function edit(change: (document: Record<string, unknown>) => void): void {
	const document = JSON.parse(fs.readFileSync(`${name}.json`, "utf8"));
	change(document);
	fs.writeFileSync(`${name}.json`, JSON.stringify(document));
}

describe("checkpoints", () => {
	test("what is written is read, by any of its names", () => {
		writeCheckpoint(name, content);
		const expected = { ...content, file: `${name}.json` };
		for (const ending of ["", ".json", ".safetensors"])
			expect(readCheckpoint(name + ending)).toEqual(expected);
		expect(fs.readdirSync(path.dirname(name)).sort()).toEqual(["model.json", "model.safetensors"]);
	});

	test("the JSON says how the weights were made and what they hash to", () => {
		writeCheckpoint(`${name}.json`, content);
		const bytes = fs.readFileSync(`${name}.safetensors`);
		expect(JSON.parse(fs.readFileSync(`${name}.json`, "utf8"))).toEqual({
			format: "palaestra-checkpoint",
			version: 1,
			agent: "headless-ad",
			config: content.config,
			weights: {
				sha256: createHash("sha256").update(bytes).digest("hex"),
				tensors: 1,
				parameters: 4,
			},
			made: content.made,
			palaestra: version,
		});
	});

	test("a browser's way gives the same", () => {
		const { json, bytes } = formatCheckpoint(content);
		expect(parseCheckpoint(json, bytes, "m.json")).toEqual({ ...content, file: "m.json" });
	});

	test("written again, the new one is read", () => {
		writeCheckpoint(name, content);
		const tensors = { other: { shape: [], data: Float32Array.of(9) } };
		writeCheckpoint(name, { ...content, tensors });
		expect(readCheckpoint(name).tensors).toEqual(tensors);
	});

	test("a failure leaves the old one whole and no draft", () => {
		writeCheckpoint(name, content);
		const before = fs.readdirSync(path.dirname(name));
		// Renaming onto a folder fails after both drafts were written.
		fs.rmSync(`${name}.safetensors`);
		fs.mkdirSync(`${name}.safetensors`);
		const error = failure(() => writeCheckpoint(name, content));
		expect(error.code).toBe("checkpoint-write-failed");
		expect(error.cause).toBeInstanceOf(Error);
		expect(fs.readdirSync(path.dirname(name))).toEqual(before);
	});
});

describe("what cannot be used", () => {
	test("missing files", () => {
		const error = failure(() => readCheckpoint(name));
		expect(error.code).toBe("checkpoint-missing");
		expect(error.file).toBe(`${name}.json`);
		writeCheckpoint(name, content);
		fs.rmSync(`${name}.safetensors`);
		expect(failure(() => readCheckpoint(name)).file).toBe(`${name}.safetensors`);
	});

	test("a folder in place of a file", () => {
		fs.mkdirSync(`${name}.json`, { recursive: true });
		expect(failure(() => readCheckpoint(name)).code).toBe("checkpoint-read-failed");
	});

	test("one changed byte of the weights", () => {
		writeCheckpoint(name, content);
		const bytes = fs.readFileSync(`${name}.safetensors`);
		bytes[bytes.length - 1]! ^= 1;
		fs.writeFileSync(`${name}.safetensors`, bytes);
		const error = failure(() => readCheckpoint(name));
		expect(error.code).toBe("checkpoint-damaged");
		expect(error.message).toMatch(/not those it was written for; expected sha256 .* found/);
	});

	test("another version", () => {
		writeCheckpoint(name, content);
		edit((document) => {
			document.version = 2;
		});
		const error = failure(() => readCheckpoint(name));
		expect(error.code).toBe("checkpoint-version");
		expect(error.message).toContain("expected 1, found 2");
	});

	test.each<[string, (document: Record<string, unknown>) => void, RegExp]>([
		["no checkpoint", (d) => delete d.format, /no checkpoint; expected format/],
		["agent", (d) => delete d.agent, /agent; expected an agent's id, found nothing/],
		["config", (d) => Object.assign(d, { config: [1] }), /config; expected an object, found \[1\]/],
		["made", (d) => Object.assign(d, { made: "yes" }), /made; expected an object/],
		["weights", (d) => delete d.weights, /weights.sha256/],
		["digest", (d) => Object.assign(d, { weights: { sha256: "abc" } }), /found "abc"/],
	])("%s", (_, change, message) => {
		writeCheckpoint(name, content);
		edit(change);
		const error = failure(() => readCheckpoint(name));
		expect(error.code).toBe("checkpoint-damaged");
		expect(error.message).toMatch(message);
	});

	test.each(["", "null", "[]", "3", "{"])("the JSON file holds %j", (text) => {
		writeCheckpoint(name, content);
		fs.writeFileSync(`${name}.json`, text);
		expect(failure(() => readCheckpoint(name)).code).toBe("checkpoint-damaged");
	});
});

test("sha256 is Node's, at every length around a block", () => {
	const random = new Generator(5);
	for (const length of [0, 1, 3, 55, 56, 57, 63, 64, 65, 119, 120, 128, 1000]) {
		const bytes = Uint8Array.from({ length }, () => random.integer(256));
		const shifted = new Uint8Array([9, ...bytes]).subarray(1);
		expect(sha256(shifted)).toBe(createHash("sha256").update(bytes).digest("hex"));
	}
});
