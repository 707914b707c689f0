#!/usr/bin/env python3
"""The explorer in a browser: narrow and wide, by keyboard, without motion, without script.

check_explorer.py KITH [--shots FOLDER]. Drives Chromium over a pipe, so nothing but Chromium is needed; without it the
test exits 77 (skipped). --shots keeps a picture of each view, to be looked at."""
import base64
import json
import os
import pathlib
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time

PATIENCE_S = 60  # a machine shared with others


class Browser:
    """One page of a headless Chromium; messages are JSON ended by a NUL, on descriptors 3 and 4."""

    def __init__(self, program, folder):
        to_browser, self.write_end = os.pipe()
        self.read_end, from_browser = os.pipe()
        self.bytes, self.number, self.events, self.session = b"", 0, [], None

        def place():
            os.dup2(to_browser, 13)
            os.dup2(from_browser, 14)
            os.dup2(13, 3)
            os.dup2(14, 4)

        self.child = subprocess.Popen(
            [program, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-pipe",
             f"--user-data-dir={folder}", "--hide-scrollbars", "about:blank"], preexec_fn=place, close_fds=False,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        os.close(to_browser)
        os.close(from_browser)
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(domain + ".enable")

    def message(self):
        began = time.monotonic()
        while b"\0" not in self.bytes:
            if time.monotonic() - began > PATIENCE_S:
                raise TimeoutError("the browser does not answer")
            more = os.read(self.read_end, 1 << 16)
            if not more:
                raise EOFError("the browser has ended")
            self.bytes += more
        one, self.bytes = self.bytes.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, **params):
        self.number += 1
        asked = {"id": self.number, "method": method, "params": params}
        if self.session:
            asked["sessionId"] = self.session
        os.write(self.write_end, json.dumps(asked).encode() + b"\0")
        while True:
            got = self.message()
            if got.get("id") == self.number:
                assert "error" not in got, (method, got["error"])
                return got["result"]
            self.events.append(got)

    def open(self, url):
        self.events.clear()
        self.call("Page.navigate", url=url)
        while not any(e["method"] == "Page.loadEventFired" for e in self.events):
            self.events.append(self.message())

    def ask(self, expression):
        got = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        assert "exceptionDetails" not in got, (expression, got["exceptionDetails"])
        return got["result"].get("value")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def key(self, name, code=None, number=0, text=None):
        keys = {"key": name, "code": code or name, "windowsVirtualKeyCode": number}
        self.call("Input.dispatchKeyEvent", type="keyDown", **keys, **({"text": text} if text else {}))
        self.call("Input.dispatchKeyEvent", type="keyUp", **keys)

    def shot(self, path):
        got = self.call("Page.captureScreenshot", format="png", captureBeyondViewport=True)
        pathlib.Path(path).write_bytes(base64.b64decode(got["data"]))

    def close(self):
        os.killpg(self.child.pid, signal.SIGTERM)
        self.child.wait(timeout=PATIENCE_S)


TAB, SPACE, RIGHT, DOWN = ("Tab", "Tab", 9), (" ", "Space", 32, " "), ("ArrowRight", None, 39), ("ArrowDown", None, 40)
FOCUS = "(() => { const e = document.activeElement; return e.id || e.name || e.tagName; })()"


def quiet(b):
    """Nothing failed, and nothing was asked of anybody."""
    for e in b.events:
        assert e["method"] not in ("Runtime.exceptionThrown",), e
        if e["method"] == "Log.entryAdded":
            assert e["params"]["entry"]["level"] != "error", e
        if e["method"] == "Network.requestWillBeSent":
            url = e["params"]["request"]["url"]
            assert url.startswith(("file:", "about:", "data:")), url


def fits(b, width, page):
    """No line is wider than the window, and what is pressed is large enough for a finger."""
    b.size(width, 900)
    b.open(page)
    quiet(b)
    wide = b.ask("document.documentElement.scrollWidth")
    assert wide <= width, f"the page is {wide} px wide in a window of {width}"
    small = b.ask("""[...document.querySelectorAll('button, select, summary, #controls label, input[type=range]')]
        .filter((e) => e.offsetParent).map((e) => [e.id || e.tagName, e.getBoundingClientRect()])
        .filter(([, r]) => r.height < 24 || r.width < 24).map(([n, r]) => n + ' ' + r.width + 'x' + r.height)""")
    assert not small, f"too small to press at {width} px: {small}"
    cut = b.ask("""[...document.querySelectorAll('h1, h2, h3, legend, button, summary, .told')].filter((e) => e.offsetParent
        && e.scrollWidth > e.clientWidth + 1).map((e) => e.tagName + ' ' + e.textContent.slice(0, 40))""")
    assert not cut, f"cut off at {width} px: {cut}"


def works_by_keyboard(b, page):
    b.size(1280, 900)
    b.open(page)
    seen = []
    for _ in range(12):
        b.key(*TAB)
        seen.append(b.ask(FOCUS))
        line = b.ask("getComputedStyle(document.activeElement).outlineStyle")
        assert line != "none", f"focus on {seen[-1]} cannot be seen"
        if seen[-1] == "play":
            break
    assert seen[0] != "BODY" and "relabel" in seen and seen[-1] == "play", seen
    b.ask("document.getElementById('relabel').focus()")
    b.key(*SPACE)
    assert b.ask("document.getElementById('relabel').getAttribute('aria-pressed')") == "true"
    assert b.ask("document.querySelector('.lever-name').textContent") == "The other lever"
    shown = b.ask("document.body.innerText")
    assert not re.search(r"\bdrug lever\b", shown, re.I), "the lever keeps its old name somewhere"
    b.key(*SPACE)
    b.ask("document.getElementById('minute').focus()")
    for _ in range(3):
        b.key(*RIGHT)
    assert b.ask("document.getElementById('s-minute').textContent") == "3"
    assert b.ask("document.getElementById('minute').getAttribute('aria-valuetext')").startswith("Minute 3. ")
    for group in ("history", "change"):
        chosen = f"document.querySelector('#{group} :checked').value"
        before, words = b.ask(chosen), b.ask("document.getElementById('told').textContent")
        b.ask(f"document.querySelector('#{group} :checked').focus()")
        b.key(*DOWN)
        assert b.ask(chosen) != before, group
        assert b.ask("document.getElementById('told').textContent") != words, group
    assert b.ask("document.getElementById('told').getAttribute('aria-live')") == "polite"
    assert "touched" in b.ask("document.getElementById('map').innerHTML")
    quiet(b)


def plays_and_pauses(b, page):
    b.open(page)
    b.ask("document.getElementById('play').focus()")
    b.key(*SPACE)
    assert b.ask("document.getElementById('play').textContent") == "Pause"
    assert b.ask("new Promise((done) => setTimeout(() => done(Number(document.getElementById('s-minute').textContent)),"
                 " 1500))") >= 1
    b.key(*SPACE)
    assert b.ask("document.getElementById('play').textContent") == "Play"


def keeps_still_for_those_who_ask(b, page):
    b.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
    b.open(page)
    b.ask("document.getElementById('play').click()")
    assert b.ask("document.getElementById('s-minute').textContent") == "60", "it moves"
    moving = b.ask("""[...document.querySelectorAll('*')].filter((e) => { const s = getComputedStyle(e);
        return s.animationName !== 'none' || parseFloat(s.transitionDuration) > 0; }).length""")
    assert moving == 0, f"{moving} parts still move"
    b.call("Emulation.setEmulatedMedia", features=[])


def reads_without_script(b, page, shots):
    b.call("Emulation.setScriptExecutionDisabled", value=True)
    b.size(360, 900)
    b.open(page)
    tree = b.call("DOM.getDocument", depth=0)["root"]["nodeId"]

    def boxes(selector):
        out = []
        for node in b.call("DOM.querySelectorAll", nodeId=tree, selector=selector)["nodeIds"]:
            try:
                b.call("DOM.getBoxModel", nodeId=node)
                out.append(node)
            except AssertionError:  # no box: not shown
                pass
        return out

    assert boxes("#still table"), "the tables of the still version are not shown"
    assert not boxes(".js"), "parts that need script are shown without it"
    assert b.call("Page.getLayoutMetrics")["cssContentSize"]["width"] <= 360, "wider than 360 px without script"
    if shots:
        b.shot(shots / "still-360.png")
    b.call("Emulation.setScriptExecutionDisabled", value=False)


def main():
    program = shutil.which("chromium") or shutil.which("chromium-headless-shell")
    if not program:
        print("chromium is not installed: the explorer is not looked at in a browser")
        return 77
    shots = pathlib.Path(sys.argv[3]) if sys.argv[2:3] == ["--shots"] else None
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        path = pathlib.Path(folder) / "explorer.html"
        subprocess.run([sys.argv[1], "circuit", "explore", "-o", str(path), "--draws", "2" if not shots else "40"],
                       check=True, stderr=subprocess.DEVNULL)
        page = path.as_uri()
        b = Browser(program, os.path.join(folder, "profile"))
        try:
            for width in (360, 768, 1280):
                fits(b, width, page)
                if shots:
                    shots.mkdir(parents=True, exist_ok=True)
                    b.shot(shots / f"explorer-{width}.png")
            works_by_keyboard(b, page)
            if shots:
                b.shot(shots / "changed-1280.png")
            plays_and_pauses(b, page)
            keeps_still_for_those_who_ask(b, page)
            reads_without_script(b, page, shots)
        finally:
            b.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
