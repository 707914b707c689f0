// The one thing that needs a script: browsers let a page talk to a passkey only through one.
(function () {
  "use strict";
  var form = document.querySelector("form[data-passkey]");
  var said = document.getElementById("passkey-said");

  function bytes(text) {
    var raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(raw, function (c) { return c.charCodeAt(0); });
  }

  function text(buffer) {
    var raw = String.fromCharCode.apply(null, new Uint8Array(buffer));
    return btoa(raw).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function make(d) {
    return navigator.credentials.create({ publicKey: {
      rp: { id: d.name, name: "Kith" },
      user: { id: new TextEncoder().encode(d.user), name: d.login, displayName: d.login },
      challenge: bytes(d.challenge),
      pubKeyCredParams: [{ type: "public-key", alg: -7 }],
      timeout: 120000,
      attestation: "none",
      excludeCredentials: d.known.split(" ").filter(Boolean).map(function (id) {
        return { type: "public-key", id: bytes(id) };
      }),
      authenticatorSelection: { residentKey: "required", requireResidentKey: true, userVerification: "required" },
    } });
  }

  function use(d) {
    return navigator.credentials.get({ publicKey: {
      rpId: d.name,
      challenge: bytes(d.challenge),
      timeout: 120000,
      userVerification: "required",
    } });
  }

  function send(made) {
    var r = made.response;
    form.elements.id.value = text(made.rawId);
    form.elements.client.value = text(r.clientDataJSON);
    if (r.attestationObject) {
      form.elements.object.value = text(r.attestationObject);
    } else {
      form.elements.data.value = text(r.authenticatorData);
      form.elements.signature.value = text(r.signature);
      form.elements.user.value = r.userHandle ? new TextDecoder().decode(r.userHandle) : "";
    }
    form.submit();
  }

  function ask() {
    var d = form.dataset;
    said.textContent = "Your device asks you now.";
    (d.passkey === "make" ? make(d) : use(d)).then(send).catch(function (e) {
      said.textContent = e.name === "InvalidStateError"
        ? "This device has a passkey for Kith already."
        : "Your device gave no passkey. Press the button to try again, or go back.";
    });
  }

  if (!form) {
    return;
  }
  if (!window.PublicKeyCredential || !navigator.credentials) {
    said.textContent = "This browser knows no passkeys. Go back and sign in with your password.";
    return;
  }
  form.addEventListener("submit", function (e) {
    e.preventDefault();
    e.stopPropagation();
    ask();
  });
  ask();
})();
