"""h5py reads data sets in D4RL's layout, and Minari loads its own."""

import h5py
import minari
import numpy as np
from replays import FOLDER

ROWS = 20_000


def rows():
    """As D4RL's `OfflineEnv.get_dataset` reads a file: every array in it, by its path."""
    found = {}
    with h5py.File(FOLDER / "maze2d-umaze.hdf5") as file:
        file.visititems(lambda name, item: found.__setitem__(name, item[()]) if isinstance(item, h5py.Dataset) else None)
    return found


def test_d4rl_fields():
    data = rows()
    shapes = {name: array.shape for name, array in data.items()}
    assert shapes == {
        "observations": (ROWS, 4),
        "actions": (ROWS, 2),
        "rewards": (ROWS,),
        "terminals": (ROWS,),
        "timeouts": (ROWS,),
        "infos/goal": (ROWS, 2),
        "infos/qpos": (ROWS, 2),
        "infos/qvel": (ROWS, 2),
    }
    for name in ["observations", "actions", "rewards", "infos/goal", "infos/qpos", "infos/qvel"]:
        assert data[name].dtype == np.float32
    assert np.abs(data["actions"]).max() <= 1
    near = np.linalg.norm(data["observations"][:, :2] - np.array([1, 1], dtype=np.float32), axis=1)
    clear = np.abs(near - 0.5) > 1e-5
    np.testing.assert_array_equal(data["rewards"][clear], (near <= 0.5)[clear])
    assert not data["terminals"].any() and data["timeouts"].sum() > 150


def test_minari_loads_it():
    data = rows()
    dataset = minari.load_dataset("palaestra/maze2d-umaze-v0")
    assert dataset.total_steps == ROWS - 1
    ends = np.flatnonzero(data["timeouts"][: ROWS - 1]) + 1
    begin = 0
    state = np.concatenate([data["infos/qpos"], data["infos/qvel"]], axis=1)
    for episode, end in zip(dataset.iterate_episodes(), [*ends, ROWS - 1]):
        assert dataset.observation_space.contains(episode.observations[0])
        np.testing.assert_array_equal(episode.observations, state[begin : end + 1])
        np.testing.assert_array_equal(episode.actions, data["actions"][begin:end])
        np.testing.assert_array_equal(episode.rewards, data["rewards"][begin:end])
        np.testing.assert_array_equal(episode.infos["goal"][:-1], data["infos/goal"][begin:end])
        assert not episode.terminations.any() and episode.truncations[:-1].sum() == 0
        assert episode.truncations[-1]
        begin = end
    assert begin == ROWS - 1
