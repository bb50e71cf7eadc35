// Claims by keyboard and by finger. Keys work only while the list has the focus, so they never take a letter from a
// field.
"use strict";
(() => {
  const list = document.querySelector("[data-claims]");
  if (!list) return;
  const boxes = () => [...list.querySelectorAll("input[name=row]")];

  list.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.matches("input:not([type=checkbox]), select, textarea")) return;
    const all = boxes();
    const row = document.activeElement.closest("tr");
    const place = all.findIndex((box) => row && row.contains(box));
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (key === "ArrowDown" || key === "j") all[Math.min(place + 1, all.length - 1)]?.focus();
    else if (key === "ArrowUp" || key === "k") all[Math.max(place - 1, 0)]?.focus();
    else if (key === "o") row?.querySelector("a")?.click();
    else if (key === "c") list.querySelector("button[value=agree]")?.click();
    else if (key === "r") list.querySelector("[name=reason]")?.focus();
    else return;
    event.preventDefault();
  });

  // A swipe to the right chooses, one to the left leaves out; a page that scrolls is not swiped.
  let from = null;
  list.addEventListener("touchstart", (event) => {
    const touch = event.touches[0];
    from = event.touches.length === 1 ? { x: touch.clientX, y: touch.clientY, row: touch.target.closest("tr") } : null;
  }, { passive: true });
  list.addEventListener("touchend", (event) => {
    const touch = event.changedTouches[0];
    const box = from?.row?.querySelector("input[name=row]");
    const across = from ? touch.clientX - from.x : 0;
    if (box && Math.abs(across) > 60 && Math.abs(touch.clientY - from.y) < 40) box.checked = across > 0;
    from = null;
  }, { passive: true });
})();
