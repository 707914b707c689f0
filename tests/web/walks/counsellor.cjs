// What a counsellor does: clients, consent, a session and its feedback, a simulation.
"use strict";
const { check, visitor } = require("./browser.cjs");

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
  await v.part("session-transcript", "#transcript-h");
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
  await v.part("session-contested", ".turn:has(.kith-contested)");
  await v.part("session-sharing", "#share-h");
  await v.follow("Move or delete it");
  await v.look("session-correct");
  await v.press("Move the session");
  await v.look("session-correct-wrong");
  await v.follow("Back to the session");
  await v.press("Share with my supervisor");
  await v.says("Your supervisor can see this session now.");
  await v.follow("Move or delete it");
  await v.look("session-correct-shared");
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

// A session so long that its page is there before its feedback.
async function waiting(how) {
  const v = await visitor(how);
  await v.signIn("ben");
  await v.go("/sessions/new");
  await v.page.selectOption("[name=client]", { index: 1 });
  await v.page.check("[name=setting][value=one-to-one]");
  await v.page.fill("[name=goal]", "drinking less");
  await v.page.setInputFiles("[name=file]", { name: "long.txt", mimeType: "text/plain", buffer: Buffer.from(transcript.repeat(1500)) });
  await v.press("Add this session");
  await v.says("Kith is reading this session.");
  await v.look("session-waiting");
  await v.close();
}

module.exports = { waiting, counsellor, transcript };
