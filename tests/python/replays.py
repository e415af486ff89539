"""What the tests share: where the replays lie, and their JSON exports as episodes."""

import json
import os
import pathlib

import numpy as np

FOLDER = pathlib.Path(os.environ["PALAESTRA_REPLAYS"])


def load_json(name):
    """Header and records of an export in JSON."""
    with open(FOLDER / f"{name}.json", encoding="utf-8") as file:
        export = json.load(file)
    return export["header"], export["records"]


def complete_episodes(records):
    """Lists of records, a reset's first, in the order in which the episodes end."""
    under_way = {}
    for record in records:
        if record["step"] == 0:
            under_way[record["env"]] = []
        under_way[record["env"]].append(record)
        if record["terminated"] or record["truncated"]:
            yield under_way.pop(record["env"])


def stacked(space, values):
    """Values of a space, one a record, in the structure in which Minari hands out an episode."""
    kind = space["type"]
    if kind == "Dict":
        return {key: stacked(part, [v[key] for v in values]) for key, part in space["subspaces"].items()}
    if kind == "Tuple":
        return tuple(stacked(part, [v[i] for v in values]) for i, part in enumerate(space["subspaces"]))
    if kind == "Text":
        return list(values)
    dtype = {"Box": space.get("dtype"), "MultiBinary": "int8"}.get(kind, "int64")
    shape = {"Box": space.get("shape"), "Discrete": []}.get(kind)
    if shape is None:
        shape = np.shape(space["nvec"]) if kind == "MultiDiscrete" else np.atleast_1d(space["n"])
    return np.array(values, dtype=dtype).reshape(len(values), *shape)


def row(value, i):
    """Value i of stacked ones."""
    if isinstance(value, dict):
        return {key: row(part, i) for key, part in value.items()}
    if isinstance(value, tuple):
        return tuple(row(part, i) for part in value)
    return value[i]


def value_at(space, record, prefix):
    """A structured value out of a record's columns."""
    if prefix in record:
        return record[prefix]
    parts = space["subspaces"]
    if space["type"] == "Dict":
        return {key: value_at(part, record, f"{prefix}/{key}") for key, part in parts.items()}
    return [value_at(part, record, f"{prefix}/{i}") for i, part in enumerate(parts)]


def assert_same(found, expected, path=""):
    """Same structure, shapes and values; arrays also of the same dtype."""
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), path
        for key in expected:
            assert_same(found[key], expected[key], f"{path}/{key}")
    elif isinstance(expected, tuple):
        assert isinstance(found, tuple) and len(found) == len(expected), path
        for i, part in enumerate(expected):
            assert_same(found[i], part, f"{path}/{i}")
    elif isinstance(expected, list):
        assert list(found) == expected, path
    else:
        assert found.dtype == expected.dtype, path
        np.testing.assert_array_equal(found, expected, err_msg=path)
