#!/usr/bin/env python3
"""How many can practise at once in the browser: bench_practice.py [KITH]

Over 200 talks with simulated people go on at once on one `kith serve`: thirteen people of an invented programme, each
with everybody there is to talk with. Each talk says something every few seconds, as a script of the page would, for a
minute; printed are the times from a turn sent to its answer and note, and the server's memory. The server codes the
turn, keeps it sealed with an fsync, and writes the answer."""
import http.client
import os
import pathlib
import random
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
KITH = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else str(ROOT / "build" / "kith")
PORT = 23000 + os.getpid() % 10000
ORIGIN = f"http://localhost:{PORT}"
SECONDS, EVERY = 60, 8
PEOPLE = ["ada", "ben", "chi", "espe", "femi", "hana", "sue", "tomas", "grace", "dee", "ravi", "zoe"]
SAID = ["What has the week been like?", "You sound tired of carrying it alone.", "It scares you, and you came anyway.",
        "What would you like to be different?", "You know what helps you, and the nights are long.",
        "Would it be all right if I told you what some people do?", "Some of it you want to keep.", "Tell me more."]


class Browser:
    def __init__(self):
        self.cookies = {}
        self.token = ""
        self.c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method, path, form=None, headers=None):
        body = urllib.parse.urlencode({**form, "token": self.token}) if form is not None else None
        send = {"Host": f"localhost:{PORT}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        if form is not None:
            send.update({"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"})
        try:
            self.c.request(method, path, body, send)
            r = self.c.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            self.c.close()
            self.c.request(method, path, body, send)
            r = self.c.getresponse()
        data = r.read().decode("utf-8", "replace")
        for value in r.headers.get_all("Set-Cookie") or []:
            name, rest = value.split("=", 1)
            self.cookies[name] = rest.split(";")[0]
        found = re.search(r'name="token" value="([\w-]+)"', data)
        self.token = found[1] if found else self.token
        return r, data

    def sign_in(self, login, password):
        self.ask("GET", "/sign-in")
        r, _ = self.ask("POST", "/sign-in", {"login": login, "password": password})
        if r.status != 303:
            raise SystemExit(f"{login} was not let in: {r.status}")
        self.ask("GET", "/")

    def again(self):
        other = Browser()
        other.cookies, other.token = dict(self.cookies), self.token
        return other


def thirteenth(zoe):
    """One more person, so that there are over 200 talks."""
    zoe.ask("GET", "/people/new")
    _, page = zoe.ask("POST", "/people/new", {"usual": "Nell", "login": "nell", "role": "counsellor"})
    link = re.search(r"/link/[\w-]+", page)[0]
    nell = Browser()
    nell.ask("GET", link)
    nell.ask("POST", link, {"password": "lantern gravel pear two", "again": "lantern gravel pear two"})
    nell.ask("GET", "/")
    return nell


def begin(browser, persona):
    while True:
        r, _ = browser.ask("POST", f"/practice/with/{persona}", {})
        if r.status == 303:
            return r.headers["Location"].split("#")[0]
        if r.status != 429:
            raise SystemExit(f"no talk with {persona}: {r.status}")
        time.sleep(2)


def talk(browser, path, until, took, ended):
    time.sleep(random.random() * EVERY)
    while time.monotonic() < until:
        at = time.monotonic()
        r, page = browser.ask("POST", path + "/say", {"said": random.choice(SAID)}, {"HX-Request": "true"})
        if r.status != 200 or "kith-pair" not in page:
            ended.append(r.status)
            return
        took.append(1000 * (time.monotonic() - at))
        if "has ended this talk" in page:
            return
        time.sleep(EVERY * (.5 + random.random()))


def memory_mb(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text())[1]) / 1024


def processor_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="kith-practice-"))
    env = {**os.environ, "KITH_MODEL": os.environ.get("KITH_MODEL", str(ROOT / "model" / "kith.model")),
           "KITH_PRACTICE": str(ROOT / "practice")}
    subprocess.run([KITH, "init", str(folder / "place")], check=True, env=env, stdout=subprocess.DEVNULL)
    said = subprocess.run([KITH, "seed", "--corpus", str(ROOT / "corpus"), str(folder / "place")], check=True, env=env,
                          capture_output=True, text=True).stdout
    password = re.search(r"password is\s+(\S+)", said)[1]
    server = subprocess.Popen([KITH, "serve", "--listen", f"127.0.0.1:{PORT}", "--origin", ORIGIN, str(folder / "place")],
                              env=env, stdout=subprocess.PIPE, text=True)
    try:
        server.stdout.readline()
        before = memory_mb(server.pid)
        browsers = []
        for login in PEOPLE:
            browsers.append(Browser())
            browsers[-1].sign_in(login, password)
        browsers.append(thirteenth(browsers[-1]))
        personas = sorted(p.stem for p in (ROOT / "practice" / "personas").glob("*.json"))
        talks = [(b.again(), begin(b, p)) for b in browsers for p in personas]
        took, ended = [], []
        busy = processor_s(server.pid)
        until = time.monotonic() + SECONDS
        threads = [threading.Thread(target=talk, args=(b, path, until, took, ended)) for b, path in talks]
        for t in threads:
            t.start()
        for t in threads:
            t.join()
        busy = processor_s(server.pid) - busy
        took.sort()
        print(f"{len(talks)} talks at once, a turn about every {EVERY} s each, {SECONDS} s on {os.cpu_count()} cores: "
              f"{len(took)} turns, {len(took) / SECONDS:.1f} a second, {len(ended)} refused {sorted(set(ended))}")
        print(f"from a turn sent to its answer and note: median {statistics.median(took):.1f} ms, "
              f"p99 {took[int(.99 * len(took))]:.1f} ms, worst {took[-1]:.1f} ms; "
              f"of the processor {1000 * busy / len(took):.1f} ms a turn")
        print(f"memory of the server at most: {before:.0f} MB before, {memory_mb(server.pid):.0f} MB with all talks; "
              f"load of the machine {os.getloadavg()[0]:.1f}")
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait()
        subprocess.run(["rm", "-rf", str(folder)], check=False)


if __name__ == "__main__":
    main()
