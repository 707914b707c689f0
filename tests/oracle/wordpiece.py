#!/usr/bin/env python3
"""The tokenizer of src/model beside the reference: wordpiece.py PROGRAM [--random N] [--seed N] [--vocabulary FILE] [CSV...]

PROGRAM is tests/model/wordpiece_cuts.c. Python needs the `tokenizers` package as train/requirements.txt pins it. Compared:
  characters   each of the 1,112,064 characters of Unicode, alone between letters and among combining marks: the words
  sessions     all turns of corpus/, and each cell of the CSV files given: tokens, and turns cut to 192 and 16 positions
  random       N texts (1,000,000) of characters drawn in many ways: words and tokens
Tokens are compared with the bytes they came from, except in the few texts where marks had to be put in order: there the
reference gives a mark the place of another. Its special tokens are not split out: Kith reads "[CLS]" as plain text.
"""
import argparse
import array
import collections
import csv
import glob
import json
import os
import random
import subprocess
import sys
import tempfile

import tokenizers
from tokenizers import models, normalizers, pre_tokenizers

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PINNED = "0.23.3"
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]"]
CHARACTERS = [c for c in range(0x110000) if not 0xD800 <= c < 0xE000]
CHUNK = 50000

normalizer = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=True, lowercase=True)
cleaner = normalizers.BertNormalizer(clean_text=True, handle_chinese_chars=True, strip_accents=False, lowercase=False)
decomposer = normalizers.NFD()
splitter = pre_tokenizers.BertPreTokenizer()


def reference_words(text):
    return [word for word, _ in splitter.pre_tokenize_str(normalizer.normalize_str(text))]


def in_order(text):
    """Whether decomposition leaves all marks where they are, so that the reference's offsets can be relied on."""
    clean = cleaner.normalize_str(text)
    return decomposer.normalize_str(clean) == "".join(map(decomposer.normalize_str, clean))


class Kith:
    def __init__(self, program, vocabulary, folder):
        self.program = program
        self.vocabulary = os.path.join(folder, "vocabulary")
        with open(self.vocabulary, "wb") as f:
            f.write("".join(token + "\n" for token in vocabulary).encode() + bytes(37))

    def ask(self, mode, texts, size):
        asked = bytearray()
        for text in texts:
            text = text.encode()
            asked += len(text).to_bytes(4, sys.byteorder) + text
        said = subprocess.run([self.program, *mode], input=asked, stdout=subprocess.PIPE, check=True).stdout
        at = 0
        for _ in texts:
            n = int.from_bytes(said[at:at + 4], sys.byteorder) * size
            yield said[at + 4:at + 4 + n]
            at += 4 + n
        if at != len(said):
            raise SystemExit(f"{self.program} said more than it was asked")

    def words(self, texts):
        for said in self.ask(["words"], texts, 1):
            yield said.decode().split("\n")[:-1]

    def tokens(self, texts):
        yield from self.ask(["ids", self.vocabulary], texts, 12)

    def turns(self, texts, positions):
        yield from self.ask(["turn", self.vocabulary, str(positions)], texts, 12)


class Comparison:
    def __init__(self, kith, vocabulary):
        self.kith = kith
        self.ids = {token: i for i, token in enumerate(vocabulary)}
        self.reference = tokenizers.Tokenizer(
            models.WordPiece(self.ids, unk_token="[UNK]", max_input_chars_per_word=100))
        self.reference.normalizer = normalizer
        self.reference.pre_tokenizer = splitter
        self.wrong = 0
        self.count = collections.Counter()

    def differ(self, what, text, kith, reference):
        self.wrong += 1
        if self.wrong <= 5:
            print(f"{what} differ in {ascii(text)}\n    Kith:      {kith}\n    reference: {reference}")

    def words(self, texts):
        for text, said in zip(texts, self.kith.words(texts)):
            expected = reference_words(text)
            if said != expected:
                self.differ("words", text, ascii(said), ascii(expected))

    def tokens(self, texts, turns=()):
        encoded = self.reference.encode_batch(texts)
        asked = [(None, self.kith.tokens(texts))] + [(n, self.kith.turns(texts, n)) for n in turns]
        for positions, answers in asked:
            for text, want, said in zip(texts, encoded, answers):
                self.one(text, want, said, positions)

    def one(self, text, want, said, positions):
        said = array.array("I", said)
        ids = want.ids
        self.count["texts"] += 1
        self.count["tokens"] += len(ids)
        self.count["unknown"] += ids.count(self.ids["[UNK]"])
        places = want.offsets if text.isascii() else as_bytes(text, want.offsets)
        expected = [(i, *place) for i, place in zip(ids, places)]
        if positions:
            expected = self.turn(expected, positions, len(text.encode()))
        flat = array.array("I", [n for token in expected for n in token])
        if said == flat:
            return
        if said[0::3] != flat[0::3]:
            self.differ("ids", text, said[0::3].tolist(), flat[0::3].tolist())
        elif in_order(text):
            self.differ("offsets", text, list(zip(said[1::3], said[2::3])), list(zip(flat[1::3], flat[2::3])))
        else:
            self.count["texts with marks put in order, other offsets"] += 1

    def turn(self, tokens, positions, end):
        room = positions - 2
        if len(tokens) > room:
            self.count["turns cut"] += 1
            tokens = tokens[:room - room // 3] + tokens[len(tokens) - room // 3:]
        return [(self.ids["[CLS]"], 0, 0), *tokens, (self.ids["[SEP]"], end, end)]


def as_bytes(text, offsets):
    at = [0]
    for c in text:
        at.append(at[-1] + len(c.encode()))
    return [(at[start], at[end]) for start, end in offsets]


def vocabulary_of(path):
    """A list of tokens, one a line, or the encoder.vocab of a model file; None where the model has no encoder."""
    with open(path, "rb") as f:
        content = f.read()
    if content[8:9] == b"{":
        n = int.from_bytes(content[:8], "little")
        header = json.loads(content[8:8 + n])
        if "encoder.vocab" not in header:
            return None
        start, end = header["encoder.vocab"]["data_offsets"]
        content = content[8 + n + start:8 + n + end].rstrip(b"\0")
    return content.decode().rstrip("\n").split("\n")


def made_vocabulary(turns):
    """Where no model has an encoder yet: the characters, frequent words, beginnings and ends of the corpus."""
    counted = collections.Counter(word for turn in turns for word in reference_words(turn))
    pieces = collections.Counter()
    for word, n in counted.items():
        pieces[word] += n
        for i in range(1, len(word)):
            pieces[word[:i]] += n
            pieces["##" + word[i:]] += n
    letters = sorted({c for n in CHARACTERS[:0x3100] for word in reference_words(chr(n)) for c in word} | set("漢字가😀"))
    tokens = SPECIAL + letters + ["##" + c for c in letters]
    return list(dict.fromkeys(tokens + [piece for piece, n in pieces.most_common(12000) if n > 2]))


def corpus_turns():
    turns = []
    for path in sorted(glob.glob(os.path.join(ROOT, "corpus", "*.kith"))):
        with open(path, encoding="utf-8") as f:
            turns += [line.rstrip("\n").split("\t", 1)[1] for line in f if "\t" in line]
    return turns


def cells(path):
    with open(path, encoding="utf-8", newline="") as f:
        return [cell for row in csv.reader(f) for cell in row]


class Random:
    """Texts drawn in many ways: each way is wrong about other things."""

    def __init__(self, seed, vocabulary, turns):
        self.chance = random.Random(seed)
        self.vocabulary = vocabulary
        self.turns = turns
        self.known = [c for c in CHARACTERS if c < 0x3000 or reference_words(chr(c)) not in ([], [chr(c)])]
        self.marks = [c for c in CHARACTERS if reference_words("a" + chr(c)) == ["a"]] + list(range(0x302A, 0x3030)) \
            + [0x1D165, 0x1D166, 0x1D16D, 0x1D160, 0x16FF0, 0x08D4, 0x11442, 0x1E000, 0x1E94A]
        self.ways = [self.anything, self.anything, self.low, self.ascii, self.marked, self.glued, self.spoilt, self.long]

    def some(self, most):
        return range(self.chance.randrange(1, most))

    def anything(self):
        return "".join(chr(self.chance.choice(CHARACTERS)) for _ in self.some(30))

    def low(self):
        return "".join(chr(self.chance.choice(self.known)) for _ in self.some(40))

    def ascii(self):
        return "".join(chr(int(self.chance.triangular(0, 128, 100))) for _ in self.some(60))

    def marked(self):
        return "".join(chr(self.chance.choice(self.marks)) if self.chance.random() < .6 else self.chance.choice("ae éﬁ漢각;")
                       for _ in self.some(20))

    def glued(self):
        return self.chance.choice(["", " "]).join(
            self.chance.choice(self.vocabulary).removeprefix("##") for _ in self.some(8))

    def spoilt(self):
        letters = list(self.chance.choice(self.turns)[:200])
        for _ in self.some(6):
            letters.insert(self.chance.randrange(len(letters) + 1), chr(self.chance.choice(self.known)))
        return "".join(letters)

    def long(self):
        """Words about as long as a word may be."""
        return " ".join(self.chance.choice(["a", "é", "e\u0301", "漢", "of", "\u200b", "ß"]) * self.chance.randrange(20, 110)
                        for _ in self.some(3))

    def draw(self, n):
        return [self.chance.choice(self.ways)() for _ in range(n)]


def main():
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("--random", type=int, default=1000000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 6))
    asked.add_argument("--vocabulary", default=os.path.join(ROOT, "model", "kith.model"))
    asked.add_argument("csv", nargs="*")
    asked = asked.parse_args()
    if tokenizers.__version__ != PINNED:
        raise SystemExit(f"tokenizers {tokenizers.__version__} is here; {PINNED} is the one to agree with")
    turns = corpus_turns()
    vocabulary = vocabulary_of(asked.vocabulary) or made_vocabulary(turns)
    print(f"tokenizers {PINNED}, a vocabulary of {len(vocabulary)} tokens, seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        check = Comparison(Kith(os.path.abspath(asked.program), vocabulary, folder), vocabulary)
        for frame in ("a{}b", "{}", "a\u0345{}\u0334b", "a{}\u302e\u0345b", "字{}\u1e94a"):
            texts = [frame.format(chr(c)) for c in CHARACTERS]
            before = check.wrong
            check.words(texts)
            print(f"characters  {len(texts)} as {ascii(frame)}: {check.wrong - before} differ", flush=True)
        stages = [("corpus", turns + ["\n".join(turns)])] + [(os.path.basename(path), cells(path)) for path in asked.csv]
        for name, texts in stages:
            check.count.clear()
            before = check.wrong
            check.words(texts)
            check.tokens(texts, (192, 16))
            print(f"sessions    {name}, {len(texts)} texts: {check.wrong - before} differ; {dict(check.count)}", flush=True)
        drawn = Random(asked.seed, vocabulary, turns)
        check.count.clear()
        before = check.wrong
        for at in range(0, asked.random, CHUNK):
            texts = drawn.draw(min(CHUNK, asked.random - at))
            check.words(texts)
            check.tokens(texts)
        print(f"random      {asked.random} texts: {check.wrong - before} differ; {dict(check.count)}", flush=True)
    return 1 if check.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
