#!/usr/bin/env python3
"""kith code --live: answered at once, and as the whole session is: test_live.py KITH SOURCE"""
import json
import os
import select
import subprocess

from cli_driver import BAD_INPUT, KITH, OK, SOME, SOURCE, Test, kith, main, session, small_model

try:
    import jsonschema
except ImportError:
    jsonschema = None


class Live:
    """The program with a pipe at both ends."""

    def __init__(self, *args):
        variables = {**os.environ, "KITH_MODEL": str(small_model()), "LC_ALL": "C.UTF-8"}
        self.run = subprocess.Popen([KITH, "code", "--live", *args], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                    stderr=subprocess.PIPE, env=variables)
        self.left = b""

    def send(self, data):
        self.run.stdin.write(data)
        self.run.stdin.flush()

    def answer(self, seconds=30.0):
        """The next line; None when it does not come in that time."""
        while b"\n" not in self.left:
            if not select.select([self.run.stdout], [], [], seconds)[0]:
                return None
            got = os.read(self.run.stdout.fileno(), 65536)
            if not got:
                return None
            self.left += got
        line, self.left = self.left.split(b"\n", 1)
        return json.loads(line)

    def end(self):
        out, err = self.run.communicate(timeout=60)
        return self.run.returncode, self.left + out, err


def turns_of(path):
    return [json.loads(line) for line in kith("code", path).out.splitlines()]


def as_line(turn):
    return f"{turn['speaker']}: {turn['text']}\n".encode()


def as_object(turn):
    return (json.dumps({"text": turn["text"], "speaker": turn["speaker"], "start_ms": turn["start_ms"]}) + "\n").encode()


class Answers(Test):
    def test_each_turn_is_answered_before_the_next_is_sent(self):
        for form in (as_line, as_object):
            live = Live()
            for turn in turns_of(self.file("a.kith", session(3, 20))):
                live.send(form(turn))
                got = live.answer()
                self.assertIsNotNone(got, "no answer came")
                self.assertIsNone(live.answer(0.02) if turn["turn"] % 5 == 0 else None, "more than one answer came")
                self.assertEqual({**got, "session": turn["session"]}, turn)
            self.assertEqual(live.end(), (OK, b"", b""))

    def test_words_asked_for_are_those_of_the_whole_session(self):
        path = self.file("a.kith", session(4, 20))
        whole = [json.loads(line) for line in kith("code", "--why", path).out.splitlines()]
        done = kith("code", "--live", "--why", stdin=b"".join(map(as_line, whole)))
        self.assertEqual((done.returncode, done.err), (OK, ""))
        got = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual([{**g, "session": w["session"]} for g, w in zip(got, whole, strict=True)], whole)
        self.assertTrue(any(turn["why"] for turn in got))

    def test_turns_can_be_piped(self):
        path = self.file("a.kith", session(5, 12))
        done = kith("code", "--live", "-", stdin=kith("turns", path).stdout)
        self.assertEqual(done.returncode, OK)
        self.assertEqual([json.loads(line)["talk"] for line in done.out.splitlines()], [t["talk"] for t in turns_of(path)])

    def test_a_turn_that_comes_in_pieces_waits_for_its_end(self):
        live = Live()
        live.send(b"client: I want")
        self.assertIsNone(live.answer(0.3))
        live.send(b" to stop.\r\ncounsellor: Ho")
        self.assertEqual(live.answer()["text"], "I want to stop.")
        self.assertIsNone(live.answer(0.3))
        live.run.stdin.close()  # the last line needs no end
        self.assertEqual(live.answer()["text"], "Ho")
        self.assertEqual(live.run.wait(60), OK)
        live.run.stdout.close()
        live.run.stderr.close()

    def test_a_bad_line_is_answered_and_left_out(self):
        good = turns_of(self.file("a.kith", session(6, 6)))
        bad = [b"no speaker here\n", b"{\"speaker\": \"client\"\n", b"client: " + b"x" * 70000 + b"\n", b"x" * 600000 + b"\n"]
        lines = []
        for i, turn in enumerate(good):
            lines += [as_line(turn), bad[i % len(bad)], b"\n"]
        done = kith("code", "--live", stdin=b"".join(lines))
        got = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(done.returncode, SOME)
        self.assertEqual([{**t, "session": "a"} for t in got[::2]], [{**t, "session": "a"} for t in good])
        self.assertEqual([t["line"] for t in got[1::2]], [2 + 3 * i for i in range(len(good))])
        for t in got[1::2]:
            self.assertEqual(set(t), {"line", "error"})
            self.assertTrue(t["error"].endswith("."), t)

    def test_answers_keep_to_their_schema(self):
        if not jsonschema:
            self.skipTest("python3-jsonschema is not installed")
        schemas = {p.stem: json.loads(p.read_text(encoding="utf-8")) for p in (SOURCE / "schema").glob("*.json")}
        store = {s["$id"]: s for s in schemas.values()}
        try:
            import referencing
            check = jsonschema.Draft202012Validator(schemas["live"], registry=referencing.Registry().with_resources(
                (uri, referencing.Resource.from_contents(s)) for uri, s in store.items()))
        except ImportError:
            check = jsonschema.Draft202012Validator(
                schemas["live"], resolver=jsonschema.RefResolver(schemas["live"]["$id"], schemas["live"], store=store))
        done = kith("code", "--live", "--why",
                    stdin="counsellor: What\x1b[31m now?\nclient: I am\u202e no junkie\nother: tea\nhello\n".encode())
        lines = [json.loads(line) for line in done.out.splitlines()]
        self.assertEqual(len(lines), 4)
        for line in lines:
            check.validate(line)
        self.assertEqual(lines[0]["text"], "What now?")

    def test_nothing_said_is_no_error(self):
        self.assertEqual(self.good("code", "--live", stdin=b""), "")
        self.assertEqual(self.good("code", "--live", stdin=b"\n\r\n  \n"), "")

    def test_what_live_does_not_take(self):
        path = self.file("a.kith", session(7, 4))
        for args in ([path], ["-o", self.folder / "x"], ["--counsellor", "Dana"], ["--names"], ["--format", "kith"],
                     ["--force-language"]):
            self.assertIn("--live", self.bad(BAD_INPUT, "code", "--live", *args))
        self.assertIn("takes no --live", self.bad(BAD_INPUT, "listen", "--live", path))


if __name__ == "__main__":
    main()
