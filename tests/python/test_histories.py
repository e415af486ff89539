"""pyarrow reads stored learning histories."""

import json

import numpy as np
import pyarrow.ipc as ipc
from replays import FOLDER


def shards():
    folder = FOLDER / "histories"
    manifest = json.loads((folder / "histories.json").read_text(encoding="utf-8"))
    assert manifest["format"] == "palaestra-histories"
    for shard in manifest["shards"]:
        table = ipc.open_file(folder / shard["file"]).read_all()
        assert table.num_rows == shard["histories"]
        assert sum(len(row) for row in table["action"].to_pylist()) == shard["steps"]
        yield manifest, table


def test_histories_are_lists_of_steps():
    count = 0
    for manifest, table in shards():
        count += table.num_rows
        for row in table.to_pylist():
            steps = manifest["recipe"]["steps"]
            assert len(row["action"]) == len(row["reward"]) == steps
            assert len(row["observation"]) == steps + 1
            assert row["actions"] == json.loads(row["draw"])["env.params.arms"]
            mask = np.array(row["mask"]).reshape(steps, row["actions"])
            # No arm is pulled before it is born, and none goes away.
            assert mask[np.arange(steps), row["action"]].all()
            assert (np.diff(mask.astype(int), axis=0) >= 0).all()
            assert mask[-1].all()
            assert set(row["reward"]) <= {0.0, 1.0}
    assert count == manifest["count"] == 300
