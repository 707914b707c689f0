"""Every action that is written on the audit chain, and every kind of notice, has plain words.

    test_audit_words.py SOURCE

Reads the calls in the sources: whoever adds an action without words for it fails here.
"""
import pathlib
import re
import sys

source = pathlib.Path(sys.argv[1]) / "src"
NAME = re.compile(r'"([a-z]+(?:\.[a-z]+)?)"')
# Those that write a line, and those that take the action from their caller and hand it on.
WRITES = re.compile(r"\b(?:kith_audit_add|kith_audit_note|kith_together_stretch|kith_visit_sign_in_refused|step|change|"
                    r"set_state|mark)\s*\(")
TELLS = re.compile(r"\b(?:kith_notice_add|kith_notice_add_all|tell|kith_tell)\s*\(")
ACTION_LISTS = re.compile(r"actions\[\w*\]\s*=\s*\{([^}]*)\}")


def call(text, start):
    """From an opening bracket to its end."""
    depth = 0
    for i in range(start, len(text)):
        depth += {"(": 1, ")": -1}.get(text[i], 0)
        if depth == 0:
            return text[start:i]
    return ""


def words_of(name, pattern):
    text = (source / "web" / name).read_text()
    return {m.group(1): m.group(2) for m in re.finditer(pattern, text)}


actions, kinds = {}, {}
for folder in ("store", "app", "web", "cli"):
    for file in sorted((source / folder).glob("*.c")):
        text = file.read_text()
        for m in WRITES.finditer(text):
            for name in NAME.findall(call(text, m.end() - 1)):
                if "." in name or name in ("signin", "signout"):
                    actions.setdefault(name, file.name)
        for m in ACTION_LISTS.finditer(text):
            for name in NAME.findall(m.group(1)):
                actions.setdefault(name, file.name)
        for m in TELLS.finditer(text):
            for name in NAME.findall(call(text, m.end() - 1)):
                if "." in name:
                    kinds.setdefault(name, file.name)

said = words_of("audit_words.c", r'\{"([a-z.]+)", "([^"]+)"\}')
told = words_of("notice_words.c", r'\{"([a-z.]+)", "([^"]+)"')
wrong = [f"{f}: the action {a} has no words in audit_words.c" for a, f in actions.items() if a not in said]
wrong += [f"{f}: the notice {k} has no words in notice_words.c" for k, f in kinds.items() if k not in told]
wrong += [f"audit_words.c: nothing is ever written as {a}" for a in said if a not in actions]
wrong += [f"notice_words.c: nobody is ever told {k}" for k in told if k not in kinds]
print("\n".join(wrong) or f"{len(actions)} actions and {len(kinds)} kinds of notice have their words")
sys.exit(1 if wrong or len(actions) < 90 or len(kinds) < 9 else 0)
