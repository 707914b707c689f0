#!/usr/bin/env python3
"""Every page of a big programme: bench_large.py [KITH [FILL_PLACE [COUNSELLORS SESSIONS]]]

Fills a store with 200 counsellors and 20,000 sessions of 100 turns (fill_place), serves it, and asks for every GET page of
the table of routes (src/web/routes.c) that a counsellor, a supervisor, a mentor, a director, a researcher and an
administrator may open. Ids are found as a person would find them: by following the links of the pages before.

Of each page it prints the first opening, by a server that has just started over a store that no cache holds, and the 50th
and 99th percentile of some hundred openings, two at a time, with the processor time of one. Then what a session takes on the
disk, and the server's peak memory.

KITH_MODEL names a model other than the shipped one, KITH_PLACE a folder where the filled store stays for the next run,
KITH_TIMES how often each page is asked, KITH_ONLY a pattern that paths must match."""
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
MODEL = os.environ.get("KITH_MODEL", str(ROOT / "model" / "kith.model"))
TIMES = int(os.environ.get("KITH_TIMES", "300"))
ONLY = re.compile(os.environ.get("KITH_ONLY", ""))
PORT = 24000 + os.getpid() % 10000
ORIGIN = f"http://localhost:{PORT}"
ROLES = {"counsellor": "ada", "supervisor": "sue", "mentor": "grace", "director": "dee", "researcher": "ravi",
         "administrator": "zoe"}
TRIES = 8  # links of one kind that are followed until one opens
TICK = os.sysconf("SC_CLK_TCK")


def routes():
    """The patterns of all GET routes, as the server's own table has them."""
    table = (ROOT / "src" / "web" / "routes.c").read_text(encoding="utf-8")
    return re.findall(r'(?:SHOW\(|\{KITH_GET, )"([^"]+)"', table)


class Browser:
    def __init__(self, login=None, password=None):
        self.cookies = {}
        if login:
            token = re.search(r'name="token" value="([\w-]+)"', self.ask("GET", "/sign-in")[1])[1]
            self.ask("POST", "/sign-in", {"login": login, "password": password, "token": token})

    def ask(self, method, path, form=None):
        c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=120)
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


class Server:
    def __init__(self, place, warm=True):
        if not warm:  # what the system keeps of the files goes; other processes keep theirs
            for f in place.parent.glob(place.name + "*/*"):
                with open(f, "rb") as fd:
                    os.fdatasync(fd.fileno())
                    os.posix_fadvise(fd.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
        self.process = subprocess.Popen([KITH, "serve", "--listen", f"127.0.0.1:{PORT}", "--origin", ORIGIN, str(place)],
                                        stdout=subprocess.PIPE, env={**os.environ, "KITH_MODEL": MODEL, "KITH_PRACTICE": str(ROOT / "practice")})
        self.process.stdout.readline()

    def cpu_ms(self):
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / TICK

    def peak_mb(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text(encoding="utf-8")
        return int(re.search(r"VmHWM:\s+(\d+)", status)[1]) / 1024

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.process.stdout.close()


def matcher(pattern):
    return re.compile(re.sub(r":\w+", r"[^/?#]+", pattern) + r"(\?[^#]*)?$")


def walk(browser):
    """What one person may open: pattern to path, the first link of each kind that answers with a page; and with a query the
    last that a page leads to, such as its oldest entries."""
    patterns = {p: matcher(p) for p in routes() if not p.startswith(("/sign-in", "/link"))}
    found, tried, waiting = {}, {}, [(p, p) for p in patterns if ":" not in p]
    seen = set(p for _, p in waiting)
    while waiting:
        pattern, path = waiting.pop(0)
        name = pattern + ("?" if "?" in path else "")
        if name in found or tried.setdefault(name, 0) >= TRIES:
            continue
        tried[name] += 1
        status, page = browser.ask("GET", path)
        if status != 200:
            continue
        found[name] = path
        for link in re.findall(r'(?:href|action)="([^"#]+)', page):
            link = link.replace("&amp;", "&")
            for p, m in patterns.items():  # a fixed part comes before one that takes anything
                if m.match(link) and link not in seen and link.split("?")[0] not in patterns.keys() - {p}:
                    seen.add(link)
                    waiting.append((p, link))
    return found


def percentiles(server, browser, path):
    def one(_):
        start = time.perf_counter()
        status, data = browser.ask("GET", path)
        took = (time.perf_counter() - start) * 1000
        if status != 200:
            raise SystemExit(f"{path} answered {status}")
        return took, len(data)
    before = server.cpu_ms()
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        found = sorted(pool.map(one, range(TIMES)))
    return found[TIMES // 2][0], found[TIMES * 99 // 100][0], (server.cpu_ms() - before) / TIMES, found[0][1]


def first_opening(place, browser, path):
    server = Server(place, warm=False)
    try:
        before = server.cpu_ms()
        start = time.perf_counter()
        status, _ = browser.ask("GET", path)
        took = (time.perf_counter() - start) * 1000
        if status != 200:
            raise SystemExit(f"{path} answered {status} when the server was new")
        return took, server.cpu_ms() - before, server.peak_mb()
    finally:
        server.stop()


def make(place):
    env = {**os.environ, "KITH_MODEL": MODEL}
    subprocess.run([KITH, "init", str(place)], check=True, capture_output=True, env=env)
    said = subprocess.run([KITH, "seed", "--corpus", str(ROOT / "corpus"), str(place)], check=True, capture_output=True,
                          text=True, env=env).stdout
    before = sum(f.stat().st_size for f in place.iterdir())
    start = time.monotonic()
    filled = subprocess.run([FILL, str(place), MODEL, COUNSELLORS, SESSIONS], check=True, capture_output=True, text=True).stdout
    size = sum(f.stat().st_size for f in place.iterdir())
    said += (f"{filled.strip()} in {time.monotonic() - start:.0f} s\n{size / 1e6:.0f} MB on the disk, "
             f"{(size - before) / int(SESSIONS) / 1000:.1f} KB a session\n")
    (place.parent / (place.name + ".said")).write_text(said, encoding="utf-8")


def measure(place, password):
    server = Server(place)
    try:
        anyone = Browser()
        browsers = {role: Browser(login, password) for role, login in ROLES.items()}
        pages = [(role, browser, pattern, path) for role, browser in browsers.items()
                 for pattern, path in sorted(walk(browser).items())]
        walked = {pattern.rstrip("?") for _, _, pattern, _ in pages}
        pages = [p for p in [("anyone", anyone, "/sign-in", "/sign-in")] + pages if ONLY.search(p[2])]
        warm = [percentiles(server, browser, path) for _, browser, _, path in pages]
        peak = server.peak_mb()
    finally:
        server.stop()
    print(f"{'':14}{'page':38}{'KB':>5}{'first ms':>9}{'(cpu)':>7}{'p50 ms':>9}{'p99 ms':>9}{'cpu ms':>8}")
    worst = [0, 0]
    for (who, browser, pattern, path), (p50, p99, cpu, n) in zip(pages, warm):
        first, first_cpu, first_peak = first_opening(place, browser, path)
        worst = [max(worst[0], p99), max(worst[1], first)]
        peak = max(peak, first_peak)
        print(f"{who:14}{pattern:38}{n / 1000:5.0f}{first:9.0f}{first_cpu:7.0f}{p50:9.1f}{p99:9.1f}{cpu:8.1f}", flush=True)
    left = [p for p in routes() if p not in walked and not p.startswith("/sign-in")]
    print(f"{len(walked) + 1} of {len(routes())} routes; left out, since nobody's pages link to one that opens: {', '.join(left)}")
    print(f"the slowest page's p99: {worst[0]:.1f} ms; the slowest first opening: {worst[1]:.0f} ms; peak memory of kith serve: "
          f"{peak:.0f} MB; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")


def main():
    with tempfile.TemporaryDirectory(prefix="kith-large-") as name:
        place = pathlib.Path(os.environ.get("KITH_PLACE", pathlib.Path(name) / "place"))
        if not place.exists():
            make(place)
        said = (place.parent / (place.name + ".said")).read_text(encoding="utf-8")
        print("\n".join(said.splitlines()[-2:]), flush=True)
        measure(place, re.search(r"password is\s+(\S+)", said)[1])


if __name__ == "__main__":
    main()
