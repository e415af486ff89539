import load, { type MainModule, type MjData, type MjModel } from "@mujoco/mujoco";
import type { Frame } from "../../../envs/maze/point/wall-grid.ts";

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
		const model = mujoco.MjModel.from_xml_string(xml(frame, walls, margin / 2));
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

function xml(frame: Frame, walls: Uint8Array, margin: number): string {
	const { height, width, origin0, origin1, name } = frame;
	const boxes: string[] = [];
	for (let row = 0; row < height; row++)
		for (let col = 0; col < width; col++) {
			if (walls[row * width + col] === 0) continue;
			const i = name === "maze2d" ? row : col;
			const j = name === "maze2d" ? col : height - 1 - row;
			boxes.push(
				`<geom type="box" conaffinity="1" pos="${i + origin0} ${j + origin1} 0" size="0.5 0.5 0.2"/>`,
			);
		}
	return `<mujoco>
<compiler inertiafromgeom="true" angle="radian"/>
<option timestep="0.01" gravity="0 0 0" iterations="20" integrator="Euler"/>
<default>
<joint damping="1" limited="false"/>
<geom friction=".5 .1 .1" density="1000" margin="${margin}" condim="1" contype="2" conaffinity="1"/>
</default>
<worldbody>
<geom name="ground" size="40 40 0.25" pos="0 0 -0.1" type="plane" contype="1" conaffinity="0"/>
<body name="ball" pos="0 0 0">
<geom type="sphere" size="0.1" contype="1"/>
<joint name="x" type="slide" axis="1 0 0"/>
<joint name="y" type="slide" axis="0 1 0"/>
</body>
${boxes.join("\n")}
</worldbody>
<actuator>
<motor joint="x" ctrlrange="-1 1" ctrllimited="true" gear="100"/>
<motor joint="y" ctrlrange="-1 1" ctrllimited="true" gear="100"/>
</actuator>
</mujoco>`;
}
