#!/usr/bin/env python3
"""What `kith circuit validate` prints of the posterior it carries keeps to its schema, and to circuit/roles.tsv.

check_validate.py KITH SOURCE. Two draws and four rats: shape is looked at, never a verdict. Exits 77 (skipped) where
python3-jsonschema is missing, or the program was built before any fit."""
import copy
import json
import pathlib
import subprocess
import sys

try:
    import jsonschema
except ImportError:
    print("python3-jsonschema is not installed: the schema is not checked")
    sys.exit(77)

kith, source = sys.argv[1], pathlib.Path(sys.argv[2])
if (source / "circuit" / "posterior.table").stat().st_size == 0:
    print("no fit has been stored yet")
    sys.exit(77)
few = ["--draws", "2", "--animals", "4", "--seed", "5"]
run = subprocess.run([kith, "circuit", "validate", "--json", *few], capture_output=True, text=True, check=True)
document = json.loads(run.stdout)
schema = json.loads((source / "schema" / "circuit-validate.json").read_text())
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)
problems = [f"{'/'.join(map(str, e.absolute_path))}: {e.message[:200]}" for e in validator.iter_errors(document)]


def refuse(change, what):
    spoilt = copy.deepcopy(document)
    change(spoilt["rows"][0])
    if validator.is_valid(spoilt):
        problems.append(f"the schema lets through {what}")


refuse(lambda r: r.update(verdict="proven"), "a verdict that is none")
refuse(lambda r: r.update(role="tuned"), "a role that is none")
refuse(lambda r: r.pop("interval"), "a row without an interval")
refuse(lambda r: r.update(shows=1.5), "a share above 1")

roles = [line.split("\t") for line in (source / "circuit" / "roles.tsv").read_text().splitlines()
         if line and not line.startswith("#")]
head = roles.pop(0)
declared = [(r[0], r[head.index("role")], r[head.index("direction")]) for r in roles]
told = [(r["experiment"], r["role"], r["published"]) for r in document["rows"]]
if declared != told:
    problems.append("rows, roles or directions are not those of circuit/roles.tsv")
for row in document["rows"]:
    if row["prior"] is None:
        problems.append(f"{row['experiment']} has no prior pass rate: the stored fit is not of these rows")

again = subprocess.run([kith, "circuit", "validate", "--json", "--jobs", "1", *few], capture_output=True, text=True)
if again.stdout != run.stdout:
    problems.append("another number of threads gives other figures")
text = subprocess.run([kith, "circuit", "validate", *few], capture_output=True, text=True, check=True).stdout
if "held out and new to this fit" not in text.splitlines()[0] or "Simulated rats" not in text:
    problems.append("the text does not begin with what nobody had looked at, or does not say that these are simulated rats")

print("\n".join(problems) or f"{len(told)} rows keep to the schema")
sys.exit(1 if problems else 0)
