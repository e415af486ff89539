"""Training steps a second of a small transformer in PyTorch on one thread. Prints one JSON object."""

import json
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

size = json.loads(sys.argv[1])
layers, width, heads, hidden = (size[k] for k in ("layers", "width", "heads", "hidden"))
tokens, batch, classes = (size[k] for k in ("tokens", "batch", "classes"))
torch.set_num_threads(1)
torch.manual_seed(0)


def rotate(x, cos, sin):
    half = x.shape[-1] // 2
    a, b = x[..., :half], x[..., half:]
    return torch.cat([a * cos - b * sin, b * cos + a * sin], -1)


class RMSNorm(nn.Module):
    def __init__(self):
        super().__init__()
        self.gain = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return x * torch.rsqrt(x.square().mean(-1, keepdim=True) + 1e-5) * self.gain


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm1, self.norm2 = RMSNorm(), RMSNorm()
        self.qkv, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.up, self.down = nn.Linear(width, hidden, False), nn.Linear(hidden, width, False)

    def forward(self, x, cos, sin):
        b, t, _ = x.shape
        q, k, v = self.qkv(self.norm1(x)).view(b, t, 3, heads, width // heads).permute(2, 0, 3, 1, 4)
        q, k = rotate(q, cos, sin), rotate(k, cos, sin)
        mixed = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + self.out(mixed.transpose(1, 2).reshape(b, t, width))
        return x + self.down(F.gelu(self.up(self.norm2(x)), approximate="tanh"))


class Model(nn.Module):
    def __init__(self):
        super().__init__()
        self.blocks = nn.ModuleList(Block() for _ in range(layers))
        self.norm, self.head = RMSNorm(), nn.Linear(width, classes)

    def forward(self, x, cos, sin):
        for block in self.blocks:
            x = block(x, cos, sin)
        return self.head(self.norm(x))


half = width // heads // 2
angles = torch.arange(tokens)[:, None] * 10000.0 ** (-torch.arange(half)[None] / half)
cos, sin = angles.cos(), angles.sin()
model = Model()
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3)
x = torch.rand(batch, tokens, width) * 2 - 1
targets = torch.randint(classes, (batch * tokens,))


def step():
    optimizer.zero_grad()
    loss = F.cross_entropy(model(x, cos, sin).view(-1, classes), targets)
    loss.backward()
    nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    # Ours reads the loss at every step too.
    return loss.item()


for _ in range(5):
    step()
rates = []
for _ in range(7):
    start = time.perf_counter()
    for _ in range(8):
        step()
    rates.append(8 / (time.perf_counter() - start))
print(json.dumps({"version": torch.__version__.split("+")[0], "perSecond": sorted(rates)[3]}))
