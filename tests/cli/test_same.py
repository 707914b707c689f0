#!/usr/bin/env python3
"""The same bytes every time, schemas kept, names hidden, terminals safe: test_same.py KITH SOURCE"""
import json
import os
import pty
import re
import select
import subprocess
import unicodedata

from cli_driver import KITH, OK, SOURCE, TRANSCRIPTS, Test, kith, main, session, small_model, talk

try:
    import jsonschema
except ImportError:
    jsonschema = None

FORMS = ["text", "html", "md", "json"]
COMMANDS = ["turns", "code", "measure", "feedback"]


def validator(name):
    schemas = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (SOURCE / "schema").glob("*.json")}
    store = {s["$id"]: s for s in schemas.values()}
    try:  # jsonschema from 4.18 on; Debian 12 has 4.10
        import referencing
        registry = referencing.Registry().with_resources(
            (uri, referencing.Resource.from_contents(s)) for uri, s in store.items())
        return jsonschema.Draft202012Validator(schemas[name], registry=registry)
    except ImportError:
        return jsonschema.Draft202012Validator(
            schemas[name], resolver=jsonschema.RefResolver(schemas[name]["$id"], schemas[name], store=store))


def terminal(args, stdin=b"", env=None, err_too=False):
    """Runs kith with a terminal on standard output (err_too: on all three); what came out of it, and the status."""
    ours, theirs = pty.openpty()
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "KITH_MODEL")}
    variables.update({"KITH_MODEL": str(small_model()), "LC_ALL": "C.UTF-8", "TERM": "xterm", **(env or {})})
    run = subprocess.Popen([KITH, *map(str, args)], stdout=theirs, stderr=theirs if err_too else subprocess.DEVNULL,
                           stdin=theirs if err_too else subprocess.DEVNULL, env=variables, close_fds=True)
    os.close(theirs)
    if stdin:
        os.write(ours, stdin)
    got = b""
    while True:
        ready, _, _ = select.select([ours], [], [], 60)
        try:
            part = os.read(ours, 65536) if ready else b""
        except OSError:  # the other end is closed
            part = b""
        if not part:
            break
        got += part
    os.close(ours)
    return got.decode("utf-8", "replace"), run.wait(60)


class Examples(Test):
    def test_codes_of_every_example_keep_to_the_schema_and_stay(self):
        self.assertGreater(len(TRANSCRIPTS), 9)
        check = validator("turn") if jsonschema else None
        for path in TRANSCRIPTS:
            out = self.good("code", "--why", path)
            self.assertEqual(out, self.good("code", "--why", path), path.name)
            lines = [json.loads(line) for line in out.splitlines()]
            self.assertGreater(len(lines), 0)
            for turn in lines:
                if check:
                    check.validate(turn)
                self.consistent(turn)

    def consistent(self, turn):
        """coding.md: a subtype stands if and only if its `has` does or it is the main behaviour."""
        for kind, field in (("question", "question"), ("reflection", "reflection"), ("therapist_input", "input")):
            stands = turn["behaviour"] == kind or kind in (turn["has"] or [])
            self.assertEqual(turn[field] is not None, stands, turn)
        if turn["behaviour"] == "other":
            self.assertEqual(turn["has"], [])
        self.assertEqual(turn["speaker"] == "client", turn["talk"] is not None)
        for name, p in turn["p"].items():
            if p and name not in ("has", "adherence"):
                self.assertAlmostEqual(sum(p.values()), 1.0, delta=0.01, msg=turn)
        text = turn["text"].encode("utf-8")
        for span in turn.get("why", []) + turn["flags"]:
            self.assertTrue(0 <= span["start"] < span["end"] <= len(text), turn)
            text[span["start"]:span["end"]].decode("utf-8")  # whole characters

    def test_the_other_stages_keep_to_theirs(self):
        if not jsonschema:
            self.skipTest("python3-jsonschema is not installed")
        for path in TRANSCRIPTS:
            for command, schema in (("measure", "measures"), ("feedback", "feedback")):
                for document in json_documents(self.good(command, "--goal", "change", path)):
                    validator(schema).validate(document)
            validator("report").validate(json.loads(self.good("listen", "--as", "json", path)))
        validator("table").validate(json.loads(self.good("listen", "--as", "json", "--scores", *TRANSCRIPTS)))
        gold = self.file("gold.kith", session(80) + session(81))
        validator("evaluation").validate(json.loads(self.good("evaluate", "--json", gold)))
        three = SOURCE / "tests" / "golden" / "evaluate" / "three-coders.csv"
        validator("evaluation").validate(json.loads(self.good("evaluate", "--json", three)))

    def test_turns_can_be_read_back(self):
        for path in TRANSCRIPTS:
            turns = self.good("turns", "--names", path)
            again = self.good("turns", "--names", "--force-language", self.file(f"{path.stem}.jsonl", turns))
            texts = [[json.loads(line)["text"] for line in t.splitlines()] for t in (turns, again)]
            self.assertEqual(*texts)

    def test_jobs_change_nothing(self):
        one, two = self.folder / "one", self.folder / "two"
        for form in FORMS:
            self.assertEqual(self.good("listen", "--as", form, "--jobs", "1", *TRANSCRIPTS),
                             self.good("listen", "--as", form, "--jobs", "2", *TRANSCRIPTS))
            for jobs, out in (("1", one), ("2", two)):
                self.good("listen", "--as", form, "--jobs", jobs, "-o", out, *TRANSCRIPTS)
        self.assertEqual(sorted(p.name for p in one.iterdir()), sorted(p.name for p in two.iterdir()))
        for p in one.iterdir():
            self.assertEqual(p.read_bytes(), (two / p.name).read_bytes(), p.name)


def json_documents(text):
    decoder, at, out = json.JSONDecoder(), 0, []
    while at < len(text):
        document, at = decoder.raw_decode(text, at)
        out.append(document)
        while at < len(text) and text[at].isspace():
            at += 1
    return out


class Names(Test):
    def test_no_output_shows_a_name_that_was_not_asked_for(self):
        path = self.file("talk.txt", talk(5))
        other = self.file("other.txt", talk(6))
        unclear = self.file("unclear.txt", "Zorbatrix: Umbrella.\nQuillon: Umbrella.\n" * 2)
        ways = [["listen", "--as", form, "--transcript", "--why", path] for form in FORMS]
        ways += [["listen", "--as", form, "--scores", "--force-language", path, other, unclear] for form in FORMS]
        ways += [[command, path, other] for command in COMMANDS]
        for way in ways:
            done = kith(*way)
            self.assertIn(done.returncode, (0, 1), done.err)
            for name in ("Zorbatrix", "Quillon"):
                self.assertNotIn(name.lower(), (done.out + done.err).lower(), way)
            if done.returncode == OK and "--scores" not in way and way[0] != "measure" and way[0] != "feedback":
                named = kith(*way, "--names")
                self.assertIn("Zorbatrix", named.out, way)

    def test_a_file_named_after_a_person_tells_no_one(self):
        path = self.file("in/Quillon.txt", talk(5))
        for way in [["code", path], ["turns", path]] + [["listen", "--as", form, path] for form in FORMS]:
            self.assertNotIn("Quillon", self.good(*way), way)


HOSTILE = ("\x1b[31mRed\x1b]0;owned\x07", "<script>alert(1)</script>\u202egnp.exe\u2066")


class Terminals(Test):
    def hostile(self):
        lines = talk(7, names=("A", "B")).splitlines()
        out = []
        for i, line in enumerate(lines):
            out.append(HOSTILE[i % 2] + line[1:] + (" \x1b[2J\x9b31m\u202e<img src=x onerror=alert(1)>" if i % 3 == 0 else ""))
        return self.file("hostile.txt", "\n".join(out) + "\n")

    def safe(self, text, way):
        for c in text:
            self.assertTrue(c == "\n" or unicodedata.category(c) not in ("Cc", "Cs"), (way, hex(ord(c))))
            self.assertNotIn(c, "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f", way)

    def test_hostile_text_moves_no_cursor(self):
        path = self.hostile()
        names = ["--counsellor", "Red", "--force-language"]
        for way in [["listen", "--as", form, "--names", "--transcript", *names, path] for form in FORMS] + \
                   [[command, "--names", *(names if command != "turns" else names[2:]), path] for command in COMMANDS]:
            done = kith(*way)
            self.assertEqual(done.returncode, OK, (way, done.err))
            self.safe(done.out, way)
            self.assertNotIn("<script>alert", done.out if "html" in way else "", way)
            self.assertNotIn("<img src", done.out if "html" in way else "", way)

    def test_hostile_file_names_move_none_either(self):
        folder = self.folder / "in"
        folder.mkdir()
        bad = bytes(folder) + b"/b\x1b[2J\xc2\x9b31m\xe2\x80\xae.txt"
        with open(bad, "wb") as f:
            f.write(b"nothing to read")
        with open(bytes(folder) + b"/c\x1b[2J\xff.txt", "wb") as f:
            f.write(talk(8).encode() + b"A: caf\xe9\n")  # a notice names it
        for way in (["listen", folder], ["code", folder], ["listen", bad]):
            done = subprocess.run([KITH, *way], capture_output=True, env={**os.environ, "KITH_MODEL": str(small_model()),
                                                                          "LC_ALL": "C.UTF-8"}, check=False)
            self.safe(done.stderr.decode("utf-8"), way)
            if way[0] == "listen":
                self.safe(done.stdout.decode("utf-8"), way)

    def test_colour_is_for_terminals_unless_asked_for(self):
        path = self.file("talk.txt", talk(9))
        plain = self.good("listen", path)
        self.assertNotIn("\x1b", plain)
        coloured = self.good("listen", "--color", "always", path)
        self.assertIn("\x1b[", coloured)
        self.assertEqual(re.sub(r"\x1b\[[0-9;]*m", "", coloured), plain)
        self.assertEqual(self.good("listen", "--color", "always", path, env={"NO_COLOR": "1"}), coloured)
        self.assertEqual(self.good("listen", "--colour", "never", path), plain)
        for args, env, expected in ((["listen", path], {}, True), (["listen", path], {"NO_COLOR": "1"}, False),
                                    (["listen", path], {"NO_COLOR": ""}, True),
                                    (["listen", path], {"TERM": "dumb"}, False),
                                    (["listen", "--color", "never", path], {}, False)):
            shown, status = terminal(args, env=env)
            self.assertEqual(status, OK)
            self.assertEqual("\x1b[" in shown, expected, (args, env))

    def test_a_terminal_without_utf8_gets_ascii(self):
        path = self.file("talk.txt", talk(9))
        shown, status = terminal(["listen", "--color", "never", path], env={"LC_ALL": "C"})
        self.assertEqual(status, OK)
        self.assertTrue(shown.isascii())
        self.assertTrue(self.good("listen", "--ascii", path).isascii())
        for width in ("40", "100"):
            for line in self.good("listen", "--ascii", "--width", width, path).splitlines():
                self.assertLessEqual(len(line), int(width), line)

    def test_a_person_is_asked_who_the_counsellor_is(self):
        path = self.file("alike.txt", "Zorbatrix: Umbrella zinc.\nQuillon: Quorum zinc.\n" * 3)
        seen = set()
        for answer in (b"1\n", b"2\n"):
            shown, status = terminal(["code", "--force-language", path], stdin=answer, err_too=True)
            self.assertEqual(status, OK, shown)
            self.assertIn("1 or 2", shown)
            self.assertIn("Umbrella", shown)
            seen.add(re.search(r'"speaker":"(\w+)"', shown)[1])
        self.assertEqual(seen, {"counsellor", "client"})
        shown, status = terminal(["code", "--force-language", path], stdin=b"\n", err_too=True)
        self.assertEqual(status, 2)
        self.assertIn("--counsellor", shown)

    def test_progress_is_for_terminals(self):
        paths = [self.file(f"t{i}.txt", talk(i)) for i in range(3)]
        self.assertEqual(kith("listen", *paths).err, "")
        shown, status = terminal(["listen", *paths], err_too=True)
        self.assertEqual(status, OK)
        self.assertIn("3 of 3 files", shown)


main()
