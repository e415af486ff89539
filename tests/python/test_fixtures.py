"""Each fixture in tests/fixtures is what its script makes."""

import json

import fixtures
import h5py
import make_autoreset_fixture
import make_d4rl_fixtures
import make_pointmaze_fixtures
import make_random_fixtures
import make_space_fixtures
import make_stats_fixtures
import make_wrapper_fixture
import numpy as np
import pytest

# Roundings that may differ by processor or C library: sums and logarithms, a simulation's steps.
ROUNDING, SIMULATION = 1e-12, 1e-9


@pytest.mark.parametrize(
    ("name", "script", "tolerance"),
    [
        ("autoreset.json", make_autoreset_fixture, 0),
        ("random.json", make_random_fixtures, ROUNDING),
        ("spaces.json", make_space_fixtures, 0),
        ("wrappers.json", make_wrapper_fixture, ROUNDING),
        ("pointmaze.json", make_pointmaze_fixtures, SIMULATION),
    ],
)
def test_is_what_its_script_makes(name, script, tolerance):
    assert fixtures.differences(json.loads(script.render()), fixtures.read(name), tolerance) == []


def test_rliable(pytestconfig):
    full = pytestconfig.getoption("full")
    found = json.loads(json.dumps(make_stats_fixtures.make(full)))
    optional = () if full else ("low", "high")
    assert fixtures.differences(found, fixtures.read("rliable.json"), ROUNDING, optional) == []
    bounded = json.dumps(found).count('"low"')
    # Five matrices' four aggregates and two profiles, two improvements, a curve.
    assert bounded == (5 * 4 + 5 * 2 + 2 + 1 if full else 2 + 2)


def test_every_fixture_is_compared():
    assert sorted(path.name for path in fixtures.FOLDER.iterdir()) == [
        "autoreset.json",
        "d4rl-hosted.hdf5",
        "minari-pointmaze",
        # Made by scripts/pytorch-fixtures.py: PyTorch is too large to be installed for this.
        "nn",
        "pointmaze.json",
        "random.json",
        "rliable.json",
        "spaces.json",
        "wrappers.json",
    ]


def hdf5(path):
    """What a file holds: of each data set type, shape, compression and values; of groups attributes."""
    contents = {}

    def visit(name, node):
        attributes = {key: (np.asarray(value).dtype, value) for key, value in node.attrs.items()}
        contents[name] = attributes
        if isinstance(node, h5py.Dataset):
            value = node[()]
            contents[name] = (attributes, node.dtype, node.shape, node.compression, value.tolist())

    with h5py.File(path) as file:
        file.visititems(visit)
    return contents


def test_d4rl_file(tmp_path):
    make_d4rl_fixtures.d4rl(tmp_path / "made.hdf5")
    found = hdf5(tmp_path / "made.hdf5")
    assert found == hdf5(fixtures.FOLDER / "d4rl-hosted.hdf5")
    assert len(found) > 10


def test_minari_folder(tmp_path):
    make_d4rl_fixtures.minari(tmp_path / "made")
    for name, read in [("main_data.hdf5", hdf5), ("metadata.json", lambda path: path.read_text())]:
        found = read(tmp_path / "made/data" / name)
        assert found == read(fixtures.FOLDER / "minari-pointmaze/data" / name)
        assert len(found) > 10


@pytest.mark.parametrize(
    ("found", "line"),
    [
        ({"a": [1.0, True]}, None),
        ({"a": [1.0 + 1e-9, True]}, None),
        ({"a": [1.0 + 1e-5, True]}, "/a/0: is 1.00001, on disk 1.0"),
        ({"a": [1, True]}, "/a/0: is 1, on disk 1.0"),
        ({"a": [1.0, 1]}, "/a/1: is 1, on disk True"),
        ({"a": [1.0]}, "/a: has length 1, on disk 2"),
        ({"a": [float("nan"), True]}, "/a/0: is nan, on disk 1.0"),
        ({"a": [1.0, True], "b": 0}, "/b: is new"),
        ({}, "/a: is gone"),
    ],
)
def test_differences_are_found(found, line):
    expected = [] if line is None else [line]
    assert fixtures.differences(found, {"a": [1.0, True]}, 1e-6) == expected
