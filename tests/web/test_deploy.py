#!/usr/bin/env python3
"""What deploy/ holds, tried for real: the units by systemd-analyze, nginx with TLS in front of `kith serve`.

    test_deploy.py KITH SOURCE"""
import http.client
import os
import pathlib
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
import time
import unittest

KITH = os.path.abspath(sys.argv[1])
SOURCE = pathlib.Path(sys.argv[2]).resolve()
DEPLOY = SOURCE / "deploy"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")


def free_ports(count):
    """Ports of 127.0.0.1 that were free a moment ago, held all at once so that they differ."""
    held = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in held]
    for s in held:
        s.close()
    return ports


class Units(unittest.TestCase):
    @unittest.skipUnless(shutil.which("systemd-analyze"), "needs systemd-analyze")
    def test_units(self):
        with tempfile.TemporaryDirectory() as folder:
            for unit in DEPLOY.glob("*.*"):
                if unit.suffix in (".service", ".timer"):
                    text = unit.read_text(encoding="utf-8").replace("/usr/local/bin/kith", "/bin/true")
                    text = re.sub(r"^Documentation=.*\n", "", text, flags=re.M)  # no manual is installed here
                    (pathlib.Path(folder) / unit.name).write_text(text, encoding="utf-8")
            for unit in sorted(pathlib.Path(folder).iterdir()):
                done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
                self.assertEqual((done.returncode, done.stderr), (0, ""), unit.name)
                if unit.suffix == ".service":
                    done = subprocess.run(["systemd-analyze", "security", "--offline=true", "--threshold=20", str(unit)],
                                          capture_output=True, text=True, check=False)
                    self.assertEqual(done.returncode, 0, done.stdout[-300:])


@unittest.skipUnless(NGINX and shutil.which("openssl"), "needs nginx and openssl")
class Proxy(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.folder = tempfile.TemporaryDirectory(prefix="kith-nginx-")
        root = pathlib.Path(cls.folder.name)
        place = root / "place"
        cls.said = subprocess.run([KITH, "init", str(place)], check=True, capture_output=True, text=True).stdout
        cls.kith = subprocess.Popen([KITH, "serve", "--listen", "127.0.0.1:0", "--origin", "https://kith.example.org",
                                     "--proxy", "127.0.0.1", str(place)], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
        cls.kith_port = int(re.search(r"port (\d+)", cls.kith.stdout.readline())[1])
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=kith.example.org",
                        "-keyout", str(root / "privkey.pem"), "-out", str(root / "fullchain.pem")], check=True,
                       capture_output=True)
        for _ in range(5):  # another program may take a port between the look and nginx
            if cls.start_nginx(root):
                return
        raise AssertionError((root / "error.log").read_text(encoding="utf-8"))

    @classmethod
    def start_nginx(cls, root):
        cls.tls_port, cls.plain_port = free_ports(2)
        conf = (DEPLOY / "nginx-kith.conf").read_text(encoding="utf-8")
        conf = conf.replace("/etc/ssl/kith", str(root)).replace("127.0.0.1:8080", f"127.0.0.1:{cls.kith_port}")
        conf = conf.replace("listen 443", f"listen {cls.tls_port}").replace("listen [::]:443 ssl http2;", "")
        conf = conf.replace("listen 80;", f"listen {cls.plain_port};").replace("listen [::]:80;", "")
        conf = conf.replace("/var/log/nginx", str(root))
        (root / "nginx.conf").write_text(
            f"pid {root}/nginx.pid; error_log {root}/error.log; daemon off; events {{ }} http {{\n"
            + "".join(f"{k}_temp_path {root}/{k};\n" for k in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) + conf + "}\n",
            encoding="utf-8")
        cls.nginx = subprocess.Popen([NGINX, "-c", str(root / "nginx.conf"), "-e", str(root / "error.log")])
        until = time.monotonic() + 20
        while time.monotonic() < until and cls.nginx.poll() is None:
            if (root / "nginx.pid").exists():
                return True
            time.sleep(0.1)
        cls.nginx.kill()
        cls.nginx.wait()
        return False

    @classmethod
    def tearDownClass(cls):
        cls.nginx.send_signal(signal.SIGQUIT)
        cls.nginx.wait(timeout=20)
        cls.kith.send_signal(signal.SIGTERM)
        assert cls.kith.wait(timeout=20) == 0
        cls.kith.stdout.close()
        cls.folder.cleanup()

    def ask(self, method, path, body=None, headers=None):
        trust_any = ssl.create_default_context()
        trust_any.check_hostname = False
        trust_any.verify_mode = ssl.CERT_NONE
        c = http.client.HTTPSConnection("127.0.0.1", self.tls_port, context=trust_any, timeout=20)
        c.request(method, path, body, {"Host": "kith.example.org", **(headers or {})})
        r = c.getresponse()
        text = r.read().decode("utf-8")
        c.close()
        return r, text

    def test_through_tls(self):
        r, text = self.ask("GET", "/sign-in")
        self.assertEqual(r.status, 200)
        self.assertIn('<h1 class="nhsuk-heading-l">Sign in</h1>', text)
        self.assertIn("max-age", r.headers["Strict-Transport-Security"])
        self.assertNotIn("nginx/", r.headers.get("Server", ""))

    def shake_hands(self, version, ciphers=None):
        trust_any = ssl.create_default_context()
        trust_any.check_hostname = False
        trust_any.verify_mode = ssl.CERT_NONE
        trust_any.minimum_version = trust_any.maximum_version = version
        if ciphers:
            trust_any.set_ciphers(ciphers)
        with socket.create_connection(("127.0.0.1", self.tls_port), timeout=20) as plain:
            with trust_any.wrap_socket(plain, server_hostname="kith.example.org") as tls:
                return tls.cipher()[0]

    def test_ciphers(self):
        """The strongest that both know, in nginx's order; none without forward secrecy and authenticated encryption."""
        strong = "ECDHE-RSA-AES256-GCM-SHA384"
        self.assertEqual(self.shake_hands(ssl.TLSVersion.TLSv1_2, f"ECDHE-RSA-AES128-GCM-SHA256:{strong}"), strong)
        self.assertEqual(self.shake_hands(ssl.TLSVersion.TLSv1_3), "TLS_AES_256_GCM_SHA384")
        for weak in ("AES256-GCM-SHA384", "ECDHE-RSA-AES256-SHA384", "ECDHE-RSA-AES128-SHA", "DHE-RSA-AES256-GCM-SHA384"):
            with self.assertRaises(ssl.SSLError, msg=weak):
                self.shake_hands(ssl.TLSVersion.TLSv1_2, weak)

    def test_first_run_through_tls(self):
        link = re.search(r"/link/[\w-]{43}", self.said)[0]
        r, text = self.ask("GET", link)
        self.assertEqual(r.status, 200)
        token = re.search(r'name="token" value="([\w-]+)"', text)[1]
        cookie = r.headers["Set-Cookie"].split(";")[0]
        form = (f"token={token}&programme=Here&country=US&usual=Ada&login=ada&password=river+stone+lamp+four"
                "&again=river+stone+lamp+four")
        headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
        r, _ = self.ask("POST", link, form, {**headers, "Origin": "https://evil.example"})
        self.assertEqual(r.status, 403)
        r, _ = self.ask("POST", link, form, {**headers, "Origin": "https://kith.example.org"})
        self.assertEqual((r.status, r.headers["Location"]), (303, "/people?done=begun"))
        self.assertRegex(r.headers["Set-Cookie"], r"^__Host-kith=[\w-]{43}; Path=/; Secure; HttpOnly")
        # Who administers is asked for more than a password from the first day.
        signed_in = r.headers["Set-Cookie"].split(";")[0]
        r, _ = self.ask("GET", "/people", headers={"Cookie": signed_in})
        self.assertEqual((r.status, r.headers["Location"]), (303, "/account/sign-in"))
        r, _ = self.ask("GET", link)
        self.assertEqual(r.status, 404)

    def test_plain_http_leads_to_tls(self):
        c = http.client.HTTPConnection("127.0.0.1", self.plain_port, timeout=20)
        c.request("GET", "/sessions", headers={"Host": "kith.example.org"})
        r = c.getresponse()
        self.assertEqual((r.status, r.headers["Location"]), (301, "https://kith.example.org/sessions"))
        c.close()

    def test_large_body(self):
        r, _ = self.ask("POST", "/sign-in", b"x" * (18 << 20), {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(r.status, 413)


class Refusals(unittest.TestCase):
    def test_what_others_reach_needs_tls(self):
        with tempfile.TemporaryDirectory() as folder:
            place = os.path.join(folder, "place")
            subprocess.run([KITH, "init", place], check=True, capture_output=True)
            for options in (["--listen", "0.0.0.0:0"], ["--listen", "127.0.0.1:0", "--origin", "http://kith.example.org"],
                            ["--listen", "localhost"], ["--origin", "ftp://x"]):
                done = subprocess.run([KITH, "serve", *options, place], capture_output=True, text=True, timeout=20, check=False)
                self.assertEqual(done.returncode, 2, options)
                self.assertRegex(done.stderr, r"\A(kith: note: [^\n]+\n)*kith: [^\n]+\n\Z")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]], verbosity=1)  # what lacks its tool is skipped by name
