import type { Theme } from "../contract.ts";
import { problemOf } from "../data/problems.ts";
import { download } from "./dom.ts";
import type { Session } from "./session.ts";
import type { Stage } from "./stage.ts";

/** What sharing needs of the page. */
export interface SharingHost {
	readonly session: Session;
	stage(): Stage | null;
	theme(): Theme;
	/** Brings the address up to date. */
	writeLink(): void;
	say(text: string): void;
}

/** Ways to take what is shown elsewhere: a picture, a file, a link. */
export class Sharing {
	constructor(private readonly host: SharingHost) {}

	/** The picture on the stage, as a PNG. */
	async picture(): Promise<void> {
		const { leader, player } = this.host.session;
		const stage = this.host.stage();
		if (leader === undefined || stage === null) return;
		const blob = await stage.picture();
		const name = leader.replay.header.env.id.replace(/[^\w.-]+/g, "-");
		download(blob, `${name}-${player.index}.png`);
	}

	/** The dialog for pictures, films and charts; the encoders are fetched when they are needed. */
	async exportFile(): Promise<void> {
		const { host } = this;
		try {
			const { showExport } = await import("../export/dialog.ts");
			showExport(host.session, host.theme(), host.stage()?.renderer);
		} catch (error) {
			host.session.problem$.next(problemOf(error));
		}
	}

	/** A link to the moment, in the clipboard. */
	async copyLink(): Promise<void> {
		const { host } = this;
		host.writeLink();
		if (host.session.panes$.value.some(({ address }) => address === null)) {
			host.say(
				"Files of your own have no address; serve them with palaestra view to share a link.",
			);
			return;
		}
		try {
			await navigator.clipboard.writeText(location.href);
			host.say("Link copied.");
		} catch {
			host.say("The browser refused; copy the address from its address bar.");
		}
	}
}
