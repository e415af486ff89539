/** The page's own address: what is written into it is told apart from what others put there. */
export class Address {
	#own = location.hash;

	/** Whether the hash is one that this page wrote, or has followed. */
	get isOwn(): boolean {
		return location.hash === this.#own;
	}

	/** Takes the hash as it is for followed. */
	accept(): void {
		this.#own = location.hash;
	}

	/** Writes the hash without following it: "push" can be gone back from. */
	write(hash: string, how: "push" | "replace"): void {
		const address = location.pathname + location.search + hash;
		if (how === "push") history.pushState(null, "", address);
		else if (hash !== location.hash) history.replaceState(null, "", address);
		this.#own = location.hash;
	}

	/** Puts the last own hash back after somebody else's. */
	restore(): void {
		this.write(this.#own, "push");
	}
}

/** Addresses of the page's own server are written without it. */
export function relativeTo(url: string): string {
	const base = new URL("./", location.href).href;
	return url.startsWith(base) ? url.slice(base.length) : url;
}
