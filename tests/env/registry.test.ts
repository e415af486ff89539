import { afterEach, describe, expect, it } from "vitest";
import {
	applyLayer,
	InvalidIdError,
	InvalidParamsError,
	layerSpec,
	listEnvs,
	make,
	register,
	registerLayer,
	spec,
	UnknownIdError,
	unregister,
} from "../../src/env/index.ts";
import { CounterKernel } from "../helpers/counter-kernel.ts";
import "../helpers/register-test-envs.ts";

const entry = (id: string) => ({
	id,
	description: "Counts.",
	family: "test",
	create: (_params: unknown, numEnvs: number) => new CounterKernel(numEnvs),
});

describe("register", () => {
	afterEach(() => {
		unregister("test/Twice-v0");
	});

	it("lists ids in order, by namespace", () => {
		expect(listEnvs("test")).toEqual(["test/Counter-v0", "test/Walk-v0"]);
		expect(listEnvs("nothing")).toEqual([]);
		expect(spec("test/Walk-v0").description).toBe("Walks a line.");
	});

	it.each([
		"Walk-v0",
		"test/Walk",
		"test/walk v0",
		"Test/Walk-v0",
		"a/b/Walk-v0",
		"test/-v0",
		"",
		"test/Walk-v",
	])("refuses the id %j", (id) => {
		expect(() => register(entry(id))).toThrow(InvalidIdError);
		expect(() => register(entry(id))).toThrow(/must read "namespace\/Name-vN"/);
	});

	it("refuses a taken id, and frees it", () => {
		register(entry("test/Twice-v0"));
		expect(() => register(entry("test/Twice-v0"))).toThrow(/is registered already/);
		expect(unregister("test/Twice-v0")).toBe(true);
		expect(unregister("test/Twice-v0")).toBe(false);
		expect(() => register(entry("test/Twice-v0"))).not.toThrow();
	});

	it("names the nearest id", () => {
		for (const near of ["test/Countr-v0", "test/counter-v0", "Counter-v0", "test/Counter-v1"]) {
			expect(() => make(near)).toThrow(UnknownIdError);
			expect(() => make(near)).toThrow('Did you mean "test/Counter-v0"?');
		}
		expect(() => make("completely-different")).toThrow(
			/Registered: test\/Counter-v0, test\/Walk-v0/,
		);
	});
});

describe("parameters", () => {
	it("fill in defaults and reach the kernel", () => {
		const env = make("test/Walk-v0", { params: { slip: 0.5 } });
		expect(env.fingerprint).toContain('"params":{"limit":20,"slip":0.5}');
	});

	it("leave the caller's record alone", () => {
		const params = { slip: 0.5 };
		make("test/Walk-v0", { params });
		expect(params).toEqual({ slip: 0.5 });
	});

	it.each([
		[{ slipp: 1 }, /slipp: unknown key "slipp"; did you mean "slip"\?/],
		[{ slip: "much" }, /slip: is "much", expected number/],
		[{ slip: 2 }, /slip: is 2, must be <= 1/],
		[{ slip: -1, limit: 0 }, /slip: is -1.*; limit: is 0/],
		[{ slip: 1, limit: 1 }, /slip: is 1 with a limit of 1/],
		[{ slip: Number.NaN }, /slip/],
		[{ slip: () => 1 }, /params: must be plain data/],
		[3, /params: is 3, expected object/],
	])("refuse %j", (params, message) => {
		const attempt = (): unknown => make("test/Walk-v0", { params: params as never });
		expect(attempt).toThrow(InvalidParamsError);
		expect(attempt).toThrow(message);
	});

	it("are refused where there are none", () => {
		expect(() => make("test/Counter-v0", { params: { a: 1 } })).toThrow(/unknown key "a"/);
	});
});

describe("registerLayer", () => {
	it("wants a free PascalCase name, and names the nearest", () => {
		const layer = { description: "Nothing.", wrap: (kernel: CounterKernel) => kernel };
		registerLayer({ ...layer, id: "TestNothing" } as never);
		expect(() => registerLayer({ ...layer, id: "TestNothing" } as never)).toThrow(/already/);
		expect(() => registerLayer({ ...layer, id: "testNothing" } as never)).toThrow(/PascalCase/);
		expect(() => layerSpec("TestNothin")).toThrow('Did you mean "TestNothing"?');
		const kernel = new CounterKernel(1);
		expect(applyLayer(kernel, { id: "TestNothing" })).toBe(kernel);
		expect(() => applyLayer(kernel, { id: "TestNothing", params: { a: 1 } })).toThrow(
			/unknown key/,
		);
	});
});
