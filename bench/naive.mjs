/**
 * Baselines of the same tasks written the usual way: one object an environment, `Math.random`, a
 * fresh result object and observation each step. They show what the batched kernels gain.
 */
class Bernoulli {
	constructor() {
		this.reset();
	}
	reset() {
		this.means = Array.from({ length: 10 }, () => Math.random());
		this.best = Math.max(...this.means);
		this.t = 0;
		return { observation: 0, info: {} };
	}
	step(action) {
		const reward = Math.random() < this.means[action] ? 1 : 0;
		const truncated = ++this.t >= 300;
		return {
			observation: 0,
			reward,
			terminated: false,
			truncated,
			info: { regret: this.best - this.means[action] },
		};
	}
}

class Gaussian extends Bernoulli {
	step(action) {
		const noise =
			Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
		const truncated = ++this.t >= 300;
		return {
			observation: 0,
			reward: this.means[action] + noise,
			terminated: false,
			truncated,
			info: { regret: this.best - this.means[action] },
		};
	}
}

const MOVES = [
	[0, 0],
	[-1, 0],
	[0, 1],
	[1, 0],
	[0, -1],
];

class Darkroom {
	constructor() {
		this.reset();
	}
	reset() {
		this.goal = [Math.floor(Math.random() * 9), Math.floor(Math.random() * 9)];
		this.position = [4, 4];
		this.t = 0;
		return { observation: 40, info: {} };
	}
	step(action) {
		const [dx, dy] = MOVES[action];
		const [x, y] = this.position;
		this.position = [Math.min(8, Math.max(0, x + dx)), Math.min(8, Math.max(0, y + dy))];
		const hit = this.position[0] === this.goal[0] && this.position[1] === this.goal[1];
		return {
			observation: this.position[0] * 9 + this.position[1],
			reward: hit ? 1 : 0,
			terminated: hit,
			truncated: ++this.t >= 20,
			info: {},
		};
	}
}

class Grid {
	constructor() {
		this.walls = Array.from({ length: 19 }, (_, r) =>
			Array.from({ length: 19 }, (_, c) =>
				r === 0 || c === 0 || r === 18 || c === 18 || (r % 2 === 0 && c % 2 === 0) ? 1 : 0,
			),
		);
		this.reset();
	}
	reset() {
		this.position = [1, 1];
		this.goal = [17, 17];
		this.t = 0;
		return { observation: this.view(), info: {} };
	}
	view() {
		const out = [];
		for (let r = -2; r <= 2; r++) {
			const row = [];
			for (let c = -2; c <= 2; c++) {
				const y = this.position[0] + r;
				const x = this.position[1] + c;
				row.push(y === this.goal[0] && x === this.goal[1] ? 2 : (this.walls[y]?.[x] ?? 1));
			}
			out.push(row);
		}
		return out;
	}
	step(action) {
		const [dy, dx] = MOVES[action + 1];
		const y = this.position[0] + dy;
		const x = this.position[1] + dx;
		if (!this.walls[y][x]) this.position = [y, x];
		const hit = this.position[0] === this.goal[0] && this.position[1] === this.goal[1];
		return {
			observation: this.view(),
			reward: hit ? 1 : 0,
			terminated: hit,
			truncated: ++this.t >= 1000,
			info: {},
		};
	}
}

const TASKS = {
	bernoulli: [Bernoulli, 10],
	gaussian: [Gaussian, 10],
	darkroom: [Darkroom, 5],
	grid: [Grid, 4],
};

/** A function that steps `numEnvs` naive environments `count` times, resetting those that end. */
export function naiveWork(task, numEnvs) {
	const [Env, actions] = TASKS[task];
	const envs = Array.from({ length: numEnvs }, () => new Env());
	let sum = 0;
	return (count) => {
		for (let k = 0; k < count; k++) {
			for (let i = 0; i < numEnvs; i++) {
				const result = envs[i].step((k + i) % actions);
				sum += result.reward;
				if (result.terminated || result.truncated) envs[i].reset();
			}
		}
		return sum;
	};
}
