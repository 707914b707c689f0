#!/usr/bin/env python3
"""-o: whole or not at all, for the owner's eyes only, and never over another: test_output_files.py KITH SOURCE"""
import os
import stat

from cli_driver import BAD_INPUT, OK, SOME, SYSTEM, Test, kith, main, session, small_model, talk

ENDINGS = {"text": ".txt", "html": ".html", "md": ".md", "json": ".json"}


def listing(folder):
    return sorted(p.name for p in folder.iterdir())


class OneFile(Test):
    def test_it_holds_what_the_screen_would_show(self):
        talk_path = self.file("talk.txt", talk(1))
        for command in ("listen", "turns", "code", "measure", "feedback"):
            out = self.folder / f"{command}.out"
            self.assertEqual(self.good(command, "-o", out, talk_path), "")
            self.assertEqual(out.read_text(encoding="utf-8"), self.good(command, talk_path))
            self.assertEqual(self.good(command, "-o", "-", talk_path), self.good(command, talk_path))

    def test_only_the_owner_may_read_it(self):
        talk_path = self.file("talk.txt", talk(1))
        old = self.file("old.html", "old")
        old.chmod(0o644)
        before = os.umask(0)
        try:
            for out in (self.folder / "new.html", old):
                self.good("listen", "--as", "html", "-o", out, talk_path)
                self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
            self.good("listen", "-o", self.folder / "many", talk_path, self.file("two.txt", talk(2)))
        finally:
            os.umask(before)
        self.assertEqual(stat.S_IMODE((self.folder / "many").stat().st_mode), 0o700)
        for p in (self.folder / "many").iterdir():
            self.assertEqual(stat.S_IMODE(p.stat().st_mode), 0o600)

    def test_bad_input_leaves_what_was_there(self):
        bad = self.file("bad.kith", session(1) + "# id: broken\nT q:o\tWhat now?\nX nonsense here\n")
        old = self.file("old", "what was here before")
        for command in ("listen", "turns", "code", "measure", "feedback"):
            for out in (old, self.folder / "new"):
                done = kith(command, "-o", out, bad)
                self.assertEqual(done.returncode, BAD_INPUT, (command, done.out))
                self.assertEqual(done.out, "")
        self.assertEqual(old.read_text(), "what was here before")
        self.assertEqual(listing(self.folder), ["bad.kith", "old"])

    def test_a_wrong_command_line_leaves_it_too(self):
        old = self.file("old", "what was here before")
        self.bad(BAD_INPUT, "code", "-o", old, "--nonsense", "x")
        self.bad(BAD_INPUT, "code", "-o", old)
        self.bad(SYSTEM, "code", "-o", old, self.folder / "missing.txt")
        self.assertEqual(old.read_text(), "what was here before")

    def test_good_files_beside_a_bad_one_are_written(self):
        good = self.file("good.txt", talk(1))
        bad = self.file("bad.kith", session(2) + "X nonsense\n")
        out = self.folder / "out.jsonl"
        done = kith("code", "-o", out, bad, good)
        self.assertEqual(done.returncode, SOME)
        self.assertEqual(out.read_text(encoding="utf-8"), self.good("code", good))  # no half of the bad one

    def test_a_transcript_is_never_written_over(self):
        text = talk(1)
        talk_path = self.file("talk.txt", text)
        link = self.folder / "link.txt"
        link.symlink_to("talk.txt")
        hard = self.folder / "hard.txt"
        os.link(talk_path, hard)
        for command in ("listen", "turns", "code", "measure", "feedback", "train", "evaluate"):
            for out in (talk_path, link, hard):
                self.assertIn("written over", self.bad(BAD_INPUT, command, "-o", out, talk_path))
        self.bad(BAD_INPUT, "listen", "-o", self.folder, talk_path)  # talk.txt of that folder
        done = kith("listen", "-o", self.folder, talk_path, self.file("two.txt", talk(2)))
        self.assertEqual(done.returncode, SOME)
        self.assertIn("take the place", done.out)
        self.assertEqual(talk_path.read_text(), text)
        self.assertEqual((self.folder / "two.txt").read_text(), talk(2))
        # in another form there is no clash
        self.good("listen", "--as", "html", "-o", self.folder, talk_path)
        self.assertIn("talk.html", listing(self.folder))

    def test_pipes_and_devices_are_written_to_and_stay(self):
        talk_path = self.file("talk.txt", talk(1))
        expected = self.good("code", talk_path)
        fifo = self.folder / "fifo"
        os.mkfifo(fifo)
        reader = os.open(fifo, os.O_RDONLY | os.O_NONBLOCK)
        self.good("code", "-o", fifo, talk_path)
        got = b""
        while part := os.read(reader, 65536):
            got += part
        os.close(reader)
        self.assertEqual(got.decode(), expected)
        self.assertTrue(stat.S_ISFIFO(fifo.stat().st_mode))
        self.assertEqual(self.good("code", "-o", "/dev/stdout", talk_path), expected)
        self.assertEqual(self.good("code", "-o", "/dev/fd/1", talk_path), expected)
        null = os.stat("/dev/null")
        self.good("code", "-o", "/dev/null", talk_path)
        self.assertEqual((os.stat("/dev/null").st_ino, os.stat("/dev/null").st_rdev), (null.st_ino, null.st_rdev))
        full = kith("code", "-o", "/dev/full", talk_path)
        self.assertEqual(full.returncode, SYSTEM)


class Folders(Test):
    def test_many_sessions_of_one_table_get_a_file_each(self):
        rows = ["transcript_id,utterance_id,interlocutor,utterance_text"]
        for s in range(3):
            rows += [f"{s + 7},0,therapist,What would it be like without the wine?", f"{s + 7},1,client,I want to stop."]
        table = self.file("table.csv", "\n".join(rows) + "\n")
        out = self.folder / "reports"
        said = self.good("listen", "--as", "html", "-o", out, table)
        self.assertIn("3 sessions read", said)
        self.assertEqual(listing(out), ["table+7.html", "table+8.html", "table+9.html"])
        for p in out.iterdir():
            self.assertTrue(p.read_text(encoding="utf-8").startswith("<!DOCTYPE html>"))
        # more than one session does not fit into a file that is there
        old = self.file("old.html", "old")
        self.assertIn("folder", self.bad(BAD_INPUT, "listen", "-o", old, table))
        self.assertEqual(old.read_text(), "old")

    def test_every_form_has_its_ending(self):
        a, b = self.file("a.txt", talk(1)), self.file("b.txt", talk(2))
        for form, ending in ENDINGS.items():
            out = self.folder / f"as-{form}"
            self.good("listen", "--as", form, "-o", out, a, b)
            self.assertEqual(listing(out), [f"a{ending}", f"b{ending}"])
            for p in (a, b):
                self.assertEqual((out / f"{p.stem}{ending}").read_text(encoding="utf-8"),
                                 self.good("listen", "--as", form, p))

    def test_no_report_takes_the_place_of_another(self):
        """Stems that are alike, or become alike when a name is made plain, or differ far behind."""
        names = ["x/talk.txt", "y/talk.txt", "y/1-talk.txt", "y/talk+1.txt", "y/a b.txt", "y/a-b.txt", "y/a:b.txt",
                 "y/" + "n" * 130 + "1.txt", "y/" + "n" * 130 + "2.txt", "y/talk.1.txt", "y/.talk.txt", "y/\u00e9t\u00e9.txt"]
        paths = [self.file(name, talk(i)) for i, name in enumerate(names)]
        twins = self.file("y/twins.kith", session(1, name="one") + session(2, name="one") + session(3, name="o/n:e") +
                          session(4, name="o n-e") + session(5, name="../../../up"))
        out = self.folder / "out"
        said = self.good("listen", "--as", "json", "-o", out, *paths, twins)
        self.assertIn(f"{len(names) + 5} sessions read", said)
        self.assertEqual(len(listing(out)), len(names) + 5)
        texts = {p.read_text(encoding="utf-8") for p in out.iterdir()}
        self.assertEqual(len(texts), len(names) + 5)  # each of its own session
        self.assertEqual(sorted(p.name for p in self.folder.iterdir()), ["out", "x", "y"])
        for name in listing(out):
            self.assertNotIn("/", name)

    def test_a_folder_that_is_there_takes_a_single_report(self):
        talk_path = self.file("talk.txt", talk(1))
        out = self.folder / "there"
        out.mkdir()
        self.assertEqual(self.good("listen", "--as", "md", "-o", out, talk_path), "")
        self.assertEqual(listing(out), ["talk.md"])

    def test_a_folder_is_searched_for_transcripts(self):
        self.file("in/a.txt", talk(1))
        self.file("in/b.VTT", "WEBVTT\n\n00:01.000 --> 00:02.000\n<v T>What would it be like without the wine?\n\n"
                              "00:03.000 --> 00:04.000\n<v C>I want to stop the wine, for my daughter.\n")
        self.file("in/deep/er/c.kith", session(3))
        self.file("in/.hidden.txt", talk(4))
        self.file("in/LICENSE", "none")
        self.file("in/talk.mp3", b"\xff\xfb")
        (self.folder / "in" / "deep" / "loop").symlink_to("..")
        said = self.good("listen", self.folder / "in")
        self.assertIn("3 sessions read", said)
        self.assertLess(said.index("a "), said.index("b "))
        for slashes in ("", "/", "///"):
            self.assertEqual(self.good("code", f"{self.folder / 'in'}{slashes}"), self.good("code", self.folder / "in"))
        (self.folder / "empty").mkdir()
        self.assertIn("No transcript", self.bad(BAD_INPUT, "listen", self.folder / "empty"))

    def test_nothing_is_left_beside(self):
        talk_path = self.file("talk.txt", talk(1))
        out = self.folder / "out"
        out.mkdir()
        (out / "talk.json").mkdir()  # so that the rename fails
        done = kith("listen", "--as", "json", "-o", out, talk_path, self.file("two.txt", talk(2)))
        self.assertEqual(done.returncode, SYSTEM, done.err)
        self.assertEqual([n for n in listing(out) if "part" in n], [])

    def test_a_full_disk_is_what_is_said(self):
        """Also after a file that could not be read: the disk is the news."""
        out = self.folder / "out"
        out.mkdir()
        (out / "talk.json").mkdir()
        bad = self.file("bad.txt", b"\x00\x01\x02")
        done = kith("listen", "--jobs", "1", "--as", "json", "-o", out, bad, self.file("talk.txt", talk(1)))
        self.assertEqual(done.returncode, SYSTEM, done.err)
        self.assertIn("talk.json", done.err)


class Models(Test):
    def test_a_model_is_whole_or_the_old_one(self):
        gold = self.file("gold.kith", "".join(session(i) for i in range(12)))
        few = self.file("few.kith", "".join(session(i) for i in range(3)))
        out = self.file("a.model", "old")
        self.assertIn("at least 10", self.bad(BAD_INPUT, "train", "-o", out, few))
        self.assertEqual(out.read_text(), "old")
        said = self.good("train", "-o", out, gold)
        self.assertEqual(stat.S_IMODE(out.stat().st_mode), 0o600)
        hash12 = self.good("model", "check", out).split()[-1][:12]
        self.assertIn(hash12, said)
        self.assertEqual(listing(self.folder), ["a.model", "few.kith", "gold.kith"])
        damaged = self.folder / "b.model"
        damaged.write_bytes(out.read_bytes().replace(b"# Model card", b"# Model cart", 1))
        self.assertIn("damaged", self.bad(BAD_INPUT, "model", "check", damaged))
        damaged.write_bytes(out.read_bytes()[:-1] + b"\x7f")  # of the list of training sessions
        self.assertIn("not in order", self.bad(BAD_INPUT, "model", "check", damaged))
        self.assertIn("# Model card", self.good("model", "card", out))
        self.assertNotIn("nan", self.good("model", "card", out))

    def test_jobs_and_seed(self):
        gold = self.file("gold.kith", "".join(session(i) for i in range(12)))
        one, two, other = (self.folder / n for n in ("1.model", "2.model", "3.model"))
        self.good("train", "--jobs", "1", "-o", one, gold)
        self.good("train", "--jobs", "2", "-o", two, gold)
        self.good("train", "--seed", "9", "-o", other, gold)
        self.assertEqual(one.read_bytes(), two.read_bytes())
        self.assertNotEqual(one.read_bytes(), other.read_bytes())

    def test_evaluate_with_and_without_folds(self):
        gold = self.file("gold.kith", "".join(session(i) for i in range(12)))
        unseen = self.file("unseen.kith", "".join(session(i + 50) for i in range(4)))
        folds = self.file("folds.tsv", "".join(f"authored\ts{i}\t{i % 3}\n" for i in range(11)))
        plain = self.good("evaluate", unseen)
        self.assertIn("4 sessions", plain)
        self.assertEqual(plain, self.good("evaluate", "--jobs", "2", unseen))
        self.assertIn("without punctuation", self.good("evaluate", "--strip-punctuation", unseen))
        done = kith("evaluate", "--folds", folds, gold)
        self.assertEqual(done.returncode, OK)
        self.assertIn("authored: 11 sessions", done.out)
        self.assertIn("1 sessions are not in the fold list", done.err)
        self.assertIn("coders", self.good("evaluate", "--json", unseen))
        out = self.folder / "e.json"
        self.assertEqual(self.good("evaluate", "--json", "-o", out, unseen), "")
        self.assertEqual(out.read_text(encoding="utf-8"), self.good("evaluate", "--json", unseen))
        self.assertIn("talk.txt", self.bad(BAD_INPUT, "evaluate", self.file("talk.txt", talk(1))))


main()
