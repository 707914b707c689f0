#!/usr/bin/env python3
"""Renews the generated tables of docs/circuit.md.

    tables.py                          parameters, evidence and roles, from the files
    tables.py --validate V.json --targets T.json   results too, from `kith circuit validate --json`, `... targets --json`
    tables.py --check                  changes nothing; 1 when parameters, evidence or roles on the page are not current
"""
import argparse
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "circuit.md"
ROW = re.compile(r'\[KITH_P_\w+\]\s*=\s*\{"([^"]*)",\s*"([^"]*)",\s*(FIXED|FLAT|LOG)\(([^)]*)\),\s*(\w+),\s*"([^"]*)",'
                 r'\s*((?:"[^"]*"\s*)+)\}')


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    return "\n".join(lines + ["| " + " | ".join(cell.replace("|", "/") for cell in row) + " |" for row in rows])


def read_tsv(name):
    lines = [line for line in (ROOT / "circuit" / name).read_text(encoding="utf-8").splitlines()
             if line and not line.startswith("#")]
    head = lines[0].split("\t")
    return [dict(zip(head, line.split("\t"))) for line in lines[1:]]


def parameters():
    text = (ROOT / "src" / "circuit" / "circuit_params.c").read_text(encoding="utf-8")
    rows = []
    for name, unit, kind, numbers, grade, source, meaning in ROW.findall(text):
        numbers = [f"{float(x):.4g}" for x in numbers.split(",")]
        span = "fixed" if kind == "FIXED" else f"{numbers[1]} to {numbers[2]}" + (", log" if kind == "LOG" else "")
        words = "".join(re.findall(r'"([^"]*)"', meaning))
        rows.append((f"`{name}`", unit, numbers[0], span, grade if len(grade) == 1 else grade.lower(), source, words))
    all_rows = len(re.findall(r"^ +\[KITH_P_", text, re.M))
    if len(rows) != all_rows:
        sys.exit(f"tables.py: {len(rows)} of {all_rows} parameters were understood; mend ROW")
    return table(("name", "unit", "standard", "range", "grade", "source", "meaning"), rows)


def evidence():
    rows = [(f"`{r['id']}`", r["species"], r["n"] + (f" ({r['n_grade']})" if r["n"] else ""), r["manipulation"],
             r["outcome"], r["direction"], r["statistic"], r["source"], r["read"], r["grade"])
            for r in read_tsv("evidence.tsv")]
    return table(("id", "species", "n (grade)", "manipulation", "outcome", "direction", "statistic", "source", "read",
                  "grade"), rows)


def roles():
    rows = []
    for r in read_tsv("roles.tsv"):
        prior = r["prior"] + "%" + (" (b)" if r["prior_of"] == "bundle" else "") if r["prior"] else ""
        margin = "" if not r["margin"] else "x" + r["margin"] if r["scale"] == "ratio" else "±" + r["margin"]
        rows.append((f"`{r['experiment']}`", r["role"].replace("_", " "), r["laboratory"], r["direction"], r["outcome"],
                     margin, prior, r["note"]))
    return table(("experiment", "role", "laboratory", "direction", "measure", "margin", "prior", "note"), rows)


def number(x, digits=3):
    return "-" if x is None else f"{x:.{digits}g}" if isinstance(x, (int, float)) else str(x)


def results(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    rows = data["rows"]
    held = [r for r in rows if r["role"] == "held_out"]
    fit = [r for r in rows if r["role"] == "fit"]
    good = [r for r in held if r["verdict"] == "reproduced"]
    missed = [f"`{r['experiment']}` ({r['verdict']})" for r in held if r["verdict"] != "reproduced"]
    missed_fit = [f"`{r['experiment']}` ({r['verdict']})" for r in fit if r["verdict"] != "reproduced"]
    words = f"**Held out: {len(good)} of {len(held)} reproduced.** Not: {', '.join(missed) or 'none'}.\n\n"
    words += (f"Fitted: {len(fit) - len(missed_fit)} of {len(fit)} reproduced. Not: {', '.join(missed_fit) or 'none'}.\n\n"
              "Made by `kith circuit validate --json` and `python3 circuit/tables.py --validate`.\n\n")
    cells = []
    for r in rows:
        low, high = (r["interval"] or [None, None])[:2]
        cells.append((f"`{r['experiment']}`", r["role"].replace("_", " "), number(r["published"]), number(r["simulated"]),
                      f"{number(low)} to {number(high)}", number(r["prior"], 2), r["verdict"], r["grade"]))
    return words + table(("experiment", "role", "published", "simulated", "95% interval", "prior", "verdict", "grade"),
                         cells)


def effect(goal):
    if goal["effect"] is None:
        return "-"
    scale = (lambda x: f"x{x:.2f}") if goal["scale"] == "ratio" else (lambda x: f"{100 * x:+.0f}")
    low, high = goal["interval"]
    return f"{scale(goal['effect'])} ({scale(low)} to {scale(high)}); fails {100 * goal['fails']:.0f}%"


def targets(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    goals = [g["goal"] for g in data["targets"][0]["goals"]]
    rows = [[t["row"] + ": " + t["title"]] + [effect(g) for g in t["goals"]] for t in data["targets"]]
    return (f"{data['versions']} versions of the model ({data['versions_from']}), {data['animals']} rats a group. Helping "
            "in rats of 100, the others as ratios; in brackets where nine in ten versions lie. Hoped for: more helping "
            "and contact, less seeking and relapse.\n\n" + table(["target"] + goals, rows))


def put(text, name, body):
    pattern = re.compile(rf"(<!-- generated: {name} -->\n).*?(<!-- end -->)", re.S)
    if not pattern.search(text):
        sys.exit(f"tables.py: docs/circuit.md has no place for {name}")
    return pattern.sub(lambda m: m[1] + body + "\n" + m[2], text)


def main():
    ask = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ask.add_argument("--check", action="store_true")
    ask.add_argument("--validate", metavar="JSON")
    ask.add_argument("--targets", metavar="JSON")
    args = ask.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    new = put(put(put(old, "parameters", parameters()), "evidence", evidence()), "roles", roles())
    if args.validate:
        new = put(new, "results", results(args.validate))
    if args.targets:
        new = put(new, "targets", targets(args.targets))
    if args.check and new != old:
        sys.exit("docs/circuit.md is not current: run python3 circuit/tables.py")
    if not args.check:
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
