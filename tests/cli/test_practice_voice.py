#!/usr/bin/env python3
"""`kith practice --voice`: off unless asked for, told in every turn, kept with a talk that is left off.
test_practice_voice.py KITH SOURCE"""
import http.server
import json
import os
import subprocess
import sys
import tempfile
import threading

try:
    import jsonschema
except ImportError:
    jsonschema = None

KITH, SOURCE = sys.argv[1:3]
SCRIPT = "What brings you in today?\nIt's mostly the ladder, then, and it frightens you.\nYou should stop smoking.\n" \
         "I'm sorry, I jumped in there.\n\nYou miss your brother most when it's quiet.\nIt's up to you what happens now.\n"


class Server(http.server.ThreadingHTTPServer):
    """Says the bank's line with an "Aye," before it, where it is asked to be good; else something else."""
    asked = 0
    keys = ()
    unsafe = False


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        question = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        content = question["messages"][1]["content"]
        told, end = json.JSONDecoder().raw_decode(content)
        assert told["talk"] and "line" not in told
        self.server.asked += 1
        self.server.keys = (*self.server.keys, self.headers.get("Authorization"))
        self.server.model = question["model"]
        line = content[end:].split("The line: ")[1].split("\nSay it as ")[0]
        text = "Ring my sister in Paris and tell her." if self.server.unsafe else "Aye, " + line[0].lower() + line[1:]
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in (*(w + " " for w in text.split(" ")), None):
            choice = {"index": 0, "delta": {"content": piece} if piece else {}, "finish_reason": None if piece else "stop"}
            self.wfile.write(b"data: " + json.dumps({"choices": [choice]}).encode() + b"\n\n")
        self.wfile.write(b"data: [DONE]\n\n")

    def log_message(self, *_):
        pass


def run(args, given, home="/nonexistent", status=0):
    env = dict(os.environ, KITH_PRACTICE=os.path.join(SOURCE, "practice"), XDG_DATA_HOME=home, LC_ALL="C.UTF-8",
               http_proxy="http://127.0.0.1:1", all_proxy="http://127.0.0.1:1")
    p = subprocess.run([KITH, "practice", *args], input=given.encode(), env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                       timeout=300, check=False)
    assert p.returncode == status, f"{args}: {p.returncode}, not {status}: {p.stderr.decode()[:500]}"
    return p.stdout.decode(), p.stderr.decode()


def turns(*args, persona="gary"):
    out, _ = run(["--persona", persona, "--script", "-", "--seed", "7", "--jsonl", *args], SCRIPT)
    return [json.loads(line) for line in out.splitlines()]


def a_script(server, url):
    with open(os.path.join(SOURCE, "schema", "practice-turn.json"), encoding="utf-8") as f:
        schema = json.load(f)
    bare = turns()
    assert server.asked == 0 and all("voice" not in t for t in bare), "off unless asked for"
    worded = turns("--voice", url)
    used = [t for t in worded if t.get("voice") == "used"]
    assert used and server.asked >= len(used)
    for t in worded:
        assert jsonschema is None or jsonschema.validate(t, schema) is None
        assert ("voice" in t) == (t["client"]["act"] != "silence")
        assert t["client"]["text"].startswith("Aye, ") == (t.get("voice") == "used")
    assert worded[0]["client"]["act"] == bare[0]["client"]["act"] and worded[0]["state"] == bare[0]["state"]
    server.unsafe = True
    dropped = turns("--voice", url + "/v1/")
    server.unsafe = False
    assert all(t.get("voice", "dropped: ").startswith("dropped: ") for t in dropped)
    assert [t["client"] for t in dropped] == [t["client"] for t in bare], "the bank's lines, as without a voice"


def a_key(server, url, home):
    path = os.path.join(home, "key")
    with open(path, "w", encoding="utf-8") as f:
        f.write("sesame\n")
    server.keys = ()
    turns("--voice", url, "--voice-key", path, "--voice-model", "little")
    assert set(server.keys) == {"Bearer sesame"} and server.model == "little"
    with open(path, "w", encoding="utf-8") as f:
        f.write("two words\n")
    run(["--persona", "gary", "--script", "-", "--jsonl", "--voice", url, "--voice-key", path], SCRIPT, status=2)
    run(["--persona", "gary", "--script", "-", "--jsonl", "--voice-key", path], SCRIPT, status=2)


def refused():
    for url in ("http://93.184.216.34", "http://[::ffff:127.0.0.1]:80", "http://0.0.0.0", "gopher://127.0.0.1", "127.0.0.1:80/x"):
        out, err = run(["--persona", "gary", "--script", "-", "--jsonl", "--voice", url], SCRIPT, status=2)
        assert out == "" and "address" in err, err


def a_talk(server, url, home):
    first, _ = run(["--persona", "gary", "--plain", "--seed", "3", "--voice", url], "What brings you in?\nMm-hmm.\n/quit\n", home)
    assert "language model on your own site" in first
    said = [line.split("Gary: ")[1][:30] for line in first.splitlines() if "Gary: " in line][1:]
    assert any(line.startswith("Aye, ") for line in said), said
    server.asked = 0
    again, _ = run(["--plain"], "y\n/end\n", home)
    assert server.asked == 0 and all(line in again for line in said), "what was said stays said"


def main():
    server = Server(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    a_script(server, url)
    refused()
    with tempfile.TemporaryDirectory() as home:
        a_key(server, url, home)
    with tempfile.TemporaryDirectory() as home:
        a_talk(server, url, home)
    server.shutdown()
    print("practice: a voice is off unless asked for, is told, refused and kept as it should")


main()
