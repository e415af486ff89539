import { defineConfig } from "vite";

export default defineConfig({
	root: import.meta.dirname,
	// Relative addresses: the page works under any path of any static server.
	base: "./",
	build: {
		outDir: "../dist/viewer",
		emptyOutDir: true,
		target: "es2022",
		chunkSizeWarningLimit: 1500,
	},
});
