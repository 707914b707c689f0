#!/usr/bin/env python3
"""All that has to hold before a change lands: `./do check [STEP...]`.

Ends with the line `N passed, N failed`, each test, lint and build being one, and exits with 1 when any failed. A tool
that is missing has failed: nothing is left out in silence."""
import concurrent.futures
import json
import os
import sys

import lint
import steps

ASAN = ["-Dtests=true", "-Doptimization=1", "-Ddebug=true", "-Db_sanitize=address,undefined"]
TSAN = ["-Dtests=true", "-Doptimization=1", "-Ddebug=true", "-Db_sanitize=thread"]
# b_lundef: a shared library with clang's sanitizers is complete only inside a program.
CLANG = ["-Dtests=true", "-Dfuzz=true", "-Doptimization=1", "-Ddebug=true", "-Db_sanitize=address,undefined",
         "-Db_lundef=false"]
PLAIN = ["-Dtests=true"]
WITH_CLANG = {"CC": "clang"}


def c_files():
    return [p for p in lint.tracked(steps.ROOT) if p.endswith((".c", ".h")) and os.path.exists(os.path.join(steps.ROOT, p))]


def house(tally):
    """the house's own rules: layers, forbidden calls, headers, names"""
    tally.command("the lint finds what it should", [sys.executable, "tools/lint.py", "--self"])
    tally.command("tools/lint.py", [sys.executable, "tools/lint.py"])


def layout(tally):
    """clang-format"""
    tally.command("clang-format", ["clang-format", "--dry-run", "-Werror", *c_files()])


def scripts(tally):
    """shellcheck, Python's compiler, how the encoder's steps follow each other"""
    shell = [p for p in lint.tracked(steps.ROOT) if p.endswith(".sh")]
    tally.command("shellcheck", ["shellcheck", "-x", "do", ".ci/run", *shell])
    tally.command("shellcheck of the completion", ["shellcheck", "-s", "bash", "completions/kith.bash"])
    python = [p for p in lint.tracked(steps.ROOT) if p.endswith(".py")]
    tally.command("Python files compile", [sys.executable, "-c",
                                           "import sys\nfor p in sys.argv[1:]: compile(open(p).read(), p, 'exec')", *python])
    tally.command("tests/train/test_rebuild.py", [sys.executable, "-B", "tests/train/test_rebuild.py"])


def manuals(tally):
    """mandoc -T lint"""
    for page in sorted(os.listdir(os.path.join(steps.ROOT, "man"))):
        if page.endswith(".1"):
            # From their folder: only there does it find the pages that they name.
            tally.command(page, ["mandoc", "-T", "lint", "-W", "style", page], cwd=os.path.join(steps.ROOT, "man"))


def asan(tally):
    """gcc, address and undefined-behaviour sanitizers: every test, every fuzz seed"""
    steps.build(tally, "build-asan", ASAN)
    steps.tests(tally, "build-asan", "quick")
    steps.tests(tally, "build-asan", "check")


def tsan(tally):
    """gcc, thread sanitizer: the tests that start threads"""
    steps.setup("build-tsan", TSAN)
    steps.tests(tally, "build-tsan", "threads", wrap=steps.without_aslr())


def clang(tally):
    """clang: no warning; the fuzz targets over their seeds"""
    steps.build(tally, "build-clang", CLANG, env=WITH_CLANG)
    for name in fuzz_targets():
        seeds = os.path.join("fuzz", "seeds", name)
        tally.command(f"fuzz-{name} over its seeds",
                      [os.path.join("build-clang", "fuzz", "fuzz-" + name), "-runs=0", "-timeout=20", seeds])


def fuzz_targets():
    folder = os.path.join(steps.ROOT, "fuzz")
    return sorted(f[5:-2] for f in os.listdir(folder) if f.startswith("fuzz-") and f.endswith(".c"))


def tidy(tally):
    """clang-tidy, its analyser too"""
    # Built, because a file that includes a generated header can be read only once that is there.
    steps.setup("build-clang", CLANG, env=WITH_CLANG)
    code, log = steps.run(["ninja", "-C", "build-clang"])
    if code != 0:
        raise steps.Failed(log)
    with open(os.path.join(steps.ROOT, "build-clang", "compile_commands.json"), encoding="utf-8") as f:
        known = {os.path.normpath(os.path.join(c["directory"], c["file"])) for c in json.load(f)}
    looked_at = sorted(p for p in known if os.path.relpath(p, steps.ROOT).startswith(("src/", "fuzz/")))

    def one(path):
        code, log = steps.run(["clang-tidy", "-quiet", "-p", "build-clang", path])
        return code, "\n".join(line for line in log.split("\n") if not line.endswith("warnings generated."))

    with concurrent.futures.ThreadPoolExecutor(steps.CORES) as pool:
        found = [log for code, log in pool.map(one, looked_at) if code != 0]
    # The findings last, where they are seen, after how the analyser came to them.
    heads = [line for log in found for line in log.split("\n") if " error: " in line or " warning: " in line]
    tally.count(f"clang-tidy over {len(looked_at)} files", not found, "\n".join(found + ["", *heads]))


def plain(tally):
    """gcc as people build it: torture, the installed package"""
    steps.build(tally, "build-plain", PLAIN)
    steps.tests(tally, "build-plain", "plain")


STEPS = {"house": house, "layout": layout, "scripts": scripts, "manuals": manuals, "asan": asan, "tsan": tsan,
         "clang": clang, "tidy": tidy, "plain": plain}

if __name__ == "__main__":
    sys.exit(steps.drive(STEPS, sys.argv[1:], "check"))
