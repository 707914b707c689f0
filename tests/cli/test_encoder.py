#!/usr/bin/env python3
"""The model with the encoder, as it ships: test_encoder.py KITH SOURCE"""
import json

from cli_driver import SOURCE, Test, main

MODEL = SOURCE / "model" / "kith-encoder.model"
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

    def test_the_file_is_whole(self):
        self.assertIn("all-MiniLM-L6-v2", self.good("model", "card", MODEL))
        self.good("model", "check", MODEL)

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
