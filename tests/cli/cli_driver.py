"""What the tests of the command line share: the program, a small model of its own, sessions, a folder that goes away.

Each test program is run as: test_NAME.py KITH SOURCE. The model is trained on written sessions when first asked for, so
that no test hangs on the model that is shipped."""
import os
import pathlib
import random
import subprocess
import sys
import tempfile
import unittest

KITH = os.path.abspath(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2]).resolve()
EXAMPLES = SOURCE / "examples"
TRANSCRIPTS = sorted(p for p in EXAMPLES.iterdir() if p.suffix in (".json", ".kith", ".srt", ".txt", ".vtt"))
OK, SOME, BAD_INPUT, SYSTEM = 0, 1, 2, 3

COUNSELLOR = [
    ("q:o", "What would it be like without the {}?"), ("q:o", "How did you manage the {} before?"),
    ("q:c", "Did you have the {} on Friday?"), ("q:c", "Is it every day, the {}?"),
    ("r:s", "So you have the {} most evenings."), ("r:s", "You had the {} again."),
    ("r:c", "It sounds like the {} scares you, and part of you would miss it."),
    ("r:c;AF", "You love her more than the {}, and you came here for that."),
    ("i:info", "Research says that the {} raises blood pressure."), ("i:advi;PE", "You should stop the {} this week."),
    ("i:nego,q:c", "Shall we say the {} only on Saturdays, then?"),
    ("i:opti;EM", "Some people swap the {} for tea, some go for a walk; it is your choice."), ("o", "Okay, mm-hmm.")]
CLIENT = [
    ("+", "I want to stop the {}, for my daughter."), ("+", "I could leave the {}. I will try it this week."),
    ("-", "I can't stop the {}, it helps me sleep."), ("=", "I went to work on Monday."),
    ("=", "Yeah, the {}, I suppose.")]
THINGS = ["drinking", "smoking", "wine", "beer", "gambling", "tablets", "vodka", "cider", "betting", "pills"]

_folder = tempfile.TemporaryDirectory(prefix="kith-cli-")
ROOM = pathlib.Path(_folder.name)


def session(seed, turns=24, name=None):
    """A coded session in Kith's notation."""
    rng = random.Random(seed)
    lines = [f"# topic: change | setting: spoken | id: {name or f's{seed}'}"]
    for i in range(turns):
        code, text = rng.choice(CLIENT if i % 2 else COUNSELLOR)
        lines.append(f"{'TC'[i % 2]} {code}\t{text.format(rng.choice(THINGS))}")
    return "\n".join(lines) + "\n\n"


def talk(seed, names=("Zorbatrix", "Quillon"), turns=16):
    """The same without codes, as plain text with names; the client says the counsellor's name once."""
    rng = random.Random(seed)
    lines = []
    for i in range(turns):
        _, text = rng.choice(CLIENT if i % 2 else COUNSELLOR)
        text = text.format(rng.choice(THINGS))
        lines.append(f"{names[i % 2]}: {text}" + (f" You know that, {names[0]}." if i == 3 else ""))
    return "\n".join(lines) + "\n"


def kith(*args, stdin=b"", env=None, model=True, **more):
    """Runs the program; .out and .err are its text."""
    variables = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "KITH_MODEL")}
    variables.update(LC_ALL="C.UTF-8", **({"KITH_MODEL": str(small_model())} if model else {}), **(env or {}))
    done = subprocess.run([KITH, *map(str, args)], input=stdin, capture_output=True, env=variables, check=False,
                          timeout=120, **more)
    done.out = done.stdout.decode("utf-8")
    done.err = done.stderr.decode("utf-8")
    return done


def small_model():
    path = ROOM / "small.model"
    if not path.exists():
        gold = ROOM / "gold.kith"
        gold.write_text("".join(session(i) for i in range(14)), encoding="utf-8")
        done = kith("train", "--jobs", "2", "-o", path, gold, model=False)
        if done.returncode != OK:
            raise RuntimeError(f"no model could be trained: {done.err}")
    return path


class Test(unittest.TestCase):
    maxDiff = 2000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(dir=ROOM))

    def file(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
        return path

    def good(self, *args, **more):
        """Went well, and said nothing beside but notes."""
        done = kith(*args, **more)
        self.assertEqual(done.returncode, OK, (args, done.err))
        self.assertRegex(done.err, r"\A(kith: note: [^\n]+\n)*\Z")
        return done.out

    def bad(self, status, *args, **more):
        """Failed with that status, one line on standard error and nothing on standard output."""
        done = kith(*args, **more)
        self.assertEqual((done.returncode, done.out), (status, ""), (args, done.err))
        self.assertRegex(done.err, r"\Akith: [^\n]+\n\Z")
        return done.err


def main():
    unittest.main(argv=[sys.argv[0]], verbosity=1)
