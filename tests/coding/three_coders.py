#!/usr/bin/env python3
"""Agreement of three coders, computed apart from Kith: three_coders.py SOURCE [--write]

Reads tests/golden/evaluate/three-coders.csv and compares the figures with three-coders.figures.tsv beside it, which the
tests of `kith evaluate` expect. Plain textbook formulas:

Fleiss (1971), in the form for unequal numbers of codes: per turn with m >= 2 codes, the share of pairs that agree,
    sum_k n_k (n_k - 1) / (m (m - 1)), averaged over those turns; chance is sum_k p_k^2 with p_k the mean over all turns
    with a code of n_k / m.
One coder against the majority of the others: each code of a turn that three coders saw, beside the most frequent code
    of the other two (ties: the class listed first); a subtype counts where the others have its code or their main
    behaviour is it. All pairs of all coders in one table, and from it macro-F1 (classes that occur in the majorities)
    and Cohen's kappa.
"""
import csv
import sys

BEHAVIOURS = ["question", "reflection", "therapist_input", "other"]
SUBTYPES = {"question": ["open", "closed"], "reflection": ["simple", "complex"],
            "input": ["information", "advice", "negotiation", "options"]}
TALK = ["change", "sustain", "neutral"]
KINDS = ["question", "reflection", "therapist_input"]
SHORT = {"therapist_input": "input"}


def read(path):
    """One dictionary of codes a coder, turn by turn."""
    turns = {}
    with open(path, encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            code = {}
            if row["interlocutor"] == "client":
                code["talk"] = row["client_talk_type"]
            else:
                code["behaviour"] = row["main_therapist_behaviour"]
                for kind in KINDS:
                    has = row[kind + "_exists"] == "True"
                    code["has." + kind] = "yes" if has else "no"
                    code[SHORT.get(kind, kind)] = row[kind + "_subtype"] if has else None
            turns.setdefault((row["transcript_id"], int(row["utterance_id"])), []).append(code)
    return list(turns.values())


def most(codes, classes):
    counts = [codes.count(c) for c in classes]
    return classes[counts.index(max(counts))] if max(counts) else None


def majority(coders):
    if "talk" in coders[0]:
        return {"talk": most([c["talk"] for c in coders], TALK)}
    out = {"behaviour": most([c["behaviour"] for c in coders], BEHAVIOURS)}
    for kind in KINDS:
        head = SHORT.get(kind, kind)
        yes = sum(c["has." + kind] == "yes" for c in coders)
        out["has." + kind] = "yes" if 2 * yes > len(coders) else "no"
        stands = out["has." + kind] == "yes" or out["behaviour"] == kind
        out[head] = most([c[head] for c in coders], SUBTYPES[head]) if stands else None
    return out


def fleiss(turns, head, classes):
    agree, share, n = [], [0.0] * len(classes), 0
    for coders in turns:
        codes = [c[head] for c in coders if c.get(head)]
        if not codes:
            continue
        n += 1
        for k, name in enumerate(classes):
            share[k] += codes.count(name) / len(codes)
        if len(codes) >= 2:
            agree.append(sum(codes.count(c) * (codes.count(c) - 1) for c in classes) / (len(codes) * (len(codes) - 1)))
    seen = sum(agree) / len(agree)
    chance = sum((s / n) ** 2 for s in share)
    return (seen - chance) / (1 - chance)


def against_the_others(turns, head, classes):
    table = {(a, b): 0 for a in classes for b in classes}
    for coders in turns:
        for i, mine in enumerate(coders):
            others = majority(coders[:i] + coders[i + 1:])
            if mine.get(head) and others.get(head):
                table[others[head], mine[head]] += 1
    total = sum(table.values())
    gold = {c: sum(table[c, o] for o in classes) for c in classes}
    given = {c: sum(table[o, c] for o in classes) for c in classes}
    f1 = [2 * table[c, c] / (gold[c] + given[c]) for c in classes if gold[c]]
    seen = sum(table[c, c] for c in classes) / total
    chance = sum(gold[c] * given[c] for c in classes) / total ** 2
    return sum(f1) / len(f1), (seen - chance) / (1 - chance)


def main():
    folder = sys.argv[1] + "/tests/golden/evaluate/"
    turns = read(folder + "three-coders.csv")
    heads = {"behaviour": BEHAVIOURS, **{"has." + k: ["no", "yes"] for k in KINDS}, **SUBTYPES, "talk": TALK}
    lines = ["# head\tcodes\tFleiss kappa\tmacro-F1 against the others\tkappa against the others"]
    for head, classes in heads.items():
        codes = sum(1 for coders in turns for c in coders if c.get(head))
        macro, kappa = against_the_others(turns, head, classes)
        lines.append(f"{head}\t{codes}\t{fleiss(turns, head, classes):.6f}\t{macro:.6f}\t{kappa:.6f}")
    text = "\n".join(lines) + "\n"
    path = folder + "three-coders.figures.tsv"
    if sys.argv[2:] == ["--write"]:
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return 0
    with open(path, encoding="utf-8") as f:
        if f.read() == text:
            return 0
    print("three-coders.figures.tsv says something else than three-coders.csv gives:\n" + text)
    return 1


sys.exit(main())
