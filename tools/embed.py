#!/usr/bin/env python3
"""Turns a text file into a C header that defines it as a string: embed.py INPUT OUTPUT NAME."""
import sys

source, target, name = sys.argv[1:]
with open(source, "rb") as f:
    data = f.read()
rows = [", ".join(str(b) for b in data[i : i + 20]) for i in range(0, len(data), 20)]
with open(target, "w", encoding="ascii") as f:
    f.write(f"static const unsigned char {name}[] = {{\n")
    f.writelines(f"    {row},\n" for row in rows)
    f.write(f"    0}};\nstatic const unsigned long {name}_size = {len(data)};\n")
