"""Fine-tunes an encoder on coded sessions, one fold held out or none, and writes what it learned.

    python finetune.py --base minilm --bases DIR --sessions corpus annomi.csv --folds model/folds.tsv --hold-out 0 --out run/0

Leaves in --out: state.pt (weights, and while it runs a checkpoint at most --save-every seconds old: start the same
command again to go on), oof.npz (logits of the held-out sessions, as written and without punctuation), log.txt."""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import BertWordPieceTokenizer

import bases
from encoder import WINDOW, shorten
from sessions import HEADS, outputs, read_all, seeded, strip_marks

WEIGHT = {"behaviour": 1.0, "talk": 1.0, "question": 0.5, "reflection": 0.5, "input": 0.3, "has.question": 0.3,
          "has.reflection": 0.3, "has.therapist_input": 0.3, **{h: 0.1 for h in HEADS if h.startswith("adherence")}}


def options():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--base", default="minilm", choices=bases.BASES)
    p.add_argument("--bases", required=True, help="folder of bases.py")
    p.add_argument("--layers", default="", help="numbers of the base's layers to keep, as 0,2,4; empty: all")
    p.add_argument("--vocabulary", required=True, help="tokens to keep, one a line (vocabulary.py)")
    p.add_argument("--sessions", nargs="+", required=True)
    p.add_argument("--more", nargs="*", default=[], help="sessions to learn from in every fold")
    p.add_argument("--folds", help="the fold of each session; one that it does not name is left out")
    p.add_argument("--hold-out", type=int, default=-1)
    p.add_argument("--out", required=True)
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--epochs", type=float, default=8)
    p.add_argument("--rate", type=float, default=1e-4, help="of the encoder; heads learn ten times as fast")
    p.add_argument("--decay", type=float, default=0.01)
    p.add_argument("--dropout", type=float, default=0.1)
    p.add_argument("--batch", type=int, default=12)
    p.add_argument("--chunk", type=int, default=512, help="tokens")
    p.add_argument("--window", type=int, default=WINDOW)
    p.add_argument("--strip", type=float, default=0.4, help="share of chunks without punctuation")
    p.add_argument("--authored", type=float, default=1.0, help="weight of authored turns; 0 leaves them out")
    p.add_argument("--authored-first", type=float, default=0.0, help="epochs on authored sessions alone, before")
    p.add_argument("--mask", type=float, default=0.05, help="share of tokens replaced by [MASK]")
    p.add_argument("--average", type=float, default=0.995, help="of weights over steps; 0: none")
    p.add_argument("--lean", type=int, default=1, help="learn how each coder leans")
    p.add_argument("--wholly", action="store_true", help="re-encode each turn with its window, looking both ways")
    p.add_argument("--teacher", default="", help="npz of logits to learn from beside the codes")
    p.add_argument("--teach", type=float, default=0.5, help="share of the loss that is the teacher's")
    p.add_argument("--heat", type=float, default=2.0, help="temperature of the teacher")
    p.add_argument("--pretrain", type=float, default=0.0, help="epochs of guessing masked words first")
    p.add_argument("--start", default="", help="state.pt of an earlier run to start from")
    p.add_argument("--twice", type=float, default=0.0, help="weight of agreement between two passes (R-Drop)")
    p.add_argument("--teach-all", action="store_true", help="write taught.npz too: logits of all sessions, for --teacher")
    p.add_argument("--save-every", type=float, default=300)
    return p.parse_args()


class Text:
    """Sessions as token ids."""

    def __init__(self, vocabulary):
        self.tokens = Path(vocabulary).read_text(encoding="utf-8").split("\n")[:-1]
        self.tokenizer = BertWordPieceTokenizer({t: i for i, t in enumerate(self.tokens)}, lowercase=True)
        at = self.tokens.index
        self.cls, self.sep, self.mask = at("[CLS]"), at("[SEP]"), at("[MASK]")

        self.seen = {}

    def turns(self, session, stripped, apostrophes=True):
        key = (session.source, session.id, stripped, apostrophes)
        if key not in self.seen:
            texts = [strip_marks(t.text, apostrophes) if stripped else t.text for t in session.turns]
            self.seen[key] = [[self.cls, *shorten(e.ids), self.sep]
                              for e in self.tokenizer.encode_batch(texts, add_special_tokens=False)]
        return self.seen[key]


def pieces(lengths, chunk, warm, offset=0):
    """Runs of turns (start, first to learn from, end) of at most `chunk` tokens; each begins `warm` turns early."""
    start, out, n = 0, [], len(lengths)
    limit = offset or chunk
    while start < n:
        begin = max(0, start - warm)
        end, size = start, sum(lengths[begin:start])
        while end < n and (end == start or size + lengths[end] <= limit):
            size += lengths[end]
            end += 1
        out.append((begin, start, end))
        start, limit = end, chunk
    return out


class Batch:
    """Chunks of sessions, padded, on the device."""

    def __init__(self, chunks, device, args, text, mask=0.0, generator=None, coders=None):
        size = max(sum(map(len, c["ids"])) for c in chunks)
        size = (size + 63) // 64 * 64
        b = len(chunks)
        arrays = {k: np.zeros((b, size), np.int64) for k in ("ids", "position", "speaker")}
        turn = np.full((b, size), -1, np.int64)
        wanted, first, self.rows, coder, weight = [], [], [], [], []
        labels = {h: [] for h in HEADS}
        self.teach = {h: [] for h in HEADS}
        for i, c in enumerate(chunks):
            at = 0
            for t, ids in enumerate(c["ids"]):
                n = len(ids)
                arrays["ids"][i, at:at + n] = ids
                arrays["position"][i, at:at + n] = np.arange(n)
                arrays["speaker"][i, at:at + n] = c["roles"][t]
                turn[i, at:at + n] = t
                if t >= c["learn"]:
                    wanted.append((i, t))
                    first.append(at)
                    self.rows.append((c["session"], c["begin"] + t))
                    coder.append(-1 if coders is None else coders.get(c["coder"], -1))
                    weight.append(c["weight"])
                    for h in HEADS:
                        labels[h].append(c["labels"][t].get(h, -1))
                    if c.get("teach") is not None:
                        for h in HEADS:
                            self.teach[h].append(c["teach"][h][c["begin"] + t])
                at += n
        put = lambda a, dt=torch.long: torch.as_tensor(np.asarray(a), dtype=dt).to(device, non_blocking=True)
        self.ids, self.position, self.speaker = (put(arrays[k]) for k in ("ids", "position", "speaker"))
        self.turn, self.wanted, self.first = put(turn), put(wanted), put(first)
        self.coder, self.weight = put(coder), put(weight, torch.float)
        self.labels = {h: put(v) for h, v in labels.items()}
        self.teach = {h: put(v, torch.float) for h, v in self.teach.items() if v}
        if mask:
            inner = (self.turn >= 0) & (self.ids != text.cls) & (self.ids != text.sep)
            hit = torch.rand(self.ids.shape, device=device, generator=generator) < mask
            self.hidden = torch.where(inner & hit, self.ids, torch.full_like(self.ids, -1))
            self.ids = torch.where(inner & hit, torch.full_like(self.ids, text.mask), self.ids)


def loss_of(args, batch, z, twice=None):
    total = 0.0
    for h, weight in WEIGHT.items():
        keep = batch.labels[h] >= 0
        if h in batch.teach and args.teacher:
            soft = batch.teach[h]
            real = ~torch.isnan(soft[:, 0])
            if real.any():
                if outputs(h) == 1:
                    p = torch.sigmoid(soft[real] / args.heat)
                    k = F.binary_cross_entropy_with_logits(z[h].float()[real] / args.heat, p, reduction="none")[:, 0]
                else:
                    p = torch.softmax(soft[real] / args.heat, 1)
                    k = -(p * torch.log_softmax(z[h].float()[real] / args.heat, 1)).sum(1)
                total = total + args.teach * args.heat ** 2 * weight * (k * batch.weight[real]).sum() / len(soft)
        if not keep.any():
            continue
        y, v = batch.labels[h][keep], z[h].float()[keep]
        w = batch.weight[keep]
        one = F.binary_cross_entropy_with_logits(v[:, 0], y.float(), reduction="none") if outputs(h) == 1 \
            else F.cross_entropy(v, y, reduction="none")
        share = (1 - args.teach) if args.teacher else 1.0
        total = total + share * weight * (one * w).sum() / len(batch.weight)
        if twice is not None and args.twice:
            u = twice[h].float()[keep]
            if outputs(h) == 1:
                p, q = torch.sigmoid(v[:, 0]), torch.sigmoid(u[:, 0])
                gap = (p - q) * (v[:, 0] - u[:, 0])
            else:
                p, q = torch.log_softmax(v, 1), torch.log_softmax(u, 1)
                gap = ((p.exp() - q.exp()) * (p - q)).sum(1)
            total = total + args.twice * weight * (gap * w).sum() / len(batch.weight)
    return total


def chunks_of(sessions, indices, text, args, epoch, training, stripped=None, teacher=None):
    """Every turn of the sessions once, in runs; in training, where a run begins differs from epoch to epoch."""
    out = []
    for i in indices:
        s = sessions[i]
        rng = seeded(args.seed, epoch, s.source, s.id)
        strip = stripped if stripped is not None else rng.random() < args.strip
        ids = text.turns(s, strip, not training or rng.random() < 0.75)
        lengths = [len(x) for x in ids]
        if args.wholly:
            runs = [(max(0, t - args.window), t, t + 1) for t in range(len(ids))]
        else:
            warm = args.window // 2 if training else 6 * args.window
            offset = rng.randint(args.chunk // 4, args.chunk) if training else 0
            runs = pieces(lengths, args.chunk if training else 4 * args.chunk, warm, offset)
        for begin, learn, end in runs:
            out.append(dict(session=i, begin=begin, learn=learn - begin, ids=ids[begin:end],
                            roles=[t.role for t in s.turns[begin:end]], labels=[t.labels for t in s.turns[begin:end]],
                            coder=s.coder, weight=args.authored if s.source == "authored" else 1.0,
                            teach=None if teacher is None else teacher[i]))
    return out


def batches(chunks, args, budget):
    """Chunks together, in their order, up to a number of tokens with padding."""
    out, now, widest = [], [], 0
    for c in chunks:
        n = sum(map(len, c["ids"]))
        if now and max(widest, n) * (len(now) + 1) > budget:
            out.append(now)
            now, widest = [], 0
        now.append(c)
        widest = max(widest, n)
    return out + [now] if now else out


@torch.no_grad()
def predict(model, sessions, indices, text, args, device, stripped):
    """Logits of every turn of the sessions: {session: [turns, outputs of all heads]}."""
    model.eval()
    out = {i: np.full((len(sessions[i].turns), sum(map(outputs, HEADS))), np.nan, np.float32) for i in indices}
    chunks = chunks_of(sessions, indices, text, args, 0, False, stripped)
    chunks.sort(key=lambda c: sum(map(len, c["ids"])))
    for group in batches(chunks, args, 4 * args.batch * args.chunk if args.wholly else 2 * 4 * args.chunk):
        b = Batch(group, device, args, text)
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            x = model.encode(b.ids, b.position, b.speaker, b.turn, not args.wholly)
        z = model.logits(model.summarise(x.float(), b.turn, b.wanted, b.first))
        z = torch.cat([z[h] for h in HEADS], 1).cpu().numpy()
        for (i, t), row in zip(b.rows, z):
            out[i][t] = row
    return out


def groups_of(model, rate, decay):
    fast = [p for n, p in model.named_parameters() if n.startswith(("dense", "lean", "speaker"))]
    names = {id(p) for p in fast}
    slow = [p for p in model.parameters() if id(p) not in names]
    flat = lambda ps, lr: [dict(params=[p for p in ps if p.ndim > 1], lr=lr, weight_decay=decay),
                           dict(params=[p for p in ps if p.ndim <= 1], lr=lr, weight_decay=0.0)]
    return flat(slow, rate) + flat(fast, 10 * rate)


def run_phase(name, model, sessions, indices, text, args, device, epochs, log, done, save, shadow, teacher=None):
    """One stretch of training; `done` holds how far it is, so that it can be taken up again."""
    probe = chunks_of(sessions, indices, text, args, 0, True)
    if args.wholly:
        probe.sort(key=lambda c: sum(map(len, c["ids"])))
    if not probe:
        raise SystemExit(f"{name}: no session is left to learn from; see --sessions, --hold-out and --authored")
    budget = args.batch * args.chunk
    steps = max(1, int(len(batches(probe, args, budget)) * epochs))
    optimizer = torch.optim.AdamW(groups_of(model, args.rate, args.decay), betas=(0.9, 0.98), fused=device.type == "cuda")
    if done.get("optimizer"):
        optimizer.load_state_dict(done.pop("optimizer"))
    rates = [g["lr"] for g in optimizer.param_groups] if "rates" not in done else done["rates"]
    done["rates"] = rates
    generator = torch.Generator(device).manual_seed(args.seed)
    torch.manual_seed(args.seed)
    saved, started, losses = time.time(), time.time(), []
    coders = {c: i for c, i in model.coders.items()} if args.lean else None
    epoch = 0
    step = 0
    while step < steps:
        epoch += 1
        chunks = chunks_of(sessions, indices, text, args, epoch, True, teacher=teacher)
        rng = seeded(args.seed, name, epoch)
        rng.shuffle(chunks)
        if args.wholly:
            chunks.sort(key=lambda c: sum(map(len, c["ids"])))
        groups = batches(chunks, args, budget)
        rng.shuffle(groups)
        for group in groups:
            step += 1
            if step <= done.get("step", 0):
                continue
            if step > steps:
                break
            warm = min(1.0, step / (0.06 * steps + 1))
            scale = warm * 0.5 * (1 + math.cos(math.pi * min(1.0, step / steps)))
            for g, r in zip(optimizer.param_groups, rates):
                g["lr"] = r * scale
            model.train()
            b = Batch(group, device, args, text, 0.15 if name == "words" else args.mask, generator, coders)
            with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
                x = model.encode(b.ids, b.position, b.speaker, b.turn, not args.wholly)
                if name == "words":
                    hit = b.hidden >= 0
                    loss = F.cross_entropy((x[hit] @ model.word.weight.T).float(), b.hidden[hit])
                else:
                    e = model.summarise(x.float(), b.turn, b.wanted, b.first)
                    again = None
                    if args.twice:
                        y = model.encode(b.ids, b.position, b.speaker, b.turn, not args.wholly)
                        again = model.logits(model.summarise(y.float(), b.turn, b.wanted, b.first), b.coder)
                    loss = loss_of(args, b, model.logits(e, b.coder), again)
            optimizer.zero_grad(set_to_none=True)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            if shadow is not None:
                rate = min(args.average, (1 + step) / (10 + step))
                with torch.no_grad():
                    torch._foreach_lerp_(list(shadow.values()), [p.detach() for p in model.parameters()], 1 - rate)
            losses.append(loss.detach())
            if time.time() - saved > args.save_every:
                save(name, dict(step=step, optimizer=optimizer.state_dict(), rates=rates))
                saved = time.time()
        if losses:
            log(f"{name} epoch {epoch} step {step}/{steps} loss {torch.stack(losses).mean():.4f} {time.time() - started:.0f} s")
        losses = []


def main():
    args = options()
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    torch.set_float32_matmul_precision("high")

    def log(line):
        print(line, flush=True)
        with open(out / "log.txt", "a", encoding="utf-8") as f:
            f.write(line + "\n")

    text = Text(args.vocabulary)
    sessions = read_all(args.sessions, args.folds)
    if args.folds:  # what the list does not name may be held back for good
        sessions = [s for s in sessions if s.fold >= 0]
    sessions += read_all(args.more, args.folds)
    learn = [i for i, s in enumerate(sessions) if args.hold_out < 0 or s.fold != args.hold_out]
    held = [i for i, s in enumerate(sessions) if args.hold_out >= 0 and s.fold == args.hold_out]
    if not args.authored:
        learn = [i for i in learn if sessions[i].source != "authored"]
    coders = sorted({s.coder for s in sessions})
    keep = [int(n) for n in args.layers.split(",")] if args.layers else None
    torch.manual_seed(args.seed)
    model = bases.load(args.base, Path(args.bases) / args.base, text.tokens, args.window, args.dropout, coders, keep)
    if args.start:
        model.load_state_dict(torch.load(args.start, map_location="cpu", weights_only=True)["model"])
    model.to(device)
    shadow = {n: p.detach().clone() for n, p in model.named_parameters()} if args.average else None
    teacher = None
    if args.teacher:
        data = np.load(args.teacher)
        at, heads = 0, {}
        for h in HEADS:
            heads[h] = (at, at + outputs(h))
            at += outputs(h)
        teacher = {}
        for i, s in enumerate(sessions):
            key = f"{s.source}/{s.id}"
            z = data[key].astype(np.float32) if key in data else np.full((len(s.turns), at), np.nan, np.float32)
            teacher[i] = {h: z[:, a:b] for h, (a, b) in heads.items()}
    state = out / "state.pt"
    done = {}
    if state.exists():
        kept = torch.load(state, map_location=device, weights_only=True)
        model.load_state_dict(kept["model"])
        done = kept
        if shadow is not None and kept.get("shadow"):
            shadow = kept["shadow"]

    def save(phase, progress):
        temporary = out / "state.tmp"
        torch.save(dict(model=model.state_dict(), shadow=shadow, phase=phase, shape=model.shape, **progress), temporary)
        temporary.replace(state)

    phases = [("words", args.pretrain, learn), ("authored", args.authored_first,
              [i for i in learn if sessions[i].source == "authored"]), ("all", args.epochs, learn)]
    order = [p[0] for p in phases] + ["finished"]
    for name, epochs, indices in phases:
        if not epochs or order.index(done.get("phase", "words")) > order.index(name):
            continue
        run_phase(name, model, sessions, indices, text, args, device, epochs, log,
                  done if done.get("phase") == name else {}, save, shadow if name == "all" else None, teacher)
        if name != "all" and shadow is not None:
            shadow = {n: p.detach().clone() for n, p in model.named_parameters()}
    if shadow is not None:
        with torch.no_grad():
            for n, p in model.named_parameters():
                p.copy_(shadow[n])
    shadow = None
    save("finished", {})
    for file, wanted in (("oof.npz", held), ("taught.npz", list(range(len(sessions))) if args.teach_all else [])):
        arrays = {}
        for kind, stripped in (("", False), ("stripped/", True)):
            for i, z in predict(model, sessions, wanted, text, args, device, stripped).items():
                arrays[f"{kind}{sessions[i].source}/{sessions[i].id}"] = z.astype(np.float16)
        if arrays:
            np.savez_compressed(out / file, **arrays)
    (out / "options.json").write_text(json.dumps(vars(args), indent=1))


if __name__ == "__main__":
    main()
