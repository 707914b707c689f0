"""Coded sessions as fine-tuning reads them: session notation (docs/formats.md), AnnoMI's table, the list of folds."""

import csv
import random
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path

BEHAVIOUR = ["question", "reflection", "therapist_input", "other"]
HAS = ["question", "reflection", "therapist_input"]
QUESTION = ["open", "closed"]
REFLECTION = ["simple", "complex"]
INPUT = ["information", "advice", "negotiation", "options"]
ADHERENCE = ["affirm", "seek", "emphasize", "persuade_with_permission", "persuade", "confront"]
TALK = ["change", "sustain", "neutral"]

# name -> (classes, who): a head of two classes is one logit, that of its second class; the order of src/model/heads.c.
HEADS = {"behaviour": (4, 0), "has.question": (2, 0), "has.reflection": (2, 0), "has.therapist_input": (2, 0),
         "question": (2, 0), "reflection": (2, 0), "input": (4, 0),
         **{"adherence." + a: (2, 0) for a in ADHERENCE}, "talk": (3, 1)}


def outputs(head):
    return 1 if HEADS[head][0] == 2 else HEADS[head][0]


@dataclass
class Turn:
    role: int  # 0 counsellor, 1 client
    text: str
    labels: dict = field(default_factory=dict)  # head -> class; a head is missing where the coder did not say


@dataclass
class Session:
    source: str  # "authored" or "annomi"
    id: str
    coder: str
    quality: str
    turns: list
    fold: int = -1


def _counsellor(labels, has, subtype, adherence):
    for name in HAS:
        labels["has." + name] = int(name in has)
    for head, names in (("question", QUESTION), ("reflection", REFLECTION), ("input", INPUT)):
        if subtype.get(head) in names:
            labels[head] = names.index(subtype[head])
    if adherence is not None:
        for name in ADHERENCE:
            labels["adherence." + name] = int(name in adherence)


def read_notation(path):
    """The sessions of a .kith file."""
    kinds = {"q:o": ("question", "open"), "q:c": ("question", "closed"), "r:s": ("reflection", "simple"),
             "r:c": ("reflection", "complex"), "i:info": ("input", "information"), "i:advi": ("input", "advice"),
             "i:nego": ("input", "negotiation"), "i:opti": ("input", "options"), "o": (None, None)}
    extra = dict(AF="affirm", SK="seek", EM="emphasize", PP="persuade_with_permission", PE="persuade", CF="confront")
    talk = {"+": "change", "-": "sustain", "=": "neutral"}
    found = []
    for line in Path(path).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            facts = dict(p.split(":", 1) for p in line[1:].split("|") if ":" in p)
            facts = {k.strip(): v.strip() for k, v in facts.items()}
            if "id" in facts:
                found.append(Session("authored", facts["id"], "authored", facts.get("quality", ""), []))
            continue
        if not line.strip():
            continue
        head, text = line.split("\t", 1)
        who, _, code = head.partition(" ")
        turn = Turn(0 if who == "T" else 1, text.strip())
        code = code.strip()
        if who == "T" and code:
            main, _, marks = code.partition(";")
            parts = [kinds[c.strip()] for c in main.split(",") if c.strip()]
            names = {"input": "therapist_input"}
            has = {names.get(k, k) for k, _ in parts if k}
            turn.labels["behaviour"] = BEHAVIOUR.index(names.get(parts[0][0], parts[0][0]) or "other")
            _counsellor(turn.labels, has, {k: s for k, s in parts if k},
                        {extra[m] for m in re.split(r"[ ,]+", marks) if m})
        elif who == "C" and code:
            turn.labels["talk"] = TALK.index(talk[code])
        found[-1].turns.append(turn)
    return found


def read_annomi(path):
    """The sessions of AnnoMI's table (github uccollab/AnnoMI; one annotator a transcript)."""
    found = {}
    with open(path, newline="", encoding="utf-8") as f:
        for row in csv.DictReader(f):
            key = row["transcript_id"]
            s = found.setdefault(key, Session("annomi", key, "annomi " + row["annotator_id"], row["mi_quality"], []))
            turn = Turn(0 if row["interlocutor"] == "therapist" else 1, row["utterance_text"].strip())
            if turn.role == 0:
                turn.labels["behaviour"] = BEHAVIOUR.index(row["main_therapist_behaviour"])
                has = {h for h in HAS if row[h + "_exists"] == "True"}
                _counsellor(turn.labels, has, {"question": row["question_subtype"],
                                               "reflection": row["reflection_subtype"],
                                               "input": row["therapist_input_subtype"]}, None)
            else:
                turn.labels["talk"] = TALK.index(row["client_talk_type"])
            s.turns.append(turn)
    return list(found.values())


def read_all(paths, folds=None):
    """Sessions of files and folders, each with its fold; those the list does not name get fold -1."""
    found = []
    for path in map(Path, paths):
        for p in sorted(path.glob("*.kith")) if path.is_dir() else [path]:
            found += read_annomi(p) if p.suffix == ".csv" else read_notation(p)
    if folds:
        of = {}
        for line in Path(folds).read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                source, name, fold = line.split("\t")
                of[source, name] = int(fold)
        for s in found:
            s.fold = of.get((s.source, s.id), -1)
    return found


def strip_marks(text, apostrophes=True):
    """As a speech recogniser writes it: no punctuation, no capitals, no notes in brackets. Apostrophes inside words
    stay, unless told otherwise."""
    text = re.sub(r"\[[^\]]*\]", " ", text.lower()).replace("\u2019", "'")
    kept = []
    for i, c in enumerate(text):
        if c == "'" and 0 < i < len(text) - 1 and text[i - 1].isalnum() and text[i + 1].isalnum():
            kept.append(c if apostrophes else "")
        else:
            kept.append(" " if unicodedata.category(c)[0] in "PS" else c)
    return " ".join("".join(kept).split())


def seeded(*parts):
    """A generator of random numbers that depends on nothing but `parts`."""
    return random.Random("|".join(map(str, parts)))
