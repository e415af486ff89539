import load, { type MainModule, type MjData, type MjModel } from "@mujoco/mujoco";
import type { Frame } from "../../../envs/maze/point/wall-grid.ts";
import { modelXml } from "./mujoco-model.mjs";

let loading: Promise<MainModule> | undefined;

/** MuJoCo itself running the model of D4RL's `maze_model.py` and Gymnasium-Robotics' `point.xml`. */
export class MujocoMaze {
	private constructor(
		private readonly mujoco: MainModule,
		private readonly model: MjModel,
		private readonly data: MjData,
	) {}

	/** @param margin of each pair of geoms; MuJoCo 3 adds the two geoms' own. */
	static async create(frame: Frame, walls: Uint8Array, margin: number): Promise<MujocoMaze> {
		loading ??= load();
		const mujoco = await loading;
		const model = mujoco.MjModel.from_xml_string(modelXml(frame, walls, margin / 2));
		return new MujocoMaze(mujoco, model, new mujoco.MjData(model));
	}

	setState(x: number, y: number, vx: number, vy: number): void {
		this.mujoco.mj_resetData(this.model, this.data);
		this.write(x, y, vx, vy);
	}

	/** The environments' step: clip the action, clip the velocity, simulate. */
	step(ax: number, ay: number): readonly [number, number, number, number] {
		const { data, model, mujoco } = this;
		const clip = (value: number, limit: number): number => Math.min(Math.max(value, -limit), limit);
		const [x, y] = data.qpos as Float64Array;
		const [vx, vy] = data.qvel as Float64Array;
		this.write(x!, y!, clip(vx!, 5), clip(vy!, 5));
		data.ctrl.set([clip(ax, 1), clip(ay, 1)]);
		mujoco.mj_step(model, data);
		return this.read();
	}

	get contacts(): number {
		return this.data.ncon;
	}

	read(): readonly [number, number, number, number] {
		const q = this.data.qpos as Float64Array;
		const v = this.data.qvel as Float64Array;
		return [q[0]!, q[1]!, v[0]!, v[1]!];
	}

	close(): void {
		this.data.delete();
		this.model.delete();
	}

	private write(x: number, y: number, vx: number, vy: number): void {
		this.data.qpos.set([x, y]);
		this.data.qvel.set([vx, vy]);
	}
}
