// Puts the widget of a programme where a page says `<div data-tandem="https://…/programme/<name>/">`.
// The frame may lead the page on when somebody presses a button in it, and nothing else.
"use strict";
(() => {
  for (const place of document.querySelectorAll("[data-tandem]:empty")) {
    const { tandem, language, token, height, title } = place.dataset;
    const address = new URL(`${tandem.replace(/\/+$/, "")}/${language ? `${language}/` : ""}widget/`);
    if (token) address.searchParams.set("token", token);
    const frame = document.createElement("iframe");
    frame.src = address;
    frame.title = title || document.title;
    frame.loading = token ? "eager" : "lazy"; // a token does not live until somebody scrolls down
    frame.referrerPolicy = "no-referrer";
    frame.setAttribute("sandbox", "allow-top-navigation-by-user-activation");
    frame.style.cssText = `border:0;width:100%;height:${Number.parseInt(height, 10) || 420}px`;
    place.append(frame);
  }
})();
