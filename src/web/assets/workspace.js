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

  // What did not go through says so where it was sent from; a whole page in place of a part takes the place of the page.
  function trouble(text) {
    var at = document.querySelector("[data-trouble]");
    if (at) {
      at.hidden = !text;
      at.textContent = text;
    }
  }
  document.addEventListener("htmx:beforeRequest", function () { trouble(""); });
  document.addEventListener("htmx:sendError", function () {
    trouble("That did not reach Kith. Look whether you are connected, then try again.");
  });
  document.addEventListener("htmx:responseError", function () {
    trouble("That did not go through. Nothing was lost; try again, or open the page anew.");
  });
  document.addEventListener("htmx:afterRequest", function (e) {
    if (e.target.dataset) {
      delete e.target.dataset.sent;
    }
  });
  document.addEventListener("htmx:oobAfterSwap", function (e) {
    var box = document.getElementById(e.target.id);
    var at = box && box.querySelector("[data-focus]");
    if (at) {
      at.focus();
    }
  });

  // One minute: a line at a time, each for as long as it says.
  var start = document.querySelector("[data-minute-start]");
  if (start) {
    start.hidden = false;
    start.addEventListener("click", function () {
      var lines = Array.prototype.slice.call(document.querySelectorAll("[data-minute] li"));
      start.hidden = true;
      lines.forEach(function (line) { line.classList.add("kith-later"); });
      (function next(i) {
        if (i > 0) {
          lines[i - 1].classList.remove("kith-now-line");
        }
        if (i === lines.length) {
          return;
        }
        lines[i].classList.remove("kith-later");
        lines[i].classList.add("kith-now-line");
        window.setTimeout(next, lines[i].dataset.seconds * 1000, i + 1);
      })(0);
    });
  }

  // What is wrong with a form is read first.
  var summary = document.querySelector(".nhsuk-error-summary, .nhsuk-notification-banner--success");
  if (summary) {
    summary.focus();
  }

  // One simulated rat: the links that move it minute by minute become buttons, a slider and a play button.
  var stage = document.querySelector("[data-kc-rat]");
  if (stage) {
    watchRat(stage);
  }

  function watchRat(stage) {
    var still = window.matchMedia("(prefers-reduced-motion: reduce)");
    var part = function (name) { return stage.querySelector('[data-part="' + name + '"]'); };
    var counts = function (name) { return [0].concat(stage.getAttribute("data-" + name).split(",").map(Number)); };
    var press = counts("press"), near = counts("near"), last = press.length - 1;
    var open = Number(stage.getAttribute("data-open")), lever = stage.getAttribute("data-lever");
    var minute = Number(stage.getAttribute("data-minute")), timer = 0;
    var scene = stage.querySelector(".kc-scene"), steps = part("steps"), play, slider;

    function doing(m) {
      return m === 0 ? "wait" : open === m ? "help" : press[m] ? "press" : near[m] ? "near" : "wait";
    }
    function show(m) {
      var now = doing(m), free = open > 0 && m >= open, presses = 0;
      minute = m;
      for (var i = 1; i <= m; i++) { presses += press[i]; }
      var x = now === "help" ? 232 : now === "press" ? 362 : now === "near" ? (free ? 262 : 232) : m % 2 ? 290 : 262;
      var says = now === "help" ? "The rat opens the door of the tube." : now === "press" ? "The rat presses the " + lever + "." :
        now === "near" ? "The two rats are together." : "The rat is in the middle of the box.";
      part("rat").style.transform = "translate(" + x + "px,143px)";
      part("rat").firstElementChild.setAttribute("transform", now === "help" || now === "near" ? "scale(-1,1)" : "scale(1,1)");
      part("mate").style.transform = "translate(" + (!free ? 100 : now === "near" ? 190 : 128) + "px,143px)";
      scene.classList.toggle("kc-open", free);
      scene.classList.toggle("kc-pressing", now === "press");
      part("minute").textContent = m;
      part("door").textContent = free ? "free since minute " + open : "in the tube";
      part("presses").textContent = presses;
      part("says").textContent = says;
      part("at").setAttribute("x1", 4 + (m / last) * 472);
      part("at").setAttribute("x2", 4 + (m / last) * 472);
      slider.value = m;
      slider.setAttribute("aria-valuetext", "Minute " + m + ". " + says);
    }
    function stop() {
      window.clearInterval(timer);
      timer = 0;
      play.textContent = minute >= last ? "Again" : "Play";
    }
    function button(text, press) {
      var b = document.createElement("button");
      b.type = "button";
      b.textContent = text;
      b.addEventListener("click", press);
      steps.appendChild(b);
      return b;
    }
    function to(m) {
      stop();
      show(Math.max(0, Math.min(last, m)));
      stop();
    }
    steps.textContent = "";
    play = button("Play", function () {
      if (timer) { stop(); return; }
      if (minute >= last) { show(0); }
      play.textContent = "Pause";
      timer = window.setInterval(function () {
        show(minute + 1);
        if (minute >= last) { stop(); }
      }, 450);
    });
    // Who asked their system for less motion goes through it step by step.
    play.hidden = still.matches;
    button("A minute back", function () { to(minute - 1); });
    button("A minute on", function () { to(minute + 1); });
    slider = document.createElement("input");
    slider.type = "range";
    slider.min = 0;
    slider.max = last;
    slider.setAttribute("aria-label", "Minute");
    slider.addEventListener("input", function () { to(Number(slider.value)); });
    steps.appendChild(slider);
    stage.setAttribute("data-live", "");
    show(minute);
    stop();
  }
})();
