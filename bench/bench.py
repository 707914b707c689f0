#!/usr/bin/env python3
"""How fast Kith is, on one core, beside the same work in Python with scikit-learn: bench.py [KITH]

Prints, for the model that Kith uses and for the light one: turns a second of `kith code` from a CSV file to JSON lines;
the time from start to the first code, and to the finished feedback on a full session; peak memory. Then what Python does
that has the light model's features and heads. Each figure is the best of several runs, since everything else on a
machine only ever slows it down."""
import csv
import glob
import os
import re
import subprocess
import sys
import time

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
KITH = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else os.path.join(ROOT, "build", "kith")
TABLE = os.path.join(ROOT, "out", "bench.csv")
SESSION = os.path.join(ROOT, "examples", "evening-session.vtt")
LIGHT = ["--model", os.path.join(ROOT, "model", "kith-light.model")]
COPIES = 9  # of the corpus: about 100,000 turns


def sessions():
    """The corpus as (id, [(is_counsellor, text)])."""
    for path in sorted(glob.glob(os.path.join(ROOT, "corpus", "*.kith"))):
        name, turns = None, []
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.startswith("#"):
                    if turns:
                        yield name, turns
                    name, turns = line.rsplit("id:", 1)[-1].strip(), []
                elif "\t" in line:
                    code, text = line.rstrip("\n").split("\t", 1)
                    turns.append((code.startswith("T"), text))
        if turns:
            yield name, turns


def write_table(path, copies):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    n = 0
    corpus = list(sessions())
    with open(path, "w", encoding="utf-8", newline="") as f:
        rows = csv.writer(f)
        rows.writerow(["transcript_id", "utterance_id", "interlocutor", "utterance_text"])
        for copy in range(copies):
            for name, turns in corpus:
                for i, (counsellor, text) in enumerate(turns):
                    rows.writerow([f"{name}-{copy}", i, "therapist" if counsellor else "client", text])
                    n += 1
    return n


def run(argv, out=subprocess.DEVNULL):
    """Seconds, and peak memory in MB, of one run."""
    began = time.perf_counter()
    child = subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.DEVNULL)
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode != 0:
        sys.exit(f"{' '.join(argv)} ended with {child.returncode}")
    return time.perf_counter() - began, used.ru_maxrss / 1024


def best(times, argv):
    runs = [run(argv) for _ in range(times)]
    return min(r[0] for r in runs), max(r[1] for r in runs)


def first_code(model):
    """Seconds from start until the first coded turn can be read."""
    began = time.perf_counter()
    with subprocess.Popen([KITH, "code", *model, SESSION], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL) as child:
        child.stdout.read(1)
        took = time.perf_counter() - began
        child.stdout.read()
    return took


WH = ("what", "how", "why", "when", "where", "who", "which", "tell", "describe")
AUX = ("do", "does", "did", "is", "are", "was", "were", "can", "could", "would", "will", "have", "has", "had", "should")


def forms(text, before):
    """About the structural features that Kith has; it has a few more."""
    words = text.lower().split()
    n = len(words)
    own, other = set(words), set(before.lower().split())
    return [n > 0 and words[0] in WH, n > 0 and words[0] in AUX, "?" in text, text.endswith("?"), text.count("?") / 3,
            n / 40, n <= 1, n <= 3, n <= 6, n <= 10, n <= 16, n <= 28, n <= 50,
            sum(w.startswith("you") for w in words) / (n + 1), sum(w in ("i", "i'm", "me", "my") for w in words) / (n + 1),
            sum(w in ("no", "not", "never") or w.endswith("n't") for w in words) / (n + 1), text.count(".") / 4,
            len(own & other) / (len(own) + 1), len(own & other) / (len(other) + 1), "?" in before, len(other) / 40,
            len(other) <= 3]


def marks(text, before):
    """The other kinds of features that Kith has: how sentences start, what a negation reaches, what was answered."""
    out = []
    sentences = [s.split() for s in re.split(r"(?<=[.?!])\s+", text.lower()) if s]
    words = text.lower().split()
    out += ["start " + " ".join(words[:k]) for k in range(1, min(4, len(words)) + 1)]
    for s in sentences:
        for k in range(1, min(3, len(s)) + 1):
            start = " ".join(s[:k])
            out.append("sentence " + start)
            if s[-1].endswith("?"):
                out.append("asking " + start)
    if sentences:
        out += ["last " + " ".join(sentences[-1][:k]) for k in range(1, min(4, len(sentences[-1])) + 1)]
    for i, w in enumerate(words):
        if w.endswith("n't") or w in ("no", "not", "never", "nothing"):
            out += ["negated " + x for x in words[i + 1:i + 4]]
    asked = re.split(r"(?<=[.?!])\s+", before.lower())[-1].split()
    if words and asked:
        out += [f"answer {words[0]} {asked[0]}", f"answer {words[0]} {' '.join(asked[:2])}"]
    return out


def python_twin():
    """Turns a second from the same file to probabilities: one head on n-grams and form; all heads on all features."""
    import warnings

    import numpy
    import scipy.sparse
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import LogisticRegression

    warnings.simplefilter("ignore")
    own = HashingVectorizer(ngram_range=(1, 3), n_features=1 << 18, alternate_sign=False)
    near = HashingVectorizer(ngram_range=(1, 2), n_features=1 << 17, alternate_sign=False)
    far = HashingVectorizer(ngram_range=(1, 1), n_features=1 << 16, alternate_sign=False)

    rest = HashingVectorizer(analyzer=lambda pair: marks(*pair), n_features=1 << 18, alternate_sign=False)

    def features(texts, everything=True):
        before, earlier = [""] + texts[:-1], ["", ""] + texts[:-2]
        form = numpy.array([forms(t, b) for t, b in zip(texts, before)], dtype=numpy.float64)
        parts = [own.transform(texts), near.transform(before), far.transform(earlier), scipy.sparse.csr_matrix(form)]
        if everything:
            parts.append(rest.transform(zip(texts, before)))
        return scipy.sparse.hstack(parts, format="csr")

    def read(limit):
        with open(TABLE, encoding="utf-8", newline="") as f:
            rows = csv.reader(f)
            next(rows)
            return [row[3] for _, row in zip(range(limit), rows)]

    some = read(1500)
    chance = numpy.random.default_rng(1)
    # What a head costs does not hang on what it learnt: a few steps over any labels will do.
    classes = [4, 2, 2, 2, 2, 2, 4, 2, 2, 2, 2, 2, 2, 3]
    speeds = []
    for everything in (False, True):
        x = features(some, everything)
        heads = [LogisticRegression(max_iter=3).fit(x, chance.integers(0, k, len(some)))
                 for k in (classes if everything else classes[:1])]
        best_time, n = 1e9, 20000
        for _ in range(3):
            began = time.perf_counter()
            x = features(read(n), everything)
            for head in heads:
                head.predict_proba(x)
            best_time = min(best_time, time.perf_counter() - began)
        speeds.append(n / best_time)
    return speeds


def main():
    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})  # one core, for all that follows
    once = os.path.join(os.path.dirname(TABLE), "bench-once.csv")
    for name, model, table, copies in ("the default model", [], once, 1), ("the light model", LIGHT, TABLE, COPIES):
        n = write_table(table, copies)
        print(name)
        seconds, memory = best(3, [KITH, "code", "--jobs", "1", *model, table])
        print(f"kith code, {n:6} turns from CSV to JSON lines   {n / seconds:10.0f} turns/s   {memory:6.0f} MB at most", flush=True)
        print(f"from start to the first code                  {min(first_code(model) for _ in range(20)) * 1000:10.1f} ms", flush=True)
        listening, memory = best(20, [KITH, "listen", *model, SESSION])
        print(f"from start to finished feedback, one session  {listening * 1000:10.1f} ms        {memory:6.0f} MB at most", flush=True)
    try:
        one, all_heads = python_twin()
    except ImportError:
        print("scikit-learn is not there, so there is nothing to compare with: ./do bench installs it", file=sys.stderr)
        return 1
    print(f"scikit-learn, n-grams and form, one head      {one:10.0f} turns/s")
    print(f"scikit-learn, all features, all heads         {all_heads:10.0f} turns/s")
    print(f"so kith with the light model, which does all, is {n / seconds / all_heads:.1f} times as fast as scikit-learn doing all, and "
          f"{n / seconds / one:.1f} times as fast as it doing the least")
    return 0


if __name__ == "__main__":
    sys.exit(main())
