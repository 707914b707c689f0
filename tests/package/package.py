#!/usr/bin/env python3
"""Installs Kith somewhere and uses it as a stranger would: package.py BUILD SOURCE CC...

The files are where they belong; the library exports what include/kith/ declares and nothing else; the example program
builds through pkg-config against it, shared and static, and codes a session the same way; the installed `kith` finds
its model by itself."""
import json
import os
import re
import subprocess
import sys
import tempfile

build, source, cc = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), sys.argv[3:]
SESSION = os.path.join(source, "tests", "torture", "ten-turns.vtt")
wrong = []


def check(ok, text):
    print(("ok: " if ok else "WRONG: ") + text)
    if not ok:
        wrong.append(text)
    return ok


def run(argv, **env):
    clean = {k: v for k, v in os.environ.items() if not k.startswith(("KITH_", "PKG_CONFIG", "LD_"))}
    done = subprocess.run(argv, env={**clean, **env}, cwd="/", stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          check=False)
    if done.returncode != 0:
        print(done.stdout + done.stderr)
    return done


def is_json(text):
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def find(root, name):
    return [os.path.join(at, f) for at, _, files in os.walk(root) for f in files if f == name]


def exports(library):
    # Sections that the linker makes itself (_init, _edata ...) are not ours.
    lines = run(["nm", "-D", "--defined-only", library]).stdout.split("\n")
    return {words[2] for words in map(str.split, lines) if len(words) == 3 and words[1] in "TDBRV"} - {"_init", "_fini"}


def declared(include):
    names = set()
    for name in os.listdir(include):
        with open(os.path.join(include, name), encoding="utf-8") as f:
            text = re.sub(r"/\*.*?\*/", "", f.read(), flags=re.S)
        for statement in re.findall(r"^KITH_API\b([^;{]*)", text, flags=re.M):
            names.add(re.search(r"(\w+)\s*\(", statement)[1])
    return names


def files(prefix):
    version = open(os.path.join(source, "VERSION"), encoding="utf-8").read().strip()
    pages = [p for p in os.listdir(os.path.join(source, "man")) if p.endswith(".1")]
    for name in ["kith.h", "kith.pc", "libkith.a", "libkith.so." + version, "kith.model", "kith-light.model", "LICENSE", "_kith", *pages]:
        check(len(find(prefix, name)) == 1, f"{name} is installed")
    check(os.access(os.path.join(prefix, "bin", "kith"), os.X_OK), "bin/kith is installed")


def library(prefix):
    found = find(prefix, "libkith.a")
    if not found:
        return None
    lib = os.path.dirname(found[0])
    include = os.path.join(prefix, "include", "kith")
    out, said = exports(os.path.join(lib, "libkith.so")), declared(include)
    check(len(said) > 0, f"{len(said)} functions are declared")
    check(out == said, f"exported as declared; only exported: {sorted(out - said)}, only declared: {sorted(said - out)}")
    for header in sorted(os.listdir(include)):
        one = run([*cc, "-std=c17", "-Wall", "-Wextra", "-Wpedantic", "-Werror", "-fsyntax-only", "-x", "c",
                   "-I", os.path.dirname(include), os.path.join(include, header)])
        check(one.returncode == 0, f"{header} stands alone")
    return lib


def private(pc):
    """What libkith.a needs. The system's own libraries stay shared: all that they need in turn is not installed."""
    needed = run(["pkg-config", "--print-requires-private", "kith"], PKG_CONFIG_PATH=pc).stdout.split("\n")
    names = [line.split()[0] for line in needed if line.strip()]
    with open(os.path.join(pc, "kith.pc"), encoding="utf-8") as f:
        own = re.search(r"(?m)^Libs\.private:(.*)$", f.read())
    return run(["pkg-config", "--libs", *names]).stdout.split() + (own[1].split() if own else [])


def example(prefix, lib, folder):
    pc = os.path.join(lib, "pkgconfig")
    model = find(prefix, "kith.model")
    said = []
    for kind in ([], ["-static"]):
        flags = run(["pkg-config", "--cflags", "--libs", "kith"], PKG_CONFIG_PATH=pc).stdout.split()
        program = os.path.join(folder, "code-a-file" + "".join(kind))
        if kind:
            flags = [os.path.join(lib, "libkith.a") if f == "-lkith" else f for f in flags] + private(pc)
        made = run([*cc, "-std=c17", "-Wall", "-Wextra", "-Werror", "-o", program,
                    os.path.join(source, "examples", "code-a-file.c"), *flags])
        if not check(made.returncode == 0, f"the example builds {kind}"):
            continue
        ran = run([program, SESSION, *model], LD_LIBRARY_PATH="" if kind else lib)
        check(ran.returncode == 0 and not ran.stderr, f"the example runs {kind}")
        coded = re.findall(r"^ *\d+ +(?:question|reflection|therapist_input|other)\b", ran.stdout, flags=re.M)
        check(len(coded) == 5, f"it codes the five turns of the counsellor {kind}: {ran.stdout[:300]!r}")
        check(re.search(r"^ *\d+ +question .*\[(?:open|closed) question\]", ran.stdout, flags=re.M),
              f"a question is called one, whatever else its turn holds {kind}: {ran.stdout[:300]!r}")
        check(is_json(ran.stdout[ran.stdout.find("\n{"):]), f"it ends with the report as JSON {kind}")
        said.append(ran.stdout)
    check(len(said) == 2 and said[0] == said[1], "shared and static say the same")


def program(prefix):
    kith = os.path.join(prefix, "bin", "kith")
    said = run([kith, "code", SESSION])
    check(said.returncode == 0 and said.stdout.count("\n") == 10, "the installed program codes ten turns")


with tempfile.TemporaryDirectory(prefix="kith-package-") as temporary:
    done = run(["meson", "install", "-C", build, "--quiet", "--destdir", temporary])
    check(done.returncode == 0, "it installs")
    roots = [os.path.dirname(os.path.dirname(p)) for p in find(temporary, "kith") if os.path.dirname(p).endswith("bin")]
    if check(len(roots) == 1, "there is one place where it went"):
        files(roots[0])
        where = library(roots[0])
        if where:
            example(roots[0], where, temporary)
        program(roots[0])
print(f"{len(wrong)} wrong")
sys.exit(1 if wrong else 0)
