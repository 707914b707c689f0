#!/usr/bin/env python3
"""Makes the workspace's style and script into a C header, each plain, gzipped and in Brotli, named by its hash.

    web_assets.py NODE_MODULES ASSETS OUTPUT [DEPFILE]

NODE_MODULES holds sass, nhsuk-frontend, purgecss and htmx.org as deps/package-lock.json pins them; ASSETS is src/web/assets."""
import gzip
import hashlib
import os
import re
import subprocess
import sys

BROTLI = "const z=require('zlib');process.stdout.write(z.brotliCompressSync(require('fs').readFileSync(0)," \
         "{params:{[z.constants.BROTLI_PARAM_QUALITY]:11}}))"

# What of nhsuk-frontend no page names is left out; names that a page puts together from parts are told here.
PURGE = """
const {PurgeCSS} = require(process.argv[1] + '/purgecss');
const content = process.argv.slice(2).map(folder => folder + '/*.{c,js}');
new PurgeCSS().purge({content, css: [{raw: require('fs').readFileSync(0, 'utf8')}],
  safelist: {standard: [/^(?!nhsuk-)/, /^nhsuk-tag--/, /^nhsuk-input--width-/, /^nhsuk-(checkboxes|radios)__/]},
  defaultExtractor: text => text.match(/[A-Za-z0-9_-]+/g) || []}).then(found => process.stdout.write(found[0].css));
"""


def without_dark(css):
    """The report's own colours for a dark scheme, which the pages around it do not have, taken out."""
    while True:
        m = re.search(r"@media\s*\(prefers-color-scheme:\s*dark\)\s*\{", css)
        if not m:
            return css
        depth, at = 1, m.end()
        while depth:
            depth += {"{": 1, "}": -1}.get(css[at], 0)
            at += 1
        css = css[: m.start()] + css[at:]


def sources(assets):
    """Folders in which names of classes stand."""
    return [os.path.normpath(os.path.join(assets, folder)) for folder in ("..", "../../report", ".")]


def style(modules, assets):
    css = subprocess.run(
        ["node", os.path.join(modules, "sass/sass.js"), "--style=compressed", "--no-source-map", "--no-charset",
         "--quiet-deps", "--load-path=" + modules, os.path.join(assets, "workspace.scss")],
        check=True, stdout=subprocess.PIPE).stdout.decode("utf-8")
    return subprocess.run(["node", "-e", PURGE, modules, *sources(assets)], input=without_dark(css).encode("utf-8"), check=True,
                          stdout=subprocess.PIPE).stdout


def script(modules, assets):
    with open(os.path.join(modules, "htmx.org/dist/htmx.min.js"), "rb") as f:
        htmx = f.read()
    with open(os.path.join(assets, "workspace.js"), "rb") as f:
        return htmx + b"\n" + f.read()


def passkey(assets):
    with open(os.path.join(assets, "passkey.js"), "rb") as f:
        return f.read()


def array(name, data):
    rows = (", ".join(map(str, data[i : i + 24])) for i in range(0, len(data), 24))
    return f"static const unsigned char {name}[] = {{\n" + "".join(f"    {row},\n" for row in rows) + "    0};\n"


def main():
    modules, assets, output = sys.argv[1:4]
    parts = []
    for name, ending, kind, data in (
            ("workspace_css", "css", "text/css; charset=utf-8", style(modules, assets)),
            ("workspace_js", "js", "text/javascript; charset=utf-8", script(modules, assets)),
            ("passkey_js", "js", "text/javascript; charset=utf-8", passkey(assets))):
        brotli = subprocess.run(["node", "-e", BROTLI], input=data, check=True, stdout=subprocess.PIPE).stdout
        tag = hashlib.sha256(data).hexdigest()[:16]
        parts.append(array(name, data) + array(name + "_gzip", gzip.compress(data, 9, mtime=0)) + array(name + "_brotli", brotli))
        parts.append(f'#define {name.upper()}_PATH "/assets/{name.rsplit("_", 1)[0]}-{tag}.{ending}"\n'
                     f'#define {name.upper()}_TYPE "{kind}"\n')
    with open(output, "w", encoding="ascii") as f:
        f.write("".join(parts))
    if len(sys.argv) > 4:
        folders = [*sources(assets), os.path.join(assets, "../../plot")]
        made_of = [os.path.join(d, n) for d in folders for n in sorted(os.listdir(d)) if n.endswith((".scss", ".css", ".js", ".c"))]
        with open(sys.argv[4], "w", encoding="utf-8") as f:
            f.write(output + ": " + " ".join(made_of) + "\n")


if __name__ == "__main__":
    main()
