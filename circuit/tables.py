#!/usr/bin/env python3
"""Renews the generated tables of docs/circuit.md.

    tables.py                          parameters, evidence, roles, format, the stored fit and its results, from the files
    tables.py --targets T.json         targets too, from `kith circuit targets --json`
    tables.py --check                  changes nothing; 1 when what is made from files on the page is not current
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


def form():
    """What experiment.h says of the file, from `id` on."""
    text = (ROOT / "src" / "circuit" / "experiment.h").read_text(encoding="utf-8")
    lines = [line[3:] for line in text[:text.index("*/")].splitlines()[2:]]
    return "```text\n" + "\n".join(lines).strip("\n") + "\n```"


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
        margin = ("x" if r["scale"] == "ratio" else "±" if r["claim"] == "null" else "") + r["margin"]
        rows.append((f"`{r['experiment']}`", role_of(r["role"], r["looked"] == "yes"), r["laboratory"], r["direction"],
                     r["outcome"], margin, prior, r["note"]))
    return table(("experiment", "role", "laboratory", "direction", "measure", "least", "prior", "note"), rows)


def role_of(role, looked):
    return "fit" if role == "fit" else "held out, looked at" if looked else "held out, new"


def number(x, digits=3):
    return "-" if x is None else f"{x:.{digits}g}"


def share(x):
    return "-" if x is None else f"{100 * x:.0f}%"


def by_role(rows, role):
    """How many of a role are reproduced, and which are not."""
    of = [r for r in rows if role_of(r["role"], r["looked"]) == role]
    missed = [f"`{r['experiment']}` ({r['verdict']})" for r in of if r["verdict"] != "reproduced"]
    return f"{len(of) - len(missed)} of {len(of)} reproduced. Not: {', '.join(missed) or 'none'}."


def results(path):
    data = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))
    cells = []
    for r in sorted(data["rows"], key=lambda r: (r["role"] == "fit", r["looked"])):
        sign = "x" if r["scale"] == "ratio" else ""
        low, high = r["interval"]
        cells.append((f"`{r['experiment']}`", role_of(r["role"], r["looked"]), r["published"],
                      f"{r['outcome']} {sign}{number(r['simulated'])} ({number(low)} to {number(high)})",
                      share(r["shows"]), share(r["found"]), share(r["prior"]), r["verdict"], r["grade"]))
    return (f"**Held out, and looked at by nobody before this fit: {by_role(data['rows'], 'held out, new')}**\n\n"
            f"Held out, but looked at under an earlier fit: {by_role(data['rows'], 'held out, looked at')}\n\n"
            f"Fitted: {by_role(data['rows'], 'fit')}\n\n"
            f"{data['draws']} draws of the posterior, {data['animals']} rats a group: `kith circuit validate --json`. "
            "*simulated*: median and central 95% over draws; ratios have an x. *shows*: share of posterior draws that show "
            "the least effect or keep to the margin; *found*: chance that one study of the experiment's own n finds the "
            "sign, or nothing where nothing was published; *prior*: of draws from the priors, what *shows* is of the "
            "posterior's.\n\n"
            + table(("experiment", "role", "published", "simulated", "shows", "found", "prior", "verdict", "grade"), cells))


def fit():
    text = (ROOT / "circuit" / "posterior.json").read_text(encoding="utf-8")
    if not text.strip():
        return "No fit has been stored yet."
    data = json.loads(text)
    made, cal = data["made"], data["calibration"]
    n_fit = sum(r["role"] == "fit" for r in data["rows"])
    models = [(m["name"], f"{m['log_evidence']:.1f} ± {m['log_error']:.1f}", f"{m['probability']:.2g}",
               f"{m['rows_shown']} of {n_fit}", str(m["most_at_once"]), share(m["forced"]) if m["forced"] else "none",
               number(m["effective"])) for m in data["models"]]
    left = [(f"`{r['experiment']}`", r["laboratory"], share(r["prior_shows"]), share(r["posterior_shows"]),
             share(r["left_out_shows"]), r["left_out_verdict"] if r["left_out_effective"] >= 20 else "too few draws to say",
             f"{r['left_out_effective']:.0f}" + (" (own fit)" if r["left_out_refitted"] else ""))
            for r in data["rows"] if r["role"] == "fit"]
    known = [(f"`{q['name']}`", number(q["median"]), f"{number(q['interval'][0])} to {number(q['interval'][1])}",
              share(q["width"]), q["grade"]) for q in data["params"] if q["identified"]]
    return (f"`kith circuit fit`: {made['draws']} draws from the priors, {made['population']} of the posterior, "
            f"{made['animals']} rats a group, seed {made['seed']}.\n\n"
            f"The posterior took {made['sweeps']} sweeps and descends from {made['distinct']} draws of the table; null models "
            f"and fits without a laboratory have {made['null_draws']} and {made['draws']} draws from the priors, and "
            f"{made['null_population']} of their posterior.\n\n"
            "**Null models**, fitted in the same way: ln of the marginal likelihood, probability if all were alike before, "
            "fitted rows shown by 95% of draws, and most shown by one draw at once. *By weight alone*: how much of the likelihood was "
            "left when the budget ended, and was then counted without moves; *draws left*: what the last step of the "
            "likelihood left.\n\n"
            + table(("model", "ln evidence", "probability", "rows shown", "at once", "by weight alone", "draws left"), models)
            + "\n\n**Leaving out a laboratory**: the row predicted without any row of its laboratory: by all that the fit passed "
            "through, weighed anew, or by a fit of its own where fewer than 50 effective draws would be left and the budget allows one.\n\n"
            + table(("experiment", "laboratory", "prior", "posterior", "left out", "verdict", "draws"), left)
            + f"\n\n**Parameters that the rows narrow** (posterior SD below 90% of the prior's), {len(known)} of "
            f"{len(data['params'])}. All others are *not identified*.\n\n"
            + table(("parameter", "median", "90% interval", "of the prior's SD", "grade"), known)
            + f"\n\n**Simulation-based calibration**, {cal['trials']} trials: ranks differ from uniform at 1% in "
            f"{cal['uneven_from_reports']} of {len(data['params'])} parameters from reports alone, in "
            f"{cal['uneven_from_effects']} if all effects were known as numbers (by chance "
            f"{len(data['params']) / 100:.1f}). **Recovery**, were all effects known: "
            f"{sum(q['recovered'] is not None and q['recovered'] > 0.3 for q in data['params'])} of {len(data['params'])} "
            "parameters correlate above .3 with the truth.")


def effect(goal):
    if goal["effect"] is None:
        return "-"
    scale = (lambda x: f"x{x:.2f}") if goal["scale"] == "ratio" else (lambda x: f"{round(100 * x):+d}" if round(100 * x) else "0")
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
    ask.add_argument("--targets", metavar="JSON")
    args = ask.parse_args()
    old = PAGE.read_text(encoding="utf-8")
    new = old
    for name, make in (("parameters", parameters), ("evidence", evidence), ("roles", roles), ("format", form)):
        new = put(new, name, make())
    if not args.check:
        new = put(new, "fit", fit())
    new = put(new, "results", results(ROOT / "circuit" / "validated.json"))
    if args.targets:
        new = put(new, "targets", targets(args.targets))
    if args.check and new != old:
        sys.exit("docs/circuit.md is not current: run python3 circuit/tables.py")
    if not args.check:
        PAGE.write_text(new, encoding="utf-8")


if __name__ == "__main__":
    main()
