import type { Container } from "pixi.js";
import {
	type Frame,
	type OverlayChoice,
	registerRenderer,
	type Scene,
	type Theme,
} from "../contract.ts";
import { ATTENTION, attentionHeads, chosenHead } from "../overlays/attention.ts";
import { hiddenState, POLICY, POSTERIOR, VALUES } from "../overlays/index.ts";
import { mix, seriesColour } from "../theme.ts";
import { ticksOf } from "../ticks.ts";
import { attentionOf, describeAttention } from "./attention-facts.ts";
import { actionColour, drawStrip, shareStrip } from "./attention-strip.ts";
import { type Arm, type BanditMoment, banditMoment, historyIsWhole } from "./bandit-facts.ts";
import { Pen } from "./pen.ts";
import { describePhase, drawPhases } from "./phases.ts";
import { type Box, hatch, pageOf } from "./shapes.ts";
import { numberIn, short } from "./values.ts";

/** Bandits: a column an arm, with what it pays in truth, what the agent believes, and its pulls. */
class BanditScene implements Scene {
	readonly #pen: Pen;

	constructor(root: Container) {
		this.#pen = new Pen(root);
	}

	draw(frame: Frame, overlays: OverlayChoice, theme: Theme, width: number, height: number): void {
		const pen = this.#pen;
		pen.begin();
		const moment = banditMoment(frame, overlays.has("values"));
		const whole = drawPhases(pen, frame, theme, pageOf(width, height));
		const attends = overlays.has("attention") && ATTENTION.available(frame.header);
		const { rest: body, strip } = shareStrip(whole, attends);
		const plan = layoutOf(body, moment.arms.length);
		this.#drawHead(frame, moment, theme, { ...body, height: 40 }, overlays);
		this.#drawAxis(moment, theme, plan.values);
		const most = moment.arms.reduce((a, { pulls }) => Math.max(a, pulls), 1);
		const pulledAt = moment.arms.findIndex((arm) => arm.pulled);
		moment.arms.forEach((arm, k) => {
			const x = plan.values.x + k * plan.pitch;
			this.#drawArm(arm, moment, overlays, theme, { ...plan.values, x, width: plan.pitch });
			this.#drawPulls(
				arm,
				most,
				theme,
				{ ...plan.pulls, x, width: plan.pitch },
				k % plan.every === 0,
			);
			if (strip !== null)
				pen.shapes
					.rect(x + 1, plan.pulls.y + plan.pulls.height + 1, Math.max(1, plan.pitch - 2), 4)
					.fill(actionColour(theme, k));
			const isNear = pulledAt >= 0 && Math.abs(k - pulledAt) < plan.every;
			if (arm.pulled || (k % plan.every === 0 && !isNear))
				this.#drawLabel(arm, theme, x + plan.pitch / 2, plan.labelY, plan, moment);
		});
		this.#drawReward(frame, moment, theme, plan);
		const look = { size: 11, colour: theme.soft };
		pen.text("pulls", plan.pulls.x - 8, plan.pulls.y + plan.pulls.height / 2, {
			...look,
			align: 1,
		});
		const attention =
			strip === null
				? null
				: attentionOf(frame, chosenHead(overlays, attentionHeads(frame.header)));
		if (strip !== null && attention !== null) drawStrip(pen, attention, theme, strip);
		pen.end();
	}

	#drawHead(
		frame: Frame,
		{ regret, gained, pulls }: BanditMoment,
		theme: Theme,
		box: Box,
		overlays: OverlayChoice,
	): void {
		const reward = numberIn(frame.record, "reward");
		const parts = [
			pullsInWords(frame, pulls),
			reward === null ? "" : `reward ${short(reward)}`,
			`gained ${short(gained, 4)}`,
			regret === null ? "" : `cumulative regret ${short(regret, 4)}`,
		];
		this.#pen.text(parts.filter((part) => part !== "").join("   ·   "), box.x, box.y + 9, {
			size: 14,
			colour: theme.ink,
			most: box.width,
		});
		const { header } = frame;
		const marks: [words: string, short: string, mark: (x: number, y: number) => void][] = [];
		const g = this.#pen.shapes;
		if (overlays.has("hidden") && header.columns.some(({ name }) => name === "hidden/means"))
			marks.push(["true mean", "true mean", (x, y) => g.rect(x, y - 1.5, 14, 3).fill(theme.good)]);
		if (overlays.has("posterior") && POSTERIOR.available(header))
			marks.push([
				"estimate and spread",
				"estimate",
				(x, y) => {
					g.rect(x + 1, y - 6, 12, 12).fill({ color: theme.accent, alpha: 0.3 });
					g.circle(x + 7, y, 3.5).fill(theme.accent);
				},
			]);
		if (overlays.has("values") && header.columns.some(({ name }) => name === "explanation/index"))
			marks.push([
				"score of the choice",
				"score",
				(x, y) => diamond(g, x + 7, y, 4.5, seriesColour(theme, 3)),
			]);
		if (
			overlays.has("values") &&
			header.columns.some(({ name }) => name === "explanation/similarity")
		)
			marks.push([
				"similarity",
				"similarity",
				(x, y) => g.rect(x + 4, y - 6, 5, 12).fill({ color: seriesColour(theme, 3), alpha: 0.7 }),
			]);
		if (
			overlays.has("policy") &&
			header.columns.some(({ name }) => name === "explanation/probability")
		)
			marks.push([
				"probability",
				"chance",
				(x, y) => g.rect(x + 4, y - 6, 5, 12).fill({ color: seriesColour(theme, 4), alpha: 0.7 }),
			]);
		marks.push([
			"last reward",
			"reward",
			(x, y) => g.circle(x + 7, y, 4).stroke({ width: 2, color: theme.bad }),
		]);
		const wide = (words: string): number => 20 + words.length * 6.3;
		const whole = marks.reduce((sum, [words]) => sum + wide(words) + 14, -14);
		const roomy = whole <= box.width;
		let x = box.x;
		for (const [long, brief, mark] of marks) {
			const words = roomy ? long : brief;
			if (x + wide(words) > box.x + box.width) break;
			mark(x, box.y + 30);
			this.#pen.text(words, x + 19, box.y + 30, { size: 11, colour: theme.soft });
			x += wide(words) + (roomy ? 14 : 6);
		}
	}

	#drawAxis({ range }: BanditMoment, theme: Theme, box: Box): void {
		for (const tick of ticksOf(range[0], range[1], Math.max(2, Math.floor(box.height / 55)))) {
			const y = Math.round(levelOf(tick, range, box));
			this.#pen.shapes.rect(box.x, y, box.width, 1).fill(tick === 0 ? theme.soft : theme.line);
			const look = { size: 11, colour: theme.soft, align: 1 };
			this.#pen.text(short(tick), box.x - 8, y, look);
		}
	}

	#drawArm(
		arm: Arm,
		{ range }: BanditMoment,
		overlays: OverlayChoice,
		theme: Theme,
		column: Box,
	): void {
		const g = this.#pen.shapes;
		const gap = column.width > 8 ? Math.min(10, column.width * 0.12) : 0.5;
		const box = { ...column, x: column.x + gap, width: Math.max(1, column.width - 2 * gap) };
		const middle = box.x + box.width / 2;
		const y = (value: number): number => levelOf(value, range, box);
		if (arm.pulled)
			g.roundRect(column.x + 1, box.y - 4, Math.max(1, column.width - 2), box.height + 8, 4).fill(
				mix(theme.back, theme.bad, theme.dark ? 0.28 : 0.16),
			);
		if (!arm.allowed && overlays.has("policy")) {
			g.rect(box.x, box.y, box.width, box.height).fill(mix(theme.back, theme.line, 0.5));
			hatch(g, box, mix(theme.back, theme.soft, 0.5), Math.max(5, Math.min(9, box.width)));
			return;
		}
		if (arm.mean !== null && overlays.has("hidden")) {
			const top = Math.min(y(arm.mean), y(0));
			const tall = Math.abs(y(arm.mean) - y(0));
			g.rect(box.x, top, box.width, tall).fill({ color: theme.good, alpha: arm.best ? 0.3 : 0.14 });
			g.rect(box.x, y(arm.mean) - 1.5, box.width, 3).fill(theme.good);
		}
		if (arm.probability !== null && overlays.has("policy")) {
			const wide = Math.max(1, Math.min(8, box.width * 0.16));
			const tall = box.height * arm.probability;
			g.rect(box.x + box.width - wide, box.y + box.height - tall, wide, tall).fill({
				color: seriesColour(theme, 4),
				alpha: 0.7,
			});
		}
		if (arm.similarity !== null && overlays.has("values")) {
			const wide = Math.max(1, Math.min(8, box.width * 0.16));
			const tall = box.height * arm.similarity;
			g.rect(box.x, box.y + box.height - tall, wide, tall).fill({
				color: seriesColour(theme, 3),
				alpha: 0.7,
			});
		}
		const r = Math.max(1.5, Math.min(6, box.width * 0.3));
		if (arm.estimate !== null && overlays.has("posterior")) {
			if (arm.spread !== null) {
				const wide = Math.max(1, box.width * 0.42);
				const top = Math.max(box.y, y(arm.estimate + arm.spread));
				const bottom = Math.min(box.y + box.height, y(arm.estimate - arm.spread));
				g.rect(middle - wide / 2, top, wide, Math.max(1, bottom - top))
					.fill({ color: theme.accent, alpha: 0.3 })
					.stroke({ width: 1, color: theme.accent, alpha: 0.8 });
			}
			g.circle(middle, y(arm.estimate), r).fill(theme.accent);
		}
		if (arm.score !== null && overlays.has("values")) {
			const level = Math.max(box.y, Math.min(box.y + box.height, y(arm.score)));
			diamond(g, middle, level, r * 1.1, seriesColour(theme, 3));
		}
	}

	#drawPulls(arm: Arm, most: number, theme: Theme, box: Box, labelled: boolean): void {
		const gap = box.width > 8 ? Math.min(10, box.width * 0.12) : 0.5;
		const wide = Math.max(1, box.width - 2 * gap);
		const tall = Math.max(arm.pulls > 0 ? 1 : 0, (box.height - 16) * (arm.pulls / most));
		const top = box.y + box.height - tall;
		this.#pen.shapes
			.rect(box.x + gap, top, wide, tall)
			.fill(arm.pulled ? theme.bad : mix(theme.back, theme.soft, 0.75));
		this.#pen.shapes.rect(box.x, box.y + box.height, box.width, 1).fill(theme.line);
		if (labelled && box.width >= 16)
			this.#pen.text(short(arm.pulls), box.x + box.width / 2, top - 8, {
				size: 11,
				colour: theme.soft,
				align: 0.5,
				most: box.width,
			});
	}

	#drawLabel(
		arm: Arm,
		theme: Theme,
		x: number,
		y: number,
		{ pitch, every }: Plan,
		{ arms }: BanditMoment,
	): void {
		const permuted = arms.some(({ id, index }) => id !== index);
		const most = pitch * every - 2;
		this.#pen.text(String(arm.index), x, y, {
			size: 12,
			colour: arm.pulled ? theme.bad : arm.best ? theme.good : theme.ink,
			weight: arm.pulled || arm.best ? "bold" : "normal",
			align: 0.5,
			most,
		});
		if (!permuted) return;
		const words = arm.id < 0 ? "–" : `#${arm.id}`;
		this.#pen.text(words, x, y + 14, { size: 11, colour: theme.soft, align: 0.5, most });
	}

	#drawReward(frame: Frame, { arms, range }: BanditMoment, theme: Theme, plan: Plan): void {
		const reward = numberIn(frame.record, "reward");
		const pulled = arms.find((arm) => arm.pulled);
		if (reward === null || !pulled) return;
		const x = plan.values.x + (pulled.index + 0.5) * plan.pitch;
		this.#pen.shapes
			.circle(x, levelOf(reward, range, plan.values), Math.max(3, Math.min(8, plan.pitch * 0.3)))
			.stroke({ width: 2.5, color: theme.bad });
	}

	destroy(): void {
		this.#pen.destroy();
	}
}

/** Where the parts of a bandit's picture lie. */
interface Plan {
	/** Columns of means and beliefs. */
	readonly values: Box;
	/** Bars of pulls beneath them. */
	readonly pulls: Box;
	readonly labelY: number;
	/** Width of a column. */
	readonly pitch: number;
	/** Every how many arms a label has room. */
	readonly every: number;
}

function layoutOf({ x, y, width, height }: Box, arms: number): Plan {
	const left = 46;
	const wide = Math.max(1, width - left - 6);
	const pitch = Math.min(110, wide / Math.max(1, arms));
	const begin = x + left + (wide - pitch * arms) / 2;
	const pulls = Math.max(30, Math.min(90, height * 0.2));
	const values = Math.max(20, height - 52 - pulls - 42);
	const top = y + 54;
	const box = { x: begin, width: pitch * arms };
	return {
		values: { ...box, y: top, height: values },
		pulls: { ...box, y: top + values + 6, height: pulls },
		labelY: top + values + pulls + 17,
		pitch,
		every: Math.max(1, Math.ceil(24 / pitch)),
	};
}

/** The arm whose column lies at `x` of a picture of this size; `null` beside them all. */
export function armAt(x: number, width: number, height: number, arms: number): number | null {
	const { values, pitch } = layoutOf(pageOf(width, height), arms);
	const arm = Math.floor((x - values.x) / pitch);
	return arm >= 0 && arm < arms ? arm : null;
}

/** A frame's history may begin after the trial did; its sums are then of the latest pulls. */
function pullsInWords(frame: Frame, pulls: number): string {
	const words = pulls === 1 ? "1 pull" : `${pulls} pulls`;
	return historyIsWhole(frame) ? words : `last ${words}`;
}

function levelOf(
	value: number,
	[low, high]: readonly [number, number],
	{ y, height }: Box,
): number {
	return y + height * (1 - (value - low) / (high - low));
}

function diamond(g: Pen["shapes"], x: number, y: number, r: number, colour: number): void {
	g.poly([x, y - r, x + r, y, x, y + r, x - r, y]).fill(colour);
}

function describe(frame: Frame): string {
	const moment = banditMoment(frame);
	const pulled = moment.arms.find((arm) => arm.pulled);
	const best = moment.arms.find((arm) => arm.best);
	const open = moment.arms.filter((arm) => arm.allowed).length;
	const reward = numberIn(frame.record, "reward");
	const mean = (arm: Arm): string => (arm.mean === null ? "" : `, true mean ${short(arm.mean)}`);
	const truth = best ? ` The best arm is ${best.index}${mean(best)}.` : "";
	if (!pulled || reward === null) {
		const arms = open < moment.arms.length ? `${open} of ${moment.arms.length}` : `${open}`;
		return `A bandit of ${arms} arms before its first pull.${truth}${describePhase(frame)}`;
	}
	const belief =
		pulled.estimate === null ? "" : `, which the agent took to pay ${short(pulled.estimate)}`;
	const regret =
		moment.regret === null
			? ""
			: ` Cumulative regret ${historyIsWhole(frame) ? "" : "of the latest pulls "}is ${short(moment.regret, 4)}.`;
	return `${historyIsWhole(frame) ? `Pull ${moment.pulls}` : `Step ${frame.step}`}: arm ${pulled.index}${mean(pulled)}${belief}, paid ${short(reward)}.${truth}${regret}${describeAttention(frame, (index) => `arm ${index}`)}${describePhase(frame)}`;
}

registerRenderer({
	family: "bandit",
	overlays: [hiddenState(["means"]), POSTERIOR, VALUES, POLICY, ATTENTION],
	create: (root) => new BanditScene(root),
	describe,
});
