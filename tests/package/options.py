#!/usr/bin/env python3
"""What `kith COMMAND --help` offers, its manual page and both completions name the same options: options.py KITH SOURCE"""
import os
import re
import subprocess
import sys

kith, source = os.path.abspath(sys.argv[1]), sys.argv[2]
OPTION = re.compile(r"(?<![\w-])(--[a-z][a-z-]+|-o)(?![\w-])")
COMMANDS = ["listen", "turns", "code", "measure", "feedback", "train", "evaluate", "model", "circuit"]
EVERYWHERE = {"--help", "--version", "--output"}  # --output: the long name of -o
wrong = 0


def text_of(*path):
    with open(os.path.join(source, *path), encoding="utf-8") as f:
        return f.read()


def offered(command):
    done = subprocess.run([kith, command, "--help"], stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if done.returncode != 0 or not done.stdout.startswith(("usage", "Usage")):
        print(f"kith {command} --help: status {done.returncode}, {done.stdout[:80]!r} {done.stderr[:200]!r}")
    # Examples show other programs' options too; what `kith` takes stands before them.
    return set(OPTION.findall(re.split(r"(?m)^examples?\b", done.stdout, flags=re.I)[0]))


def in_manual(command):
    page = text_of("man", f"kith-{command}.1")
    found = set()
    for line in page.split(".Sh DESCRIPTION")[0].split("\n"):
        found |= {"-" + m for m in re.findall(r"\bFl (-[a-z][a-z-]+|o)\b", line)}
    return found


def in_bash(command):
    script = f"source {source}/completions/kith.bash; _kith_options {command}"
    return set(OPTION.findall(subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=True).stdout))


def in_zsh(command):
    text = text_of("completions", "_kith")
    groups = {m[1]: m[2] for m in re.finditer(r"(?ms)^(\w+)=\(\n(.*?)^\)", text)}
    part = re.search(rf"(?ms)^  [\w|]*\b{command}\b[\w|]*\)(.*?);;", text)[1]
    for name, body in groups.items():
        part = part.replace("$" + name, body)
    return set(re.findall(r"'(--[a-z-]+|-o)\[", part))


for name in COMMANDS:
    want = offered(name) - EVERYWHERE
    for where, have in (("its manual page", in_manual(name)), ("the bash completion", in_bash(name)),
                        ("the zsh completion", in_zsh(name))):
        have -= EVERYWHERE
        if want != have:
            wrong += 1
            print(f"kith {name}: only in --help: {sorted(want - have)}, only in {where}: {sorted(have - want)}")
print(f"{len(COMMANDS)} commands, {wrong} differences")
sys.exit(1 if wrong else 0)
