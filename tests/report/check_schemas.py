#!/usr/bin/env python3
"""Checks the schemas, and that the golden files of the report (which are what Kith writes) keep to them.

check_schemas.py SOURCE. Exits 77, which Meson counts as skipped, where python3-jsonschema is not installed. A schema
that lets everything through would pass too, so each is also shown documents that it has to refuse."""
import copy
import json
import pathlib
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed: schemas are not checked")
    sys.exit(77)

source = pathlib.Path(sys.argv[1])
golden = source / "tests" / "golden" / "report"
schemas = {p.stem: json.loads(p.read_text()) for p in sorted((source / "schema").glob("*.json"))}
store = {s["$id"]: s for s in schemas.values()}
problems = []
Validator = jsonschema.Draft202012Validator
try:  # jsonschema from 4.18 on; Debian 12 has 4.10
    import referencing
    registry = referencing.Registry().with_resources(
        (uri, referencing.Resource.from_contents(schema)) for uri, schema in store.items())
except ImportError:
    registry = None


def validator(name):
    schema = schemas[name]
    if not registry:
        return Validator(schema, resolver=jsonschema.RefResolver(schema["$id"], schema, store=store))
    return Validator(schema, registry=registry)


def accept(name, document, where):
    for error in validator(name).iter_errors(document):
        problems.append(f"{where}: {'/'.join(map(str, error.absolute_path))}: {error.message[:200]}")


def refuse(name, document, change, where):
    spoilt = copy.deepcopy(document)
    change(spoilt)
    if validator(name).is_valid(spoilt):
        problems.append(f"schema/{name}.json lets through {where}")


def load(name):
    return json.loads((golden / name).read_text())


def lines(name):
    return [json.loads(line) for line in (golden / name).read_text().splitlines()]


for name, schema in schemas.items():
    Validator.check_schema(schema)

for name in ("short.json", "human.json", "hostile.json", "trust.json"):
    accept("report", load(name), name)
accept("measures", load("short-measures.json"), "short-measures.json")
accept("feedback", load("short-feedback.json"), "short-feedback.json")
for name in ("table.json", "table-scores.json"):
    accept("table", load(name), name)
for name in ("short.jsonl", "short-names.jsonl"):
    for i, turn in enumerate(lines(name)):
        accept("turn", turn, f"{name} line {i + 1}")

turns = lines("short.jsonl")
refuse("turn", turns[0], lambda t: t.update(talk="change"), "a counsellor's turn with talk")
refuse("turn", turns[1], lambda t: t.update(behaviour="question"), "a client's turn with behaviour")
refuse("turn", turns[0], lambda t: t.update(reflection="complex"), "a subtype without its code")
refuse("turn", turns[0], lambda t: t["p"]["behaviour"].update(question=1.5), "a probability of 1.5")
refuse("turn", turns[0], lambda t: t.pop("unsure"), "a turn without unsure")
refuse("turn", turns[0], lambda t: t.update(score=5), "an unknown member")
measures = load("short-measures.json")
complex_ = lambda m: m["measures"]["percent_complex"]
refuse("measures", measures, lambda m: complex_(m).update(guide={"fair": 0.4, "good": 0.5}), "a rough figure with a guide")
refuse("measures", measures, lambda m: complex_(m).update(shown=False), "a figure that is not to be shown")
refuse("measures", measures, lambda m: m["measures"].pop("longest"), "a missing measure")
refuse("feedback", load("short-feedback.json"), lambda f: f["feedback"][0].update(kind="grade"), "a grade")
refuse("table", load("table.json"), lambda t: t["sessions"][0].pop("session"), "a row without a name")
refuse("report", load("trust.json"), lambda r: r["trust"].pop("adherence"), "codes that nobody checked left out")
refuse("report", load("short.json"), lambda r: r["transcript"][0].pop("text"), "a transcript without text")

print("\n".join(problems) or f"{len(schemas)} schemas hold")
sys.exit(1 if problems else 0)
