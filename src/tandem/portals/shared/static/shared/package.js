// What a package in its frame tells: that its lesson is done, what the course gave, or that something could not be
// saved. The frame is a stranger: only what comes from it is heard, and it is shown as text.
"use strict";
(() => {
  const frame = document.querySelector("[data-package]"), note = document.querySelector("[data-package-note]");
  if (!frame || !note) return;

  // Pages in the package's own frames tell too.
  function isOurs(source) {
    for (let place = source, deep = 0; place && deep < 10; place = place.parent, deep += 1) {
      if (place === frame.contentWindow) return true;
      if (place === place.parent) return false;
    }
    return false;
  }

  function show(text) {
    if (note.textContent !== text) note.textContent = text;
    note.hidden = !text;
  }

  let done = "";
  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== "null" || data?.tandem !== "package" || !isOurs(source)) return;
    const sentence = typeof data.sentence === "string" ? data.sentence.slice(0, 300) : "";
    if (data.state === "unsent") return show(note.dataset.unsent);
    if (data.state === "refused") return show(sentence);
    const next = document.querySelector("[data-package-next]");
    if (data.is_done === true && next) next.hidden = false;
    if (data.is_done === true) done = sentence || done || note.dataset.done;
    else if (sentence) done = sentence;
    show(done);
  });
})();
