#!/usr/bin/env python3
"""Whether docs/workspace-data.md names every table and view of the schema: check_tables.py SOURCE."""
import glob
import os
import re
import sys

source = sys.argv[1]
names = set()
for path in glob.glob(os.path.join(source, "src/store/schema/*.sql")):
    with open(path, encoding="utf-8") as f:
        names.update(re.findall(r"^CREATE (?:TABLE|VIEW) (\w+)", f.read(), re.M))
with open(os.path.join(source, "docs/workspace-data.md"), encoding="utf-8") as f:
    section = f.read().split("## The tables")[1].split("\n## ")[0]
told = set(re.findall(r"\w+", section))
missing = sorted(names - told)
print(f"{len(names)} tables and views" if not missing else "docs/workspace-data.md does not name: " + ", ".join(missing))
sys.exit(1 if missing or len(names) < 40 else 0)
