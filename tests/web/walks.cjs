// Walks through the pages in a real browser, as the people who work in an invented programme.
//
//     node walks.cjs KITH SOURCE [SCREENSHOTS]
//
// Each page is looked at by axe-core; a script that the policy stops, or an error in one, fails the walk. With a folder
// for screenshots, a picture of every page is kept there, at 1280 and at 360 pixels. Ends with 77 where there is no
// Chromium or no playwright-core.
"use strict";
const { spawn, execFileSync } = require("child_process");
const crypto = require("crypto");
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
const env = { ...process.env, KITH_MODEL: path.join(source, "model/kith-light.model"), TZ: "UTC" };
env.KITH_PRACTICE = path.join(source, "practice");
const found = [];
const looked = new Set(); // the paths of all pages that axe-core saw
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
        looked.add(new URL(page.url()).pathname);
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

// Simulated rats: a change, one rat step by step, a number beyond its bound.
async function circuit(v) {
  const p = v.page;
  await v.go("/circuit");
  await v.look("circuit");
  await p.check("[name=act][value=up]");
  await v.press("Simulate");
  for (let i = 0; i < 30 && (await p.locator(".kith-wait").count()); i++) {
    await p.waitForTimeout(1000);
    await p.reload();
  }
  await v.look("circuit-answer");
  await v.says("advises nobody");
  if (await p.locator("[data-live]").count()) {
    await p.click("button:has-text('A minute on')");
    check((await p.textContent("[data-part=minute]")) === "1", "a rat does not move on by a button");
    await p.focus("[aria-label=Minute]");
    await p.keyboard.press("End");
    check((await p.textContent("[data-part=minute]")) === "60", "a rat does not move on by a key");
  } else {
    await v.follow("Ten minutes on");
    check((await p.textContent("[data-part=minute]")) === "10", "a rat does not move on by a link");
  }
  await v.go("/circuit?past=drug&rats=65");
  await v.look("circuit-wrong");
  await v.go("/circuit/evidence");
  await v.look("circuit-evidence");
}

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
  if (await p.locator(".kith-wait").count()) {
    await v.look("session-waiting");
  }
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
  await v.follow("Move or delete it");
  await v.look("session-correct");
  await v.press("Move the session");
  await v.look("session-correct-wrong");
  await v.go("/clients");
  await v.look("clients");
  await v.follow(name);
  await v.follow("All that is held");
  await v.look("held");
  await v.follow("Print with the words");
  await v.look("held-words");
  await v.follow("Back to the client");
  await v.follow("Record a disclosure");
  await v.look("disclosure");
  await v.press("Write it down");
  await v.look("disclosure-wrong");
  await v.follow("With lines to fill in");
  await v.look("disclosure-notice");
  await v.go("/clients");
  await v.follow(name);
  await v.follow("Change names");
  await v.look("client-names");
  await p.fill("[name=usual]", "");
  await v.press("Keep these names");
  await v.look("client-names-wrong");
  await v.follow("Back to the client");
  await v.follow("Paper to read aloud");
  await v.look("paper");
  await v.follow("In Spanish");
  await v.look("paper-spanish");
  await v.follow("Back to the client");
  await v.follow("record a signed one");
  await v.look("paper-signed");
  await v.press("Record this paper");
  await v.look("paper-signed-wrong");
  await v.go("/growth");
  await v.look("growth");
  await v.go("/agreement");
  await v.look("agreement");
  await v.follow("Open question");
  await v.look("agreement-code");
  await v.go("/pool");
  await v.look("pool");
  await v.go("/rules");
  await v.look("rules");
  await circuit(v);
  await v.go("/account");
  await v.look("account");
  await v.go("/settings");
  await v.look("not-yours");
  await v.go("/nothing-here");
  await v.look("not-there");
  await v.close();
}

// The first segment that two people have closed, side by side; false when there is none.
async function sideBySide(v) {
  const link = v.page.locator('a[href^="/segments/"]').first();
  if (!(await link.count())) {
    return false;
  }
  await link.click();
  await v.says("Side by side");
  return true;
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
  await v.go("/pool/counts");
  await v.look("pool-counts");
  const coded = Number(await v.page.textContent("tr:has-text('of them coded') td"));
  check(coded > 0, "the pool in numbers knows of no coded segment, though there are some");
  await v.go("/coding");
  await v.look("coding-supervisor");
  if (await sideBySide(v)) {
    await v.look("side-by-side");
  }
  await v.go("/crisis");
  await v.says("Nobody has looked");
  await v.look("crisis");
  await v.close();
}

// A session of Ada's in which words may mean danger.
async function reported(how, name) {
  const a = await visitor(how);
  await a.signIn("ada");
  await a.go("/sessions/new");
  const option = await a.page.locator(`[name=client] option:has-text("${name}")`).getAttribute("value");
  await a.page.selectOption("[name=client]", option);
  await a.page.check("[name=setting][value=one-to-one]");
  await a.page.fill("[name=text]", "Counsellor: How was the night?\nClient: I want to kill myself.\n" +
    "Counsellor: You want it to stop. Are you safe now?\nClient: My brother is with me.\n");
  await a.press("Add this session");
  for (let i = 0; i < 20 && (await a.page.locator(".kith-wait").count()); i++) {
    await a.page.waitForTimeout(500);
    await a.page.reload();
  }
  await a.close();
}

// A report from its coming in to its closing: taken on, handed over to the deputy, closed with what was done. The first
// time it is the seed's own; each time one more comes in, so that one always waits.
async function danger(how, name) {
  await reported(how, name);
  const s = await visitor(how);
  await s.signIn("sue");
  await s.says("Somebody may be in danger");
  await s.look("home-on-call");
  await s.go("/crisis");
  await s.follow("Session of");
  const path = new URL(s.page.url()).pathname;
  await s.says("May be:");
  await s.look("crisis-report");
  await s.press("Write it down and close");
  await s.says("Write down what was done");
  await s.look("crisis-report-wrong");
  await s.press("I am looking after this");
  await s.says("It is with you now.");
  await s.press("Hand over");
  await s.says("It is handed over.");
  await s.close();
  const t = await visitor(how);
  await t.signIn("tomas");
  await t.go(path);
  await t.says("It is with Tom\u00e1s");
  await t.press("I am looking after this");
  await t.page.fill("[name=done]", "Rang Ada; <b>both</b> rang the client, who is with his brother.");
  await t.press("Write it down and close");
  await t.says("the report is closed");
  await t.go(path);
  await t.says("<b>both</b> rang the client");
  await t.look("crisis-report-closed");
  await t.close();
}

async function mentor(how) {
  const v = await visitor(how);
  await v.signIn("grace");
  await v.says("Whom you mentor");
  await v.look("home-mentor");
  await v.close();
}

// Nobody who answers can be reached: the lines of one report, written down first.
async function emergency(how) {
  const v = await visitor(how);
  await v.signIn("zoe");
  await v.go("/crisis");
  await v.look("crisis-not-on-call");
  await v.follow("Open the lines of one report");
  await v.look("emergency");
  await v.press("Write this down");
  await v.look("emergency-wrong");
  await v.page.fill("[name=recipient]", "Emergency department, County Hospital");
  await v.page.fill("[name=reason]", "Found unresponsive; the medics ask what was said.");
  await v.press("Write this down");
  await v.says("has been told that you opened this");
  await v.look("emergency-opened");
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

// Records by code, a hold and its lifting, erasing in two steps, handing over: as the administrator.
async function records(how, name) {
  const c = await visitor(how);
  await c.signIn("ada");
  await c.go("/clients/new");
  await c.page.fill("[name=usual]", name);
  await c.press("Add this client");
  await c.follow("Hand over to another counsellor");
  await c.look("hand-over");
  await c.press("Hand over");
  await c.look("hand-over-wrong");
  const code = /C-[0-9A-Z]{5}/.exec(await (await c.page.goto(origin + "/clients")).text())[0];
  await c.close();
  const v = await visitor(how);
  const p = v.page;
  await v.signIn("zoe");
  await v.go("/records");
  await v.look("records");
  await p.fill("[name=code]", "C-00000");
  await v.press("Find the record");
  await v.look("records-wrong");
  await p.fill("[name=code]", code);
  await v.press("Find the record");
  await v.look("record");
  await p.fill("[name=why]", "Order 26-114 of the district court");
  await v.press("Set a legal hold");
  await v.look("record-held");
  await p.fill("[name=why]", "The case was closed, letter of 3 November");
  await v.press("Lift this hold");
  await v.says("The hold is lifted.");
  await v.follow("Hand over to another counsellor");
  await p.selectOption("[name=to]", { label: "Ben" });
  await p.check("[name=told]");
  await v.press("Hand over");
  await v.says("seen by Ben");
  await v.follow("Erase this client");
  await v.look("client-erase");
  await p.fill("[name=code]", "C-00000");
  await v.press("Erase this client for good");
  await v.look("client-erase-wrong");
  await p.fill("[name=code]", code);
  await v.press("Erase this client for good");
  await v.says("The client is erased");
  await v.go("/programmes");
  await v.look("programmes");
  await v.go("/people");
  await v.follow("Femi");
  await v.follow("Erase this person");
  await v.look("person-erase");
  await v.close();
  const ben = await visitor(how);
  await ben.signIn("ben");
  await ben.says("A client was handed over to you");
  await ben.look("home-notice");
  await ben.press("I have read this");
  await ben.close();
}

async function director(how) {
  const v = await visitor(how);
  await v.signIn("dee");
  await v.look("home-director");
  await v.go("/programme");
  await v.look("programme");
  await v.close();
}

async function researcher(how) {
  const v = await visitor(how);
  await v.signIn("ravi");
  await v.go("/research");
  await v.look("research");
  await v.press("Export these sessions");
  await v.look("research-wrong");
  await v.close();
}

async function blindCoder(how) {
  for (const login of ["ben", "chi", "espe", "femi", "hana", "tomas"]) {
    const v = await visitor(how);
    await v.signIn(login);
    await v.go("/coding");
    if (await v.page.locator('.kith-list a[href^="/coding/"]').count()) {
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

// What colleagues do together: coaching, a peer review from the invitation to both words, a mentor, a group, a workshop.
async function colleagues(how, name) {
  const a = await visitor(how);
  const p = a.page;
  await a.signIn("ada");
  await a.go("/together");
  await a.look("together");
  await a.follow("Coaching");
  await a.look("coachings");
  await a.follow("Your own");
  await a.look("coaching");
  if (await p.locator("textarea[name=reply]").count()) {
    await p.fill("textarea[name=reply] >> nth=0", "It was <b>short</b>, and it was enough.");
    await a.press("Put it beside the meeting");
    await a.says("It was <b>short</b>, and it was enough.");
  }
  await a.go("/reviews");
  await a.look("reviews");
  if (await p.locator(".kith-list a:has-text('Invited by')").count()) {
    await p.click(".kith-list a:has-text('Invited by') >> nth=0");
    if (await p.locator("main button:has-text('I will')").count()) {
      await a.look("review-invited");
      await a.press("I will");
    }
    if (await p.locator("[name=strength]").count()) {
      await a.press("Keep my words");
      await a.look("review-wrong");
      await p.fill("[name=strength]", "You waited.");
      await p.fill("[name=question]", "What were you hoping for?");
      await a.press("Keep my words");
      await a.says("Your words are kept.");
    }
  }
  await a.go("/reviews");
  await p.click(".kith-list a:has-text('With') >> nth=0");
  await a.look("review");
  await a.follow("your session of");
  await a.follow("Invite a colleague");
  await a.look("invite");
  await a.press("Invite");
  await a.look("invite-wrong");
  await p.selectOption("[name=peer] >> nth=0", { label: "Chi" });
  await p.fill("[name=from]", "5");
  await p.fill("[name=to]", "9");
  if (how.scripts === false) {
    await a.press("Invite");
    await a.says("Your colleague is invited.");
    await a.press("Withdraw it");
    await a.says("The invitation is withdrawn.");
  }
  await a.go("/mentor");
  await a.look("mentors");
  await a.follow("Grace");
  await p.fill("[name=note]", "Next time: evenings.");
  await a.press("Keep this note");
  await a.says("Next time: evenings.");
  await a.look("mentor");
  await a.go("/groups");
  await a.look("groups");
  await p.fill("[name=name]", name);
  await a.press("Begin it");
  await a.press("Bring it");
  await a.look("group-wrong");
  await p.fill("[name=moment]", "I looked away.");
  await a.press("Bring it");
  await a.says("I looked away.");
  await a.press("Close it and delete everything");
  await a.says("everything in it is deleted");
  await a.go("/groups");
  await a.follow("Thursday circle");
  await a.look("group");
  await a.go("/workshops");
  await a.look("workshops");
  await a.follow("Giving back");
  await a.look("workshop");
  await a.press("Note it for me");
  await a.says("for you alone");
  await a.close();
  const s = await visitor(how);
  await s.signIn("sue");
  await s.go("/coaching");
  await s.look("coachings-supervisor");
  if (await s.page.locator(".kith-list li:has-text('No plan yet') a").count()) {
    await s.page.click(".kith-list li:has-text('No plan yet') a >> nth=0");
    await s.look("coaching-none");
    await s.press("Keep this plan");
    await s.look("coaching-plan-wrong");
    await s.page.check("[name=strength][value=picked_up]");
    await s.page.check("[name=goal][value=percent_open]");
    await s.press("Keep this plan");
    await s.says("The plan is kept.");
  } else {
    await s.follow("Ada");
  }
  if (!(await s.page.locator("details[open] [name=words]").count())) {
    await s.page.click("summary:has-text('Write down a meeting')");
  }
  await s.page.fill("[name=words]", "We spoke about beginnings.");
  await s.press("Keep this meeting");
  await s.says("We spoke about beginnings.");
  await s.go("/workshops");
  await s.page.fill("[name=title]", "Silence");
  await s.page.fill("[name=held]", "2030-03-01");
  await s.press("Put it in the list");
  await s.says("1 March 2030");
  await s.close();
}

// A passkey of Chromium's own making: added, used to sign in, taken away. Codes of a device beside it.
async function passkeys(how, login) {
  const v = await visitor(how);
  const p = v.page;
  const devtools = await p.context().newCDPSession(p);
  await devtools.send("WebAuthn.enable");
  const { authenticatorId } = await devtools.send("WebAuthn.addVirtualAuthenticator", { options: {
    protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true,
    automaticPresenceSimulation: true,
  } });
  await v.signIn(login);
  await v.go("/account/sign-in");
  await v.look("account-sign-in");
  await v.press("Make a passkey");
  await v.look("account-sign-in-wrong");
  await p.fill("[name=label]", "my laptop");
  await p.fill("#f-password", password);
  await Promise.all([p.waitForURL(/done=passkey/), v.press("Make a passkey")]);
  await v.says("my laptop");
  await v.look("account-passkey");
  await p.click("header button");
  await v.go("/sign-in");
  await Promise.all([p.waitForURL(origin + "/"), v.press("Sign in with a passkey")]);
  await v.says("How you sign in has changed");
  // Nobody verified: the device says no, and the page says what to do.
  await p.click("header button");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await v.go("/sign-in");
  await v.press("Sign in with a passkey");
  await p.waitForSelector("#passkey-said:has-text('gave no passkey')");
  await v.look("sign-in-passkey");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await Promise.all([p.waitForURL(origin + "/"), v.press("Ask again")]);
  await v.go("/account/sign-in");
  await p.fill("#f-password-codes", password);
  await v.press("Set up codes");
  await v.look("account-codes");
  const secret = (await p.textContent(".kith-link-box")).trim();
  await p.fill("[name=code]", code(secret, 0));
  await v.press("Ask for codes from now on");
  await v.look("account-paper");
  const paper = await p.textContent(".kith-paper code >> nth=0");
  await v.follow("I have written them down");
  await v.press("Take away");
  await v.says("The passkey is taken away.");
  await p.click("header button");
  await v.go("/sign-in");
  await p.fill("[name=login]", login);
  await p.fill("[name=password]", password);
  await v.press("Sign in");
  await v.look("sign-in-code");
  await p.fill("[name=code]", paper);
  await v.press("Sign in");
  check(p.url() === origin + "/", login + " was not let in with a code on paper");
  await v.go("/account/sign-in");
  await p.fill("#f-password-codes", password);
  await v.press("Stop asking for codes");
  await v.says("Codes are no longer asked for.");
  await v.close();
}

// RFC 6238, as an app on a phone does it.
function code(secret, later) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/ /g, "")].map((c) => letters.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((b) => parseInt(b, 2)));
  const at = Buffer.alloc(8);
  at.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30000) + later));
  const mac = crypto.createHmac("sha1", key).update(at).digest();
  return String((mac.readUInt32BE(mac[19] & 15) & 0x7fffffff) % 1000000).padStart(6, "0");
}

// Without scripts a passkey's page says so, and the password works.
async function passkeysWithoutScripts() {
  const v = await visitor({ scripts: false });
  await v.go("/sign-in");
  await v.press("Sign in with a passkey");
  await v.says("Your browser runs no scripts here");
  await v.look("sign-in-passkey");
  await v.close();
}

// Practice from one end to the other; with scripts no page is loaded between what is said and its answer.
async function practice(how, login) {
  const v = await visitor(how);
  const p = v.page;
  const say = async (words) => {
    const turns = await p.locator(".kith-pair").count();
    await p.fill("[name=said]", words);
    await p.click("#say button:has-text('Say it')");
    await p.locator(".kith-pair").nth(turns).waitFor();
  };
  await v.signIn(login);
  await v.go("/practice");
  await v.look("practice");
  await v.follow("Maureen");
  await v.look("practice-person");
  await v.press("Begin the talk");
  await p.waitForURL(/talks/);
  await p.evaluate(() => { window.kithStays = true; }).catch(() => {});
  await say("What has the week been like?");
  await say("You miss him most when the house is quiet.");
  if (how.scripts !== false) {
    check(await p.evaluate(() => window.kithStays === true), "a page was loaded between two turns");
    check((await p.evaluate(() => document.activeElement.id)) === "f-said", "the box to write in has lost the focus");
    check((await p.inputValue("[name=said]")) === "", "what was said still stands in the box");
  }
  await p.click("#say button:has-text('Say it')");
  await p.locator("#f-said-error").waitFor();
  await v.look("practice-talk");
  await p.reload();
  await v.says("You miss him most when the house is quiet.");
  await p.click("#say button:has-text('Say nothing')");
  await p.locator("text=(you say nothing, and wait)").waitFor();
  await v.press("Stop here and look back");
  await p.waitForURL(/after/);
  await v.says("What went on inside Maureen");
  await v.look("practice-after");
  await v.follow("Read the talk with its notes");
  await v.says("You ended this talk");
  await v.go("/practice/own");
  await v.look("practice-own");
  await v.go("/practice/drills/reflect-this");
  await p.fill("[name=said]", "You do not quite believe it yourself.");
  await v.look("practice-drill");
  await v.press("See feedback");
  await p.locator("text=The next one").waitFor();
  await v.look("practice-drill-met");
  await v.go("/practice/drills/spot-the-code");
  await v.press("See feedback");
  await p.locator("text=Choose one of the answers").first().waitFor();
  await v.look("practice-drill-wrong");
  await v.go("/practice/stories/sprouts");
  await p.fill("[name=said-1]", "He was hurt, and kept calm for the boy.");
  await v.press("Answer those you like");
  await p.locator(".kith-note").first().waitFor();
  await v.look("practice-story");
  await v.go("/practice/minute");
  await v.look("practice-minute");
  await v.go("/practice/journal");
  await v.look("practice-journal");
  await p.fill("[name=passphrase]", "lantern gravel pear two");
  await p.fill("[name=again]", "lantern gravel pear two");
  await v.press("Begin it");
  await p.locator("[name=hard]").waitFor();
  await p.fill("[name=hard]", "Ending on time.");
  await v.press("Seal it");
  await v.says("Ending on time.");
  await v.look("practice-journal-open");
  await v.press("Close it");
  await v.says("Your journal is closed");
  await p.fill("[name=passphrase]", "another one by far");
  await v.press("Open it");
  await v.says("does not open");
  await v.go("/practice/with/lety");
  await v.press("Begin the talk");
  await p.waitForURL(/talks/);
  await say("You stopped believing me, and I see why.");
  await v.look("practice-talk-recovery");
  await v.press("Stop here and look back");
  await p.waitForURL(/after/);
  await v.look("practice-after-recovery");
  await v.go("/practice/with/maureen");
  await v.press("Begin the talk");
  await p.waitForURL(/talks/);
  await p.fill("[name=said]", "I want to kill myself.");
  await p.click("#say button:has-text('Say it')");
  await p.waitForURL(/practice.help/);
  await v.look("practice-help");
  await v.go("/practice/own");
  await p.check("[name=sure]");
  await v.press("Take it all away");
  await v.says("All that you practised is gone.");
  await v.look("practice-own-empty");
  await v.close();
}

// Nothing but keys: tab to what is named (a field by its name, all else by its words), see that the focus shows and is on the screen, and press it.
async function hands(how, login) {
  const v = await visitor(how);
  const p = v.page;
  v.reach = async (what) => {
    for (let i = 0; i < 200; i++) {
      await p.keyboard.press("Tab");
      if (await p.evaluate((w) => /^(A|BUTTON|INPUT|TEXTAREA|SELECT|SUMMARY)$/.test(document.activeElement.tagName) &&
          ((document.activeElement.tagName !== "SELECT" && new RegExp(w).test(document.activeElement.textContent || "")) ||
          document.activeElement.name === w), what)) {
        const seen = await p.evaluate(() => {
          const e = document.activeElement;
          const box = e.getBoundingClientRect();
          const s = getComputedStyle(e);
          // A box or a radio of the form's own look shows it beside itself.
          const beside = e.nextElementSibling ? getComputedStyle(e.nextElementSibling, "::before").boxShadow : "none";
          return {
            ring: s.outlineStyle !== "none" || s.boxShadow !== "none" || (/radio|checkbox/.test(e.type) && beside !== "none"),
            there: box.width > 0 && box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth,
          };
        });
        check(seen.ring, `${p.url()} at ${how.width}: nothing shows that ${what} has the focus`);
        check(seen.there, `${p.url()} at ${how.width}: ${what} has the focus outside the screen`);
        return;
      }
    }
    throw new Error(`${p.url()} at ${how.width}: ${what} is not reached by Tab`);
  };
  v.open = async (what, where) => {
    await v.reach(what);
    await p.keyboard.press("Enter");
    await p.waitForURL(typeof where === "string" ? origin + where : where);
  };
  v.type = async (field, words) => {
    await v.reach(field);
    await p.keyboard.press("Control+A");
    await p.keyboard.type(words);
  };
  v.leave = async () => {
    await v.open("Sign out", /sign-in/);
    await v.close();
  };
  await v.go("/sign-in");
  await p.keyboard.press("Tab");
  check((await p.evaluate(() => document.activeElement.textContent)) === "Skip to the content", "no skip link comes first");
  await v.type("login", login);
  await v.type("password", password);
  await p.keyboard.press("Enter");
  await p.waitForURL(origin + "/");
  return v;
}

async function counsellorByKeys(how) {
  const v = await hands(how, "ada");
  const p = v.page;
  await v.open("Sessions", "/sessions");
  await v.open("2026", /sessions\/./);
  await v.open("see it otherwise", /turns/);
  await v.type("should", "affirms");
  await p.keyboard.press("Enter");
  await p.waitForURL(/done=contested/);
  await v.open("Practice", "/practice");
  await v.open("Tuan", /tuan/);
  await v.open("Begin the talk", /talks/);
  await v.type("said", "Your family wants you off it, and it holds you up.");
  await v.reach("Say it");
  await p.keyboard.press("Enter");
  await p.locator(".kith-note").waitFor();
  check((await p.evaluate(() => document.activeElement.id)) === "f-said", "after a turn the keys are not in the box");
  await v.open("Stop here", /after/);
  await v.leave();
}

// Takes a report on, writes what was done, and looks up how one code went.
async function supervisorByKeys(how) {
  await reported(how, "Marlow");
  const v = await hands(how, "sue");
  const p = v.page;
  await v.open("Crisis inbox", "/crisis");
  await v.open("Session of", /crisis\/./);
  await v.open("I am looking after this", /done=seen/);
  await v.type("done", "Rang the counsellor, who is with the client.");
  await v.open("Write it down and close", /done=closed/);
  await v.open("Sessions", "/sessions");
  await v.open("2026", /sessions\/./);
  await v.says("Led and shared by");
  await v.open("Agreement", "/agreement");
  await v.open("Open question", /code=2/);
  await v.says("Over time: Open question");
  await v.open("Colleagues", "/together");
  await v.open("Coaching", "/coaching");
  await v.open("Ada", /coaching\/./);
  await v.reach("Write down a meeting");
  if (!(await p.locator("details[open] [name=words]").count())) {
    await p.keyboard.press("Enter");
  }
  await v.type("words", "We read two turns aloud.");
  await v.open("Keep this meeting", /done=/);
  await v.says("We read two turns aloud.");
  await v.leave();
}

// Invites a colleague to a stretch; the colleague accepts and writes.
async function peerByKeys(how, login, name) {
  const a = await hands(how, "ada");
  await a.open("Colleagues", "/together");
  await a.open("Peer review", "/reviews");
  await a.open("With (?!colleagues)", /reviews\/./);
  await a.open("your session of", /sessions\/./);
  await a.open("Invite a colleague", /invite/);
  await a.reach("peer");
  await a.page.keyboard.type(name);
  await a.type("from", "5");
  await a.type("to", "9");
  await a.open("Invite", /done=/);
  await a.says("Your colleague is invited.");
  await a.leave();
  const v = await hands(how, login);
  await v.open("Colleagues", "/together");
  await v.open("Peer review", "/reviews");
  await v.open("Invited by", /reviews\/./);
  await v.open("I will", /done=/);
  await v.type("strength", "You waited.");
  await v.type("question", "What were you hoping for?");
  await v.open("Keep my words", /done=/);
  await v.says("Your words are kept.");
  await v.leave();
}

// Codes two turns of a segment blind: whoever has one.
async function coderByKeys(how) {
  for (const login of ["ben", "chi", "espe", "femi", "hana", "tomas"]) {
    const v = await hands(how, login);
    await v.open("Blind coding", "/coding");
    if (await v.page.locator('.kith-list a[href^="/coding/"]').count()) {
      await v.open("A segment", /turns/);
      for (let i = 0; i < 2; i++) {
        const before = v.page.url();
        await v.reach("main");
        await v.page.keyboard.press("Space");
        await v.open("Keep and go on", (url) => url.href !== before);
      }
      await v.leave();
      return;
    }
    await v.close();
  }
  check(false, "nobody has a segment to code with keys");
}

async function administratorByKeys(how, login) {
  const v = await hands(how, "zoe");
  const p = v.page;
  await v.open("People", "/people");
  await v.open("Add a person", "/people/new");
  await v.type("usual", "Noor");
  await v.type("login", login);
  await v.reach("role");
  await p.keyboard.press("Space");
  await v.reach("Add this person");
  await p.keyboard.press("Enter");
  await p.locator(".kith-link-box").waitFor();
  await v.open("Settings", "/settings");
  await v.type("minutes", "45");
  await v.reach("days");
  await v.open("Keep this", /done=crisis/);
  await v.says("Who answers for the crisis inbox is kept.");
  await v.open("Audit", "/audit");
  await v.says("named who answers for the crisis inbox");
  await v.leave();
}

// No page of the server's table may have been left out; what is a file to keep is no page.
function everyPage() {
  const files = ["/coaching/:id/calendar", "/practice/own/file"];
  const table = fs.readFileSync(path.join(source, "src/web/routes.c"), "utf8");
  const patterns = [...table.matchAll(/(?:SHOW\(|\{KITH_GET, )"([^"]+)"/g)].map((m) => m[1]);
  check(patterns.length > 50, "the table of routes was not read");
  const fixed = new Set(patterns.filter((p) => !p.includes(":")));
  for (const p of patterns.filter((p) => !files.includes(p))) {
    const like = new RegExp("^" + p.replace(/:\w+/g, "[^/]+") + "$");
    check([...looked].some((at) => (fixed.has(at) ? at === p : like.test(at))), "no walk looked at " + p);
  }
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
  await danger({ width: 1280 }, "Marlow");
  await danger({ width: 360 }, "Perrin");
  await danger({ width: 1280, scripts: false }, "Sorrel");
  await mentor({ width: 1280 });
  await mentor({ width: 360 });
  await administrator({ width: 1280 }, "noa");
  await administrator({ width: 360 }, "noa2");
  await administrator({ width: 1280, scripts: false }, "noa3");
  await records({ width: 1280 }, "Juniper");
  await records({ width: 360 }, "Tansy");
  await records({ width: 1280, scripts: false }, "Yarrow");
  await director({ width: 1280 });
  await director({ width: 360 });
  await researcher({ width: 1280 });
  await researcher({ width: 360 });
  await practice({ width: 1280 }, "ben");
  await practice({ width: 360 }, "chi");
  await practice({ width: 1280, scripts: false }, "sue");
  await coderByKeys({ width: 1280 });
  await coderByKeys({ width: 360 });
  await blindCoder({ width: 1280 });
  await blindCoder({ width: 360, scripts: true });
  await colleagues({ width: 1280 }, "Early birds");
  await colleagues({ width: 360 }, "Late birds");
  await colleagues({ width: 1280, scripts: false }, "Other birds");
  for (const width of [1280, 360]) {
    await counsellorByKeys({ width });
    await supervisorByKeys({ width });
    await administratorByKeys({ width }, "noor" + width);
  }
  await peerByKeys({ width: 1280 }, "femi", "Femi");
  await peerByKeys({ width: 360 }, "hana", "Hana");
  await emergency({ width: 1280 });
  await emergency({ width: 360 });
  await passkeys({ width: 1280 }, "ben");
  await passkeys({ width: 360 }, "chi");
  await passkeysWithoutScripts();
  everyPage();
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
