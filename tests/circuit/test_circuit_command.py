#!/usr/bin/env python3
"""`kith circuit run` as people call it: test_circuit_command.py KITH SOURCE"""
import json
import os
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

import jsonschema

KITH, SOURCE = sys.argv[1:3]


def kith(*args, cpu=None, status=0):
    env = dict(os.environ, **({"KITH_CPU": cpu} if cpu else {}))
    done = subprocess.run([KITH, "circuit", *args], capture_output=True, text=True, env=env)
    assert done.returncode == status, f"{args}: {done.returncode}, wanted {status}: {done.stderr}"
    return done.stdout if status == 0 else done.stderr


def the_numbers_hang_on_the_seed_alone():
    first = kith("run", "cox-2022", "--step", "5", "--jobs", "1")
    for cpu in ("scalar", "avx2", "avx512"):
        for jobs in ("1", "2", "5"):
            assert kith("run", "cox-2022", "--step", "5", "--jobs", jobs, cpu=cpu) == first, (cpu, jobs)
    assert kith("run", "cox-2022", "--step", "5", "--seed", "2") != first
    path = os.path.join(SOURCE, "circuit", "experiments", "cox-2022.txt")
    assert kith("run", path, "--step", "5") == first


def json_is_as_its_schema_says():
    with open(os.path.join(SOURCE, "schema", "circuit-run.json"), encoding="utf-8") as f:
        schema = json.load(f)
    for args in (["--animals", "5"], ["--draws", "3", "--null", "sedation"], ["--learn", "homeostatic"]):
        got = json.loads(kith("run", "tomek-2019-heroin", "--step", "10", "--json", *args))
        jsonschema.Draft202012Validator(schema).validate(got)
        assert got["subjects"] == "simulated rats"
    assert got["groups"][0]["animals"] == got["groups"][0]["experiment_animals"]
    opened = got["phases"][0]["groups"][0]["opened"]
    assert len(opened["share"]) == len(got["phases"][0]["minutes"]) == 61
    assert all(a <= b for a, b in zip(opened["share"], opened["share"][1:]))
    assert all(low <= y <= high for low, y, high in zip(opened["low"], opened["share"], opened["high"]))


def drawings_are_whole():
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "a.svg")
        kith("run", "tomek-2020-gq", "--step", "10", "--svg", path)
        root = xml.etree.ElementTree.parse(path).getroot()
        text = " ".join(root.itertext())
        assert root.tag.endswith("svg")
        assert "Simulated rats" in text and "grade A" in text and "advises nobody" in text
        assert "href" not in open(path, encoding="utf-8").read()


def every_output_says_what_it_is():
    text = kith("run", "venniro", "--step", "10")
    for wanted in ("Simulated rats", "advises nobody", "grade", "assumed"):
        assert wanted in text, wanted


def errors_end_with_two_and_a_way_out():
    for args, wanted in ((["run"], "Name one experiment"), (["run", "nosuch"], "circuit/experiments"), ([], "Say which"),
                         (["frob"], "not 'frob'"), (["run", "venniro", "--null", "joy"], "drug-value"),
                         (["run", "venniro", "--learn", "fast"], "redish"), (["run", "venniro", "--step", "0"], "0.01"),
                         (["run", "venniro", "--animals", "0"], "--animals"), (["run", "venniro", "--names"], "--names"),
                         (["run", "venniro", "--animals", "1000000"], "fewer")):
        assert wanted in kith(*args, status=2), args
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as f:
        f.write("kith-experiment 1\nid x\nphase one\n")
        f.flush()
        said = kith("run", f.name, status=2)
        assert "line 3" in said and "groups" in said, said


for test in (the_numbers_hang_on_the_seed_alone, json_is_as_its_schema_says, drawings_are_whole,
             every_output_says_what_it_is, errors_end_with_two_and_a_way_out):
    test()
    print("ok -", test.__name__)
