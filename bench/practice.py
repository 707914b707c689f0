#!/usr/bin/env python3
"""How fast a learner's turn is answered: `practice.py KITH PRACTICE_SPEED [TURNS]`.

First inside one process (practice_speed.c): a turn, the same without coding, and 200 talks on two threads whose learners
all speak at the same moment. Then at the prompt, from the write of a turn to the arrival of answer and note: the time by the
clock, and the processor time, which is what others on the machine cannot spoil. KITH_MODEL names another model.
"""
import glob
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time

TURNS = ["What brings you in today?", "It's mostly the evenings, then, and you dread them.", "How long has that been?",
         "You feel it most when the house is quiet.", "What worries you about it?", "Mm-hmm.", "So part of you wants it to stop.",
         "Would it be okay if I told you what helps some people?", "It took something to say that.", "What else?"]


def used(pid):
    """Milliseconds that the program has been on a processor."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as f:
        return int(f.read().split()[0]) / 1e6


def one_talk(kith, persona, turns, home):
    env = dict(os.environ, XDG_DATA_HOME=home)
    p = subprocess.Popen([kith, "practice", "--persona", persona, "--plain", "--seed", "7"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, env=env, bufsize=0)

    def wait():
        got = b""
        while not got.endswith(b"You: "):
            piece = p.stdout.read(65536)
            if not piece:
                return False
            got += piece
        return True

    wait()
    times, busy = [], []
    for i in range(turns):
        text = re.sub(r"\.$", "", TURNS[i % len(TURNS)]) + (f", number {i}." if i >= len(TURNS) else ".")
        start, before = time.perf_counter(), used(p.pid)
        p.stdin.write(text.encode() + b"\n")
        if not wait():
            break
        times.append(1000 * (time.perf_counter() - start))
        busy.append(used(p.pid) - before)
    p.stdin.close()
    p.wait()
    return times, busy


def show(what, times):
    times.sort()
    print(f"{what}: median {statistics.median(times):.2f} ms, p99 {times[int(0.99 * len(times))]:.2f} ms, worst {times[-1]:.2f} ms")


def in_one_process(speed):
    root = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    people = sorted(glob.glob(os.path.join(root, "practice", "personas", "*.json")))
    done = subprocess.run([speed, os.environ.get("KITH_MODEL", os.path.join(root, "model", "kith.model")), *people],
                          check=True, stdout=subprocess.PIPE)
    got = json.loads(done.stdout)
    for name, what in (("turn", "a turn"), ("turn_beyond_coding", "the same beyond coding"),
                       ("turn_beyond_coding_work", "the same in processor time"),
                       ("200_talks_turn", "a turn, 200 talks on two threads"),
                       ("200_talks_all_at_once", "from the moment that all 200 spoke")):
        t = got[name]
        print(f"{what}: {t['turns']} turns with {got['people']} people, median {t['p50_ms']:.2f} ms, p99 {t['p99_ms']:.2f} ms, "
              f"worst {t['worst_ms']:.2f} ms")
    print(f"200 talks: {got['200_talks_cpu_ms_a_turn']:.2f} ms of processor a turn, {got['peak_mib']:.0f} MiB at most, "
          f"{got['peak_mib_before']:.0f} MiB before them; load of the machine {os.getloadavg()[0]:.1f}")


def main():
    kith = sys.argv[1]
    in_one_process(sys.argv[2])
    turns = int(sys.argv[3]) if len(sys.argv) > 3 else 60
    times, busy = [], []
    with tempfile.TemporaryDirectory() as home:
        for persona in ("gary", "maureen", "kaz"):
            said, spent = one_talk(kith, persona, turns, home)
            times += said
            busy += spent
    print(f"{len(times)} turns at the prompt, coding, saving and drawing included")
    show("by the clock", times)
    show("processor time", busy)
    talks = subprocess.Popen([kith, "practice", "simulate", "--learner", "average", "--runs", "50", "--persona", "gary"],
                             stdout=subprocess.DEVNULL)
    _, status, spent = os.wait4(talks.pid, 0)
    took = spent.ru_utime + spent.ru_stime
    print(f"50 talks of 40 turns: {took:.2f} s of processor time, {1e3 * took / 2000:.2f} ms a turn, both speakers' coding included")
    return os.waitstatus_to_exitcode(status)


if __name__ == "__main__":
    sys.exit(main())
