#!/usr/bin/env python3
"""How soon `kith code --live` answers, turn by turn, on one core: live.py [KITH] [OPTION...]

Says every session of the corpus to the program, each in a run of its own, and waits for each answer before the next
turn. Prints, over all turns: the time from the turn's last byte to the answer's (wall), and the processor time that the
program took for it, which is what others on the machine cannot spoil; median, 99th percentile and worst. Options after
the program go to it: --model FILE, --why. --sessions N takes every N-th session only."""
import glob
import os
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def sessions():
    """The corpus as lists of lines to say."""
    for path in sorted(glob.glob(os.path.join(ROOT, "corpus", "*.kith"))):
        turns = []
        with open(path, encoding="utf-8") as f:
            for line in f:
                if line.startswith("#"):
                    if turns:
                        yield turns
                    turns = []
                elif "\t" in line:
                    code, text = line.rstrip("\n").split("\t", 1)
                    turns.append(f"{'counsellor' if code.startswith('T') else 'client'}: {text}\n".encode())
        if turns:
            yield turns


def used(pid):
    """Nanoseconds that the program has been on a processor."""
    with open(f"/proc/{pid}/schedstat", encoding="ascii") as f:
        return int(f.read().split()[0])


def say(argv, turns, wall, cpu):
    with subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as child:
        for turn in turns:
            before, began = used(child.pid), time.perf_counter()
            child.stdin.write(turn)
            child.stdin.flush()
            if not child.stdout.readline():
                sys.exit("no answer came")
            wall.append(time.perf_counter() - began)
            cpu.append((used(child.pid) - before) / 1e9)
        # The first answer waits for the model to open; it is no answer to a turn's length.
        del wall[-len(turns)], cpu[-len(turns)]
        child.stdin.close()


def show(name, seconds):
    seconds = sorted(seconds)

    def at(share):
        return 1000 * seconds[min(len(seconds) - 1, int(share * len(seconds)))]

    print(f"{name:14s} median {at(.5):7.2f} ms   99% {at(.99):7.2f} ms   worst {1000 * seconds[-1]:7.2f} ms")


def main():
    args = sys.argv[1:]
    kith = os.path.abspath(args.pop(0)) if args and not args[0].startswith("-") else os.path.join(ROOT, "build", "kith")
    every = 1
    if "--sessions" in args:
        at = args.index("--sessions")
        every = int(args[at + 1])
        del args[at:at + 2]
    os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})  # and the program with it
    wall, cpu = [], []
    for turns in list(sessions())[::every]:
        say([kith, "code", "--live", *args], turns, wall, cpu)
    print(f"{len(wall)} turns of the corpus, one core")
    show("answered in", wall)
    show("processor time", cpu)


if __name__ == "__main__":
    main()
