#!/usr/bin/env python3
"""The tokenizer of src/model beside the reference.

    wordpiece.py PROGRAM [--random N] [--seed N] [--vocabulary FILE] [CSV...]
    wordpiece.py --golden      writes tests/golden/wordpiece/ anew: what the reference, not Kith, makes of some texts

PROGRAM is tests/model/wordpiece_cuts.c. Python needs the `tokenizers` package as train/requirements.txt pins it. Compared:
  characters   each of the 1,112,064 characters of Unicode, alone between letters and among combining marks: the words
  sessions     all turns of corpus/, and each cell of the CSV files given: tokens, and turns cut to 192 and 16 positions
  random       N texts (1,000,000) of characters drawn in many ways: words and tokens
Tokens are compared with the bytes they came from. Where marks had to be put in order the reference gives a mark the place
of another; there Kith's bytes must hold the token's characters. The reference is asked without special tokens, as Kith
reads "[CLS]" as plain text.
"""
import argparse
import array
import collections
import contextlib
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

    @contextlib.contextmanager
    def told(self, name):
        """Prints how many texts differed in what is done inside."""
        self.count.clear()
        before = self.wrong
        yield self
        print(f"{name}: {self.wrong - before} differ; {dict(self.count)}", flush=True)

    def words(self, texts):
        self.count["texts"] += len(texts)
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
        elif in_order(text) or not self.places_hold(text, want.tokens, said):
            self.differ("offsets", text, list(zip(said[1::3], said[2::3])), list(zip(flat[1::3], flat[2::3])))
        else:
            self.count["with marks put in order, other offsets"] += 1

    @staticmethod
    def places_hold(text, tokens, said):
        text = text.encode()
        for token, start, end in zip(tokens, said[1::3], said[2::3]):
            held = collections.Counter("".join(reference_words(text[start:end].decode())))
            if token != "[UNK]" and collections.Counter(token.removeprefix("##")) - held:
                return False
        return True

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
    """Many characters by themselves, so that few words are unknown; pieces of the corpus's words."""
    counted = collections.Counter(word for turn in turns for word in reference_words(turn))
    pieces = collections.Counter()
    for word, n in counted.items():
        pieces[word] += n
        for i in range(1, len(word)):
            pieces[word[:i]] += n
            pieces["##" + word[i:]] += n
    some = CHARACTERS[:0x3100] + CHARACTERS[0xA000:0xAC10] + CHARACTERS[0x10000:0x12000] + CHARACTERS[0x1C000:0x1F700]
    letters = sorted({c for n in some for word in reference_words(chr(n)) for c in word} | set("漢字"))
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
        gone = [chr(c) for c in CHARACTERS if reference_words("a" + chr(c)) == ["a"] and cleaner.normalize_str(chr(c)).strip()]
        stay = "\u302e\u302f\U0001d165\U0001d166\U0001d16d\U0001d160\u08d4\u08e0\U00011442\U0001e000\U0001e94a\U00016ff0"
        self.marks = [["a", "e", " ", "é", "ﬁ", "漢", "각", ";", "\u200b"], gone, list(stay)]
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
        """Runs of marks, of which those that stay have to be put in order."""
        return "".join(self.chance.choice(self.chance.choice(self.marks)) for _ in self.some(20))

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


# Each shows one thing or two.
GOLDEN = [
    "", " \t\n", "So it SCARED you, and you came anyway. What made you come in?", "I can't keep doing this to her.",
    "mm-hmm... [laughs] twenty-five%", "[CLS] you [SEP] [UNK] [PAD] ##ing", "unforgettableness zzzqqq", "caf\u00e9 cafe\u0301 CAF\u00c9S",
    "\u201cIt\u2019s\u201d \u2014 so\u2026yes", "you\u200bre you\u00adre you\x00re you\ufffdre", "you\x0bre you\x85re you\u2028re you\u00a0re",
    "\u6f22\u5b57you\u6f22", "you\U0002b820re you\U0002b920re you\uf900re", "\ud55c\uad6d \u3042\u304c \u30d1", "\ufb01nd \u212a \u0130s \u1e9e",
    "a\u0301\u0302\u0323\u0345b", "a\u302f\u0301\u08d4\u302eb", "\u0301you \u0301, \u0301", "\U0001d15e\u302e\U0001d160",
    "\U0001f600ok\U0001f600", "e" * 100, "e" * 101, "e\u0301" * 100 + " you", "\u0378\u0379you", "a\u1734b a\u166db a\U000111c9b",
    "a\u08d4b a\u2e43b a\u1c89b", "\u0440\u0443\u0441 \u0391\u03a3", "don`t ~$5.20 ^_^ <b>you</b> a@b.c",
]


def write_golden():
    turns = corpus_turns()
    counted = collections.Counter(word for turn in turns for word in reference_words(turn))
    words = [word for word, n in counted.most_common(260) if len(word) > 1]
    ends = ["##s", "##ing", "##ed", "##re", "##able", "##ness", "##get", "##t", "for", "un"]
    letters = sorted({c for text in GOLDEN for word in reference_words(text) for c in word} - set("zq\U0001f600"))
    tokens = list(dict.fromkeys(SPECIAL + words + ends + letters + ["##" + c for c in letters]))
    one = Comparison(None, tokens)
    folder = os.path.join(ROOT, "tests", "golden", "wordpiece")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "vocabulary.txt"), "w", encoding="utf-8") as f:
        f.writelines(token + "\n" for token in tokens)
    with open(os.path.join(folder, "reference.jsonl"), "w", encoding="ascii") as f:
        for text in GOLDEN + [turn for turn in turns if len(turn) > 60][::500]:
            encoded = one.reference.encode(text)
            places = as_bytes(text, encoded.offsets) if in_order(text) else [None] * len(encoded.ids)
            cut = [[token, *(place or ())] for token, place in zip(encoded.tokens, places)]
            f.write(json.dumps({"text": text, "tokens": cut}) + "\n")


def main():
    if tokenizers.__version__ != PINNED:
        raise SystemExit(f"tokenizers {tokenizers.__version__} is here; {PINNED} is the one to agree with")
    if sys.argv[1:] == ["--golden"]:
        return write_golden()
    asked = argparse.ArgumentParser()
    asked.add_argument("program")
    asked.add_argument("--random", type=int, default=1000000)
    asked.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10 ** 6))
    asked.add_argument("--vocabulary", default=os.path.join(ROOT, "model", "kith.model"))
    asked.add_argument("csv", nargs="*")
    asked = asked.parse_intermixed_args()
    turns = corpus_turns()
    vocabularies = {"given": vocabulary_of(asked.vocabulary), "made": made_vocabulary(turns)}
    vocabularies = {name: words for name, words in vocabularies.items() if words}
    said = ", ".join(f"{len(words)} tokens {name}" for name, words in vocabularies.items())
    print(f"tokenizers {PINNED}, vocabulary of {said}, seed {asked.seed}", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        checks = []
        for name, words in vocabularies.items():
            os.mkdir(os.path.join(folder, name))
            checks.append(Comparison(Kith(os.path.abspath(asked.program), words, os.path.join(folder, name)), words))
        for frame in ("a{}b", "{}", "a\u08d4{}\u302eb", "a{}\u302e\u0345b", "字{}\u1e94a"):
            with checks[0].told(f"characters  as {ascii(frame)}") as check:
                check.words([frame.format(chr(c)) for c in CHARACTERS])
        for name, texts in [("corpus", turns + ["\n".join(turns)]), *((os.path.basename(path), cells(path)) for path in asked.csv)]:
            with checks[0].told(f"sessions    {name}") as check:
                check.words(texts)
                check.tokens(texts, (192, 16))
        for one, (name, words) in zip(checks, vocabularies.items()):
            drawn = Random(f"{asked.seed} {name}", words, turns)
            with one.told(f"random      vocabulary {name}") as check:
                for at in range(0, asked.random // len(checks), CHUNK):
                    texts = drawn.draw(min(CHUNK, asked.random // len(checks) - at))
                    check.words(texts)
                    check.tokens(texts)
    return 1 if any(check.wrong for check in checks) else 0


if __name__ == "__main__":
    sys.exit(main())
