import "../renderers/index.ts";
import { filter, firstValueFrom } from "rxjs";
import { rendererFor } from "../contract.ts";
import { Replay } from "../data/replay.ts";
import { download } from "../page/dom.ts";
import type { Pane } from "../page/session.ts";
import { DARK, LIGHT } from "../theme.ts";
import { type ExportScene, exportFile } from "./export-file.ts";
import type { RenderFacts, RenderJob, RenderReply } from "./render-job.ts";
import { ExportError, type ExportRequest, isFilm, momentsOf, usualEvery } from "./request.ts";

window.palaestraRender = async (job): Promise<RenderReply> => {
	try {
		return { ok: true, facts: await render(job) };
	} catch (error) {
		const { code = "failed", message = String(error) } = error as Partial<ExportError>;
		return { ok: false, code, message };
	}
};

async function render(job: RenderJob): Promise<RenderFacts> {
	const replay = await Replay.open({ kind: "url", url: new URL(job.url, location.href).href });
	try {
		const row = job.row ?? replay.rows[0]!;
		if (!replay.rows.includes(row))
			throw new ExportError(
				"argument",
				`row ${row} was not recorded; there are ${replay.rows.join(", ")}`,
			);
		const pane: Pane = { replay, row, timeline: replay.timeline(row), address: null };
		const { phase, error } = await firstValueFrom(
			replay.state$.pipe(filter((state) => state.phase !== "indexing")),
		);
		if (phase === "failed") throw error;
		const request = requestOf(job, pane);
		const blob = await exportFile(sceneOf(job, pane), request, {
			onProgress: (done, total) => void window.palaestraProgress?.(done, total),
		});
		download(blob, job.name);
		const { kind, from, to, every } = request;
		const frames = isFilm(kind) ? momentsOf(request).length : kind === "png" ? 1 : 0;
		return { row, from, to: kind === "png" ? from : to, frames, every };
	} finally {
		replay.close();
	}
}

/** A film shows the episode at `at` unless told, a chart everything. */
function requestOf(job: RenderJob, { timeline }: Pane): ExportRequest {
	const { kind, at = 0, width, height, fps, chart } = job;
	const last = timeline.length - 1;
	if (at > last)
		throw new ExportError("argument", `the moment is ${at}, expected an integer from 0 to ${last}`);
	const [begin, end] = isFilm(kind) ? timeline.rangeOf("episode", job.from ?? at) : [0, last + 1];
	const from = kind === "png" ? at : (job.from ?? begin);
	const to = job.to ?? end - 1;
	const every = job.every ?? usualEvery(from, to);
	return { kind, width, height, fps, chart, from, to, every };
}

function sceneOf(job: RenderJob, pane: Pane): ExportScene {
	const { header } = pane.replay;
	const specs = rendererFor(header).overlays.filter((spec) => spec.available(header));
	const ids = specs.flatMap((spec) => [
		spec.id,
		...(spec.variants?.(header) ?? []).flatMap(({ id }) => id ?? []),
	]);
	const unknown = job.overlays?.find((id) => !ids.includes(id));
	if (unknown !== undefined)
		throw new ExportError(
			"argument",
			`this replay has no overlay ${JSON.stringify(unknown)}; there are ${ids.join(", ") || "none"}`,
		);
	const initial = specs.filter(({ initially }) => initially).map(({ id }) => id);
	return {
		panes: [pane],
		sync: "step",
		overlays: new Set(job.overlays ?? initial),
		theme: job.theme === "dark" ? DARK : LIGHT,
		length: pane.timeline.length,
	};
}
