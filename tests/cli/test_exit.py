#!/usr/bin/env python3
"""Exit statuses, what goes where, help, options: test_exit.py KITH SOURCE"""
import os
import re
import signal
import subprocess

from cli_driver import BAD_INPUT, EXAMPLES, KITH, OK, SOME, SOURCE, SYSTEM, Test, kith, main, small_model, talk

COMMANDS = ["listen", "turns", "code", "measure", "feedback", "train", "evaluate", "model"]
READING = ["listen", "turns", "code", "measure", "feedback"]
FAMILY = EXAMPLES / "family.txt"


class Statuses(Test):
    def test_a_good_file_is_0_and_silent(self):
        for command in READING:
            done = kith(command, FAMILY)
            self.assertEqual((done.returncode, done.err), (OK, ""), command)
            self.assertTrue(done.out.endswith("\n"))

    def test_a_cloud_service_is_noted_once(self):
        zoom = EXAMPLES / "evening-session.vtt"
        for command in READING:
            done = kith(command, zoom, zoom)
            self.assertEqual(done.returncode, OK)
            self.assertRegex(done.err, r"\Akith: note: [^\n]*Zoom[^\n]*agreement[^\n]*\n\Z")

    def test_a_bad_file_is_2_and_named(self):
        bad = self.file("bad.vtt", "WEBVTT\n\nnothing here\n")
        for command in READING:
            self.assertIn("bad.vtt", self.bad(BAD_INPUT, command, bad))

    def test_a_missing_file_is_3_and_named(self):
        for command in READING:
            self.assertIn("missing.vtt", self.bad(SYSTEM, command, self.folder / "missing.vtt"))

    def test_one_bad_file_stops_no_other(self):
        good = self.file("good.txt", talk(1))
        for bad in (self.file("bad.txt", "\x00\x01"), self.folder / "missing.txt"):
            for command in READING:
                alone = kith(command, good)
                for order in ((bad, good), (good, bad)):
                    done = kith(command, *order)
                    self.assertEqual(done.returncode, SOME, (command, done.err))
                    if command == "listen":  # a table, with the file that failed in it
                        self.assertIn("1 session read, 1 could not be", done.out)
                        self.assertIn(bad.name, done.out)
                    else:
                        self.assertEqual(done.out, alone.out)
                        self.assertIn(bad.name, done.err)
                        self.assertEqual(done.err.count("\n"), 1)

    def test_a_wrong_command_line_is_2(self):
        for args in (["nonsense"], ["listen"], ["code"], ["listen", "--nonsense", FAMILY], ["listen", "-x", FAMILY],
                     ["listen", "-xyz", FAMILY], ["listen", "--jobs", "0", FAMILY], ["listen", "--jobs", "many", FAMILY],
                     ["listen", "--jobs", "257", FAMILY], ["listen", "--width", "20", FAMILY], ["listen", "--as", "pdf", FAMILY],
                     ["listen", "--as"], ["code", "-o"], ["listen", "--format", "word", FAMILY],
                     ["listen", "--setting", "spoken", FAMILY], ["listen", "--color", "sometimes", FAMILY],
                     ["listen", "--counsellor", "Nobody", FAMILY], ["train", FAMILY], ["model"], ["model", "nonsense"],
                     ["model", "card", "a", "b"], ["help", "nonsense"], ["code", "--folds", "x", FAMILY],
                     ["evaluate", "--folds", "x", "--model", "y", FAMILY]):
            self.bad(BAD_INPUT, *args)

    def test_an_unknown_option_is_named(self):
        self.assertIn("'--nonsense'", self.bad(BAD_INPUT, "listen", FAMILY, "--nonsense"))
        self.assertIn("'-x'", self.bad(BAD_INPUT, "listen", "-xyz", FAMILY))
        self.assertIn("--scores", self.bad(BAD_INPUT, "code", "--scores", FAMILY))
        self.assertIn("kith help code", self.bad(BAD_INPUT, "code", "--scores", FAMILY))

    def test_a_model_that_cannot_be_used_is_2(self):
        no_model = self.file("no.model", "this is no model")
        for command in ("listen", "code", "measure", "feedback", "evaluate"):
            self.assertIn("no.model", self.bad(BAD_INPUT, command, "--model", no_model, FAMILY))
            self.assertIn("nowhere", self.bad(BAD_INPUT, command, "--model", self.folder / "nowhere", FAMILY))
            self.assertIn("no.model", self.bad(BAD_INPUT, command, FAMILY, model=False, env={"KITH_MODEL": str(no_model)}))
        # --model goes before KITH_MODEL, and turns needs none
        self.good("code", "--model", small_model(), FAMILY, model=False, env={"KITH_MODEL": str(no_model)})
        self.good("turns", FAMILY, model=False, env={"KITH_MODEL": str(no_model)})

    def test_an_output_that_cannot_be_written_is_3(self):
        for command in ("listen", "code", "turns"):
            self.assertIn("nowhere", self.bad(SYSTEM, command, "-o", "/nowhere/at/all", FAMILY))

    def test_a_full_device_is_3(self):
        for command in ("listen", "turns"):
            with open("/dev/full", "wb") as full:
                done = subprocess.run([KITH, command, FAMILY], stdout=full, stderr=subprocess.PIPE, check=False,
                                      env={**os.environ, "KITH_MODEL": str(small_model())})
            self.assertEqual(done.returncode, SYSTEM, done.stderr)
            self.assertEqual(done.stderr.count(b"\n"), 1, done.stderr)

    def test_doubt_who_the_counsellor_is_shows_both_lines(self):
        alike = self.file("alike.txt", "Zorbatrix: Umbrella zinc.\nQuillon: Quorum zinc.\n" * 3)
        said = self.bad(BAD_INPUT, "listen", "--force-language", alike)
        for part in ("Zorbatrix", "Umbrella", "Quillon", "Quorum", "--counsellor"):
            self.assertIn(part, said)
        self.good("listen", "--force-language", "--counsellor", "quillon", alike)

    def test_other_languages_are_refused_unless_forced(self):
        spanish = self.file("es.txt", "T: Buenos dias, me alegro de que haya podido venir hoy con esta lluvia.\n"
                                      "C: Gracias, la verdad es que no queria venir porque tengo mucho miedo.\n" * 3)
        self.assertIn("English", self.bad(BAD_INPUT, "listen", spanish))
        self.good("listen", "--force-language", spanish)


class Streams(Test):
    def test_standard_input_is_a_file(self):
        text = talk(3).encode()
        there = self.good("code", self.file("talk.txt", text))
        piped = self.good("code", "-", stdin=text)
        self.assertEqual(re.sub(r'"session":"[^"]*"', "", there), re.sub(r'"session":"[^"]*"', "", piped))

    def test_an_empty_standard_input_is_bad_input(self):
        self.bad(BAD_INPUT, "code", "-", stdin=b"")

    def test_a_reader_that_goes_away_is_no_error(self):
        long = self.file("long.txt", "".join(talk(i, turns=200) for i in range(20)))
        for ignored in (False, True):  # most shells leave SIGPIPE alone, some servers do not
            run = subprocess.Popen([KITH, "code", "--model", small_model(), long], stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, restore_signals=not ignored)
            self.assertTrue(run.stdout.readline().startswith(b"{"))
            run.stdout.close()
            self.assertEqual(run.stderr.read(), b"")
            run.stderr.close()
            self.assertIn(run.wait(60), (OK, -signal.SIGPIPE))

    def test_options_may_follow_files_and_end(self):
        dashed = self.file("--names", talk(4))
        self.assertEqual(self.good("code", "--names", FAMILY), self.good("code", FAMILY, "--names"))
        self.good("code", "--", dashed.name, cwd=self.folder)
        self.bad(BAD_INPUT, "code", dashed.name, cwd=self.folder)  # an option, and then no file


class Help(Test):
    def test_every_command_has_help_with_an_example(self):
        overview = self.good("help")
        self.assertEqual(overview, self.good("--help"))
        self.assertEqual(overview, self.good())
        for command in COMMANDS:
            text = self.good("help", command)
            self.assertTrue(text.startswith(f"usage: kith {command} "))
            self.assertRegex(text, rf"\nexamples?:\n(.*\n)*.*kith {command}")
            self.assertEqual(text, self.good(command, "--help"))
            self.assertEqual(text, self.good(command, "-h", "--nonsense"))
            self.assertRegex(overview, rf"(?m)^  {command} ")
            self.assertLessEqual(max(map(len, text.split("\n"))), 120)

    def test_help_names_the_options_that_a_command_takes_and_no_other(self):
        source = (SOURCE / "src" / "cli" / "options.c").read_text(encoding="utf-8")
        options = re.findall(r'\{"([a-z-]+)", (no|required)_argument', source)
        self.assertGreater(len(options), 15)
        values = {"as": "text", "format": "text", "setting": "peer", "jobs": "1", "width": "80", "color": "never",
                  "colour": "never", "seed": "1"}
        for command in COMMANDS:
            text = re.split(r"(?m)^examples?:", self.good("help", command))[0]
            for name, kind in options:
                value = [f"--{name}={values.get(name, '/nowhere')}"] if kind == "required" else [f"--{name}"]
                # no file is named, so every answer is an error; which one says whether the option is taken
                taken = "takes no --" not in kith(command, *value).err
                shown = re.search(rf"--{name}(?![\w-])", text) or (name == "output" and re.search(r"-o\b", text))
                if name in ("counselor", "colour"):  # other spellings
                    continue
                self.assertEqual(taken, bool(shown), f"kith {command} --{name}")

    def test_the_version_names_the_model(self):
        said = self.good("--version")
        version = (SOURCE / "VERSION").read_text(encoding="utf-8").strip()
        hash12 = self.good("model", "check", small_model()).split()[-1][:12]
        self.assertTrue(said.startswith(f"kith {version}, model {hash12} ("), said)
        self.assertIn("no model", self.good("--version", model=False, env={"KITH_MODEL": "/nowhere"}))


main()
