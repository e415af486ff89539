"""Writes tests/fixtures/d4rl-hosted.hdf5 and tests/fixtures/minari-pointmaze/: small files as D4RL's
hosted ones and Minari's PointMaze data sets are laid out (booleans, compression, dictionary
observations), for tests/dataset.

Needs h5py, numpy.
"""

import json
import os
import shutil

import fixtures
import h5py
import numpy as np

ROWS = 12


def d4rl(path):
    """Hosted Maze2D files: compressed, flags as booleans, a group of metadata beside the data."""
    rows = np.arange(ROWS, dtype=np.float32)
    with h5py.File(path, "w") as file:
        fields = {
            "observations": np.stack([rows, rows + 0.25, -rows, rows * 2], axis=1),
            "actions": np.stack([rows / ROWS, -rows / ROWS], axis=1),
            "rewards": (rows % 2).astype(np.float32),
            "terminals": np.zeros(ROWS, dtype=bool),
            "timeouts": np.arange(ROWS) % 5 == 4,
            "infos/goal": np.stack([rows // 5, rows // 5 + 1], axis=1),
            "infos/qpos": np.stack([rows, rows + 0.25], axis=1),
            "infos/qvel": np.stack([-rows, rows * 2], axis=1),
        }
        for name, data in fields.items():
            file.create_dataset(name, data=data, compression="gzip")
        file.create_dataset("metadata/algorithm", data=np.bytes_("waypoint"))
        file.create_dataset("metadata/policy/weights", data=np.zeros((3, 3), dtype=np.float32))


def minari(folder):
    """Two episodes of 3 and 4 steps with PointMaze's dictionary observations in float64."""
    shutil.rmtree(folder, ignore_errors=True)
    os.makedirs(f"{folder}/data")
    with h5py.File(f"{folder}/data/main_data.hdf5", "w") as file:
        at = 0.0
        for episode, steps in enumerate([3, 4]):
            group = file.create_group(f"episode_{episode}")
            group.attrs.update({"id": episode, "total_steps": steps})
            times = np.arange(steps + 1, dtype=np.float64) + at
            at += steps
            group["observations/observation"] = np.stack([times, times + 0.5, times, -times], axis=1)
            group["observations/achieved_goal"] = np.stack([times, times + 0.5], axis=1)
            group["observations/desired_goal"] = np.full((steps + 1, 2), float(episode))
            group["actions"] = np.stack([times[:-1], -times[:-1]], axis=1).astype(np.float32)
            group["rewards"] = times[:-1] / 10
            group["terminations"] = np.zeros(steps, dtype=bool)
            group["truncations"] = np.arange(steps) == steps - 1
            group["infos/success"] = np.zeros(steps + 1, dtype=bool)
    with open(f"{folder}/data/metadata.json", "w") as file:
        json.dump({"total_episodes": 2, "total_steps": 7, "dataset_id": "fixture/pointmaze-v0"}, file)


if __name__ == "__main__":
    d4rl(fixtures.FOLDER / "d4rl-hosted.hdf5")
    minari(fixtures.FOLDER / "minari-pointmaze")
