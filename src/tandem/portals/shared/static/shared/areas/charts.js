// Charts by the keyboard: Tab reaches the last point, arrows the others. Pointing and tapping need no script.
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
})();
