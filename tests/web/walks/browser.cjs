// What all walks share: a place of invented people, a browser, one visitor at a time, and what was found.
"use strict";
const { spawn, execFileSync } = require("child_process");
const fs = require("fs");
const net = require("net");
const os = require("os");
const path = require("path");

const [, , kith, source, pictures] = process.argv;
const modules = path.join(source, "deps/node_modules");
const chromiumPath = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].find((p) => fs.existsSync(p));
if (!chromiumPath || !fs.existsSync(path.join(modules, "playwright-core"))) {
  console.log("skipped: needs Debian's chromium, and `npm ci --ignore-scripts` in deps/");
  process.exit(77);
}
const { chromium } = require(path.join(modules, "playwright-core"));
const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");

const folder = fs.mkdtempSync(path.join(os.tmpdir(), "kith-walks-"));
const place = path.join(folder, "place");
const env = { ...process.env, KITH_MODEL: path.join(source, "model/kith-light.model"), TZ: "UTC" };
env.KITH_PRACTICE = path.join(source, "practice");
const found = [];
const looked = new Set(); // the paths of all pages that axe-core saw
const named = new Set(); // and the names under which they were looked at
const at = { origin: "", password: "" }; // of the place, once it is served
let server, browser;

function check(ok, what) {
  if (!ok) {
    found.push(what);
    console.log("not ok: " + String(what).slice(0, 1000));
  }
}

function freePort() {
  return new Promise((resolve) => {
    const taken = net.createServer().listen(0, "127.0.0.1", () => {
      const { port } = taken.address();
      taken.close(() => resolve(port));
    });
  });
}

async function serve() {
  execFileSync(kith, ["init", place], { env });
  const said = execFileSync(kith, ["seed", "--corpus", path.join(source, "corpus"), place], { env }).toString();
  at.password = /password is\s+(\S+)/.exec(said)[1];
  const port = await freePort();
  at.origin = "http://localhost:" + port;
  server = spawn(kith, ["serve", "--listen", "127.0.0.1:" + port, "--origin", at.origin, place], { env });
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.once("exit", (code) => reject(new Error("the server ended with " + code)));
  });
}

// The server lets one address sign in thirty times at once, and then once in five seconds: walks keep below that.
const turns = { left: 20, since: Date.now() };
async function turnToSignIn() {
  const now = Date.now();
  turns.left = Math.min(20, turns.left + (now - turns.since) / 5100) - 1;
  turns.since = now;
  if (turns.left < 0) {
    await new Promise((resolve) => setTimeout(resolve, -turns.left * 5100));
  }
}

// One browser of one person.
async function visitor({ width = 1280, scripts = true } = {}) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, javaScriptEnabled: scripts });
  if (scripts) {
    await context.addInitScript({ content: axe });
  }
  const page = await context.newPage();
  page.on("console", (m) => check(m.type() !== "error" || /status of 4/.test(m.text()), page.url() + ": " + m.text()));
  page.on("pageerror", (e) => check(false, page.url() + ": " + e.message));
  const me = {
    page,
    async go(to) {
      await page.goto(at.origin + to);
    },
    // Looks at the page as it stands; keeps a picture under that name.
    async look(name) {
      await page.waitForLoadState("load");
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(wide <= 0, `${name} at ${width}: ${wide} pixels too wide`);
      check((await page.locator("h1").count()) === 1, `${name}: not one main heading`);
      if (scripts) {
        looked.add(new URL(page.url()).pathname);
        named.add(name);
        const seen = await page.evaluate(() => window.axe.run(document));
        for (const v of seen.violations) {
          check(false, `${name} at ${width}: ${v.id}: ${v.nodes[0].html.slice(0, 200)}`);
        }
      }
      if (pictures && scripts) {
        fs.mkdirSync(pictures, { recursive: true });
        const clip = { x: 0, y: 0, width, height: Math.min(1900, await page.evaluate(() => document.documentElement.scrollHeight)) };
        await page.screenshot({ path: path.join(pictures, `${name}-${width}.jpg`), type: "jpeg", quality: 55, clip, fullPage: true });
      }
    },
    // Keeps a picture of the screen with that part of the page at its top.
    async part(name, selector) {
      const there = page.locator(selector).first();
      check(await there.count(), `${name}: nothing on the page is ${selector}`);
      if (pictures && scripts) {
        await there.evaluate((e) => e.scrollIntoView({ behavior: "instant" }));
        await page.screenshot({ path: path.join(pictures, `${name}-${width}.jpg`), type: "jpeg", quality: 55 });
      }
    },
    async signIn(login) {
      await turnToSignIn();
      await me.go("/sign-in");
      await page.fill("[name=login]", login);
      await page.fill("[name=password]", at.password);
      await page.click("main button");
      check(page.url() === at.origin + "/", login + " was not let in");
    },
    async press(text) {
      await page.click(`main button:has-text("${text}")`);
    },
    async follow(text) {
      await page.click(`main a:has-text("${text}") >> nth=0`);
    },
    async says(text) {
      await page.waitForLoadState("load"); // a long page may still be coming in
      check((await page.textContent("body")).includes(text), `${page.url()} does not say: ${text}`);
    },
    close: () => context.close(),
  };
  return me;
}

// No page of the server's table may have been left out, nor any look that stands in a walk; what is a file to keep, or
// only leads on, is no page.
function everyPage() {
  const files = ["/coaching/:id/calendar", "/practice/own/file", "/coding/:id"];
  const table = fs.readFileSync(path.join(source, "src/web/routes.c"), "utf8");
  const patterns = [...table.matchAll(/(?:SHOW\(|\{KITH_GET, )"([^"]+)"/g)].map((m) => m[1]);
  check(patterns.length > 50, "the table of routes was not read");
  const fixed = new Set(patterns.filter((p) => !p.includes(":")));
  for (const p of patterns.filter((p) => !files.includes(p))) {
    const like = new RegExp("^" + p.replace(/:\w+/g, "[^/]+") + "$");
    check([...looked].some((at) => (fixed.has(at) ? at === p : like.test(at))), "no walk looked at " + p);
  }
  for (const file of fs.readdirSync(__dirname)) {
    for (const m of fs.readFileSync(path.join(__dirname, file), "utf8").matchAll(/\.look\("([^"]+)"\)/g)) {
      check(named.has(m[1]), file + ": nothing was looked at as " + m[1]);
    }
  }
}

async function open() {
  await serve();
  browser = await chromium.launch({ executablePath: chromiumPath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
}

// Ends the browser and the server, says what was found, and ends.
async function close() {
  if (browser) {
    await browser.close();
  }
  let ended = !server;
  if (server) {
    server.once("exit", (code) => {
      check(code === 0, "the server ended with " + code);
      ended = true;
    });
    server.kill("SIGTERM");
    for (let i = 0; i < 120 && !ended; i++) {
      await new Promise((r) => setTimeout(r, 100));
    }
    check(ended, "the server did not end within 12 seconds of SIGTERM");
  }
  fs.rmSync(folder, { recursive: true, force: true });
  console.log(found.length ? found.length + " found" : "all walks went well");
  process.exit(found.length ? 1 : 0);
}

module.exports = { at, check, close, everyPage, open, turnToSignIn, visitor };
