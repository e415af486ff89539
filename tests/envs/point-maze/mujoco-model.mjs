/**
 * The model of D4RL's `maze_model.py` and Gymnasium-Robotics' `point.xml`, for MuJoCo. Plain
 * JavaScript: the benchmark uses it too.
 * @param {{ height: number, width: number, origin0: number, origin1: number, name: string }} frame
 * @param {Uint8Array} walls 1 where a cell is wall, row-major
 * @param {number} margin of each geom
 * @returns {string} XML
 */
export function modelXml(frame, walls, margin) {
	const { height, width, origin0, origin1, name } = frame;
	const boxes = [];
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
