// What an administrator does: people, settings, records.
"use strict";
const { visitor } = require("./browser.cjs");

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
  await c.says("Stands in lists as");
  const code = /C-[0-9A-Z]{5}/.exec(await c.page.textContent("main"))[0]; // this client's, and no other's is erased below
  await c.follow("Hand over to another counsellor");
  await c.look("hand-over");
  await c.press("Hand over");
  await c.look("hand-over-wrong");
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

module.exports = { administrator, records };
