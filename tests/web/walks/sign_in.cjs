// Signing in by more than a password.
"use strict";
const crypto = require("crypto");
const { at, check, visitor } = require("./browser.cjs");

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
  await p.fill("#f-password", at.password);
  await Promise.all([p.waitForURL(/done=passkey/), v.press("Make a passkey")]);
  await v.says("my laptop");
  await v.look("account-passkey");
  await p.click("header button");
  await v.go("/sign-in");
  await Promise.all([p.waitForURL(at.origin + "/"), v.press("Sign in with a passkey")]);
  await v.says("How you sign in has changed");
  // Nobody verified: the device says no, and the page says what to do.
  await p.click("header button");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
  await v.go("/sign-in");
  await v.press("Sign in with a passkey");
  await p.waitForSelector("#passkey-said:has-text('gave no passkey')");
  await v.look("sign-in-passkey");
  await devtools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: true });
  await Promise.all([p.waitForURL(at.origin + "/"), v.press("Ask again")]);
  await v.go("/account/sign-in");
  await p.fill("#f-password-codes", at.password);
  await v.press("Set up codes");
  await v.look("account-codes");
  const secret = (await p.textContent(".kith-link-box")).trim();
  await p.fill("[name=code]", code(secret, 0));
  await v.press("Ask for codes from now on");
  await v.look("account-paper");
  const paper = await p.textContent(".kith-codes code >> nth=0");
  await v.follow("I have written them down");
  await v.press("Take away");
  await v.says("The passkey is taken away.");
  await p.click("header button");
  await v.go("/sign-in");
  await p.fill("[name=login]", login);
  await p.fill("[name=password]", at.password);
  await v.press("Sign in");
  await v.look("sign-in-code");
  await p.fill("[name=code]", paper);
  await v.press("Sign in");
  check(p.url() === at.origin + "/", login + " was not let in with a code on paper");
  await v.go("/account/sign-in");
  await p.fill("#f-password-codes", at.password);
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

module.exports = { passkeys, passkeysWithoutScripts };
