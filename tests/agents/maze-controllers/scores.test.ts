import { describe, expect, it } from "vitest";
import "../../../agents/index.ts";
import "../../../envs/index.ts";
import { evaluate, type Scores } from "./evaluate.ts";

/** Within three standard errors of a published mean, its own error included. */
function expectNear(found: Scores, [mean, error]: readonly [number, number]): void {
	const spread = Math.sqrt(found.error ** 2 + error ** 2);
	expect(Math.abs(found.mean - mean)).toBeLessThan(3 * spread);
}

// Means ± standard errors of D4RL's own scripts run on MuJoCo, and of the published reference.
describe.each([
	["maze/Maze2D-UMaze-v0", [226.9, 3.1], 147.2, 74.1, [33.6, 3.4], [176.2, 9], [0.6, 0.73]],
	["maze/Maze2D-Medium-v0", [424.7, 5.2], 155.7, 176.3, [17.9, 3.1], [255.1, 18], [0.4, 0.55]],
	["maze/Maze2D-Large-v0", [560.5, 7.0], 207.2, 240.5, [8.4, 2.4], [323.8, 24], [0.37, 0.55]],
] as const)("%s", (id, correct, score, first, random, stale, staleSuccess) => {
	it("the waypoint controller, rebuilt each episode, always reaches", () => {
		const found = evaluate(id, "waypoint", 300);
		expectNear(found, correct);
		const scale = (found.score - score) / (found.mean - correct[0]);
		expect(Math.abs(found.score - score)).toBeLessThan(
			3 * scale * Math.hypot(found.error, correct[1]),
		);
		expect(found.success).toBe(1);
		expect(Math.abs(found.firstReach - first)).toBeLessThan(
			3 * Math.hypot(found.error, correct[1]),
		);
	});

	it("random actions get what D4RL's do", () => {
		expectNear(evaluate(id, "random", 300), random);
	});

	it("the stale controller fails about half of its episodes", () => {
		const found = evaluate(id, "stale-waypoint", 8, 100);
		expectNear(found, stale);
		expect(found.success).toBeGreaterThan(staleSuccess[0]);
		expect(found.success).toBeLessThan(staleSuccess[1]);
	});

	it("the shortest-path controller does better than the waypoints", () => {
		const found = evaluate(id, "maze-shortest-path", 200);
		expect(found.success).toBe(1);
		expect(found.mean).toBeGreaterThan(correct[0] + 15);
		expect(found.firstReach).toBeLessThan(0.75 * first);
	});
});

describe("any layout", () => {
	it.each([
		["maze/Maze2D-v0", { generator: "dfs", size: 15, maxEpisodeSteps: 2500 }],
		["maze/Maze2D-v0", { generator: "rooms", size: 21, maxEpisodeSteps: 2000 }],
		["maze/PointMaze-v0", { generator: "kruskal", size: [9, 17], maxEpisodeSteps: 2500 }],
		["maze/PointMaze-Large-v0", {}],
	] as const)("%s %j: shortest paths lead to every goal", (id, env) => {
		const found = evaluate(id, "maze-shortest-path", 60, 1, { env });
		expect(found.success).toBe(1);
	});

	it("waypoints work in PointMaze's frame too", () => {
		expect(evaluate("maze/PointMaze-Medium-v0", "waypoint", 60).success).toBe(1);
	});

	it("holding keeps the ball at a goal that waypoints only pass", () => {
		// With a random target the plan ends at the cell's named point, near but not at the target.
		const env = { goal: "random" };
		const plain = evaluate("maze/Maze2D-Large-v0", "waypoint", 200, 1, { env });
		const held = evaluate("maze/Maze2D-Large-v0", "waypoint", 200, 1, {
			env,
			params: { holdAtGoal: true },
		});
		expect(held.mean).toBeGreaterThanOrEqual(plain.mean);
		expect(held.success).toBe(1);
	});
});
