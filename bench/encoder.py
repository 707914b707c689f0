#!/usr/bin/env python3
"""How fast the language encoder is, beside ONNX Runtime and PyTorch with the same weights and the same words.

    ./do bench encoder [MODEL]      or: encoder.py SPEED [MODEL], SPEED being the program bench/encoder_speed

MODEL: a model with an encoder, or a file of fine-tuning (model/kith.model). The words: the first 550 turns of corpus/,
about one session of fifty minutes. The peers need a Python with torch, onnx and onnxruntime as train/requirements.txt
pins them:

    python3 -m venv out/train-python && out/train-python/bin/pip install -r train/requirements.txt

Without it Kith alone is measured. Peers, each at the best of several batch sizes, turns of like length together, all
arrays made beforehand:
  ONNX Runtime  eight bits: its own fusions for BERT, then quantize_dynamic (weights a channel), every core's threads as
                asked for
  PyTorch       float, eager
Two pieces of work:
  turns alone   every turn by itself: the same work for all
  with context  every turn sees the eight before it. Kith keeps their keys and values; the peers encode turn and window
                anew for each turn, as such models are run without a cache, and may even leave out the table of distances
Times are CPU seconds, the least of several rounds in which all take turns, since whatever else a machine does only ever
slows them down; seconds by the clock stand beside, and mean little on a machine that is shared."""
import glob
import json
import os
import struct
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TURNS, ROUNDS = 550, 4
SAMPLE = 20  # every twentieth turn stands for all where peers encode the window anew


def own_python():
    """Starts over with the Python that has the peers, if there is one."""
    try:
        import onnxruntime  # noqa: F401
        import torch  # noqa: F401
        return True
    except ImportError:
        pass
    made = os.environ.get("KITH_TRAIN_PYTHON", os.path.join(ROOT, "out", "train-python", "bin", "python"))
    if os.path.exists(made) and not os.environ.get("KITH_BENCH_AGAIN"):
        os.execve(made, [made, *sys.argv], dict(os.environ, KITH_BENCH_AGAIN="1"))
    return False


def corpus():
    for path in sorted(glob.glob(os.path.join(ROOT, "corpus", "*.kith"))):
        with open(path, encoding="utf-8") as f:
            for line in f:
                if "\t" in line and not line.startswith("#"):
                    code, text = line.rstrip("\n").split("\t", 1)
                    yield f"{0 if code.startswith('T') else 1}\t{text}\n"


def read_model(path):
    import numpy as np

    with open(path, "rb") as f:
        data = f.read()
    (n,) = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + n])
    facts = header.pop("__metadata__")
    types = {"I8": np.int8, "F32": np.float32}
    tensors = {}
    for name, about in header.items():
        if name.startswith("encoder.") and about["dtype"] in types:
            start, end = (8 + n + at for at in about["data_offsets"])
            tensors[name[8:]] = np.frombuffer(data[start:end], types[about["dtype"]]).reshape(about["shape"]).copy()
    return {k: int(facts["encoder." + k]) for k in ("layers", "width", "heads", "ffn", "positions", "window")}, tensors


# --- the peers' model ----------------------------------------------------------------------------------------------

def torch_model(sizes, tensors):
    """The encoder as BERT is usually written down, so that the fusions made for BERT find it."""
    import math

    import torch
    from torch import nn

    width, heads, size = sizes["width"], sizes["heads"], sizes["width"] // sizes["heads"]
    t = {k: torch.from_numpy(v) for k, v in tensors.items()}

    def linear(name, first=0, rows=None):
        weight = (t[name + ".q"].float() * t[name + ".scale"][:, None])[first:][:rows]
        layer = nn.Linear(weight.shape[1], weight.shape[0])
        layer.weight.data, layer.bias.data = weight.clone(), t[name + ".bias"][first:][:rows].clone()
        return layer

    def norm(name):
        layer = nn.LayerNorm(width, eps=1e-12)
        layer.weight.data, layer.bias.data = t[name + ".weight"], t[name + ".bias"]
        return layer

    class Layer(nn.Module):
        def __init__(self, i):
            super().__init__()
            self.query = linear(f"{i}.qkv", 0, width)
            self.key = linear(f"{i}.qkv", width, width)
            self.value = linear(f"{i}.qkv", 2 * width, width)
            self.out, self.up, self.down = linear(f"{i}.out"), linear(f"{i}.up"), linear(f"{i}.down")
            self.norm1, self.norm2 = norm(f"{i}.norm1"), norm(f"{i}.norm2")

        def split(self, x):
            return x.view(x.shape[0], x.shape[1], heads, size).permute(0, 2, 1, 3)

        def forward(self, x, mask):
            q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
            score = torch.matmul(q, k.transpose(-1, -2)) / math.sqrt(size) + mask
            seen = torch.matmul(nn.functional.softmax(score, dim=-1), v).permute(0, 2, 1, 3).contiguous()
            x = self.norm1(self.out(seen.view(x.shape[0], x.shape[1], width)) + x)
            return self.norm2(self.down(nn.functional.gelu(self.up(x))) + x)

    class Encoder(nn.Module):
        def __init__(self):
            super().__init__()
            self.word = nn.Embedding.from_pretrained(t["word.q"].float() * t["word.scale"][:, None])
            self.position = nn.Embedding.from_pretrained(t["position"])
            self.speaker = nn.Embedding.from_pretrained(t["speaker"].reshape(-1)[:3 * width].reshape(3, width))
            self.norm = norm("norm")
            self.layers = nn.ModuleList(Layer(i) for i in range(sizes["layers"]))

        def forward(self, input_ids, attention_mask, token_type_ids, position_ids):
            x = self.norm(self.word(input_ids) + self.speaker(token_type_ids) + self.position(position_ids))
            mask = (1.0 - attention_mask[:, None, None, :].to(torch.float32)) * -10000.0
            for layer in self.layers:
                x = layer(x, mask)
            return x

    return Encoder().eval()


def onnx_model(model, sizes, folder):
    """The file that ONNX Runtime runs: exported, fused, quantised."""
    import logging
    import warnings

    import onnx
    import onnxruntime.transformers.optimizer as optimizer
    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    logging.disable(logging.WARNING)
    warnings.simplefilter("ignore")
    names = ["input_ids", "attention_mask", "token_type_ids", "position_ids"]
    example = tuple(torch.ones(2, 7, dtype=torch.long) for _ in names)
    plain, fused, small = (os.path.join(folder, n + ".onnx") for n in ("plain", "fused", "small"))
    torch.onnx.export(model, example, plain, input_names=names, output_names=["x"], dynamo=False, opset_version=17,
                      dynamic_axes={n: {0: "batch", 1: "length"} for n in [*names, "x"]})
    done = optimizer.optimize_model(plain, model_type="bert", num_heads=sizes["heads"], hidden_size=sizes["width"])
    print(f"  ONNX Runtime fused: {', '.join(f'{n} {k}' for k, n in done.get_fused_operator_statistics().items() if n)}")
    done.save_model_to_file(fused)
    quantize_dynamic(fused, small, weight_type=QuantType.QInt8, per_channel=True, op_types_to_quantize=["MatMul", "Attention"],
                     extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT})
    return small


# --- the work ------------------------------------------------------------------------------------------------------

def batches(sequences, size):
    """Sequences of (id, speaker, position) put together by length, padded, as arrays."""
    import numpy as np

    out = []
    order = sorted(sequences, key=len)
    for i in range(0, len(order), size):
        some = order[i:i + size]
        shape = (len(some), max(map(len, some)))
        ids, mask, who, where = (np.zeros(shape, np.int64) for _ in range(4))
        for row, sequence in enumerate(some):
            n = len(sequence)
            ids[row, :n], who[row, :n], where[row, :n] = np.array(sequence).T
            mask[row, :n] = 1
        out.append(dict(input_ids=ids, attention_mask=mask, token_type_ids=who, position_ids=where))
    return out


def timed(work):
    cpu, wall = time.process_time(), time.perf_counter()
    work()
    return time.process_time() - cpu, time.perf_counter() - wall


class Peer:
    """What encodes batches: run(batch)."""

    def __init__(self, name, run):
        self.name, self.run = name, run

    def best_size(self, sequences, sizes):
        some = sequences[::max(1, len(sequences) // 100)]
        took = {}
        for size in sizes:
            made = batches(some, size)
            self.run(made[0])
            took[size] = min(timed(lambda: [self.run(b) for b in made])[0] for _ in range(2))
        return min(took, key=took.get)


def onnx_peer(path, threads):
    import onnxruntime as ort

    options = ort.SessionOptions()
    options.intra_op_num_threads, options.inter_op_num_threads = threads, 1
    # A waiting thread would otherwise burn CPU time that is not work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = ort.InferenceSession(path, options, providers=["CPUExecutionProvider"])
    return Peer("ONNX Runtime, eight bits", lambda batch: session.run(None, batch))


def torch_peer(model):
    import torch

    def run(batch):
        with torch.inference_mode():
            model(*(torch.from_numpy(batch[n]) for n in ("input_ids", "attention_mask", "token_type_ids", "position_ids")))

    return Peer("PyTorch eager, float", run)


def kith(speed, model, tokens, threads):
    out = subprocess.run([speed, "run", model, tokens, str(threads), "3"], stdout=subprocess.PIPE, text=True, check=True)
    return json.loads(out.stdout)


def least(kept, new):
    return new if kept is None else tuple(min(a, b) for a, b in zip(kept, new))


def peers_on(threads, torch_net, small):
    import torch

    torch.set_num_threads(threads)
    return [onnx_peer(small, threads), torch_peer(torch_net)]


def compare(speed, model, tokens, turns, sizes, peers, threads):
    alone = [[(i, who, p) for p, i in enumerate(ids)] for who, ids in turns]
    context = [sum((alone[k] for k in range(max(0, t - sizes["window"]), t + 1)), []) for t in range(0, len(turns), SAMPLE)]
    work = {}
    for peer in peers:
        work[peer, "alone"] = batches(alone, peer.best_size(alone, (1, 4, 8, 16, 32, 64)))
        work[peer, "context"] = batches(context, peer.best_size(context, (1, 4, 8)))
    best, figures = {}, None
    for _ in range(ROUNDS):
        got = kith(speed, model, tokens, threads)
        figures = got if figures is None or got["session"]["cpu"] < figures["session"]["cpu"] else figures
        for what, name in (("alone", "turns_alone"), ("context", "session")):
            best["Kith", what] = least(best.get(("Kith", what)), (got[name]["cpu"], got[name]["wall"]))
        for (peer, what), made in work.items():
            took = timed(lambda made=made, peer=peer: [peer.run(b) for b in made])
            scale = 1 if what == "alone" else len(alone) / len(context)
            best[peer.name, what] = least(best.get((peer.name, what)), tuple(x * scale for x in took))
    return best, figures


def table(best, names, threads, n_tokens):
    print(f"\n{threads} thread{'s' if threads > 1 else ''}: CPU seconds (by the clock); tokens a second of CPU; times Kith's")
    for what, title in (("alone", "every turn alone: equal work"), ("context", "every turn with the eight before it")):
        print(f"  {title}")
        for name in names:
            cpu, wall = best[name, what]
            print(f"    {name:26} {cpu:8.3f} ({wall:.3f})  {n_tokens / cpu:8.0f}  {cpu / best['Kith', what][0]:6.2f}")


def main():
    if len(sys.argv) < 2:
        sys.exit("encoder.py SPEED [MODEL]")
    have_peers = own_python()
    speed, model = os.path.abspath(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else os.path.join(ROOT, "model", "kith.model")
    words = "".join(line for line, _ in zip(corpus(), range(TURNS)))
    with tempfile.TemporaryDirectory() as folder:
        tokens = os.path.join(folder, "tokens")
        listed = subprocess.run([speed, "tokens", model], input=words, stdout=subprocess.PIPE, text=True, check=True).stdout
        with open(tokens, "w", encoding="utf-8") as f:
            f.write(listed)
        turns = [(int(who), list(map(int, ids))) for who, *ids in (line.split() for line in listed.splitlines())]
        n_tokens = sum(len(ids) for _, ids in turns)
        print(f"{len(turns)} turns, {n_tokens} tokens; load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
        peers = None
        if have_peers:
            sizes, tensors = read_model(model)
            net = torch_model(sizes, tensors)
            small = onnx_model(net, sizes, folder)
            peers = lambda threads: peers_on(threads, net, small)  # noqa: E731
        else:
            print("no peers: out/train-python, made as the head of this file says, has torch, onnx and onnxruntime")
            sizes = read_sizes(model)
        peak = float(subprocess.run([speed, "peak"], stdout=subprocess.PIPE, text=True, check=True).stdout)
        matrices = sizes["layers"] * sizes["width"] * (4 * sizes["width"] + 2 * sizes["ffn"])
        for threads in (1, 2):
            best, figures = compare(speed, model, tokens, turns, sizes, peers(threads) if peers else [], threads)
            names = sorted({name for name, _ in best}, key=lambda n: (n != "Kith", n))
            table(best, names, threads, n_tokens)
            if threads == 1:
                rate = matrices * n_tokens / best["Kith", "context"][0]
                session = figures["session"]
                print(f"  Kith ({session['cpu_set']}): opened in {session['open'] * 1000:.1f} ms, {figures['peak_mb']:.0f} MB at "
                      f"most; turn by turn {session['live_median'] * 1000:.1f} ms, {session['live_p99'] * 1000:.1f} ms at the "
                      "99th percentile")
                if peak:
                    print(f"  products of bytes: {rate / 1e9:.0f} thousand million a second, {100 * rate / peak:.0f}% of the "
                          f"{peak / 1e9:.0f} that one core can do")


def read_sizes(path):
    with open(path, "rb") as f:
        (n,) = struct.unpack("<Q", f.read(8))
        facts = json.loads(f.read(n))["__metadata__"]
    return {k: int(facts["encoder." + k]) for k in ("layers", "width", "heads", "ffn", "window")}


if __name__ == "__main__":
    main()
