"""Writes tests/fixtures/spaces.json: Gymnasium's notation, flattening and batching, Minari's JSON.

Needs gymnasium (1.2 or later) and minari (0.5.4 or later).
"""

import json
import warnings

import fixtures
import numpy as np
from gymnasium import spaces
from gymnasium.spaces.utils import flatdim, flatten, flatten_space
from gymnasium.vector.utils import batch_space
from minari.serialization import serialize_space

warnings.filterwarnings("ignore")
INF = np.inf


def f32(*values):
    return np.array(values, dtype=np.float32)


def named():
    """(name, space, members) for each case."""
    box = spaces.Box(-1.0, 1.0, (2,))
    tagged = spaces.OneOf([spaces.Discrete(2), spaces.Box(-1.0, 1.0, (3,))])
    nested = spaces.Dict(
        {
            "z": spaces.Discrete(3, start=-1),
            "a": spaces.Tuple([spaces.MultiBinary(2), spaces.Box(0, 255, (2,), dtype=np.uint8)]),
            "m": box,
        }
    )
    return [
        ("discrete", spaces.Discrete(5), [0, 4]),
        ("discrete-start", spaces.Discrete(3, start=-1), [-1, 1]),
        ("box", box, [f32(-1, 0.25)]),
        ("box-scalar", spaces.Box(-0.1, 3.0, ()), [np.array(0.5, dtype=np.float32)]),
        ("box-nested", spaces.Box(f32([-1, 2.5], [0, 1]), 3.0), [f32([0, 3], [1, 1])]),
        ("box-unbounded", spaces.Box(-INF, INF, (3,)), [f32(1, -2, 3)]),
        ("box-half", spaces.Box(f32(-INF, 0.5), f32(1, INF)), [f32(-7, 8)]),
        ("box-float64", spaces.Box(1e-7, 1e20, (2,), dtype=np.float64), [np.array([0.5, 1e19])]),
        ("box-uint8", spaces.Box(0, 255, (2, 2), dtype=np.uint8), [np.array([[0, 1], [2, 255]], np.uint8)]),
        ("multi-discrete", spaces.MultiDiscrete([3, 4]), [np.array([2, 0])]),
        ("multi-discrete-start", spaces.MultiDiscrete([3, 4], start=[1, -2]), [np.array([1, 1])]),
        ("multi-discrete-nested", spaces.MultiDiscrete([[1, 2], [3, 4]]), [np.array([[0, 1], [2, 3]])]),
        ("multi-binary", spaces.MultiBinary(4), [np.array([0, 1, 1, 0], np.int8)]),
        ("multi-binary-shape", spaces.MultiBinary([2, 3]), [np.array([[0, 1, 1], [0, 0, 1]], np.int8)]),
        ("text", spaces.Text(5), ["a1Z", "zzzzz"]),
        ("text-charset", spaces.Text(4, min_length=0, charset="abc"), ["", "cab"]),
        ("tuple", spaces.Tuple([spaces.Discrete(2), box]), [(1, f32(0.5, -0.5))]),
        (
            "dict",
            nested,
            [{"z": 0, "a": (np.array([1, 0], np.int8), np.array([7, 9], np.uint8)), "m": f32(0, 1)}],
        ),
        ("dict-empty", spaces.Dict({}), []),
        ("sequence", spaces.Sequence(spaces.Discrete(3)), [(0, 2), ()]),
        ("sequence-stack", spaces.Sequence(spaces.Discrete(3), stack=True), [np.array([0, 2])]),
        ("graph", spaces.Graph(box, spaces.Discrete(3)), []),
        ("graph-no-edges", spaces.Graph(spaces.Discrete(2), None), []),
        ("one-of", tagged, [(0, 1), (1, f32(0.5, -1, 1))]),
    ]


def plain(value):
    """A value as JSON: arrays flat and row-major, as the package holds them."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, tuple):
        return [plain(part) for part in value]
    if isinstance(value, np.ndarray):
        return value.ravel().tolist()
    return value


def attempt(function, *arguments):
    try:
        return function(*arguments)
    except Exception:
        return None


def case(name, space, members):
    return {
        "name": name,
        "minari": attempt(serialize_space, space),
        "notation": str(space),
        "flat_dim": attempt(flatdim, space),
        "flat_space": str(flatten_space(space)) if name != "dict-empty" else None,
        "batch_of_2": str(batch_space(space, 2)),
        "members": [
            {"value": plain(member), "flat": plain(flatten(space, member))}
            for member in members
            if space.contains(member) or print("not a member:", name, member)
        ],
    }


def render():
    cases = [case(*entry) for entry in named()]
    return "[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n"


if __name__ == "__main__":
    fixtures.write("spaces.json", render())
