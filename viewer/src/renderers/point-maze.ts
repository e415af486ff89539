import type { Container } from "pixi.js";
import type { ReplayHeader } from "../../../src/record/header.ts";
import {
	chosenVariant,
	type Frame,
	type OverlayChoice,
	registerRenderer,
	type Scene,
	type Theme,
} from "../contract.ts";
import { hiddenState, PLAN, planColumns, planLevels, trail, visits } from "../overlays/index.ts";
import { heat, mix, seriesColour } from "../theme.ts";
import { Pen } from "./pen.ts";
import { describePhase, drawPhases } from "./phases.ts";
import {
	type PointFacts,
	plansIn,
	pointFacts,
	positionOf,
	presence,
	targetOf,
	toScreen,
	toScreenVector,
	velocityOf,
	wallsAt,
} from "./point-facts.ts";
import { arrow, fitGrid, type GridPlace, pageOf, polyline, runsOf, star } from "./shapes.ts";
import { endOf, episodeOf, listIn, numberIn, returnInWords, short } from "./values.ts";

const POSITIONS = [
	"hidden/position",
	"observation/achieved_goal",
	"observation/observation",
	"observation",
];
/** Parts of a cell's side that visits are counted in. */
const PARTS = 4;

/** Point mazes: a ball among walls, its velocity, the target and what counts as reached. */
class PointScene implements Scene {
	readonly #pen: Pen;
	readonly #facts: PointFacts;
	readonly #plans: readonly string[];
	readonly #shapes: ReadonlyMap<string, readonly number[]>;

	constructor(root: Container, header: ReplayHeader) {
		this.#pen = new Pen(root);
		this.#facts = pointFacts(header);
		this.#plans = planColumns(header);
		this.#shapes = new Map(header.columns.map(({ name, shape }) => [name, shape]));
	}

	draw(frame: Frame, overlays: OverlayChoice, theme: Theme, width: number, height: number): void {
		const pen = this.#pen;
		const facts = this.#facts;
		pen.begin();
		const body = drawPhases(pen, frame, theme, pageOf(width, height));
		const caption = body.height > 90 ? 24 : 0;
		const room = { ...body, height: Math.max(1, body.height - caption) };
		const place = fitGrid(room, facts.height, facts.width);
		const walls = wallsAt(facts, frame.record);
		this.#drawWalls(place, walls, theme);
		if (overlays.has("visits")) this.#drawPresence(frame, place, theme);
		const target = targetOf(frame.record);
		const told = frame.record["observation/desired_goal"] !== undefined;
		if (target && (told || overlays.has("hidden"))) this.#drawTarget(place, target, theme);
		if (overlays.has("trail")) this.#drawTrail(frame, place, theme);
		if (overlays.has("plan"))
			this.#drawPlans(
				frame,
				place,
				theme,
				chosenVariant(overlays, "plan", planLevels(frame.header)),
			);
		this.#drawBall(frame, place, theme);
		if (caption > 0)
			pen.text(summary(frame), body.x + body.width / 2, place.y + facts.height * place.cell + 14, {
				size: 13,
				colour: theme.ink,
				align: 0.5,
				most: body.width,
			});
		pen.end();
	}

	#drawWalls(place: GridPlace, walls: ArrayLike<number>, theme: Theme): void {
		const { height, width } = this.#facts;
		const { x, y, cell } = place;
		const key = [x, y, cell, theme.dark, theme.wall, Array.from(walls).join("")].join();
		this.#pen.backdrop(key, (g) => {
			g.rect(x, y, width * cell, height * cell).fill(mix(theme.back, theme.line, 0.3));
			for (const [row, column, length] of runsOf(walls, height, width))
				g.rect(x + column * cell, y + row * cell, length * cell, cell);
			g.fill(theme.wall);
		});
	}

	#drawPresence(frame: Frame, { x, y, cell }: GridPlace, theme: Theme): void {
		const { counts, columns } = presence(this.#facts, frame.history, PARTS);
		const most = Math.log1p(counts.reduce((a, b) => Math.max(a, b), 1));
		const side = cell / PARTS;
		counts.forEach((count, k) => {
			if (count === 0) return;
			this.#pen.shapes
				.rect(x + (k % columns) * side, y + Math.floor(k / columns) * side, side, side)
				.fill({ color: heat(Math.log1p(count) / most, theme), alpha: 0.9 });
		});
	}

	#drawTarget(place: GridPlace, target: ArrayLike<number>, theme: Theme): void {
		const [x, y] = toScreen(this.#facts, place, target);
		const { shapes } = this.#pen;
		shapes
			.circle(x, y, this.#facts.successRadius * place.cell)
			.fill({ color: theme.good, alpha: 0.18 })
			.stroke({ width: 2, color: theme.good });
		star(shapes, x, y, Math.max(4, place.cell * 0.16), theme.good);
	}

	#drawTrail(frame: Frame, place: GridPlace, theme: Theme): void {
		const points = episodeOf(frame).flatMap((record) => {
			const world = positionOf(record);
			return world ? [toScreen(this.#facts, place, world)] : [];
		});
		const width = Math.max(1.5, place.cell * 0.05);
		const recent = Math.max(0, points.length - 40);
		polyline(this.#pen.shapes, points.slice(0, recent + 1), {
			width,
			color: theme.accent,
			alpha: 0.4,
		});
		polyline(this.#pen.shapes, points.slice(recent), { width: width * 1.4, color: theme.accent });
	}

	/**
	 * Plans: of several levels all, the last one the plainest, or the one chosen; a single point is
	 * joined to the ball.
	 */
	#drawPlans(frame: Frame, place: GridPlace, theme: Theme, chosen: number | null): void {
		const from = positionOf(frame.record);
		this.#plans.forEach((name, p) => {
			const values = listIn(frame.record, name);
			if (!values) return;
			const lines = plansIn(values, this.#shapes.get(name) ?? [2]);
			const colour = seriesColour(theme, 3 + p);
			const isOne = chosen !== null && lines.length > 1;
			lines.forEach((line, level) => {
				if (isOne && level !== chosen) return;
				const points = line.map((point) => toScreen(this.#facts, place, point));
				if (points.length === 1 && from) points.unshift(toScreen(this.#facts, place, from));
				const isPlain = isOne || level === lines.length - 1;
				// From amber to the plan's own colour, so that neighbouring levels are told apart.
				const share = isPlain ? 1 : level / (lines.length - 1);
				const color = mix(seriesColour(theme, 4), colour, share);
				const halo = { width: 5, color: theme.back, alpha: 0.55 };
				if (isPlain) polyline(this.#pen.shapes, points, halo);
				polyline(this.#pen.shapes, points, {
					width: isPlain ? 2.5 : 1.5,
					color,
					alpha: isPlain ? 1 : 0.35 + 0.45 * share,
				});
				if (!isPlain) return;
				const end = points[points.length - 1];
				if (!end) return;
				const r = Math.max(4, place.cell * 0.12);
				this.#pen.shapes
					.rect(end[0] - r, end[1] - r, 2 * r, 2 * r)
					.stroke({ width: 2, color: colour });
			});
		});
	}

	#drawBall(frame: Frame, place: GridPlace, theme: Theme): void {
		const world = positionOf(frame.record);
		if (!world) return;
		const [x, y] = toScreen(this.#facts, place, world);
		const { shapes } = this.#pen;
		const r = Math.max(5, this.#facts.ballRadius * place.cell);
		const velocity = velocityOf(frame.record);
		if (velocity) {
			const [vx, vy] = toScreenVector(this.#facts, place, velocity);
			const scale = 0.7 / this.#facts.maxSpeed;
			arrow(shapes, [x, y], [x + vx * scale, y + vy * scale], Math.max(2, r * 0.4), theme.ink);
		}
		shapes
			.circle(x, y, r)
			.fill(theme.bad)
			.stroke({ width: Math.max(1.5, r * 0.15), color: theme.back });
	}

	destroy(): void {
		this.#pen.destroy();
	}
}

function speedOf(frame: Frame): number | null {
	const velocity = velocityOf(frame.record);
	return velocity && Math.sqrt(velocity[0]! ** 2 + velocity[1]! ** 2);
}

function summary(frame: Frame): string {
	const reward = numberIn(frame.record, "reward");
	const speed = speedOf(frame);
	return [
		reward === null ? "reset" : `reward ${short(reward)}`,
		returnInWords(frame, 4),
		speed === null ? "" : `speed ${short(speed, 2)}`,
		endOf(frame.record) ?? "",
	]
		.filter((part) => part !== "")
		.join("   ·   ");
}

function describe(frame: Frame): string {
	const { record } = frame;
	const world = positionOf(record);
	const target = targetOf(record);
	const pair = (point: ArrayLike<number>): string => `(${short(point[0]!)}, ${short(point[1]!)})`;
	const where = world ? `at ${pair(world)}` : "somewhere unrecorded";
	const speed = speedOf(frame);
	const moving = speed === null ? "" : `, moving at ${short(speed, 2)}`;
	const distance =
		world && target
			? `, ${short(Math.sqrt((world[0]! - target[0]!) ** 2 + (world[1]! - target[1]!) ** 2))} from its target at ${pair(target)}`
			: "";
	const reward = numberIn(record, "reward");
	const begin = reward === null ? `Episode ${frame.episode} begins` : `Step ${frame.step}`;
	const reached = numberIn(record, "info/success") === 1 ? " The target is reached." : "";
	const gained =
		reward === null ? "" : ` Reward ${short(reward)}, ${returnInWords(frame, 4)} in this episode.`;
	return `${begin}: the ball is ${where}${moving}${distance}.${gained}${reached}${describePhase(frame)}`;
}

registerRenderer({
	family: "point-maze",
	overlays: [hiddenState(["target"]), PLAN, trail(POSITIONS), visits(POSITIONS)],
	create: (root, header) => new PointScene(root, header),
	describe,
});
