declare module "virtual:palaestra-validators" {
	/** Validators of `registeredSchemas()`, in its order. */
	export const validators: readonly import("ajv/dist/2020.js").ValidateFunction[];
}

declare module "*.css";
