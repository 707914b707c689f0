"""Writes a fine-tuned encoder as the C side reads it: int8 rows, vocabulary, dense heads (docs/model-file.md).

    python export.py run/final/state.pt --vocabulary vocabulary.txt -o encoder.safetensors [--fold 0] [--card card.md]"""

import argparse
import json
import struct
from pathlib import Path

import numpy as np
import torch

from encoder import POSITIONS, Encoder
from sessions import HEADS

ALIGN = 64


def rows_to_int8(w):
    """w [rows, columns] as int8 with one scale a row, -127..127."""
    scale = np.abs(w).max(1) / 127
    scale[scale == 0] = 1
    return np.clip(np.rint(w / scale[:, None]), -127, 127).astype(np.int8), scale.astype(np.float32)


def tensors_of(model, tokens):
    out = {}
    value = lambda p: p.detach().float().cpu().numpy()

    def linear(name, m):
        out[name + ".q"], out[name + ".scale"] = rows_to_int8(value(m.weight))
        out[name + ".bias"] = value(m.bias)

    out["encoder.vocab"] = np.frombuffer("".join(t + "\n" for t in tokens).encode(), np.uint8)
    out["encoder.word.q"], out["encoder.word.scale"] = rows_to_int8(value(model.word.weight))
    out["encoder.position"], out["encoder.speaker"] = value(model.position.weight), value(model.speaker.weight)
    out["encoder.norm.weight"], out["encoder.norm.bias"] = value(model.norm.weight), value(model.norm.bias)
    for i, layer in enumerate(model.layers):
        at = f"encoder.{i}."
        for n in ("qkv", "out", "up", "down"):
            linear(at + n, getattr(layer, n))
        for n in ("norm1", "norm2"):
            out[f"{at}{n}.weight"], out[f"{at}{n}.bias"] = value(getattr(layer, n).weight), value(getattr(layer, n).bias)
        distance = np.zeros((layer.heads, 16), np.float32)
        distance[:, :model.distance.shape[1]] = value(model.distance)
        out[at + "distance"] = distance
    for h in HEADS:
        dense = model.dense[h.replace(".", "_")]
        out[f"head.{h}.dense"] = value(dense.weight)
        bias = np.zeros(16, np.float32)
        bias[:len(dense.bias)] = value(dense.bias)
        out[f"head.{h}.bias"] = bias
    return out


def write(path, tensors, facts):
    """safetensors, every tensor filled up to a multiple of 64 bytes. Shapes are those of the data before filling."""
    names = {"float32": "F32", "int8": "I8", "uint8": "U8"}
    header, at, body = {"__metadata__": facts}, 0, []
    for name, a in tensors.items():
        data = np.ascontiguousarray(a).tobytes()
        shape = list(a.shape)
        if name == "encoder.vocab":
            data += b"\0" * (-len(data) % ALIGN)
            shape = [len(data)]
        if len(data) % ALIGN:
            raise SystemExit(f"{name}: {len(data)} bytes are no multiple of {ALIGN}")
        header[name] = {"dtype": names[a.dtype.name], "shape": shape, "data_offsets": [at, at + len(data)]}
        at += len(data)
        body.append(data)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-(8 + len(text)) % ALIGN)
    temporary = Path(path).with_suffix(".tmp")
    with open(temporary, "wb") as f:
        f.write(struct.pack("<Q", len(text)) + text)
        f.writelines(body)
    temporary.replace(path)


def export(model, tokens, path, fold=None, card=""):
    s = model.shape
    if s["relative"]:
        raise SystemExit("an encoder with MPNet's bias by relative position has no form in the model file: teach a small one")
    facts = {"encoder": "kith-encoder-1", "encoder.positions": POSITIONS,
             "encoder.tokens": len(tokens), "encoder.card": card,
             **{"encoder." + n: s[n] for n in ("layers", "width", "heads", "ffn", "window")}}
    if fold is not None:
        facts["encoder.fold"] = str(fold)
    write(path, tensors_of(model, tokens), {k: str(v) for k, v in facts.items()})


def load_state(path):
    """The Encoder that a run of finetune.py left."""
    kept = torch.load(path, map_location="cpu", weights_only=True)
    model = Encoder(**kept["shape"])
    model.load_state_dict(kept["model"])
    return model.eval()


if __name__ == "__main__":
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("state")
    p.add_argument("--vocabulary", required=True)
    p.add_argument("-o", "--out", required=True)
    p.add_argument("--fold", type=int)
    p.add_argument("--card", help="file: where the encoder comes from and what it was fine-tuned on")
    a = p.parse_args()
    export(load_state(a.state), Path(a.vocabulary).read_text(encoding="utf-8").split("\n")[:-1], a.out, a.fold,
           Path(a.card).read_text(encoding="utf-8") if a.card else "")
