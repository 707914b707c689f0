#!/usr/bin/env python3
"""Every page of a big programme: bench_large.py [KITH [FILL_PLACE [COUNSELLORS SESSIONS]]]

Fills a store with 200 counsellors and 20,000 sessions (fill_place), serves it, and asks for every page that a counsellor,
a supervisor, a director and an administrator open, a few hundred times each, two at a time. Prints the 50th and 99th
percentile of each, what a session takes on the disk, and the server's peak memory."""
import concurrent.futures
import http.client
import os
import pathlib
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
ARGS = sys.argv[1:]
KITH = os.path.abspath(ARGS[0]) if ARGS else str(ROOT / "build" / "kith")
FILL = os.path.abspath(ARGS[1]) if len(ARGS) > 1 else str(ROOT / "build" / "bench" / "fill_place")
COUNSELLORS, SESSIONS = ARGS[2:4] if len(ARGS) > 3 else ("200", "20000")
PORT = 24000 + os.getpid() % 10000
ORIGIN = f"http://localhost:{PORT}"
TIMES = 300


class Browser:
    def __init__(self, login, password):
        self.cookies = {}
        token = re.search(r'name="token" value="([\w-]+)"', self.ask("GET", "/sign-in")[1])[1]
        self.ask("POST", "/sign-in", {"login": login, "password": password, "token": token})

    def ask(self, method, path, form=None):
        c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)
        send = {"Host": f"localhost:{PORT}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items())}
        if form is not None:
            send.update({"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"})
        c.request(method, path, urllib.parse.urlencode(form) if form is not None else None, send)
        r = c.getresponse()
        data = r.read().decode("utf-8")
        c.close()
        for value in r.headers.get_all("Set-Cookie") or []:
            name, rest = value.split("=", 1)
            self.cookies[name] = rest.split(";")[0]
        return r.status, data

    def first(self, page, pattern):
        found = re.search(pattern, self.ask("GET", page)[1])
        return found[0] if found else None


def percentiles(browser, path):
    def one(_):
        start = time.perf_counter()
        status, data = browser.ask("GET", path)
        took = (time.perf_counter() - start) * 1000
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        return took, len(data)
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(one, range(TIMES)))
    return found[TIMES // 2][0], found[TIMES * 99 // 100][0], found[0][1]


def pages(password):
    ada, sue, dee, zoe = (Browser(login, password) for login in ("ada", "sue", "dee", "zoe"))
    session = ada.first("/sessions", r"/sessions/\w{26}")
    client = ada.first("/clients", r"/clients/\w{26}")
    shared = sue.first("/sessions", r"/sessions/\w{26}")
    person = zoe.first("/people", r"/people/\w{26}")
    for who, browser, paths in (
            ("counsellor", ada, ["/", "/sessions", session, "/sessions/new", "/clients", client, client + "/held", client + "/consent",
                                 client + "/form", "/growth", "/agreement", "/coding", "/people", "/account", "/crisis"]),
            ("supervisor", sue, ["/", "/sessions", shared, "/coding", "/crisis"]),
            ("director", dee, ["/", "/programme", "/agreement"]),
            ("administrator", zoe, ["/", "/people", person, "/records", "/audit", "/settings", "/programmes"])):
        for path in paths:
            if path:
                yield who, browser, path


def main():
    env = {**os.environ, "KITH_MODEL": os.environ.get("KITH_MODEL", str(ROOT / "model" / "kith.model"))}
    with tempfile.TemporaryDirectory(prefix="kith-large-") as name:
        place = pathlib.Path(name) / "place"
        subprocess.run([KITH, "init", str(place)], check=True, capture_output=True, env=env)
        said = subprocess.run([KITH, "seed", "--corpus", str(ROOT / "corpus"), str(place)], check=True, capture_output=True,
                              text=True, env=env).stdout
        before = sum(f.stat().st_size for f in place.iterdir())
        start = time.monotonic()
        filled = subprocess.run([FILL, str(place), COUNSELLORS, SESSIONS], check=True, capture_output=True, text=True).stdout
        size = sum(f.stat().st_size for f in place.iterdir())
        print(filled.strip(), f"in {time.monotonic() - start:.0f} s")
        print(f"{size / 1e6:.0f} MB on the disk, {(size - before) / int(SESSIONS) / 1000:.1f} KB a session", flush=True)
        kith = subprocess.Popen([KITH, "serve", "--listen", f"127.0.0.1:{PORT}", "--origin", ORIGIN, str(place)],
                                stdout=subprocess.PIPE, env=env)
        kith.stdout.readline()
        try:
            print(f"{'':16}{'page':48}{'KB':>6}{'p50 ms':>9}{'p99 ms':>9}")
            worst = 0
            for who, browser, path in pages(re.search(r"password is\s+(\S+)", said)[1]):
                p50, p99, n = percentiles(browser, path)
                worst = max(worst, p99)
                print(f"{who:16}{re.sub(r'[0-9a-z]{26}', ':id', path):48}{n / 1000:6.0f}{p50:9.1f}{p99:9.1f}", flush=True)
            status = pathlib.Path(f"/proc/{kith.pid}/status").read_text(encoding="utf-8")
            peak = int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024
            print(f"the slowest page's p99: {worst:.1f} ms; peak memory of kith serve: {peak:.0f} MB; {os.cpu_count()} cores, "
                  f"load {os.getloadavg()[0]:.1f}")
        finally:
            kith.send_signal(signal.SIGTERM)
            kith.wait()
            kith.stdout.close()


if __name__ == "__main__":
    main()
