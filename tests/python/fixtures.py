"""Fixtures on disk, and whether one that was made anew is the one on disk."""

import json
import math
import pathlib

FOLDER = pathlib.Path(__file__).parent.parent / "fixtures"


def read(name):
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


def write(name, text):
    (FOLDER / name).write_text(text, encoding="utf-8")


def differences(found, expected, tolerance=0.0, optional=(), path=""):
    """What differs in two JSON values, a line each.

    Numbers may differ by `tolerance`, relative to numbers above 1. Keys named in `optional` may be
    missing from `found`, but count when they are there.
    """
    if isinstance(found, dict) and isinstance(expected, dict):
        lines = [f"{path}/{key}: is new" for key in found.keys() - expected.keys()]
        for key, value in expected.items():
            if key in found:
                lines += differences(found[key], value, tolerance, optional, f"{path}/{key}")
            elif key not in optional:
                lines.append(f"{path}/{key}: is gone")
        return lines
    if isinstance(found, list) and isinstance(expected, list):
        if len(found) != len(expected):
            return [f"{path}: has length {len(found)}, on disk {len(expected)}"]
        parts = enumerate(zip(found, expected))
        return [line for i, pair in parts for line in differences(*pair, tolerance, optional, f"{path}/{i}")]
    if same(found, expected, tolerance):
        return []
    return [f"{path}: is {found!r}, on disk {expected!r}"]


def same(found, expected, tolerance):
    if isinstance(found, float) and isinstance(expected, float) and math.isfinite(expected):
        return abs(found - expected) <= tolerance * max(1.0, abs(expected))
    # json.loads tells 1, 1.0 and true apart, and so does this; NaN is NaN.
    return type(found) is type(expected) and repr(found) == repr(expected)
