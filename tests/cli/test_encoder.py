#!/usr/bin/env python3
"""The models as they ship, and what people read who use the first: test_encoder.py KITH SOURCE

With KITH_GOLDEN=write the expected texts are written anew: read what changed before you keep it."""
import json
import os
import re

from cli_driver import SOURCE, Test, main

MODEL = SOURCE / "model" / "kith.model"
LIGHT = SOURCE / "model" / "kith-light.model"
GOLDEN = SOURCE / "tests" / "golden" / "shipped"
TALK = """Counsellor: What brings you here this week?
Client: I want to stop drinking, I really can't go on like this.
Counsellor: You have had enough, and a part of you is frightened of what comes next.
Client: Yes.
Counsellor: Have you taken any of the tablets since Monday?
Client: No, and I'm not going to. I like it the way it is.
"""


class Encoder(Test):
    def coded(self, text, *more):
        path = self.file("talk.txt", text)
        return [json.loads(line) for line in self.good("code", "--model", MODEL, *more, path).splitlines()]

    def listened(self, name, **env):
        return self.good("listen", "--model", MODEL, "--goal", "drinking less", SOURCE / "examples" / name, env=env)

    def golden(self, name, got):
        path = GOLDEN / (name + ".out")
        got = re.sub(r"kith \d+\.\d+\.\d+", "kith VERSION", got)
        if os.environ.get("KITH_GOLDEN") == "write":
            path.parent.mkdir(exist_ok=True)
            path.write_text(got, encoding="utf-8")
        self.assertEqual(path.read_text(encoding="utf-8"), got)

    def test_the_files_are_whole(self):
        self.assertIn("all-MiniLM-L6-v2", self.good("model", "card", MODEL))
        self.assertNotIn("all-MiniLM-L6-v2", self.good("model", "card", LIGHT))
        for model in (MODEL, LIGHT):
            self.good("model", "check", model)

    def test_the_words_for_a_session_are_these_in_plain_c(self):
        self.golden("five-turns.txt", self.listened("five-turns.txt", KITH_CPU="scalar"))

    def test_and_on_any_machine(self):
        for name in ("five-turns.txt", "chat.json", "crisis.srt", "poor.kith", "evening-session.vtt"):
            self.golden(name, self.listened(name))

    def test_threads_change_nothing(self):
        path = SOURCE / "examples" / "crisis.srt"
        one, three = (self.good("listen", "--as", "json", "--model", MODEL, "--jobs", n, path) for n in (1, 3))
        self.assertEqual(one, three)

    def test_plain_cases_are_coded_as_anyone_would(self):
        turns = self.coded(TALK)
        self.assertEqual([t["behaviour"] for t in turns[::2]], ["question", "reflection", "question"])
        self.assertEqual([turns[0]["question"], turns[4]["question"]], ["open", "closed"])
        self.assertEqual([turns[1]["talk"], turns[5]["talk"]], ["change", "sustain"])

    def test_nothing_of_what_comes_later_is_used(self):
        whole, part = self.coded(TALK, "--counsellor", "Counsellor"), self.coded("".join(TALK.splitlines(True)[:4]), "--counsellor", "Counsellor")
        self.assertEqual([t["p"] for t in whole[:4]], [t["p"] for t in part])


if __name__ == "__main__":
    main()
