"""Writes tests/fixtures/pointmaze.json: what Gymnasium-Robotics' PointMaze does, for tests/envs/point-maze.

Needs gymnasium-robotics >= 1.4 (with its mujoco).
"""

import json
from importlib.metadata import version

import fixtures
import gymnasium as gym
import gymnasium_robotics
import numpy as np

gym.register_envs(gymnasium_robotics)

IDS = {
    "maze/PointMaze-UMaze-v0": "PointMaze_UMaze-v3",
    "maze/PointMaze-Open-v0": "PointMaze_Open-v3",
    "maze/PointMaze-Medium-v0": "PointMaze_Medium-v3",
    "maze/PointMaze-Large-v0": "PointMaze_Large-v3",
}
MAPS = {"default": "", "diverse_g": "_Diverse_G", "diverse_gr": "_Diverse_GR"}
# Each action is held for ten steps; what the last of them led to is recorded.
HOLD = 10


def pushes(rng):
    """Long pushes in all directions, some beyond the bounds."""
    return rng.uniform(-1.2, 1.2, size=(8, 2)).round(3)


def cells(locations):
    return sorted([float(x), float(y)] for x, y, *_ in locations)


def map_facts(gym_id):
    maze = gym.make(gym_id).unwrapped.maze
    return {
        "walls": [[int(cell == 1) for cell in row] for row in maze.maze_map],
        "goals": cells(maze.unique_goal_locations),
        "starts": cells(maze.unique_reset_locations),
    }


def episode(env, actions, seed, options=None):
    observation, info = env.reset(seed=seed, options=options)
    record = {
        "start": observation["observation"].tolist(),
        "goal": observation["desired_goal"].tolist(),
        "success": bool(info["success"]),
        "actions": actions.tolist(),
        "steps": [],
    }
    count = 0
    for action in np.repeat(actions, HOLD, axis=0):
        observation, reward, terminated, truncated, info = env.step(action)
        count += 1
        if terminated or count % HOLD == 0:
            record["steps"].append(
                [count, *observation["observation"].tolist(), float(reward), int(terminated), int(info["success"])]
            )
        if terminated:
            break
    return record


def rewards(env):
    """compute_reward around the threshold."""
    points = [[0.0, 0.45], [0.45, 0.0], [0.0, 0.4500001], [0.3, 0.3], [0.32, 0.32], [0.0, 0.0], [3.0, -4.0]]
    achieved = np.array(points)
    desired = np.zeros_like(achieved)
    return {"points": points, "rewards": env.compute_reward(achieved, desired, {}).tolist()}


def render():
    rng = np.random.default_rng(0)
    fixture = {"gymnasium_robotics": version("gymnasium-robotics"), "mujoco": version("mujoco"), "envs": {}}
    for name, gym_id in IDS.items():
        env = gym.make(gym_id)
        facts = {
            "max_episode_steps": env.spec.max_episode_steps,
            "maps": {
                key: map_facts(gym_id.replace("-v3", f"{suffix}-v3"))
                for key, suffix in MAPS.items()
                if not (suffix and "UMaze" in name)
            },
            "action_space": str(env.action_space),
            "observation_keys": sorted(env.observation_space.spaces),
            "episodes": [episode(env.unwrapped, pushes(rng), seed) for seed in range(3)],
        }
        ending = gym.make(gym_id, continuing_task=False).unwrapped
        # Pushed from the cell beside the goal's towards it.
        options = {"goal_cell": np.array([1, 1]), "reset_cell": np.array([1, 2])}
        left = np.array([[-1.0, 0.1], [-0.5, 0.0], [-0.5, 0.0]])
        facts["terminating"] = [episode(ending, left, seed, options) for seed in range(3)]
        dense = gym.make(gym_id.replace("-v3", "Dense-v3")).unwrapped
        facts["dense"] = episode(dense, pushes(rng), 0)
        facts["compute_reward"] = {"sparse": rewards(env.unwrapped), "dense": rewards(dense)}
        fixture["envs"][name] = facts
    return json.dumps(fixture) + "\n"


if __name__ == "__main__":
    fixtures.write("pointmaze.json", render())
