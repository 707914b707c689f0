// Walks through the pages in a real browser, as the people who work in an invented programme.
//
//     node walks.cjs KITH SOURCE [SCREENSHOTS]
//
// Each page is looked at by axe-core; a script that the policy stops, or an error in one, fails the walk. With a folder
// for screenshots, a picture of every page is kept there, at 1280 and at 360 pixels. Ends with 77 where there is no
// Chromium or no playwright-core.
"use strict";
const { check, close, everyPage, open } = require("./walks/browser.cjs");
const { counsellor, waiting } = require("./walks/counsellor.cjs");
const { supervisor, danger, emergency, blindCoder, mentor, director, researcher } = require("./walks/supervisor.cjs");
const { administrator, records } = require("./walks/administrator.cjs");
const { colleagues } = require("./walks/colleagues.cjs");
const { passkeys, passkeysWithoutScripts } = require("./walks/sign_in.cjs");
const { practice } = require("./walks/practice.cjs");
const { counsellorByKeys, supervisorByKeys, peerByKeys, coderByKeys, administratorByKeys } = require("./walks/keys.cjs");

async function main() {
  await open();
  await counsellor({ width: 1280 }, "Marlow");
  await counsellor({ width: 360 }, "Perrin");
  await counsellor({ width: 1280, scripts: false }, "Sorrel");
  await counsellor({ width: 360, scripts: false }, "Linden");
  await supervisor({ width: 1280 });
  await supervisor({ width: 360 });
  await supervisor({ width: 1280, scripts: false });
  await supervisor({ width: 360, scripts: false });
  await danger({ width: 1280 }, "Marlow");
  await danger({ width: 360 }, "Perrin");
  await danger({ width: 1280, scripts: false }, "Sorrel");
  await danger({ width: 360, scripts: false }, "Linden");
  await mentor({ width: 1280 });
  await mentor({ width: 360 });
  await mentor({ width: 1280, scripts: false });
  await administrator({ width: 1280 }, "noa");
  await administrator({ width: 360 }, "noa2");
  await administrator({ width: 1280, scripts: false }, "noa3");
  await administrator({ width: 360, scripts: false }, "noa4");
  await records({ width: 1280 }, "Juniper");
  await records({ width: 360 }, "Tansy");
  await records({ width: 1280, scripts: false }, "Yarrow");
  await records({ width: 360, scripts: false }, "Sedge");
  await director({ width: 1280 });
  await director({ width: 360 });
  await director({ width: 1280, scripts: false });
  await researcher({ width: 1280 });
  await researcher({ width: 360 });
  await researcher({ width: 1280, scripts: false });
  await practice({ width: 1280 }, "ben");
  await practice({ width: 360 }, "chi");
  await practice({ width: 1280, scripts: false }, "sue");
  await practice({ width: 360, scripts: false }, "espe");
  await coderByKeys({ width: 1280 });
  await coderByKeys({ width: 360 });
  await blindCoder({ width: 1280 });
  await blindCoder({ width: 360 });
  await blindCoder({ width: 1280, scripts: false });
  await colleagues({ width: 1280 }, "Early birds");
  await colleagues({ width: 360 }, "Late birds");
  await colleagues({ width: 1280, scripts: false }, "Other birds");
  await colleagues({ width: 360, scripts: false }, "Small birds");
  await counsellorByKeys({ width: 1280 }, "Rowan");
  await counsellorByKeys({ width: 360 }, "Hazel");
  await counsellorByKeys({ width: 360, scripts: false }, "Alder");
  for (const how of [{ width: 1280 }, { width: 360 }, { width: 1280, scripts: false }]) {
    await supervisorByKeys(how);
    await administratorByKeys(how, "noor" + how.width + (how.scripts === false ? "s" : ""));
  }
  await peerByKeys({ width: 1280 }, "femi", "Femi");
  await peerByKeys({ width: 360 }, "hana", "Hana");
  await emergency({ width: 1280 });
  await emergency({ width: 360 });
  await emergency({ width: 1280, scripts: false });
  await passkeys({ width: 1280 }, "ben");
  await passkeys({ width: 360 }, "chi");
  await passkeysWithoutScripts();
  await waiting({ width: 1280 });
  await waiting({ width: 360 });
  everyPage();
}

main()
  .catch((e) => check(false, e.stack))
  .finally(close);
