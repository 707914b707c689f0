#!/usr/bin/env python3
"""How fast the workspace serves a session's page: bench_web.py [--uploads] [KITH]

With wrk at 100 connections on loopback, in one run: `kith serve` (signed in, consent and audit included), nginx with the
same bytes as a file, and Flask with SQLite making the like of it; and what a first visit weighs. Each is measured three
times; the best is printed, since everything else on a machine only slows it down. Needs wrk, nginx and Flask.

Then how long it takes from a transcript of 50 minutes sent to its feedback read, with the light model and with the one
that Kith uses: sessions of the corpus one after another until there are 11,000 words. The first time is on a server
just started. `--uploads`: only this, which needs none of the three programs."""
import gzip
import http.client
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parents[2]
UPLOADS_ONLY = "--uploads" in sys.argv
ARGS = [a for a in sys.argv[1:] if a != "--uploads"]
KITH = os.path.abspath(ARGS[0]) if ARGS else str(ROOT / "build" / "kith")
PORT = 23000 + os.getpid() % 10000
SECONDS, TRIES = 8, 3
WORDS = 11000 # of a session of 50 minutes
ORIGIN = f"http://localhost:{PORT}"


class Browser:
    def __init__(self):
        self.cookies = {}

    def ask(self, method, path, form=None, headers=None):
        c = http.client.HTTPConnection("127.0.0.1", PORT, timeout=300)
        body = urllib.parse.urlencode(form) if form is not None else None
        send = {"Host": f"localhost:{PORT}", "Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **(headers or {})}
        if form is not None:
            send.update({"Origin": ORIGIN, "Content-Type": "application/x-www-form-urlencoded"})
        c.request(method, path, body, send)
        r = c.getresponse()
        data = r.read()
        c.close()
        for value in r.headers.get_all("Set-Cookie") or []:
            name, rest = value.split("=", 1)
            self.cookies[name] = rest.split(";")[0]
        return r, data

    def page(self, path):
        return self.ask("GET", path)[1].decode("utf-8")

    def send(self, shown, path, form):
        token = re.search(r'name="token" value="([\w-]+)"', self.page(shown))[1]
        return self.ask("POST", path, {**form, "token": token})[0]


def load(url, cookie="", coding="gzip"):
    """Requests a second and the 50th and 99th percentile of the answers' times in ms, of the best of several runs."""
    best = None
    for _ in range(TRIES):
        out = subprocess.run(["wrk", "-t2", "-c100", f"-d{SECONDS}s", "--latency", "-H", f"Cookie: {cookie}",
                              "-H", f"Accept-Encoding: {coding}", url],
                             check=True, capture_output=True, text=True).stdout
        if "Non-2xx" in out:
            raise SystemExit(f"{url} refuses: {out}")
        took = [float(n) * {"us": .001, "ms": 1, "s": 1000}[u] for n, u in re.findall(r"(?:50|99)%\s+([\d.]+)(us|ms|s)", out)]
        found = (float(re.search(r"Requests/sec:\s+([\d.]+)", out)[1]), *took)
        best = max(best or found, found)
    return best


def longest_session(browser):
    links = re.findall(r"/sessions/\w{26}", browser.page("/sessions"))
    return max(set(links), key=lambda path: len(browser.page(path)))


def turns_of(html):
    for i, block in enumerate(re.findall(r'<li id="t-\d+".*?</li>', html, re.S)):
        yield {"n": i, "role": "counsellor" if "turn counsellor" in block else "client",
               "speaker": re.search(r"<b>(.*?)</b>", block)[1], "text": re.search(r'class="said">(.*?)</p>', block, re.S)[1],
               "codes": "|".join(re.findall(r'class="code [^"]*">(.*?)</span>', block)),
               "why": "|".join(f"{c}={w}" for c, w in re.findall(r"<dt>(.*?)</dt><dd>(.*?)(?=<dt>|</dd></dl>)", block, re.S))}


def serve_flask(folder, html):
    database = folder / "bench.db"
    db = sqlite3.connect(database)
    db.executescript("CREATE TABLE web(token PRIMARY KEY, person); CREATE TABLE session(held, client, goal);"
                     "CREATE TABLE turn(n PRIMARY KEY, role, speaker, text, codes, why);"
                     "INSERT INTO web VALUES('me', 1); INSERT INTO session VALUES('12 March', 'C-1', 'drinking less');")
    db.executemany("INSERT INTO turn VALUES(:n, :role, :speaker, :text, :codes, :why)", list(turns_of(html)))
    db.commit()
    db.close()
    env = {**os.environ, "BENCH_DATABASE": str(database)}
    here = ROOT / "bench" / "web"
    if shutil.which("gunicorn"):
        argv = ["gunicorn", "-w", "4", "-b", f"127.0.0.1:{PORT + 2}", "flask_app:app"]
    else:
        argv = [sys.executable, "-m", "flask", "--app", "flask_app", "run", "--port", str(PORT + 2)]
    return subprocess.Popen(argv, cwd=here, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL), argv[0]


def serve_nginx(folder, html):
    (folder / "www").mkdir()
    os.chmod(folder, 0o755)
    (folder / "www" / "session.html").write_text(html, encoding="utf-8")
    (folder / "www" / "session.html.gz").write_bytes(gzip.compress(html.encode("utf-8"), 6))
    conf = folder / "nginx.conf"
    conf.write_text(f"user root; worker_processes 2; pid {folder}/nginx.pid; error_log {folder}/error.log; daemon off; events {{ }}"
                    f" http {{ access_log off; gzip_static on; keepalive_requests 1000000; server {{ listen 127.0.0.1:{PORT + 1};"
                    f" root {folder}/www; }} }}", encoding="utf-8")
    return subprocess.Popen([shutil.which("nginx", path="/usr/sbin:/usr/bin"), "-c", str(conf), "-e", str(folder / "error.log")])


def first_load(browser, path):
    """Bytes over the wire of a first visit to a page: itself, its style and its scripts, as a browser asks for them."""
    total = 0
    for each in [path, *re.findall(r'(?:href|src)="(/assets/[^"]+)"', browser.page(path))]:
        r, data = browser.ask("GET", each, headers={"Accept-Encoding": "gzip, br"})
        total += len(data) + len(str(r.headers))
    return total


def long_session():
    """A transcript as pasted, its turns and its words: the sessions of the corpus with the longest turns, one after another."""
    sessions = []
    for path in sorted((ROOT / "corpus").glob("*.kith")):
        for line in path.read_text(encoding="utf-8").splitlines():
            parts = line.split("\t")
            if line.startswith("#"):
                sessions.append([])
            elif len(parts) == 2:
                sessions[-1].append((line[0] == "T", parts[1]))
    sessions = sorted(filter(None, sessions), key=lambda said: -sum(len(text.split()) for _, text in said) / len(said))
    turns = []
    words = 0
    for counsellor, text in (turn for session in sessions for turn in session):
        if words < WORDS:
            turns.append(f"{'Counsellor' if counsellor else 'Client'}: {text}")
            words += len(text.split())
    return "\n".join(turns) + "\n", len(turns), words


def upload(browser, text, turns):
    """Seconds from the first byte of a session sent to the last byte of its feedback."""
    page = browser.page("/sessions/new")
    client = re.search(r'<option value="(\w{26})"', page)[1]
    token = re.search(r'name="token" value="([\w-]+)"', page)[1]
    start = time.monotonic()
    r, _ = browser.ask("POST", "/sessions/new", {"client": client, "held": "2024-03-12", "goal": "drinking less",
                                                 "setting": "one-to-one", "text": text, "token": token})
    if r.status != 303:
        raise SystemExit(f"the upload answered {r.status}")
    path = r.headers["Location"].split("?")[0]
    while True:
        page = browser.page(path)
        if "What went well" in page:
            took = time.monotonic() - start
            break
        time.sleep(0.02)
    shown = len(re.findall(r'<li id="t-\d+"', page))
    if shown < turns * .9: # neighbouring lines of one speaker are one turn
        raise SystemExit(f"the feedback has {shown} turns of {turns}")
    return took


def processor_s(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def settle(pid):
    """Waits until the words that weighed most were found for what waited when the server started."""
    before = -1.0
    while processor_s(pid) > before + .02:
        before = processor_s(pid)
        time.sleep(1)


def uploads(place, password, model, bar):
    """One server of its own: just started, then warm."""
    kith = serve(place, {**os.environ, "KITH_MODEL": str(ROOT / "model" / model),
                        "KITH_PRACTICE": str(ROOT / "practice")})
    try:
        browser = Browser()
        browser.send("/sign-in", "/sign-in", {"login": "ada", "password": password})
        text, turns, words = long_session()
        first = upload(browser, text, turns)
        before = processor_s(kith.pid)
        took = [upload(browser, text, turns) for _ in range(TRIES)]
        busy = (processor_s(kith.pid) - before) / TRIES
        print(f"{turns} turns, {words} words, {model}: from the first byte sent to the feedback whole {min(took):.2f} s "
              f"(worst of {TRIES} {max(took):.2f}), on a server just started {first:.2f} s (bar {bar} s); {busy:.2f} s of processor, "
              f"{peak_memory(kith.pid):.0f} MB at most; load of the machine {os.getloadavg()[0]:.1f}", flush=True)
    finally:
        stop(kith)


def peak_memory(pid):
    return int(re.search(r"VmHWM:\s+(\d+)", pathlib.Path(f"/proc/{pid}/status").read_text(encoding="utf-8"))[1]) / 1024


def wait_for(port):
    for _ in range(100):
        try:
            http.client.HTTPConnection("127.0.0.1", port, timeout=1).connect()
            return
        except OSError:
            time.sleep(0.1)


def serve(place, env):
    kith = subprocess.Popen([KITH, "serve", "--listen", f"127.0.0.1:{PORT}", "--origin", ORIGIN, str(place)],
                            stdout=subprocess.PIPE, env=env)
    kith.stdout.readline()
    return kith


def stop(kith):
    kith.send_signal(signal.SIGTERM)
    kith.wait()
    kith.stdout.close()


def pages(folder, place, password, env):
    kith = serve(place, env)
    others = []
    try:
        browser = Browser()
        first = first_load(Browser(), "/sign-in")
        browser.send("/sign-in", "/sign-in", {"login": "ada", "password": password})
        upload(browser, (ROOT / "examples" / "evening-session.vtt").read_text(encoding="utf-8"), 1)
        settle(kith.pid)
        path = longest_session(browser)
        first_session = first_load(browser, path)
        html = browser.page(path)
        others.append(serve_nginx(folder, html))
        flask, server = serve_flask(folder, html)
        others.append(flask)
        wait_for(PORT + 1)
        wait_for(PORT + 2)
        cookie = "__Host-kith=" + browser.cookies["__Host-kith"]
        file = f"http://127.0.0.1:{PORT + 1}/session.html"
        rows = [("kith serve, as a browser asks (gzip)", load(ORIGIN + path, cookie)),
                ("kith serve, uncompressed", load(ORIGIN + path, cookie, "identity")),
                ("nginx, the same as a file, gzip", load(file)),
                ("nginx, the same as a file", load(file, coding="identity")),
                (f"Flask and SQLite ({os.path.basename(server)})", load(f"http://127.0.0.1:{PORT + 2}/session", "s=me"))]
        print(f"A session page of {len(html) // 1000} KB, {html.count('<li id=')} turns, 100 connections, {os.cpu_count()} cores")
        print(f"{'':40}{'requests/s':>12}{'p50 ms':>9}{'p99 ms':>9}")
        for what, (rate, p50, p99) in rows:
            print(f"{what:40}{rate:12.0f}{p50:9.1f}{p99:9.1f}")
        print(f"kith serve beside Flask, which does not compress: {rows[0][1][0] / rows[-1][1][0]:.1f} times; both uncompressed: "
              f"{rows[1][1][0] / rows[-1][1][0]:.1f} times")
        print(f"first load over the wire: {first / 1024:.1f} KiB to sign in, {first_session / 1024:.1f} KiB a session's page")
        print(f"peak memory of kith serve: {peak_memory(kith.pid):.0f} MB", flush=True)
    finally:
        for p in others:
            p.send_signal(signal.SIGTERM)
            p.wait()
        stop(kith)


def main():
    env = {**os.environ, "KITH_MODEL": os.environ.get("KITH_MODEL", str(ROOT / "model" / "kith.model")),
           "KITH_PRACTICE": str(ROOT / "practice")}
    with tempfile.TemporaryDirectory(prefix="kith-bench-") as name:
        folder = pathlib.Path(name)
        place = folder / "place"
        subprocess.run([KITH, "init", str(place)], check=True, capture_output=True, env=env)
        said = subprocess.run([KITH, "seed", "--corpus", str(ROOT / "corpus"), str(place)], check=True, capture_output=True,
                              text=True, env=env).stdout
        password = re.search(r"password is\s+(\S+)", said)[1]
        if not UPLOADS_ONLY:
            pages(folder, place, password, env)
        uploads(place, password, "kith-light.model", 2)
        uploads(place, password, "kith.model", 4)


if __name__ == "__main__":
    main()
