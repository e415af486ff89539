/** MuJoCo's own JavaScript build on the model of Maze2D's large maze, as a peer. */
import load from "@mujoco/mujoco";
import { MAZE2D_LAYOUTS } from "../dist/envs/index.js";
import { modelXml } from "../tests/envs/point-maze/mujoco-model.mjs";

/** A function that takes `count` steps with the given actions, resetting every 800. */
export async function mujocoWork(actions) {
	const mujoco = await load();
	const large = MAZE2D_LAYOUTS.large;
	const height = large.length;
	const width = large[0].length;
	const walls = Uint8Array.from(large.join(""), (cell) => (cell === "#" ? 1 : 0));
	// Observations put the ball's start cell (1, 1) at the origin of its joints plus 1.2.
	const frame = { name: "maze2d", height, width, origin0: -0.2, origin1: -0.2 };
	const model = mujoco.MjModel.from_xml_string(modelXml(frame, walls, 0.001));
	const data = new mujoco.MjData(model);
	const { qpos, qvel, ctrl } = data;
	const clip = (value, limit) => Math.min(Math.max(value, -limit), limit);
	let k = 0;
	return (count) => {
		for (let j = 0; j < count; j++) {
			if (k % 800 === 0) {
				mujoco.mj_resetData(model, data);
				qpos[0] = 1;
				qpos[1] = 1;
			}
			qvel[0] = clip(qvel[0], 5);
			qvel[1] = clip(qvel[1], 5);
			const action = actions[k++ & 63];
			ctrl[0] = action[0];
			ctrl[1] = action[1];
			mujoco.mj_step(model, data);
		}
	};
}
