// What colleagues do together.
"use strict";
const { check, visitor } = require("./browser.cjs");

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

module.exports = { colleagues };
