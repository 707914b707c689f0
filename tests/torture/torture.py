#!/usr/bin/env python3
"""Runs a command again and again, another call for memory or a file failing each time, and looks at what is left.

    torture.py [--seconds S] [--seed N] [--jobs N] LIBRARY -- COMMAND...   {out} in COMMAND is the file it writes
    torture.py --self LIBRARY VICTIM                                      every known fault is found, and only those

After each run: no signal, no hang, exit status 0 to 3; status 0 means the very bytes of an undisturbed run; else a message
on standard error (where that could be written); {out} is what it was before or whole, and nothing lies beside it;
nothing that the program took is still taken, and nothing of its libraries that an undisturbed run does not keep too.
With many calls only every k-th is tried, from an offset that the seed sets."""
import argparse
import collections
import concurrent.futures
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time

OLD = b"what stood here before\n"
SYSTEM = ("libc.so", "ld-linux", "unknown", "linux-vdso", "torture")  # what the system keeps is its own affair
SHOWN = 12
Run = collections.namedtuple("Run", "status out err written mode beside report")


class Torture:
    def __init__(self, library, command, jobs, limit=20.0):
        self.library = os.path.abspath(library)
        self.command = command
        self.jobs = jobs
        self.limit = limit
        self.faults = []
        self.runs = 0
        self.lock = threading.Lock()
        self.base = None

    def run(self, how, at=0):
        folder = tempfile.mkdtemp(prefix="kith-torture-")
        out = os.path.join(folder, "work", "out")
        report = os.path.join(folder, "report")
        os.mkdir(os.path.dirname(out))
        with open(out, "wb") as f:
            f.write(OLD)
        env = {**os.environ, "LD_PRELOAD": self.library, "TORTURE_HOW": how, "TORTURE_AT": str(at),
               "TORTURE_REPORT": report}
        argv = [part.replace("{out}", out) for part in self.command]
        try:
            with open(os.path.join(folder, "stdout"), "w+b") as o, open(os.path.join(folder, "stderr"), "w+b") as e:
                try:
                    status = subprocess.run(argv, env=env, stdin=subprocess.DEVNULL, stdout=o, stderr=e,
                                            timeout=self.limit, check=False).returncode
                except subprocess.TimeoutExpired:
                    status = None
                o.seek(0)
                e.seek(0)
                said, complained = o.read(), e.read()
            written = open(out, "rb").read() if os.path.exists(out) else None
            mode = os.stat(out).st_mode & 0o777 if written is not None else None
            beside = sorted(set(os.listdir(os.path.dirname(out))) - {"out"})
            return Run(status, said, complained, written, mode, beside, read_report(report))
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def judge(self, r, how, at):
        """What is wrong with a run, in words; empty when nothing is."""
        wrong = []
        if r.status is None:
            return [f"still ran after {self.limit:g} s"]
        if r.status < 0:
            return [f"was killed by signal {-r.status}"]
        if r.report is None:
            return [f"ended with status {r.status} without running its exit handlers"]
        if r.status > 3:
            wrong.append(f"exit status {r.status}")
        # Of many files, those that failed stand in the table, so there standard output may say why.
        told = r.err or (r.status == 1 and b"could not be" in r.out)
        if r.status != 0 and not told and how != "deaf":
            wrong.append(f"exit status {r.status}, and no word why")
        if r.status == 0 and (r.out, r.written) != (self.base.out, self.base.written):
            wrong.append("exit status 0, but another output than undisturbed")
        if r.written not in (OLD, self.base.written):
            wrong.append("the output file is " + ("gone" if r.written is None else "half-written"))
        if r.written == self.base.written != OLD and r.mode & 0o077:
            wrong.append(f"the output file has mode {r.mode:o}")
        if r.beside:
            wrong.append(f"left behind: {', '.join(r.beside)}")
        for name, live in r.report["live"].items():
            allowed = 0 if name == "program" else self.base.report["live"].get(name, 0)
            if live > allowed and not name.startswith(SYSTEM):
                wrong.append(f"{live - allowed} allocations of {name} never given back")
        return wrong

    def one(self, how, at):
        r = self.run(how, at)
        wrong = self.judge(r, how, at)
        with self.lock:
            self.runs += 1
            if wrong:
                said = r.err.decode("utf-8", "replace").strip().replace("\n", " / ")
                self.faults.append(f"{how} {at}: {'; '.join(wrong)}" + (f"  [said: {said[:160]}]" if said else ""))

    def undisturbed(self):
        began = time.monotonic()
        self.base = self.run("count")
        if self.base.status != 0 or self.base.report is None:
            self.faults.append(f"undisturbed, it ends with {self.base.status}: {self.base.err.decode('utf-8', 'replace')}")
            return None
        self.faults += [f"undisturbed: {w}" for w in self.judge(self.base, "count", 0)]
        return time.monotonic() - began

    def go(self, seconds, seed):
        took = self.undisturbed()
        if took is None:
            return
        calls = self.base.report["calls"]
        for how in ("short", "eintr"):
            self.one(how, 0)
        affordable = max(1.0, seconds * self.jobs / max(took, 0.002))
        stride = max(1, round(calls * 2.34 / affordable + 0.499))
        chance = random.Random(seed)
        plan = [(how, at) for how, step in (("once", stride), ("always", stride), ("deaf", 3 * stride))
                for at in range(1 + chance.randrange(step), calls + 1, step)]
        chance.shuffle(plan)  # so that what is left out when time runs short is spread over all
        end = time.monotonic() + seconds
        print(f"{calls} calls, every {stride}. failing, {len(plan)} runs; seed {seed}", flush=True)
        with concurrent.futures.ThreadPoolExecutor(self.jobs) as pool:
            for how, at in plan:
                pool.submit(lambda h=how, a=at: self.one(h, a) if time.monotonic() < end else None)

    def tell(self):
        for fault in self.faults[:SHOWN]:
            print(fault)
        if len(self.faults) > SHOWN:
            print(f"... and {len(self.faults) - SHOWN} more")
        print(f"{self.runs} runs, {len(self.faults)} with a fault")
        return 1 if self.faults else 0


def read_report(path):
    if not os.path.exists(path):
        return None
    report = {"live": {}}
    with open(path, encoding="utf-8") as f:
        for line in f:
            word = line.split()
            if word[0] == "live":
                report["live"][word[2]] = int(word[1])
            else:
                report[word[0]] = int(word[1])
    return report


FAULTS = {"none": "", "crash": "signal 11", "hang": "still ran", "leak": "never given back", "silent": "no word why",
          "half": "half-written", "litter": "left behind", "lie": "another output"}


def self_test(library, victim):
    bad = 0
    for fault, words in FAULTS.items():
        t = Torture(library, [victim, fault, victim + ".input", "{out}"], 2, limit=2.0)
        with open(victim + ".input", "wb") as f:
            f.write(b"a line of the input\n" * 100)
        t.go(20, 1)
        found = [f for f in t.faults if words and words in f]
        ok = bool(found) if words else not t.faults
        print(f"{fault}: {'as it should be' if ok else 'NOT as it should be: ' + str(t.faults[:3])}")
        bad += not ok
    return 1 if bad else 0


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--self", dest="self_test", action="store_true")
    p.add_argument("--seconds", type=float, default=60)
    p.add_argument("--seed", type=int, default=int.from_bytes(os.urandom(3), "big"))
    p.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    p.add_argument("library")
    p.add_argument("command", nargs="+")
    a = p.parse_args()
    if a.self_test:
        return self_test(a.library, a.command[0])
    t = Torture(a.library, a.command, a.jobs)
    t.go(a.seconds, a.seed)
    return t.tell()


if __name__ == "__main__":
    sys.exit(main())
