#!/usr/bin/env python3
"""How fast a learner's turn is answered: `practice.py KITH [TURNS]`.

Plays a script with one person and measures the wall time from the write of a turn to the arrival of answer and note at a
prompt (coding and terminal included), for one talk; then how long many talks take side by side.
"""
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
    times = []
    for i in range(turns):
        text = re.sub(r"\.$", "", TURNS[i % len(TURNS)]) + (f", number {i}." if i >= len(TURNS) else ".")
        start = time.perf_counter()
        p.stdin.write(text.encode() + b"\n")
        if not wait():
            break
        times.append(1000 * (time.perf_counter() - start))
    p.stdin.close()
    p.wait()
    return times


def main():
    kith = sys.argv[1]
    turns = int(sys.argv[2]) if len(sys.argv) > 2 else 60
    times = []
    with tempfile.TemporaryDirectory() as home:
        for persona in ("gary", "maureen", "kaz"):
            times += one_talk(kith, persona, turns, home)
    times.sort()
    print(f"{len(times)} turns at the prompt, coding, saving and drawing included: median {statistics.median(times):.2f} ms, "
          f"p99 {times[int(0.99 * len(times))]:.2f} ms, worst {times[-1]:.2f} ms")
    start = time.perf_counter()
    subprocess.run([kith, "practice", "simulate", "--learner", "average", "--runs", "200", "--persona", "gary"], check=True,
                   stdout=subprocess.DEVNULL)
    took = time.perf_counter() - start
    print(f"200 talks of 40 turns: {took:.2f} s, {1e6 * took / 8000:.0f} us a turn, coding of the last turns included")


if __name__ == "__main__":
    main()
