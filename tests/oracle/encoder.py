#!/usr/bin/env python3
"""The encoder of src/model beside PyTorch: the same forward pass, in float, over the same weights and tokens.

    encoder.py PROGRAM [MODEL...]   compares; PROGRAM is tests/model/encoder_figures.c
    encoder.py --golden             writes tests/golden/model/encoder.txt anew: what PyTorch, not Kith, makes of a text

Without a MODEL (a model file, or one of fine-tuning) only the small random encoder of the tests is compared. Python needs
the `torch` and `numpy` packages as train/requirements.txt pins them. For each model it states how far Kith's numbers lie
from PyTorch's: those of the plain pass, those of the fast one, and those of PyTorch when it rounds what goes into each
product of matrices to eight bits, as the fast one does; and the same for the outputs of each head.
"""
import argparse
import json
import math
import os
import struct
import subprocess
import sys

import numpy as np
import torch

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
GOLDEN = os.path.join(ROOT, "tests", "golden", "model", "encoder.txt")
DISTANCES = 16
SEED = 7  # of tests/model/encoder_figures.c
# No number of the plain pass may lie farther from PyTorch's than this; those of the fast one on average.
PLAIN_MOST, FAST_MEAN = 2e-4, 0.03


# --- the small random encoder: tests/model/encoder_maker.c ---------------------------------------------------------

class Rng:
    """splitmix64, as src/base/rng.h."""

    def __init__(self, seed):
        self.state = seed

    def next(self):
        mask = (1 << 64) - 1
        self.state = (self.state + 0x9E3779B97F4A7C15) & mask
        z = self.state
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    def below(self, n):
        return (self.next() * n) >> 64

    def floats(self, shape, middle, most):
        n = math.prod(shape)
        unit = np.array([self.next() >> 40 for _ in range(n)], np.float32) * np.float32(2.0 ** -23) - np.float32(1)
        return (np.float32(middle) + np.float32(most) * unit).reshape(shape)

    def bytes(self, shape):
        return np.array([self.below(255) - 127 for _ in range(math.prod(shape))], np.int8).reshape(shape)


def small():
    sizes = dict(layers=2, width=64, heads=2, ffn=128, positions=24, window=3, tokens=50)
    rng, width, ffn, t = Rng(SEED), 64, 128, {}

    def linear(name, rows, columns):
        t[name + ".q"] = rng.bytes((rows, columns))
        t[name + ".scale"] = rng.floats((rows,), 0.0015, 0.0005)
        t[name + ".bias"] = rng.floats((rows,), 0, 0.25)

    def norm(name):
        t[name + ".weight"] = rng.floats((width,), 1, 0.25)
        t[name + ".bias"] = rng.floats((width,), 0, 0.25)

    t["word.q"] = rng.bytes((50, width))
    t["word.scale"] = rng.floats((50,), 0.01, 0.005)
    t["position"] = rng.floats((24, width), 0, 0.5)
    t["speaker"] = rng.floats((3, width), 0, 0.5)
    norm("norm")
    for layer in range(2):
        linear(f"{layer}.qkv", 3 * width, width)
        linear(f"{layer}.out", width, width)
        norm(f"{layer}.norm1")
        linear(f"{layer}.up", ffn, width)
        linear(f"{layer}.down", width, ffn)
        norm(f"{layer}.norm2")
        t[f"{layer}.distance"] = rng.floats((2, DISTANCES), 0, 1)
    return sizes, t, {}


def small_text(turns, longest):
    rng = Rng(SEED + 1)
    shape = [(1 + rng.below(longest), rng.below(3)) for _ in range(turns)]
    return [(speaker, [rng.below(50) for _ in range(n)]) for n, speaker in shape]


# --- a model file: docs/model-file.md ------------------------------------------------------------------------------

def read_model(path):
    with open(path, "rb") as f:
        data = f.read()
    (n,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + n])
    facts = header.pop("__metadata__")
    if "encoder" not in facts:
        return None
    types = {"I8": np.int8, "F32": "<f4"}
    sizes = {k: int(facts["encoder." + k]) for k in ("layers", "width", "heads", "ffn", "positions", "window", "tokens")}
    tensors, heads = {}, {}
    for name, about in header.items():
        if about["dtype"] not in types:
            continue
        start, end = (8 + n + at for at in about["data_offsets"])
        value = np.frombuffer(data[start:end], types[about["dtype"]]).reshape(about["shape"])
        if name.startswith("encoder."):
            tensors[name[len("encoder."):]] = value
        elif name.startswith("head.") and name.endswith(".dense"):
            heads[name[len("head."):-len(".dense")]] = value
    tensors["speaker"] = tensors["speaker"].reshape(-1)[:3 * sizes["width"]].reshape(3, sizes["width"])
    return sizes, tensors, heads


def session_text(sizes, turns=120):
    """Tokens of any kind, in turns as long as people's: mostly short, a few cut to the most."""
    rng = Rng(SEED)
    out = []
    for i in range(turns):
        n = sizes["positions"] if i % 40 == 39 else 2 + rng.below(1 + rng.below(60))
        out.append((rng.below(3), [rng.below(sizes["tokens"]) for _ in range(n)]))
    return out


# --- the forward pass ----------------------------------------------------------------------------------------------

class Encoder:
    def __init__(self, sizes, tensors, rounded=False):
        self.sizes, self.rounded = sizes, rounded
        self.t = {k: torch.from_numpy(np.array(v)) for k, v in tensors.items()}

    def linear(self, name, x):
        if self.rounded:
            most = x.abs().amax(-1, keepdim=True)
            x = torch.round(x * (127 / most)) * (most / 127)
        weight = self.t[name + ".q"].float() * self.t[name + ".scale"][:, None]
        return torch.nn.functional.linear(x, weight, self.t[name + ".bias"])

    def norm(self, name, x):
        return torch.nn.functional.layer_norm(x, x.shape[-1:], self.t[name + ".weight"], self.t[name + ".bias"], 1e-12)

    @torch.no_grad()
    def __call__(self, text):
        s, t = self.sizes, self.t
        ids = torch.tensor([i for _, turn in text for i in turn])
        position = torch.tensor([p for _, turn in text for p in range(len(turn))])
        speaker = torch.tensor([who for who, turn in text for _ in turn])
        of = torch.tensor([n for n, (_, turn) in enumerate(text) for _ in turn])
        gap = of[:, None] - of[None, :]
        hidden = (gap < 0) | (gap > s["window"])
        x = t["word.q"][ids].float() * t["word.scale"][ids][:, None] + t["position"][position] + t["speaker"][speaker]
        x = self.norm("norm", x)
        size = s["width"] // s["heads"]
        for layer in range(s["layers"]):
            q, k, v = self.linear(f"{layer}.qkv", x).view(-1, 3, s["heads"], size).permute(1, 2, 0, 3)
            score = q @ k.transpose(1, 2) / math.sqrt(size) + t[f"{layer}.distance"].reshape(s["heads"], -1)[
                :, gap.clamp(0, DISTANCES - 1)]
            seen = score.masked_fill(hidden, -math.inf).softmax(-1) @ v
            x = self.norm(f"{layer}.norm1", x + self.linear(f"{layer}.out", seen.transpose(0, 1).reshape(x.shape)))
            inner = torch.nn.functional.gelu(self.linear(f"{layer}.up", x))
            x = self.norm(f"{layer}.norm2", x + self.linear(f"{layer}.down", inner))
        return torch.stack([torch.cat([x[of == n][0], x[of == n].mean(0)]) for n in range(len(text))]).numpy()


# --- comparing -----------------------------------------------------------------------------------------------------

def kith(program, way, model, text):
    asked = "".join(" ".join(map(str, [who, *turn])) + "\n" for who, turn in text)
    argv = [program, way, *([model] if model else [])]
    out = subprocess.run(argv, input=asked, stdout=subprocess.PIPE, text=True, check=True).stdout
    return np.array([line.split() for line in out.splitlines()], np.float64)


def compare(program, name, model, loaded, text):
    sizes, tensors, heads = loaded
    float_ = Encoder(sizes, tensors)(text).astype(np.float64)
    rounded = Encoder(sizes, tensors, rounded=True)(text).astype(np.float64)
    plain, fast = kith(program, "plain", model, text), kith(program, "fast", model, text)
    good = True
    print(f"{name}: {len(text)} turns, {sum(len(turn) for _, turn in text)} tokens; PyTorch's e is {np.std(float_):.2f} wide")
    for what, a, b, most, mean in (("plain beside PyTorch", plain, float_, PLAIN_MOST, 1),
                                   ("fast beside PyTorch", fast, float_, math.inf, FAST_MEAN),
                                   ("fast beside PyTorch rounded to eight bits", fast, rounded, math.inf, FAST_MEAN)):
        apart = np.abs(a - b)
        ok = apart.max() <= most and apart.mean() <= mean
        good = good and bool(ok)
        print(f"  {what}: e {apart.mean():.2g} apart on average, {apart.max():.2g} at most{'' if ok else '  TOO FAR'}")
    for head, dense in sorted(heads.items()):
        dense = dense.astype(np.float64)
        z, zp, zf = (e @ dense.T for e in (float_, plain, fast))
        print(f"  head {head}: logits {np.std(z):.2f} wide; plain {np.abs(zp - z).max():.2g} at most, "
              f"fast {np.abs(zf - z).mean():.2g} on average, {np.abs(zf - z).max():.2g} at most")
    return good


def write_golden():
    sizes, tensors, _ = small()
    e = Encoder(sizes, tensors)(small_text(6, 12))
    os.makedirs(os.path.dirname(GOLDEN), exist_ok=True)
    with open(GOLDEN, "w", encoding="utf-8") as f:
        f.write("# e of six turns by PyTorch: tests/oracle/encoder.py --golden\n")
        for row in e:
            for i in range(0, len(row), 16):
                f.write(" ".join(f"{v:.5f}" for v in row[i:i + 16]) + "\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--golden", action="store_true")
    parser.add_argument("program", nargs="?")
    parser.add_argument("model", nargs="*")
    chosen = parser.parse_args()
    torch.manual_seed(0)
    if chosen.golden:
        return write_golden()
    good = compare(chosen.program, "small", None, small(), small_text(40, 24))
    for model in chosen.model:
        loaded = read_model(model)
        if not loaded:
            print(f"{os.path.basename(model)}: has no encoder, skipped")
            continue
        good = compare(chosen.program, os.path.basename(model), model, loaded, session_text(loaded[0])) and good
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
