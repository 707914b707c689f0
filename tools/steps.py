"""What check.py and deep.py share: builds, counted results, lines of progress."""
import filecmp
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
CORES = len(os.sched_getaffinity(0))
LOG_LINES = 60


class Failed(Exception):
    """A step cannot go on; the text says why."""


class Tally:
    def __init__(self):
        self.passed = 0
        self.failed = []
        self.step = ""

    def count(self, name, ok, log=""):
        if ok:
            self.passed += 1
            return
        self.failed.append(f"{self.step}: {name}")
        tail = log.rstrip().split("\n")[-LOG_LINES:]
        print(f"\n--- FAILED: {self.step}: {name}")
        print("\n".join("    " + line for line in tail), flush=True)

    def command(self, name, argv, **more):
        """Runs a command that counts as one: it passes when it exits with 0. A missing tool has failed."""
        code, log = run(argv, **more)
        self.count(name, code == 0, log)
        return code == 0

    def close(self, seconds):
        for name in self.failed:
            print("failed:", name)
        print(f"All of it took {seconds:.0f} s.")
        print(f"{self.passed} passed, {len(self.failed)} failed", flush=True)
        return 1 if self.failed or not self.passed else 0


def run(argv, env=None, timeout=1500, cwd=ROOT):
    """The exit status and all that was said; 127 when the tool is not there, 124 when it took too long."""
    try:
        done = subprocess.run(argv, cwd=cwd, env={**os.environ, **(env or {})}, stdin=subprocess.DEVNULL,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout, check=False)
        return done.returncode, done.stdout.decode("utf-8", "replace")
    except FileNotFoundError:
        return 127, f"{argv[0]} is not installed"
    except subprocess.TimeoutExpired as late:
        return 124, (late.stdout or b"").decode("utf-8", "replace") + f"\nstopped after {timeout} s"


def training_python():
    """A Python with all that train/requirements.txt pins, PyTorch among it: $KITH_TRAIN_PYTHON, or made in
    out/train-python, once for each list. bench/encoder.py uses the same."""
    given = os.environ.get("KITH_TRAIN_PYTHON")
    if given:
        return given
    folder = os.path.join(ROOT, "out", "train-python")
    python, wanted = os.path.join(folder, "bin", "python"), os.path.join(ROOT, "train", "requirements.txt")
    whole = os.path.join(folder, "requirements.txt")  # a copy, left when all of the list is there
    if not (os.path.exists(whole) and filecmp.cmp(whole, wanted, shallow=False)):
        for argv in ([sys.executable, "-m", "venv", folder], [python, "-m", "pip", "install", "-q", "-r", wanted]):
            code, log = run(argv, timeout=3600)
            if code != 0:
                raise Failed(log)
        shutil.copy(wanted, whole)
    return python


def setup(folder, options, env=None):
    """Configures a build folder, anew when it was made with other options."""
    path = os.path.join(ROOT, folder)
    stamp = os.path.join(path, "kith-options")
    wanted = json.dumps([options, env, ROOT])
    if os.path.exists(stamp):
        with open(stamp, encoding="utf-8") as f:
            if f.read() == wanted and os.path.exists(os.path.join(path, "build.ninja")):
                return
    shutil.rmtree(path, ignore_errors=True)
    code, log = run(["meson", "setup", path, *options], env=env)
    if code != 0:
        raise Failed(f"meson setup {folder}:\n{log}")
    with open(stamp, "w", encoding="utf-8") as f:
        f.write(wanted)


def build(tally, folder, options, env=None, targets=()):
    """A build counts as one; a warning is an error there."""
    setup(folder, options, env)
    if not tally.command(f"builds in {folder}", ["ninja", "-C", folder, *targets]):
        raise Failed(f"{folder} does not build, so nothing of it can be run")


def tests(tally, folder, suite, env=None, wrap=(), at_least=1):
    """Every Meson test of a suite counts as one. A suite with no test has failed: it would prove nothing."""
    base = os.path.join(ROOT, folder, "meson-logs", "kith-" + suite)
    if os.path.exists(base + ".json"):
        os.remove(base + ".json")
    code, log = run([*wrap, "meson", "test", "-C", folder, "--suite", suite, "--logbase", "kith-" + suite,
                     "--num-processes", str(CORES), "--timeout-multiplier", "3"], env=env)
    results = []
    if os.path.exists(base + ".json"):
        with open(base + ".json", encoding="utf-8") as f:
            results = [json.loads(line) for line in f]
    for r in results:
        tally.count(f"{r['name'].split(' / ')[-1]} ({suite}, {r['result']})", r["result"] in ("OK", "EXPECTEDFAIL"),
                    r.get("stdout", "") + r.get("stderr", ""))
    if len(results) < at_least:
        tally.count(f"suite {suite} has tests in {folder}", False, log)
    elif code != 0 and all(r["result"] in ("OK", "EXPECTEDFAIL") for r in results):
        tally.count(f"suite {suite} in {folder}", False, log)


def without_aslr():
    """Thread sanitizer needs a layout of memory that newer kernels no longer give by themselves."""
    argv = ["setarch", os.uname().machine, "-R"]
    return argv if run([*argv, "true"])[0] == 0 else []


def scratch():
    return tempfile.TemporaryDirectory(prefix="kith-")


def drive(steps, argv, title):
    """Runs the named steps, or all, and closes with the one line that CI reads."""
    unknown = [name for name in argv if name not in steps]
    if unknown:
        print(f"no step {', '.join(unknown)}; there are: {', '.join(steps)}", file=sys.stderr)
        return 2
    tally = Tally()
    start = time.monotonic()
    for name, step in steps.items():
        if argv and name not in argv:
            continue
        tally.step = name
        passed, failed, began = tally.passed, len(tally.failed), time.monotonic()
        print(f"{title}: {name:<10} {step.__doc__}", flush=True)
        try:
            step(tally)
        except Failed as why:
            tally.count("could not go on", False, str(why))
        passed, failed = tally.passed - passed, len(tally.failed) - failed
        print(f"{title}: {name:<10} {passed} passed, {failed} failed, {time.monotonic() - began:.1f} s", flush=True)
    return tally.close(time.monotonic() - start)
