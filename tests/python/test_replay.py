"""pyarrow opens replays as they are and finds the values of their JSON exports."""

import json

import numpy as np
import pyarrow as pa
import pytest
from minari.serialization import deserialize_space
from replays import FOLDER, load_json, row, stacked, value_at

ARROW = {
    "float64": pa.float64(),
    "float32": pa.float32(),
    "int32": pa.int32(),
    "uint32": pa.uint32(),
    "int16": pa.int16(),
    "uint16": pa.uint16(),
    "int8": pa.int8(),
    "uint8": pa.uint8(),
    "bool": pa.bool_(),
    "json": pa.string(),
}
ROLES = ["observation", "action"]


NAMES = ["walk", "spaces", "words", "torn", "killed"]
UNCLOSED = ["torn", "killed"]


def read(name):
    with pa.OSFile(str(FOLDER / f"{name}.arrow")) as file:
        stream = pa.ipc.open_stream(file)
        if name not in UNCLOSED:
            return stream.read_all()
        # As docs/replays.md has it: where the writer was stopped, `read_all` may meet half a batch.
        batches = []
        try:
            for batch in stream:
                batches.append(batch)
        except (pa.ArrowInvalid, OSError):
            pass
        return pa.Table.from_batches(batches, stream.schema)


@pytest.mark.parametrize("name", NAMES)
def test_metadata(name):
    schema = read(name).schema
    header = json.loads(schema.metadata[b"header"])
    assert schema.metadata[b"format"] == b"palaestra-replay"
    assert schema.metadata[b"version"] == b"1"
    assert header == load_json(name)[0]
    assert schema.names == [column["name"] for column in header["columns"]]
    for field, column in zip(schema, header["columns"]):
        kind = ARROW[column["dtype"]]
        width = int(np.prod(column["shape"], dtype=int))
        assert field.type == (pa.list_(pa.field("item", kind, False), width) if column["shape"] else kind)
        assert field.nullable == column["nullable"]


@pytest.mark.parametrize("name", NAMES)
def test_values(name):
    table = read(name)
    header, records = load_json(name)
    assert table.num_rows == len(records)
    table.validate(full=True)
    for column in header["columns"]:
        values = table[column["name"]].to_pylist()
        if column["dtype"] == "json":
            values = [None if value is None else json.loads(value) for value in values]
        expected = [record[column["name"]] for record in records]
        if column["dtype"] == "float32":
            # JSON holds the float32 as the nearest double; both are exact.
            expected = [None if v is None else np.float32(v).tolist() for v in expected]
        assert values == expected, column["name"]


@pytest.mark.parametrize("name", NAMES)
def test_spaces_contain_what_was_recorded(name):
    """Straight from the replay: its spaces' JSON as Minari reads it, its columns' values."""
    table = read(name)
    header = json.loads(table.schema.metadata[b"header"])
    texts = [column["name"] for column in header["columns"] if column["dtype"] == "json"]
    spaces = {role: deserialize_space(json.dumps(header[f"{role}Space"])) for role in ROLES}
    count = 0
    for record in table.to_pylist():
        for key in texts:
            record[key] = None if record[key] is None else json.loads(record[key])
        for role in ROLES if record["step"] else ROLES[:1]:
            form = header[f"{role}Space"]
            value = row(stacked(form, [value_at(form, record, role)]), 0)
            assert value in spaces[role], (role, record)
            count += 1
    assert count > table.num_rows


def test_read_all_refuses_half_a_batch():
    with pa.OSFile(str(FOLDER / "torn.arrow")) as file, pytest.raises((pa.ArrowInvalid, OSError)):
        pa.ipc.open_stream(file).read_all()


def test_torn_replay_is_a_prefix():
    torn, walk = read("torn"), read("walk")
    assert walk.num_rows / 2 < torn.num_rows < walk.num_rows
    assert torn.equals(walk.slice(0, torn.num_rows))


def test_killed_writer_leaves_a_prefix():
    killed, walk = read("killed"), read("walk")
    assert killed.num_rows > 2000
    assert (FOLDER / "killed.arrow").read_bytes()[-8:] != b"\xff\xff\xff\xff\0\0\0\0"
    shared = min(killed.num_rows, walk.num_rows)
    assert killed.slice(0, shared).equals(walk.slice(0, shared))


def test_closed_replay_ends_with_the_end_of_the_stream():
    assert (FOLDER / "walk.arrow").read_bytes()[-8:] == b"\xff\xff\xff\xff\0\0\0\0"


def test_columns_without_copies_and_frames():
    table = read("walk")
    batch = table.to_batches()[0]
    reward = batch["step"].to_numpy(zero_copy_only=True)
    assert reward.dtype == np.int32
    sense = batch["observation/sense"].flatten().to_numpy(zero_copy_only=True)
    assert sense.reshape(-1, 2).shape == (batch.num_rows, 2)
    assert batch["reward"].null_count == int((reward == 0).sum())
