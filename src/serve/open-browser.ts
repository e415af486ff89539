import { spawn } from "node:child_process";

/** The command that opens an address in the user's browser, by platform. */
export function browserCommand(platform: NodeJS.Platform, url: string): readonly string[] {
	if (platform === "darwin") return ["open", url];
	if (platform === "win32") return ["cmd", "/c", "start", "", url];
	return ["xdg-open", url];
}

/** Opens the user's browser; resolves to whether a program to do so was found. */
export function openBrowser(url: string): Promise<boolean> {
	const [command, ...args] = browserCommand(process.platform, url);
	return new Promise((resolve) => {
		const child = spawn(command!, args, { stdio: "ignore", detached: true });
		child.once("error", () => resolve(false));
		child.once("spawn", () => {
			child.unref();
			resolve(true);
		});
	});
}
