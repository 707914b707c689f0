#!/usr/bin/env python3
"""Whether docs/asvs.csv holds what it says: test_asvs.py SOURCE. Each row has a number once, a level, a state, words; and
every file that it names is there."""
import csv
import os
import re
import sys

source = sys.argv[1]
states = {"met", "not applicable", "open"}
wrong = []
seen = set()
last = (0, 0, 0)
with open(os.path.join(source, "docs/asvs.csv"), encoding="utf-8", newline="") as f:
    rows = list(csv.DictReader(line for line in f if not line.startswith("#")))
for row in rows:
    number = row["id"]
    if not re.fullmatch(r"\d+\.\d+\.\d+", number) or number in seen:
        wrong.append(f"{number}: no number, or twice")
        continue
    seen.add(number)
    here = tuple(map(int, number.split(".")))
    if here <= last:
        wrong.append(f"{number}: not in order")
    last = here
    if row["level"] not in ("1", "2") or row["state"] not in states or not row["what"]:
        wrong.append(f"{number}: level, state or words are missing")
    if row["state"] != "not applicable" and not row["where"]:
        wrong.append(f"{number}: says no place")
    for path in row["where"].split():
        if not os.path.isfile(os.path.join(source, path)):
            wrong.append(f"{number}: {path} is not there")
if len(rows) < 200:
    wrong.append(f"only {len(rows)} rows")
print("\n".join(wrong) or f"{len(rows)} rows, " + ", ".join(
    f"{sum(r['state'] == s for r in rows)} {s}" for s in sorted(states)))
sys.exit(1 if wrong else 0)
