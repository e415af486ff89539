import { describe, expect, test } from "vitest";
import { BACKENDS, detectBackends } from "../../src/tensor/backends.ts";
import {
	BackendUnavailableError,
	initTensors,
	tf,
	UnknownBackendError,
} from "../../src/tensor/index.ts";
import { backendsPresent } from "./helpers.ts";

const missing = (module: string) =>
	Object.assign(new Error(`Cannot find package '${module}'`), { code: "ERR_MODULE_NOT_FOUND" });

describe("initTensors", () => {
	test("without a name: the first usable, the one that detectBackends finds", async () => {
		const used = (await detectBackends()).find((each) => each.used)!;
		expect(await initTensors()).toEqual({ backend: used.name });
		expect(used.name).toBe(backendsPresent[0]);
		expect(tf.getBackend()).toBe(used.backend);
	});

	test.each(backendsPresent)("%s by name, then kept", async (backend) => {
		expect(await initTensors({ backend })).toEqual({ backend });
		expect(await initTensors()).toEqual({ backend });
		const sum = tf.tidy(() => tf.sum(tf.ones([3])).dataSync()[0]);
		expect(sum).toBe(3);
	});

	test("starts at once come one after the other", async () => {
		const names = ["cpu", "wasm", "cpu"];
		const started = await Promise.all(names.map((backend) => initTensors({ backend })));
		expect(started.map(({ backend }) => backend)).toEqual(names);
		expect(tf.getBackend()).toBe("cpu");
	});

	test("a name that is none, and one that cannot be had, say what there is", async () => {
		await initTensors({ backend: "cpu" });
		const unknown = initTensors({ backend: "webgl" });
		await expect(unknown).rejects.toThrow(UnknownBackendError);
		await expect(unknown).rejects.toThrow(
			'no tensor backend "webgl"; choose from tfjs-node-gpu, tfjs-node, wasm, cpu',
		);
		const absent = BACKENDS.find(({ name }) => !backendsPresent.includes(name));
		if (absent) {
			const asked = initTensors({ backend: absent.name });
			await expect(asked).rejects.toThrow(BackendUnavailableError);
			await expect(asked).rejects.toThrow(`tensor backend ${absent.name}: not installed`);
		}
		// What was in use still is.
		expect(await initTensors()).toEqual({ backend: "cpu" });
	});
});

describe("detectBackends", () => {
	test("what loads but does not start is passed over, with the reason", async () => {
		const tried: string[] = [];
		const found = await detectBackends(
			async (module) => {
				if (module.includes("tfjs-node")) throw missing(module);
			},
			async ({ name }) => {
				tried.push(name);
				if (name === "wasm") throw new Error("no SIMD\nhere");
			},
		);
		expect(tried).toEqual(["wasm", "cpu"]);
		expect(found.map(({ name, used, reason }) => [name, used, reason])).toEqual([
			["tfjs-node-gpu", false, "not installed"],
			["tfjs-node", false, "not installed"],
			["wasm", false, "installed, but does not start: no SIMD"],
			["cpu", true, ""],
		]);
	});
});
