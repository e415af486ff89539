import { defineConfig } from "vite";
import { validators } from "./validators.ts";

export default defineConfig({
	root: import.meta.dirname,
	plugins: [validators()],
	// Relative addresses: the page works under any path of any static server.
	base: "./",
	build: {
		outDir: "../dist/viewer",
		emptyOutDir: true,
		// Terms of the packages that the page contains, beside it.
		license: { fileName: "licenses.md" },
		target: "es2022",
		chunkSizeWarningLimit: 1500,
		rolldownOptions: {
			// The page that people see, and the one that `palaestra render` drives.
			input: [`${import.meta.dirname}/index.html`, `${import.meta.dirname}/render.html`],
		},
	},
});
