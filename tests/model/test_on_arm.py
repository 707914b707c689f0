#!/usr/bin/env python3
"""The tests of the kernels and of the encoder, built for 64-bit ARM and run under emulation, with and without the dot
product instruction. Skipped, aloud, where Debian's packages gcc-aarch64-linux-gnu, libc6-dev-arm64-cross and
qemu-user-static are missing."""
import os
import shutil
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
COMPILER, EMULATOR, LIBRARIES = "aarch64-linux-gnu-gcc", "qemu-aarch64-static", "/usr/aarch64-linux-gnu"
FLAGS = ["-std=c17", "-O2", "-D_GNU_SOURCE", "-ffp-contract=off", "-fno-math-errno", "-Wall", "-Wextra", "-Wpedantic",
         "-Wshadow", "-Wconversion", "-Werror", "-DKITH_HAVE_NEON"]
BASE = ["arena", "kith_cpu", "kith_env", "kith_rc", "str", "team"]
MODEL = ["encoder_check", "encoder_open", "encoder_past", "encoder_plain", "encoder_run", "encoder_stream", "kernels", "kernels_neon",
         "kernels_scalar"]
SCENE = ["tests/model/encoder_scene.c", "tests/model/encoder_maker.c", "tests/golden.c", "tests/base/faulty_env.c"]
TESTS = {"test_kernels": [], "test_encoder": SCENE, "test_encoder_wordings": SCENE, "test_encoder_limits": SCENE}
PROCESSORS = {"cortex-a72": "without the dot product instruction", "max": "with it"}


def run(argv):
    """Exit status and output."""
    done = subprocess.run(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          env=dict(os.environ, KITH_SOURCE=ROOT))
    return done.returncode, done.stdout


def build(folder, test, sources):
    include = ["-Itests/model/arm", "-Isrc/base", "-Isrc/model", "-Itests/model", "-Itests"]
    dot = os.path.join(folder, "kernels_neon_dot.o")
    code, log = run([COMPILER, *FLAGS, *include, "-march=armv8.2-a+dotprod", "-c", "src/model/kernels_neon.c", "-o", dot])
    if code == 0:
        files = [f"src/base/{b}.c" for b in BASE] + [f"src/model/{m}.c" for m in MODEL] + sources
        code, log = run([COMPILER, *FLAGS, *include, f"tests/model/{test}.c", *files, dot, "-lm", "-lpthread", "-o",
                         os.path.join(folder, test)])
    return code, log


def main():
    missing = [p for p in (COMPILER, EMULATOR) if not shutil.which(p)]
    if missing or not os.path.isdir(LIBRARIES):
        print(f"1..0 # SKIP no {' and no '.join(missing or [LIBRARIES])}: the kernels for ARM were not tried")
        return 0
    print(f"1..{len(TESTS) * (1 + len(PROCESSORS))}")
    wrong = 0

    def say(code, name, log):
        nonlocal wrong
        wrong += code != 0
        print(f"{'ok' if code == 0 else 'not ok'} - {name}", flush=True)
        for line in log.splitlines() if code != 0 else []:
            print("#", line)

    with tempfile.TemporaryDirectory() as folder:
        for test, sources in TESTS.items():
            say(*(lambda done: (done[0], f"{test} builds for ARM", done[1]))(build(folder, test, sources)))
            for processor, what in PROCESSORS.items():
                code, log = run([EMULATOR, "-L", LIBRARIES, "-cpu", processor, os.path.join(folder, test)])
                say(code, f"{test} on {processor}, {what}", log)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
