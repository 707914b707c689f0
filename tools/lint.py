#!/usr/bin/env python3
"""Checks what neither compiler nor formatter sees: layers, forbidden calls, headers, names, blanks.

    lint.py [ROOT]     looks at every file that git tracks (and new ones not ignored); one line a finding; 1 if any
    lint.py --self     shows each rule a text that breaks it, and one that does not
"""
import collections
import os
import re
import subprocess
import sys

# May include, besides itself; what those may include follows. The same order as `layers` in meson.build.
LAYERS = {
    "base": [],
    "text": ["base"],
    "stats": ["base"],
    "plot": ["base"],
    "intake": ["text"],
    "model": ["text"],
    "coding": ["intake", "model", "stats"],
    "measure": ["coding"],
    "feedback": ["measure"],
    "report": ["feedback", "plot"],
    "practice": ["feedback"],
    "voice": ["practice"],
    "survey": ["stats"],
    "circuit": ["stats", "plot"],
    "store": ["base"],
    "jobs": ["base"],
    "app": ["report", "practice", "survey", "circuit", "store", "jobs"],
    "web": ["app"],
    "cli": ["app", "web", "voice"],  # only `kith serve`, which starts it
}

# Refused everywhere: no bound, no error, or hidden state.
UNSAFE = "strcpy strcat strncat stpcpy sprintf vsprintf gets scanf fscanf sscanf vscanf vfscanf vsscanf strtok atoi atol " \
         "atoll atof alloca mktemp tmpnam tempnam system popen gmtime localtime ctime asctime strerror_r rand srand random srandom"
# A library never prints, ends the program, or reads the environment: those belong to src/cli.
TALKING = "printf vprintf fprintf vfprintf dprintf puts fputs putchar putc fputc perror exit _exit _Exit quick_exit " \
          "atexit getenv secure_getenv setenv putenv signal sigaction fork execv execve execvp"
# A library reaches the system through struct kith_env only.
SYSTEM = "malloc calloc realloc strdup strndup asprintf vasprintf getline fopen fdopen freopen open openat creat " \
         "read pread write pwrite rename unlink remove fsync mmap munmap time clock_gettime gettimeofday getrandom"
SYSTEM_FILES = {"src/base/kith_env.c"}

CALL = r"(?<![\w.>])(%s)\s*\("
UNSAFE_CALL = re.compile(CALL % UNSAFE.replace(" ", "|"))
TALKING_CALL = re.compile(CALL % TALKING.replace(" ", "|"))
SYSTEM_CALL = re.compile(CALL % SYSTEM.replace(" ", "|"))
TYPEDEF = re.compile(r"\btypedef\s+(struct|union|enum)\b[^(;{]*[;{]")
FAST_MATH = re.compile(r"-ffast-math|-Ofast|-funsafe-math|\btarget_clones\b|__attribute__\s*\(\(\s*ifunc")
TODO = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b(?!\([a-z])")
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]+"([^"]+)"', re.M)
LONG_WARN = 700

TEXT_ENDINGS = (".c", ".h", ".py", ".sh", ".md", ".1", ".build", ".txt", ".json", ".yml", ".R", ".bash", ".css")
OUTSIDE = ("corpus/", "train/sessions/", "model/", "examples/", "tests/golden/", "fuzz/seeds/")  # data: bytes are as they must be


def bare(code, keep_strings=False):
    """The code with comments (and strings) blanked out, line ends kept."""
    def blank(m):
        s = m.group(0)
        if s[0] in "\"'" and keep_strings:
            return s
        inner = re.sub(r"[^\n]", " ", s[1:-1])
        return s[0] + inner + s[-1] if s[0] in "\"'" else " " + inner + " "
    return re.sub(r'//[^\n]*|/\*.*?\*/|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, code, flags=re.S)


def line_of(text, offset):
    return text.count("\n", 0, offset) + 1


def reach(layer):
    seen, todo = set(), [layer]
    while todo:
        for below in LAYERS[todo.pop()]:
            if below not in seen:
                seen.add(below)
                todo.append(below)
    return seen


def layer_of(path):
    parts = path.split("/")
    return parts[1] if len(parts) > 2 and parts[0] == "src" else None


class Lint:
    def __init__(self, files):
        self.files = files  # path -> text
        self.found = []
        self.warned = []
        self.home = {}  # name of a source file -> its path
        for path in files:
            if path.endswith((".c", ".h")):
                self.home.setdefault(os.path.basename(path), path)

    def say(self, path, line, text):
        self.found.append(f"{path}:{line}: {text}")

    def calls(self, path, code):
        layer = layer_of(path)
        for m in UNSAFE_CALL.finditer(code):
            if m[1] == "sscanf" and path.startswith("tests/"):
                continue  # of a line the test knows
            self.say(path, line_of(code, m.start()), f"{m[1]} is refused: it has no bound, no error or hidden state")
        if layer is None or layer == "cli":
            return
        for m in TALKING_CALL.finditer(code):
            self.say(path, line_of(code, m.start()), f"{m[1]} in a library: only src/cli prints, exits or reads the environment")
        if path in SYSTEM_FILES:
            return
        own = set(re.findall(r"^static\b[^;={]*?\b(\w+)\(", code, flags=re.M))  # `read` may be the file's own,
        own |= set(re.findall(r"\(\*(\w+)\)\(", code))  # or a parameter
        for m in SYSTEM_CALL.finditer(code):
            if m[1] in own:
                continue
            self.say(path, line_of(code, m.start()), f"{m[1]} in a library: go through struct kith_env")

    def includes(self, path, text):
        layer = layer_of(path)
        if layer is None:
            return
        if layer not in LAYERS:
            self.say(path, 1, f"src/{layer} is no layer: add it to LAYERS here and to `layers` in meson.build")
            return
        allowed = reach(layer) | {layer}
        for m in INCLUDE.finditer(text):
            home = self.home.get(os.path.basename(m[1]))
            other = layer_of(home) if home else None
            if other and other not in allowed:
                self.say(path, line_of(text, m.start()), f"{layer} must not include {m[1]} of {other}")

    def header(self, path, text):
        name = re.sub(r"\W", "_", os.path.basename(path)).upper()
        guards = ["KITH_" + name] + ([name] if name.startswith("KITH_") else [])
        if not text.startswith("/* "):
            self.say(path, 1, "a header opens with a comment: what it is for, who owns what, which threads may call")
        if not any(f"#ifndef {guard}\n#define {guard}\n" in text for guard in guards):
            self.say(path, 1, f"its guard should be {guards[-1]}")

    def source(self, path, text):
        code = bare(text)
        self.calls(path, code)
        self.includes(path, bare(text, keep_strings=True))
        for m in TYPEDEF.finditer(code):
            self.say(path, line_of(code, m.start()), f"no typedef of a {m[1]}: write `{m[1]} kith_name`")
        if path.endswith(".h") and path.startswith(("src/", "include/")):
            self.header(path, text)
        lines = text.count("\n")
        if lines > LONG_WARN:
            self.warned.append(f"{path}: {lines} lines; about 500 can be known whole")

    def blanks(self, path, text):
        for i, line in enumerate(text.split("\n"), 1):
            if "\t" in line and path.endswith((".c", ".h", ".py", ".build", ".sh")):
                self.say(path, i, "a tab: indent with spaces")
            if line.endswith((" ", "\t")):
                self.say(path, i, "blanks at the end of the line")
            if "\r" in line:
                self.say(path, i, "a carriage return")
            m = TODO.search(line)
            if m and path != "tools/lint.py":
                self.say(path, i, f"{m[1]} without an owner: write {m[1]}(name), or do it")
        if text and not text.endswith("\n"):
            self.say(path, text.count("\n") + 1, "no line end at the end of the file")
        if text.endswith("\n\n"):
            self.say(path, text.count("\n"), "empty lines at the end of the file")

    def names(self):
        by_name = collections.defaultdict(list)
        for path in self.files:
            if path.endswith((".c", ".h")):
                by_name[os.path.basename(path)].append(path)
        for name, paths in sorted(by_name.items()):
            if len(paths) > 1:
                self.say(paths[1], 1, f"the name {name} is taken by {paths[0]}: file names are unique in the tree")

    def run(self):
        for path, text in sorted(self.files.items()):
            if path.startswith(OUTSIDE):
                continue
            if path.endswith((".c", ".h")):
                self.source(path, text)
            if path.endswith(".build") or path.endswith((".c", ".h")):
                m = FAST_MATH.search(text)
                if m:
                    self.say(path, line_of(text, m.start()), f"{m[0]} is refused: output must not depend on the compiler's mood")
            if path.endswith(TEXT_ENDINGS) or path in ("do", ".ci/run", "completions/_kith"):
                self.blanks(path, text)
        self.names()
        return self.found


def tracked(root):
    """Paths of all files that git tracks, and new ones that it does not ignore."""
    # safe.directory: root may well look at another user's checkout (sudo ./do check).
    out = subprocess.run(["git", "-c", "safe.directory=*", "-C", root, "ls-files", "-z", "-co", "--exclude-standard"],
                         check=True, stdout=subprocess.PIPE).stdout.decode()
    return sorted(filter(None, out.split("\0")))


def read_all(root):
    files = {}
    for path in tracked(root):
        full = os.path.join(root, path)
        if os.path.isfile(full) and not os.path.islink(full):
            try:
                with open(full, encoding="utf-8", newline="") as f:
                    files[path] = f.read()
            except UnicodeDecodeError:
                if path.endswith(TEXT_ENDINGS) and not path.startswith(OUTSIDE):
                    print(f"{path}:1: not UTF-8")
                    sys.exit(1)
    return files


GOOD_HEADER = "/* What it is for. */\n#ifndef KITH_A_H\n#define KITH_A_H\n#endif\n"
SELF = [  # path, text, how many findings
    ("src/text/a.c", "int f(char *s)\n{\n    return atoi(s);\n}\n", 1),
    ("src/text/a.c", "/* atoi(s) */\nconst char *s = \"sprintf(\";\n", 0),
    ("src/text/a.c", "int n = snprintf(b, 3, \"x\");\n", 0),
    ("src/text/a.c", "void f(void)\n{\n    printf(\"x\");\n    exit(1);\n}\n", 2),
    ("src/cli/a.c", "void f(void)\n{\n    printf(\"x\");\n    exit(1);\n}\n", 0),
    ("src/text/a.c", "void *p = malloc(3);\n", 1),
    ("src/text/a.c", "int64_t n = env->read(env->ctx, 0, b, 3) + json_free(p);\n", 0),
    ("src/text/a.c", "static int read(int x)\n{\n    return x;\n}\nint f(void)\n{\n    return read(3);\n}\n", 0),
    ("src/base/kith_env.c", "void *p = malloc(3);\n", 0),
    ("tests/text/a.c", "void *p = malloc(3);\nint n = printf(\"x\");\n", 0),
    ("src/text/a.c", "#include \"kith_here.h\"\n", 0),
    ("src/text/a.c", "#include \"report_there.h\"\n", 1),
    ("src/mystery/a.c", "int x;\n", 1),
    ("src/text/a.h", GOOD_HEADER, 0),
    ("src/text/a.h", GOOD_HEADER.replace("/* What it is for. */\n", ""), 1),
    ("src/text/a.h", GOOD_HEADER.replace("KITH_A_H", "A_H"), 1),
    ("src/text/a.c", "typedef struct x x;\n", 1),
    ("src/text/a.c", "typedef int kith_fn(void *);\ntypedef enum kith_rc kith_g(int x);\n", 0),
    ("src/text/a.c", "typedef enum { A, B } kith_e;\n", 1),
    ("src/text/a.c", "int g(bool (*read)(int))\n{\n    return read(3);\n}\n", 0),
    ("src/text/a.c", "int x;  \n", 1),
    ("src/text/a.c", "\tint x;\n", 1),
    ("src/text/a.c", "int x;\r\n", 1),
    ("src/text/a.c", "int x;", 1),
    ("src/text/a.c", "int x; /* TODO later */\n", 1),
    ("src/text/a.c", "int x; /* TODO(ana): later */\n", 0),
    ("src/text/meson.build", "x = '-ffast-math'\n", 1),
    ("tests/text/kith_here.h", GOOD_HEADER, 1),
]


def self_test():
    wrong = 0
    for path, text, n in SELF:
        files = {"src/base/kith_here.h": GOOD_HEADER.replace("KITH_A_H", "KITH_HERE_H"),
                 "src/report/report_there.h": GOOD_HEADER.replace("A_H", "REPORT_THERE_H"), path: text}
        found = Lint(files).run()
        if len(found) != n:
            wrong += 1
            print(f"expected {n} findings in {path} {text!r}, got {found}")
    print(f"{len(SELF) - wrong} of {len(SELF)} rules hold")
    return 1 if wrong else 0


def main():
    if sys.argv[1:] == ["--self"]:
        return self_test()
    root = sys.argv[1] if len(sys.argv) > 1 else os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    lint = Lint(read_all(root))
    found = lint.run()
    for line in lint.warned:
        print("warning:", line)
    for line in found:
        print(line)
    print(f"{len(lint.files)} files, {len(found)} findings")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
