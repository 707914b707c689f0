"""What is done is passed over, what was cut off is taken up, what has other inputs is done anew: train/rebuild.py."""

import fcntl
import os
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "train"))
import rebuild  # noqa: E402


class Rebuild(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.place = Path(folder.name)
        for name in ("made", "log"):
            (self.place / name).mkdir()
        (self.place / "words").write_text("good morning")
        self.work = rebuild.Work(self.place)
        self.lock = os.open(self.place / "lock", os.O_RDWR | os.O_CREAT)
        self.addCleanup(lambda: os.close(self.lock))

    def step(self, script, **more):
        return rebuild.Step(name="copy", says="copies", command=["sh", "-c", script, "sh", self.place],
                            inputs=[self.place / "words"], makes=self.place / "run" / "copy", **more)

    def run_it(self, step):
        sys.stdout, kept = open(os.devnull, "w"), sys.stdout
        try:
            self.work.run(step, self.lock)
        finally:
            sys.stdout.close()
            sys.stdout = kept

    def test_done_until_an_input_the_command_or_the_result_changes(self):
        step = self.step('cp "$1/words" "$1/run/copy"')
        self.assertFalse(self.work.done(step))
        self.run_it(step)
        self.assertEqual((self.place / "run" / "copy").read_text(), "good morning")
        self.assertTrue(self.work.done(step))
        self.assertFalse(self.work.done(self.step('cp -p "$1/words" "$1/run/copy"')))
        (self.place / "words").write_text("good evening")
        self.assertFalse(self.work.done(step))
        (self.place / "words").write_text("good morning")
        self.assertTrue(self.work.done(step))
        (self.place / "run" / "copy").write_text("something else")
        self.assertFalse(self.work.done(step))
        (self.place / "run" / "copy").unlink()
        self.assertFalse(self.work.done(step))

    def test_taken_up_after_a_stop_and_afresh_after_a_change(self):
        # Adds a line each time it is started, and works from the second line on.
        step = self.step('cat "$1/words" >>"$1/run/state"; echo >>"$1/run/state"; echo "it stopped here"; '
                         '[ "$(wc -l <"$1/run/state")" -ge 2 ] && cp "$1/run/state" "$1/run/copy"', afresh=self.place / "run")
        with self.assertRaisesRegex(rebuild.Stop, "(?s)exit status 1.*it stopped here"):
            self.run_it(step)
        self.assertFalse(self.work.done(step))
        self.run_it(step)
        self.assertEqual((self.place / "run" / "copy").read_text(), "good morning\n" * 2)
        (self.place / "words").write_text("good evening")
        with self.assertRaises(rebuild.Stop):
            self.run_it(step)
        self.assertEqual((self.place / "run" / "state").read_text(), "good evening\n")

    def test_output_that_was_cut_off_is_no_result(self):
        result = self.place / "run" / "copy"
        with self.assertRaises(rebuild.Stop):
            self.run_it(self.step("echo half; exit 1", into=result))
        self.assertFalse(result.exists())
        self.run_it(self.step("echo whole", into=result))
        self.assertEqual(result.read_text(), "whole\n")

    def test_a_missing_input_is_named(self):
        (self.place / "words").unlink()
        with self.assertRaisesRegex(rebuild.Stop, "not there: .*/words"):
            self.run_it(self.step("true"))

    def test_what_a_step_left_running_keeps_a_second_start_away(self):
        fcntl.flock(self.lock, fcntl.LOCK_EX)
        self.run_it(self.step('touch "$1/run/copy"; sleep 5 & echo $! >"$1/pid"'))
        os.close(self.lock)
        self.lock = os.open(self.place / "lock", os.O_RDWR)
        with self.assertRaises(BlockingIOError):
            fcntl.flock(self.lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.kill(int((self.place / "pid").read_text()), 15)


if __name__ == "__main__":
    unittest.main()
