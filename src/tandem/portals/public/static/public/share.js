// The phone's own sheet and clipboard, where there are any; without them the links beside the buttons do the same.
"use strict";
for (const button of document.querySelectorAll("[data-share]")) {
  if (!navigator.share) continue;
  button.hidden = false;
  button.addEventListener("click", () =>
    navigator.share({ title: button.dataset.title, url: button.dataset.share }).catch(() => {}));
}
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) continue;
  button.hidden = false;
  const done = () => { button.textContent = button.dataset.done; };
  button.addEventListener("click", () => navigator.clipboard.writeText(button.dataset.copy).then(done, () => {}));
}
