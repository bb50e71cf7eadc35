// Charts by the keyboard: Tab reaches the last point, arrows the others. Pointing and tapping need no script.
// What stands below a chart that is moved beneath its axis, on a phone, is read whole or not at all.
"use strict";
(() => {
  const WAYS = { ArrowLeft: -1, ArrowRight: 1, Home: -Infinity, End: Infinity };
  document.addEventListener("keydown", (event) => {
    const mark = event.target.closest?.(".chart .mark"), way = WAYS[event.key];
    if (!mark || way === undefined) return;
    event.preventDefault();
    const marks = [...mark.closest(".chart").querySelectorAll(".mark")];
    const next = marks[Math.max(0, Math.min(marks.length - 1, marks.indexOf(mark) + way))];
    mark.setAttribute("tabindex", "-1");
    next.setAttribute("tabindex", "0");
    next.focus();
  });
  // Escape puts away what a point says (it covers a part of the lines).
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") event.target.closest?.(".chart .mark")?.blur();
  });
  const whole = (frame) => {
    const axis = frame.querySelector(".chart-axis"), moves = frame.scrollWidth > frame.clientWidth;
    const left = axis?.getBoundingClientRect().right ?? 0, right = frame.getBoundingClientRect().right;
    for (const text of frame.querySelectorAll(".chart > .tick")) {
      const at = text.getBoundingClientRect();
      text.classList.toggle("cut", moves && (at.left < left - 1 || at.right > right + 1));
    }
  };
  const all = () => document.querySelectorAll(".chart-frame").forEach(whole);
  document.addEventListener("scroll", (event) => {
    if (event.target.classList?.contains("chart-frame")) whole(event.target);
  }, { capture: true, passive: true });
  addEventListener("resize", all);
  document.addEventListener("htmx:afterSettle", all);
  all();
})();
