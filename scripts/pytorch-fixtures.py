"""Writes what tests/nn/pytorch.test.ts compares with: inputs, weights, and what PyTorch makes of them.

    python scripts/pytorch-fixtures.py        (torch 2.5 and safetensors)

Everything is computed in double precision and stored in single, so that differences are ours.
Weights are stored as [inputs, outputs]. A tensor "grad.NAME" is the loss's gradient in NAME.
"""

import json
import math
from pathlib import Path

import torch
import torch.nn.functional as F
from safetensors.torch import save_file

FOLDER = Path(__file__).resolve().parent.parent / "tests/fixtures/nn"
torch.set_default_dtype(torch.float64)
torch.set_num_threads(1)

WIDTH, HEADS, HIDDEN, LAYERS = 16, 2, 24, 2
BATCH, TOKENS = 3, 7

# Configurations as in src/nn/config.ts.
BASE = {"layers": LAYERS, "width": WIDTH, "heads": HEADS, "hidden": HIDDEN}
VARIANTS = {
    "swiglu-rms-rope": {"mlp": "swiglu", "norm": "rms", "positions": "rope", "ropeBase": 10000},
    "gelu-layer-none": {"mlp": "gelu", "norm": "layer", "positions": "none", "mlpBias": True, "normEps": 1e-3},
    "gelu-rms-rope": {"mlp": "gelu", "norm": "rms", "positions": "rope", "ropeBase": 100, "attentionBias": False, "normEps": 1e-2},
    "swiglu-layer-rope": {
        "mlp": "swiglu", "norm": "layer", "positions": "rope", "ropeBase": 500, "mlpBias": True, "finalNorm": False,
    },
}  # fmt: skip


def rounded(tensor):
    """To single precision and back: what is stored is what was computed with."""
    return tensor.float().double()


def draw(*shape, sd=1.0):
    return rounded(torch.randn(*shape) * sd)


def write(name, tensors, metadata):
    stored = {
        key: value.detach().to(torch.int32 if not value.is_floating_point() else torch.float32).contiguous().clone()
        for key, value in tensors.items()
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    save_file(stored, FOLDER / f"{name}.safetensors", {"config": json.dumps(metadata)})


def transformer_parameters(config):
    """All parameters far from where they would start, so that each of them matters."""
    width, hidden = config["width"], config["hidden"]
    params = {}

    def linear(name, inputs, outputs, bias):
        params[f"{name}.weight"] = draw(inputs, outputs, sd=1 / math.sqrt(inputs))
        if bias:
            params[f"{name}.bias"] = draw(outputs, sd=0.3)

    def norm(name):
        params[f"{name}.gain"] = rounded(1 + draw(width, sd=0.3))
        if config["norm"] == "layer":
            params[f"{name}.bias"] = draw(width, sd=0.3)

    for i in range(config["layers"]):
        block = f"blocks.{i}"
        norm(f"{block}.norm1")
        linear(f"{block}.attention.qkv", width, 3 * width, config.get("attentionBias", True))
        linear(f"{block}.attention.out", width, width, config.get("attentionBias", True))
        norm(f"{block}.norm2")
        linear(f"{block}.mlp.up", width, hidden, config.get("mlpBias", False))
        if config["mlp"] == "swiglu":
            linear(f"{block}.mlp.gate", width, hidden, config.get("mlpBias", False))
        linear(f"{block}.mlp.down", hidden, width, config.get("mlpBias", False))
    if config.get("finalNorm", True):
        norm("norm")
    return params


def rotate(x, base):
    """Rotary positions, pairs (j, j + half), as complex numbers; x is [batch, heads, tokens, dim]."""
    half = x.shape[-1] // 2
    angles = torch.outer(torch.arange(x.shape[-2]).double(), base ** (-torch.arange(half).double() / half))
    turned = torch.complex(x[..., :half], x[..., half:]) * torch.polar(torch.ones_like(angles), angles)
    return torch.cat([turned.real, turned.imag], dim=-1)


def transformer(params, x, config):
    def linear(name, value):
        return F.linear(value, params[f"{name}.weight"].T, params.get(f"{name}.bias"))

    def norm(name, value):
        shape, eps = [config["width"]], config.get("normEps", 1e-5)
        if config["norm"] == "layer":
            return F.layer_norm(value, shape, params[f"{name}.gain"], params[f"{name}.bias"], eps)
        return F.rms_norm(value, shape, params[f"{name}.gain"], eps)

    def heads(value):
        return value.unflatten(-1, (config["heads"], -1)).transpose(1, 2)

    for i in range(config["layers"]):
        block = f"blocks.{i}"
        q, k, v = map(heads, linear(f"{block}.attention.qkv", norm(f"{block}.norm1", x)).chunk(3, dim=-1))
        if config["positions"] == "rope":
            q, k = rotate(q, config["ropeBase"]), rotate(k, config["ropeBase"])
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + linear(f"{block}.attention.out", mixed.transpose(1, 2).flatten(2))
        seen = norm(f"{block}.norm2", x)
        up = linear(f"{block}.mlp.up", seen)
        if config["mlp"] == "swiglu":
            up = F.silu(linear(f"{block}.mlp.gate", seen)) * up
        else:
            up = F.gelu(up, approximate="tanh")
        x = x + linear(f"{block}.mlp.down", up)
    return norm("norm", x) if config.get("finalNorm", True) else x


def trained(params):
    return {name: value.clone().requires_grad_() for name, value in params.items()}


def gradients(params):
    return {f"grad.{name}": value.grad for name, value in params.items()}


def write_variant(name, config):
    params = trained(transformer_parameters(config))
    inputs = trained({"x": draw(BATCH, TOKENS, config["width"])})
    probe = draw(BATCH, TOKENS, config["width"])
    output = transformer(params, inputs["x"], config)
    loss = (output * probe).mean()
    loss.backward()
    both = {**{f"params.{key}": value for key, value in params.items()}, **inputs}
    write(f"transformer-{name}", {**both, **gradients(both), "probe": probe, "output": output, "loss": loss}, config)


def write_training():
    """Four steps of AdamW, some of them clipped: embedding, transformer, head."""
    config = {**BASE, **VARIANTS["swiglu-rms-rope"]}
    optimizer_config = {"beta1": 0.8, "beta2": 0.95, "eps": 1e-4, "weightDecay": 0.3, "clip": 3.9}
    rates, entries = [0.01, 0.02, 0.005, 0.01], 11
    start = {f"body.{key}": value for key, value in transformer_parameters(config).items()}
    start = {"embedding.weight": draw(entries, WIDTH), **start, "head.weight": draw(WIDTH, entries, sd=0.5)}
    params = trained(start)
    ids = torch.randint(entries, (len(rates), BATCH, TOKENS))
    targets = torch.randint(entries, (len(rates), BATCH, TOKENS))
    decayed = [value for name, value in params.items() if not name.endswith((".gain", ".bias"))]
    others = [value for name, value in params.items() if name.endswith((".gain", ".bias"))]
    groups = [{"params": decayed, "weight_decay": optimizer_config["weightDecay"]}, {"params": others, "weight_decay": 0.0}]
    betas = (optimizer_config["beta1"], optimizer_config["beta2"])
    optimizer = torch.optim.AdamW(groups, betas=betas, eps=optimizer_config["eps"])
    losses, norms = [], []
    for step, rate in enumerate(rates):
        for group in optimizer.param_groups:
            group["lr"] = rate
        optimizer.zero_grad()
        body = {name.removeprefix("body."): value for name, value in params.items()}
        hidden = transformer(body, F.embedding(ids[step], params["embedding.weight"]), config)
        loss = F.cross_entropy((hidden @ params["head.weight"]).flatten(0, 1), targets[step].flatten())
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(params.values(), optimizer_config["clip"]))
        losses.append(loss.detach())
        optimizer.step()
    assert min(norms) < optimizer_config["clip"] < max(norms), norms
    tensors = {f"start.{name}": value for name, value in start.items()}
    tensors |= {f"end.{name}": value for name, value in params.items()}
    tensors |= {f"end-m.{name}": optimizer.state[value]["exp_avg"] for name, value in params.items()}
    tensors |= {f"end-v.{name}": optimizer.state[value]["exp_avg_sq"] for name, value in params.items()}
    tensors |= {"ids": ids, "targets": targets, "losses": torch.stack(losses), "norms": torch.stack(norms)}
    write("training", tensors, {"transformer": config, "optimizer": optimizer_config, "rates": rates})


def write_losses():
    rows, columns, width, tau, smoothing = 9, 6, 8, 0.35, 0.2
    logits, targets = draw(rows, columns, sd=2), torch.randint(columns, (rows,))
    weights = rounded(torch.rand(rows))
    weights[2] = 0
    mask = torch.rand(rows, columns) < 0.6
    mask[torch.arange(rows), targets] = True
    tensors = {"logits": logits, "targets": targets, "weights": weights, "mask": mask.int()}

    def case(name, loss_of, **inputs):
        inputs = trained(inputs)
        loss = loss_of(**inputs)
        loss.backward()
        tensors[f"{name}.loss"] = loss
        for key, value in inputs.items():
            tensors[f"{name}.grad.{key}"] = value.grad

    def weighted(values):
        return (values * weights).sum() / weights.sum()

    def masked(logits):
        return logits.masked_fill(~mask, -math.inf)

    case("plain", lambda logits: F.cross_entropy(logits, targets), logits=logits)
    case("smoothed", lambda logits: F.cross_entropy(logits, targets, label_smoothing=smoothing), logits=logits)
    case(
        "masked",
        lambda logits: weighted(F.cross_entropy(masked(logits), targets, reduction="none")),
        logits=logits,
    )
    prediction, codes = draw(rows, width), F.normalize(draw(columns, width), dim=1)
    codes = rounded(codes)
    tensors |= {"prediction": prediction, "codes": codes}
    case(
        "infonce",
        lambda prediction, codes: F.cross_entropy(masked(prediction @ codes.T / tau), targets),
        prediction=prediction,
        codes=codes,
    )
    wanted = draw(rows, width)
    tensors["wanted"] = wanted
    case("mse", lambda prediction: F.mse_loss(prediction, wanted), prediction=prediction)
    write("losses", tensors, {"tau": tau, "labelSmoothing": smoothing})


torch.manual_seed(0)
for variant, options in VARIANTS.items():
    write_variant(variant, {**BASE, **options})
write_training()
write_losses()
