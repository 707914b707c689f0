#!/usr/bin/env python3
"""Counts what followed what: the client's talk right after each counsellor behaviour, by the experts' codes.

    followed.py corpus/*.kith          sessions in Kith's notation
    followed.py annomi-dev.csv         a table with AnnoMI's columns

Prints the rows of kith_followed_sources in src/practice/simulated_talk.c: question, reflection, therapist_input, other; in each
change, sustain, neutral. A client's turn counts for the counsellor's turn just before it.
"""
import collections
import csv
import sys

ROWS = ["question", "reflection", "therapist_input", "other"]
TALK = ["change", "sustain", "neutral"]
LETTER = {"q": "question", "r": "reflection", "i": "therapist_input", "o": "other"}
MARK = {"+": "change", "-": "sustain", "=": "neutral"}


def of_notation(path, count):
    before = None
    with open(path, encoding="utf-8") as f:
        for line in f:
            head = line.split("\t", 1)[0]
            if line.startswith("#"):
                before = None
            elif head.startswith("T ") and "\t" in line:
                before = LETTER[head[2]]
            elif head.startswith("C ") and "\t" in line and before:
                count[before, MARK[head[2]]] += 1
                before = None


def of_table(path, count):
    before, session = None, None
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            if row["transcript_id"] != session:
                before, session = None, row["transcript_id"]
            if row["interlocutor"] == "therapist":
                before = row["main_therapist_behaviour"]
            elif before:
                count[before, row["client_talk_type"]] += 1
                before = None


def main():
    count = collections.Counter()
    for path in sys.argv[1:]:
        (of_table if path.endswith(".csv") else of_notation)(path, count)
    print(", ".join("{%s}" % ", ".join(str(count[r, t]) for t in TALK) for r in ROWS))


if __name__ == "__main__":
    main()
