#!/usr/bin/env python3
"""`kith practice` as people call it: the list, a script, a talk that is left off and gone on with, what is kept and what is
not. test_practice.py KITH SOURCE"""
import json
import os
import stat
import subprocess
import sys
import tempfile

try:
    import jsonschema
except ImportError:
    jsonschema = None

KITH, SOURCE = sys.argv[1:3]
SCRIPT = """What brings you in today?
It's mostly the ladder, then, and it frightens you.
You should stop smoking.
I'm sorry, I jumped in there.

Mm-hmm.
You miss your brother most when it's quiet.
It's up to you what happens now.
"""


def run(args, given="", home="/nonexistent", status=0):
    env = dict(os.environ, KITH_PRACTICE=os.path.join(SOURCE, "practice"), XDG_DATA_HOME=home, LC_ALL="C.UTF-8")
    p = subprocess.run([KITH, "practice", *args], input=given.encode(), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       timeout=300, check=False)
    assert p.returncode == status, f"{args}: {p.returncode}, not {status}: {p.stderr.decode()[:500]}"
    return p.stdout.decode()


def the_list():
    people = json.loads(run(["list", "--json"]))
    assert len(people) >= 16, len(people)
    assert {"gary", "maureen"} <= {p["id"] for p in people}
    assert all(p["name"] and p["who"] and p["lines"] >= 250 for p in people)
    assert sum(p["for"] == "recovery" for p in people) >= 4
    text = run(["list"])
    assert "For people in recovery and families" in text and "reflect-this" in text
    return people


def a_script(people):
    with open(os.path.join(SOURCE, "schema", "practice-turn.json"), encoding="utf-8") as f:
        schema = json.load(f)
    for person in people:
        args = ["--persona", person["id"], "--script", "-", "--seed", "7", "--jsonl"]
        out = run(args, SCRIPT)
        assert out == run(args, SCRIPT), "the same seed and words should give the same talk"
        turns = [json.loads(line) for line in out.splitlines()]
        assert len(turns) == 8, len(turns)
        for i, turn in enumerate(turns):
            if jsonschema:
                jsonschema.validate(turn, schema)
            assert turn["turn"] == i + 1
            assert (turn["learner"]["codes"] is None) == (person["for"] == "recovery")
            assert turn["client"]["text"] and turn["note"]
        assert "unasked_advice" in turns[2]["effects"]["heard"]
        assert turns[2]["effects"]["moved"]["trust"] < 0 < turns[3]["effects"]["moved"]["trust"]
        assert turns[4]["effects"]["heard"] == ["silence"]
    assert run(["--persona", "gary", "--script", "-", "--jsonl"], "") == ""
    run(["--persona", "nobody", "--script", "-", "--jsonl"], SCRIPT, status=2)
    run(["--script", "-", "--jsonl"], SCRIPT, status=2)


def distress(home):
    out = run(["--persona", "gary", "--script", "-", "--jsonl"], "Hello.\nI want to kill myself\nWhat then?\n")
    turns = [json.loads(line) for line in out.splitlines()]
    assert len(turns) == 2 and turns[1]["client"]["act"] == "help" and "116 123" in turns[1]["client"]["text"]
    out = run(["--persona", "gary", "--plain"], "Hello.\nI want to kill myself\n", home)
    assert "116 123" in out and "Try:" not in out.split("116 123")[1]
    for folder, _, files in os.walk(home):
        for name in files:
            with open(os.path.join(folder, name), "rb") as f:
                assert b"kill" not in f.read(), "what was written in distress is not kept"


def kept(home):
    return os.path.join(home, "kith", "practice")


def a_talk(home):
    first = run(["--persona", "gary", "--plain", "--seed", "3"], "What brings you in?\nIt frightens you, that ladder.\n/quit\n", home)
    assert "Gary: " in first and "Note: " in first and "This talk is kept" in first
    path = os.path.join(kept(home), "talk.json")
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600
    assert stat.S_IMODE(os.stat(kept(home)).st_mode) == 0o700
    second = run(["--plain"], "y\nYou miss your brother.\n/end\n", home)
    said = [line for line in first.splitlines() if "Gary: " in line]
    assert said[1].split("Gary: ")[1][:30] in second, "a talk that is gone on with stands where it stood"
    assert not os.path.exists(path)
    assert "Gary's trust, 0 to 100" in second and "Your talks so far" in second and "gary, 3 turns" in second
    assert "\x1b" not in first + second
    assert "gary, 3 turns" in run(["runs"], home=home)


def for_recovery(people, home):
    person = next(p["id"] for p in people if p["for"] == "recovery")
    out = run(["--persona", person, "--plain"], "I lied to you.\nYou should forget it.\n/end\n", home)
    talk = out.split("You: ", 1)[1]
    for word in ("reflection", "Inside", "trust", "R:Q", "0 to 100"):
        assert word not in talk, word
    assert "What was heard" in out and "One thing to try next time" in out
    with open(os.path.join(kept(home), "runs.jsonl"), encoding="utf-8") as f:
        last = json.loads(f.read().splitlines()[-1])
    assert set(last) == {"when", "persona", "turns"}, last


def content_notes(home):
    """What may be hard is said before the first item is seen, and there is a way out."""
    for name in ("hear-what-i-did", "help-without-rescuing", "ride-out-a-trigger"):
        with open(os.path.join(SOURCE, "practice", "drills", name + ".json"), encoding="utf-8") as f:
            note = json.load(f)["content_note"]
        left = " ".join(run(["drill", name, "--plain"], "/end\n", home).split())
        assert note in left and "1 of 5" not in left, left
        begun = " ".join(run(["drill", name, "--plain"], "\n/end\n", home).split())
        assert begun.index(note) < begun.index("Press Enter to begin") < begun.index("1 of 5"), begun
    assert "Press Enter" not in run(["drill", "find-the-feeling", "--plain"], "/end\n", home)


def forgetting(home):
    run(["drill", "find-the-feeling", "--plain"], "You're ashamed.\n/end\n", home)
    assert os.path.exists(os.path.join(kept(home), "drills.json"))
    run(["forget"], "no\n", home)
    assert os.path.exists(os.path.join(kept(home), "runs.jsonl"))
    run(["forget"], "yes\n", home)
    assert os.listdir(kept(home)) == []


def the_journal(home):
    secret = "four words are enough\n"
    run(["journal"], secret + "I assumed\n\nsupper\n\n", home)
    with open(os.path.join(kept(home), "journal"), "rb") as f:
        sealed = f.read()
    assert b"supper" not in sealed and b"I assumed" not in sealed
    assert "supper" in run(["journal", "read"], secret, home)
    assert "supper" not in run(["journal", "read"], "five words are enough too\n", home, 2)


def the_linter():
    out = run(["lint"])
    assert out.rstrip().endswith(", 0 to mend"), out[-300:]
    with tempfile.NamedTemporaryFile("w", suffix=".json") as f:
        f.write('{"temperament": {}}')
        f.flush()
        assert "id is missing" in run(["lint", f.name], status=1)


def main():
    people = the_list()
    a_script(people)
    with tempfile.TemporaryDirectory() as home:
        distress(home)
        a_talk(home)
        for_recovery(people, home)
        the_journal(home)
        content_notes(home)
        forgetting(home)
    the_linter()
    table = json.loads(run(["simulate", "--learner", "average", "--runs", "2", "--persona", "gary", "--json"]))
    assert table["personas"][0]["id"] == "gary" and table["realism"] == "not yet judged by people"
    print("practice: the list, scripts, talks, drills, the journal and the linter do what they should")


if __name__ == "__main__":
    main()
