"""safetensors reads checkpoints, and the JSON beside them says what is in them."""

import hashlib
import json

import numpy as np
from replays import FOLDER
from safetensors import safe_open
from safetensors.numpy import load, load_file, save


def test_kinds():
    tensors = load_file(FOLDER / "model.safetensors")
    expected = {
        "float": np.array([[1.5, -2, 1e-40], [np.inf, -0.0, 3]], dtype=np.float32),
        "int": np.array([[-(2**31)], [2**31 - 1]], dtype=np.int32),
        "word": np.array([2**32 - 1, 0, 1, 2], dtype=np.uint32),
        "scalar": np.array(0.25, dtype=np.float32),
        "empty": np.zeros((0, 5), dtype=np.float32),
        "näme": np.array([7], dtype=np.float32),
    }
    for name, array in expected.items():
        found = tensors[f"kinds.{name}"]
        assert found.dtype == array.dtype and found.shape == array.shape
        assert found.tobytes() == array.tobytes()


def test_transformer():
    with safe_open(FOLDER / "model.safetensors", "np") as file:
        shapes = {name: tuple(file.get_slice(name).get_shape()) for name in file.keys() if "kinds" not in name}
        qkv = file.get_tensor("blocks.1.attention.qkv.weight")
    block = {
        "norm1.gain": (16,),
        "attention.qkv.weight": (16, 48),
        "attention.qkv.bias": (48,),
        "attention.out.weight": (16, 16),
        "attention.out.bias": (16,),
        "norm2.gain": (16,),
        "mlp.up.weight": (16, 24),
        "mlp.gate.weight": (16, 24),
        "mlp.down.weight": (24, 16),
    }
    blocks = {f"blocks.{i}.{name}": shape for i in range(2) for name, shape in block.items()}
    assert shapes == {**blocks, "norm.gain": (16,)}
    # N(0, 2 / (5 × 16)), 768 draws.
    assert abs(qkv.std() / np.sqrt(2 / 80) - 1) < 0.1


def test_description():
    data = (FOLDER / "model.safetensors").read_bytes()
    description = json.loads((FOLDER / "model.json").read_text(encoding="utf-8"))
    tensors = load(data)
    assert description["weights"] == {
        "sha256": hashlib.sha256(data).hexdigest(),
        "tensors": len(tensors),
        "parameters": sum(array.size for array in tensors.values()),
    }
    assert description["made"]["seed"] == 3


def test_written_again_it_is_as_long():
    """Their writer orders tensors in its own way but needs as many bytes for the numbers."""
    data = (FOLDER / "model.safetensors").read_bytes()
    again = save(load(data))
    assert len(again) - int.from_bytes(again[:8], "little") == len(data) - int.from_bytes(data[:8], "little")
