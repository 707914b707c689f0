/* Kith's explorer: shows what was simulated when this page was written. It asks nobody for anything. */
(function () {
  "use strict";
  const data = JSON.parse(document.getElementById("runs").textContent);
  const byId = (id) => document.getElementById(id);
  const SVG = "http://www.w3.org/2000/svg";
  const still = window.matchMedia("(prefers-reduced-motion: reduce)");
  const LAST = data.bins;
  const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const at = { history: 0, change: 0, rat: 0, minute: 0, timer: 0, drug: true };

  const decode = (s) => Array.from(s, (c) => ALPHABET.indexOf(c));
  const cell = (history, change) => data.cells[history * data.changes.length + change];
  const here = () => cell(at.history, at.change);
  const lever = () => (at.drug ? "drug lever" : "other lever");
  const round = (x) => (x >= 3 || x === 0 ? Math.round(x) : Math.round(x * 10) / 10);

  function draw(parent, name, attributes, text) {
    const e = document.createElementNS(SVG, name);
    for (const key in attributes) e.setAttribute(key, attributes[key]);
    if (text !== undefined) e.textContent = text;
    parent.appendChild(e);
    return e;
  }
  function add(parent, name, text, className) {
    const e = document.createElement(name);
    if (text !== undefined) e.textContent = text;
    if (className) e.className = className;
    parent.appendChild(e);
    return e;
  }

  /* One rat, minute by minute. */
  function ratOf() {
    const r = here().rats[at.rat];
    return { open: r.open, press: decode(r.press), near: decode(r.near), rates: r.rates };
  }
  function doing(r, minute) {
    if (minute === 0) return "wait";
    if (r.open === minute) return "help";
    if (r.press[minute - 1] > 0) return "press";
    if (r.near[minute - 1] > 0) return "near";
    return "wait";
  }
  function showMinute() {
    const r = ratOf(), m = at.minute, now = doing(r, m), scene = byId("scene");
    const free = r.open > 0 && m >= r.open;
    const presses = r.press.slice(0, m).reduce((a, b) => a + b, 0);
    const x = { wait: 270 + 24 * Math.sin(m * 1.9), help: 232, press: 362, near: free ? 262 : 232 }[now];
    const left = now === "help" || now === "near" || (now === "wait" && m % 3 === 1);
    const words = { wait: "The rat is in the middle of the box.", help: "The rat opens the door of the tube.",
      press: "The rat presses the " + lever() + ".", near: "The two rats are together." }[now];

    byId("rat").style.transform = "translate(" + x + "px,143px)";
    byId("rat-face").setAttribute("transform", left ? "scale(-1,1)" : "scale(1,1)");
    byId("mate").style.transform = "translate(" + (!free ? 100 : now === "near" ? 190 : 128) + "px,143px)";
    scene.classList.toggle("open", free);
    scene.classList.toggle("pressing", now === "press");
    byId("calls").style.opacity = free ? 0 : 0.85;
    byId("scene-text").textContent = words;
    byId("s-door").textContent = free ? "free since minute " + r.open : "in the tube";
    byId("s-minute").textContent = m;
    byId("s-press").textContent = presses;
    byId("minute").value = m;
    byId("minute").setAttribute("aria-valuetext", "Minute " + m + ". " + words);
    for (const line of document.querySelectorAll(".cursor")) {
      line.setAttribute("x1", (m / LAST) * 200);
      line.setAttribute("x2", (m / LAST) * 200);
    }
    data.regions.forEach((region, i) => {
      const level = decode(r.rates[i])[Math.max(0, m - 1)] / 63;
      const box = document.querySelector("#n-" + region.key + " rect");
      box.style.fill = "color-mix(in srgb, var(--deep) " + Math.round(level * 48) + "%, var(--card))";
    });
    const mark = document.querySelector("#ribbon .at");
    mark.setAttribute("x1", 4 + (m / LAST) * 472);
    mark.setAttribute("x2", 4 + (m / LAST) * 472);
  }
  function showRibbon() {
    const r = ratOf(), g = byId("ribbon-marks"), wide = 472 / LAST;
    const most = Math.max(1, ...r.press);
    const high = (n) => 4 + (14 * n) / most;
    let total = 0;

    g.textContent = "";
    draw(g, "rect", { class: "track", x: 4, y: 8, width: 472, height: 18, rx: 3 });
    for (let m = 0; m < LAST; m++) {
      total += r.press[m];
      if (r.press[m]) draw(g, "rect", { class: "press", x: 4 + m * wide, y: 26 - high(r.press[m]), width: wide - 1, height: high(r.press[m]) });
      else if (r.near[m]) draw(g, "rect", { class: "near", x: 4 + m * wide, y: 8, width: wide - 1, height: 5 });
    }
    if (r.open > 0) draw(g, "path", { class: "opened", d: "M" + (4 + r.open * wide) + " 26l-7-24h14z" });
    draw(g, "line", { class: "at", y1: 2, y2: 32, x1: 4, x2: 4 });
    const words = (r.open > 0 ? "This rat opens the door in minute " + r.open : "This rat does not open the door") +
      " and presses the " + lever() + (total === 1 ? " once." : " " + total + " times.");
    byId("ribbon-text").textContent = words;
    byId("ribbon-words").textContent = words + " Triangle: door opened. Low blocks: presses. Thin line: together.";
  }

  /* Many rats. */
  const OUTCOMES = [
    { key: "open", title: "Rats that free the cage-mate", unit: "of 100 rats", up: "more rats help", down: "fewer help", top: 100 },
    { key: "press", title: "Presses in an hour", unit: "presses a rat", up: "more presses", down: "fewer presses" },
    { key: "near", title: "Times together", unit: "times a rat", up: "more together", down: "less together" },
  ];
  function topOf(key) {
    return Math.max(1, ...data.cells.filter((c) => c.history === at.history).map((c) => c[key][2]));
  }
  function showOutcome(box, o) {
    const now = here()[o.key], was = cell(at.history, 0)[o.key], votes = here().votes[o.key];
    const top = o.top || topOf(o.key), x = (v) => 8 + (Math.min(v, top) / top) * 284;
    const card = add(box, "div", undefined, "outcome");

    add(card, "h3", o.title);
    const words = "About " + round(now[1]) + " " + o.unit + " (" + round(now[0]) + " to " + round(now[2]) + ")" +
      (at.change ? "; without the change " + round(was[1]) + "." : ".");
    add(card, "p", words);
    const svg = draw(card, "svg", { viewBox: "0 0 300 46", role: "img" });
    draw(svg, "title", {}, words);
    draw(svg, "line", { class: "axis", x1: 8, x2: 292, y1: 16, y2: 16 });
    draw(svg, "line", { class: "range", x1: x(now[0]), x2: x(now[2]), y1: 16, y2: 16 });
    if (at.change) draw(svg, "circle", { class: "was", cx: x(was[1]), cy: 16, r: 6 });
    draw(svg, "circle", { class: "dot", cx: x(now[1]), cy: 16, r: 6 });
    draw(svg, "text", { class: "tick", x: 8, y: 42 }, "0");
    draw(svg, "text", { class: "tick", x: 292, y: 42, "text-anchor": "end" }, String(round(top)));
    if (!at.change) return;
    const grid = draw(card, "svg", { viewBox: "0 0 300 34", role: "img" });
    const said = "Of 100 versions: " + votes[0] + " " + o.up + ", " + votes[2] + " " + o.down + ", " + votes[1] + " no clear difference.";
    draw(grid, "title", {}, said);
    for (let i = 0; i < 100; i++)
      draw(grid, "rect", { class: i < votes[0] ? "more" : i < votes[0] + votes[1] ? "same" : "less", x: (i % 50) * 6, y: Math.floor(i / 50) * 12, width: 5, height: 10, rx: 1 });
    const list = add(card, "ul", undefined, "votes");
    add(list, "li", votes[0] + " " + o.up, "up");
    add(list, "li", votes[1] + " no clear difference");
    add(list, "li", votes[2] + " " + o.down, "down");
  }
  function showMany() {
    const box = byId("outcomes");
    box.textContent = "";
    for (const o of OUTCOMES) showOutcome(box, o);
  }

  /* Regions. */
  function points(s) {
    return decode(s).map((v, i, all) => (i / (all.length - 1)) * 200 + "," + (58 - (v / 63) * 56)).join(" ");
  }
  function showTraces() {
    const box = byId("traces"), c = here(), base = cell(at.history, 0), r = c.rats[at.rat];
    box.textContent = "";
    data.regions.forEach((region, i) => {
      const touched = data.changes[at.change].touches.includes(region.key);
      byId("n-" + region.key).classList.toggle("touched", touched);
      const card = add(box, "div", undefined, touched ? "trace touched" : "trace");
      add(card, "h3", region.title + (touched ? " (changed)" : ""));
      add(card, "p", region.plain);
      const svg = draw(card, "svg", { viewBox: "0 0 200 60", role: "img" });
      const mean = decode(c.mean[i]).reduce((a, b) => a + b, 0) / LAST / 0.63;
      const was = decode(base.mean[i]).reduce((a, b) => a + b, 0) / LAST / 0.63;
      draw(svg, "title", {}, region.title + ": on average " + Math.round(mean) + " of 100" + (at.change ? ", without the change " + Math.round(was) : ""));
      draw(svg, "rect", { class: "frame", width: 200, height: 60, rx: 3 });
      if (at.change) draw(svg, "polyline", { class: "line-base", points: points(base.mean[i]) });
      draw(svg, "polyline", { class: "line-now", points: points(r.rates[i]) });
      draw(svg, "polyline", { class: "line-mean", points: points(c.mean[i]) });
      draw(svg, "line", { class: "cursor", y1: 0, y2: 60, x1: 0, x2: 0 });
    });
  }

  /* In words, for all and for screen readers. */
  function tell() {
    const now = here(), was = cell(at.history, 0), v = now.votes.open;
    const past = data.histories[at.history].said, what = data.changes[at.change].said;
    let words = past + ", about " + round(now.open[1]) + " of 100 simulated rats free the cage-mate within the hour.";

    if (at.change) {
      words = past + ", about " + round(was.open[1]) + " of 100 simulated rats free the cage-mate; " + what + ", about " + round(now.open[1]) + ".";
      if (v[0] > 60) words += " Most versions of the model agree that more help (" + v[0] + " of 100).";
      else if (v[2] > 60) words += " Most versions of the model agree that fewer help (" + v[2] + " of 100).";
      else if (v[1] > 60) words += " In most versions of the model that is no clear difference (" + v[1] + " of 100).";
      else words += " The versions of the model do not agree: more help in " + v[0] + " of 100, fewer in " + v[2] + ", no clear difference in " + v[1] + ".";
    }
    byId("told").textContent = at.drug ? words : words.replace(/the drug/g, "the other lever").replace("With no drug before", "With the other lever still new");
  }
  function stop() {
    clearInterval(at.timer);
    at.timer = 0;
    byId("play").textContent = at.minute >= LAST ? "Again" : "Play";
  }
  function play() {
    if (at.timer) return stop();
    if (at.minute >= LAST) at.minute = 0;
    if (still.matches) {
      at.minute = LAST;
      showMinute();
      return stop();
    }
    byId("play").textContent = "Pause";
    at.timer = setInterval(() => {
      at.minute++;
      showMinute();
      if (at.minute >= LAST) stop();
    }, 450);
  }
  function showStudies() {
    document.querySelectorAll(".study").forEach((e, i) => {
      e.hidden = i !== at.change;
    });
  }
  function showAll() {
    showStudies();
    showRibbon();
    showMany();
    showTraces();
    showMinute();
    tell();
  }
  function relabel() {
    at.drug = !at.drug;
    byId("relabel").setAttribute("aria-pressed", String(!at.drug));
    for (const e of document.querySelectorAll(".lever-name")) e.textContent = at.drug ? "Drug lever" : "The other lever";
    for (const e of document.querySelectorAll("[data-other]")) {
      const text = e.textContent;
      e.textContent = e.getAttribute("data-other");
      e.setAttribute("data-other", text);
    }
    showAll();
  }

  for (const [name, key] of [["history", "history"], ["change", "change"]])
    byId(name).addEventListener("change", (e) => {
      at[key] = Number(e.target.value);
      showAll();
    });
  byId("which").addEventListener("change", (e) => {
    at.rat = Number(e.target.value);
    showAll();
  });
  byId("minute").addEventListener("input", (e) => {
    stop();
    at.minute = Number(e.target.value);
    showMinute();
    stop();
  });
  byId("play").addEventListener("click", play);
  byId("relabel").addEventListener("click", relabel);
  byId("still-box").open = false;
  byId("n-draws").textContent = data.draws;
  byId("n-rats").textContent = data.rats;
  document.documentElement.classList.add("live");
  at.history = Number(document.querySelector("#history :checked").value);
  at.change = Number(document.querySelector("#change :checked").value);
  showAll();
})();
