// What is done with sessions of others: reading and coding them, danger in them, and figures of all.
"use strict";
const { check, visitor } = require("./browser.cjs");

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
  await v.page.click('a[href^="/segments/"] >> nth=0');
  await v.says("Side by side");
  await v.look("side-by-side");
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

async function mentor(how) {
  const v = await visitor(how);
  await v.signIn("grace");
  await v.says("Whom you mentor");
  await v.look("home-mentor");
  await v.close();
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

module.exports = { supervisor, reported, danger, emergency, blindCoder, mentor, director, researcher };
