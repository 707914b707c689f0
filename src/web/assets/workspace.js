// What scripts add to pages that work without them. No page needs this file.
(function () {
  "use strict";

  // A form is sent once: a second press while the first is on its way does nothing.
  document.addEventListener("submit", function (e) {
    var form = e.target;
    if (form.dataset.sent) {
      e.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    window.setTimeout(function () { delete form.dataset.sent; }, 5000);
  });

  // Coding by keyboard: a digit chooses, Enter keeps and goes on.
  document.addEventListener("keydown", function (e) {
    if (e.ctrlKey || e.altKey || e.metaKey || /^(TEXTAREA|SELECT)$/.test(e.target.tagName) || e.target.type === "text") {
      return;
    }
    var choice = /^[1-9]$/.test(e.key) && document.querySelector('[data-key="' + e.key + '"]');
    if (choice) {
      choice.checked = true;
      choice.focus();
      e.preventDefault();
    }
  });

  // After a part of the page was exchanged, whoever reads by ear or keyboard stands where it changed.
  document.addEventListener("htmx:afterSwap", function (e) {
    var at = e.target.querySelector("[data-focus]");
    if (at) {
      at.focus();
    }
  });

  // What is wrong with a form is read first.
  var summary = document.querySelector(".nhsuk-error-summary, .nhsuk-notification-banner--success");
  if (summary) {
    summary.focus();
  }
})();
