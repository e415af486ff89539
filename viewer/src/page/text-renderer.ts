import { Text } from "pixi.js";
import { registerRenderer } from "../contract.ts";

/** Writes the moment out; what a family gets that no renderer draws. */
registerRenderer({
	family: "generic",
	overlays: [
		{ id: "hidden", label: "Hidden state", initially: true, available: () => true },
		{ id: "values", label: "Values", initially: false, available: () => true },
	],
	describe: ({ episode, step, record }) =>
		`Episode ${episode}, step ${step}: reward ${record.reward ?? "none"}.`,
	create: (root) => {
		const text = new Text();
		root.addChild(text);
		return {
			draw: ({ episode, step, record }, overlays, theme) => {
				text.text = `episode ${episode}\nstep ${step}\naction ${record.action}\n${[...overlays]}`;
				text.style.fill = theme.ink;
			},
			destroy: () => text.destroy(),
		};
	},
});
