// The main walks by keyboard alone.
"use strict";
const { at, check, turnToSignIn, visitor } = require("./browser.cjs");
const { transcript } = require("./counsellor.cjs");
const { reported } = require("./supervisor.cjs");

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
    await p.waitForURL(typeof where === "string" ? at.origin + where : where);
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
  await turnToSignIn();
  await v.go("/sign-in");
  await p.keyboard.press("Tab");
  check((await p.evaluate(() => document.activeElement.textContent)) === "Skip to the content", "no skip link comes first");
  await v.type("login", login);
  await v.type("password", at.password);
  await p.keyboard.press("Enter");
  await p.waitForURL(at.origin + "/");
  return v;
}

// A client, what they allow, a session, its feedback, a code seen otherwise, sharing; then a talk.
async function counsellorByKeys(how, name) {
  const v = await hands(how, "ada");
  const p = v.page;
  await v.open("Clients", "/clients");
  await v.open("Add a client", "/clients/new");
  await v.type("usual", name);
  await v.open("Add this client", /clients\/.*done/);
  await v.open("Record choices", /consent/);
  for (const use of ["recording", "feedback", "supervision"]) {
    await v.reach(use);
    await p.keyboard.press("Space");
    check(await p.isChecked(`[name=${use}][value=yes]`), `the first choice of ${use} is not yes`);
  }
  await v.type("paper", "drawer 3, 18");
  await v.open("Record these choices", /done=/);
  await v.open("Add a session", /sessions\/new/);
  await v.reach("client");
  await p.keyboard.type(name);
  await v.reach("setting");
  await p.keyboard.press("Space");
  await v.type("goal", "drinking less");
  await v.type("text", transcript);
  await v.open("Add this session", /sessions\/(?!new)/);
  for (let i = 0; i < 20 && (await p.locator(".kith-wait").count()); i++) {
    await p.waitForTimeout(500);
    await p.reload();
  }
  await v.open("Share with my supervisor", /done=shared/);
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
  check(how.scripts === false || (await p.evaluate(() => document.activeElement.id)) === "f-said", "after a turn the keys are not in the box");
  await v.open("Stop here", /after/);
  await v.leave();
}

// Takes a report on, writes what was done, decides where two coders differ, looks up how one code went, writes down a
// meeting.
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
  await v.open("Blind coding", "/coding");
  await v.open("drawn on", /segments\/./);
  await v.reach("Decide turn");
  const n = Number(/\d+/.exec(await p.evaluate(() => document.activeElement.textContent))[0]) - 1;
  await p.keyboard.press("Enter");
  await v.reach("as-" + n);
  await p.keyboard.press("Space");
  await v.type("why-" + n, "It gives back what was meant.");
  await v.open("Keep this", /done=/);
  await v.says("It gives back what was meant.");
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

module.exports = { counsellorByKeys, supervisorByKeys, peerByKeys, coderByKeys, administratorByKeys };
