// Walks through the pages in a real browser, as the people who work in an invented programme.
//
//     node walks.cjs KITH SOURCE [SCREENSHOTS]
//
// Each page is looked at by axe-core; a script that the policy stops, or an error in one, fails the walk. With a folder
// for screenshots, a picture of every page is kept there, at 1280 and at 360 pixels. Ends with 77 where there is no
// Chromium or no playwright-core.
"use strict";
const { spawn, execFileSync } = require("child_process");
const fs = require("fs");
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
const env = { ...process.env, KITH_MODEL: path.join(source, "model/kith.model"), TZ: "UTC" };
const found = [];
let server, browser, origin, password;

function check(ok, what) {
  if (!ok) {
    found.push(what);
    console.log("not ok: " + what);
  }
}

async function serve() {
  execFileSync(kith, ["init", place], { env });
  const said = execFileSync(kith, ["seed", "--corpus", path.join(source, "corpus"), place], { env }).toString();
  password = /password is\s+(\S+)/.exec(said)[1];
  const port = 20000 + (process.pid % 20000);
  origin = "http://localhost:" + port;
  server = spawn(kith, ["serve", "--listen", "127.0.0.1:" + port, "--origin", origin, place], { env });
  await new Promise((resolve, reject) => {
    server.stdout.once("data", resolve);
    server.once("exit", (code) => reject(new Error("the server ended with " + code)));
  });
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
      await page.goto(origin + to);
    },
    // Looks at the page as it stands; keeps a picture under that name.
    async look(name) {
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      check(wide <= 0, `${name} at ${width}: ${wide} pixels too wide`);
      check((await page.locator("h1").count()) === 1, `${name}: not one main heading`);
      if (scripts) {
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
    async signIn(login) {
      await me.go("/sign-in");
      await page.fill("[name=login]", login);
      await page.fill("[name=password]", password);
      await page.click("main button");
      check(page.url() === origin + "/", login + " was not let in");
    },
    async press(text) {
      await page.click(`main button:has-text("${text}")`);
    },
    async follow(text) {
      await page.click(`main a:has-text("${text}") >> nth=0`);
    },
    async says(text) {
      check((await page.textContent("body")).includes(text), `${page.url()} does not say: ${text}`);
    },
    close: () => context.close(),
  };
  return me;
}

const transcript = "Counsellor: What brings you here?\nClient: I want to stop drinking, for my daughter.\n" +
  "Counsellor: She matters to you more than the wine.\nClient: She does. I could leave it at the shop this week.\n" +
  "Counsellor: So you could leave it at the shop.\nClient: I will try.\n";

async function counsellor(how, name) {
  const v = await visitor(how);
  const p = v.page;
  await v.go("/sign-in");
  await v.look("sign-in");
  await v.signIn("ada");
  await v.look("home");
  await v.go("/sessions");
  await v.look("sessions");
  await v.follow("2026");
  await v.look("session");
  await v.go("/clients/new");
  await v.look("client-new");
  await v.press("Add this client");
  await v.look("client-new-wrong");
  await p.fill("[name=usual]", name);
  await v.press("Add this client");
  await v.look("client");
  await v.follow("Form to read aloud");
  await v.look("consent-form");
  await v.follow("In Spanish");
  await v.look("consent-form-spanish");
  await v.follow("Back to the client");
  await v.follow("Record choices");
  await v.look("consent");
  for (const use of ["recording", "feedback", "supervision"]) {
    await p.check(`[name=${use}][value=yes]`);
  }
  await p.fill("[name=paper]", "drawer 3, 17");
  await v.press("Record these choices");
  await v.says("The choices are recorded.");
  await v.follow("Add a session");
  await v.press("Add this session");
  await v.look("session-new-wrong");
  const option = await p.locator(`[name=client] option:has-text("${name}")`).getAttribute("value");
  await p.selectOption("[name=client]", option);
  await p.check("[name=setting][value=one-to-one]");
  await p.fill("[name=goal]", "drinking less");
  await p.fill("[name=text]", transcript);
  await v.look("session-new");
  await v.press("Add this session");
  for (let i = 0; i < 20 && (await p.locator(".kith-wait").count()); i++) {
    await p.waitForTimeout(500);
    await p.reload();
  }
  await v.says("What went well");
  await v.follow("see it otherwise");
  await v.look("contest");
  await p.fill("[name=should]", "closed question");
  await p.fill("[name=why]", "I was there <b>and</b> heard it.");
  await v.press("Put it beside the code");
  await v.says("I was there <b>and</b> heard it.");
  await v.press("Share with my supervisor");
  await v.says("Your supervisor can see this session now.");
  await v.go("/clients");
  await v.look("clients");
  await v.follow(name);
  await v.follow("All that is held");
  await v.look("held");
  await v.follow("Back to the client");
  await v.follow("Record a disclosure");
  await v.look("disclosure");
  await v.go("/growth");
  await v.look("growth");
  await v.go("/agreement");
  await v.look("agreement");
  await v.go("/account");
  await v.look("account");
  await v.go("/settings");
  await v.look("not-yours");
  await v.go("/nothing-here");
  await v.look("not-there");
  await v.close();
}

async function supervisor(how) {
  const v = await visitor(how);
  await v.signIn("sue");
  await v.look("home-supervisor");
  await v.go("/sessions");
  await v.look("sessions-supervisor");
  await v.follow("2026");
  await v.says("Led and shared by");
  check((await v.page.locator("text=see it otherwise").count()) === 0, "a supervisor is offered a contest");
  await v.go("/crisis");
  await v.look("crisis");
  await v.follow("Session of");
  await v.look("crisis-report");
  await v.close();
}

async function administrator(how, login) {
  const v = await visitor(how);
  const p = v.page;
  await v.signIn("zoe");
  await v.look("home-administrator");
  await v.go("/people");
  await v.look("people");
  await v.follow("Add a person");
  await v.look("person-new");
  await p.fill("[name=usual]", "Noa");
  await p.fill("[name=login]", login);
  await p.check("[name=role][value=counsellor]");
  await v.press("Add this person");
  await v.look("link");
  const link = await p.textContent(".kith-link-box");
  await v.go("/people");
  await v.follow("Ada");
  await v.look("person");
  await v.go("/audit");
  await v.look("audit");
  await v.go("/settings");
  await v.look("settings");
  await p.click("header button");
  await v.look("signed-out");
  await p.goto(link);
  await v.look("password");
  await p.fill("[name=password]", "lantern gravel pear two");
  await p.fill("[name=again]", "lantern gravel pear two");
  await v.press("Keep it and sign in");
  await v.look("home-new-counsellor");
  await p.goto(link);
  await v.look("link-over");
  await v.close();
}

async function blindCoder(how) {
  for (const login of ["ben", "chi", "espe", "femi", "hana", "tomas"]) {
    const v = await visitor(how);
    await v.signIn(login);
    await v.go("/coding");
    if (await v.page.locator(".kith-list a").count()) {
      await v.look("coding");
      await v.follow("A segment");
      await v.look("coding-turn");
      await v.press("Keep and go on");
      await v.look("coding-turn-wrong");
      for (let i = 0; i < 80 && /turns/.test(v.page.url()); i++) {
        await v.page.check("[name=main] >> nth=0");
        await v.press("Keep and go on");
      }
      await v.look("coding-ratings");
      for (const name of ["cultivating", "softening", "partnership", "empathy"]) {
        await v.page.fill(`[name=why-${name}]`, "as the talk shows");
      }
      await v.press("Close this coding");
      await v.says("Your coding is kept");
      await v.close();
      return;
    }
    await v.close();
  }
  check(false, "nobody has a segment to code");
}

// Nothing but keys: tab to what is named, and press it.
async function keyboardAlone() {
  const v = await visitor({});
  const p = v.page;
  const reach = async (what) => {
    for (let i = 0; i < 120; i++) {
      await p.keyboard.press("Tab");
      if (await p.evaluate((w) => /^(A|BUTTON|INPUT)$/.test(document.activeElement.tagName) &&
          ((document.activeElement.textContent || "").includes(w) || document.activeElement.name === w), what)) {
        const ring = await p.evaluate(() => {
          const s = getComputedStyle(document.activeElement);
          return s.outlineStyle !== "none" || s.boxShadow !== "none";
        });
        check(ring, `${p.url()}: nothing shows that ${what} has the focus`);
        return;
      }
    }
    check(false, `${p.url()}: ${what} is not reached by Tab`);
  };
  await v.go("/sign-in");
  await p.keyboard.press("Tab");
  check((await p.evaluate(() => document.activeElement.textContent)) === "Skip to the content", "no skip link comes first");
  await reach("login");
  await p.keyboard.type("ada");
  await reach("password");
  await p.keyboard.type(password);
  await p.keyboard.press("Enter");
  await p.waitForURL(origin + "/");
  await reach("Sessions");
  await p.keyboard.press("Enter");
  await p.waitForURL(origin + "/sessions");
  await reach("2026");
  await p.keyboard.press("Enter");
  await p.waitForURL(/sessions\/./);
  await reach("see it otherwise");
  await p.keyboard.press("Enter");
  await p.waitForURL(/turns/);
  await reach("should");
  await p.keyboard.type("affirms");
  await p.keyboard.press("Enter");
  await p.waitForURL(/done=contested/);
  await reach("Sign out");
  await p.keyboard.press("Enter");
  await p.waitForURL(/sign-in/);
  await v.close();
}

async function main() {
  await serve();
  browser = await chromium.launch({ executablePath: chromiumPath, args: process.getuid() === 0 ? ["--no-sandbox"] : [] });
  await counsellor({ width: 1280 }, "Marlow");
  await counsellor({ width: 360 }, "Perrin");
  await counsellor({ width: 1280, scripts: false }, "Sorrel");
  await supervisor({ width: 1280 });
  await supervisor({ width: 360 });
  await supervisor({ width: 1280, scripts: false });
  await administrator({ width: 1280 }, "noa");
  await administrator({ width: 360 }, "noa2");
  await administrator({ width: 1280, scripts: false }, "noa3");
  await blindCoder({ width: 1280 });
  await blindCoder({ width: 360, scripts: true });
  await keyboardAlone();
}

main()
  .catch((e) => check(false, e.stack))
  .finally(async () => {
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
  });
